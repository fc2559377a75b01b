"""The page of an asset in a real browser: it is looked at closely, painted on, made anew."""

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from catalog.models import Asset, Role
from generation.models import Attempt, Job
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.browser.pointer import between, middle, stroke
from tests.catalog import media_assets
from tests.generation.corridor import walk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asset() -> Asset:
    packshot = factories.packshot(factories.colourway(), rendered=True)
    return factories.generated(packshot.colourway, rendered=True)


def opened(signed_in: SignedIn, asset: Asset) -> Page:
    page = signed_in(factories.merchandiser(), f"/assets/{asset.pk}/")
    expect(page.locator(".remake-acts")).to_be_visible()
    return page


def paint(page: Page) -> None:
    """One stroke across the middle of the picture."""
    x, y = middle(page.locator(".mask-canvas"))
    stroke(page, between((x - 40, y), (x + 40, y)))


def test_an_area_is_painted_and_fixed(asset, signed_in: SignedIn, sandbox, width: int, keep: Keep):
    page = opened(signed_in, asset)
    page.get_by_role("button", name="Fix area").click()
    expect(page.get_by_role("button", name="Fix it")).to_be_disabled()
    paint(page)
    keep(page, "painted")
    page.get_by_label("What should be there instead").fill("A zip of brass")
    expect(page.locator(".remake-price")).to_be_visible()
    keep(page, "asked", whole=True)
    page.get_by_role("button", name="Fix it").click()
    expect(page.locator("#remakes .status")).to_have_text("Queued")
    expect(page.locator(".mask-canvas")).to_have_count(0)
    with Asset.objects.get(role=Role.MASK).file.open() as file:
        mask = Image.open(file).convert("L")
    assert mask.size == (asset.width, asset.height)
    assert mask.getpixel((mask.width // 2, mask.height // 2)) == 255
    assert mask.getpixel((5, 5)) == 0
    walk(Attempt.objects.get())
    expect(page.get_by_role("link", name="See it")).to_be_visible(timeout=10_000)
    page.reload()
    expect(page.get_by_role("link", name="See it")).to_be_visible()


def test_a_stroke_is_taken_back_by_keys(asset, signed_in: SignedIn):
    page = opened(signed_in, asset)
    page.get_by_role("button", name="Fix area").click()
    paint(page)
    expect(page.locator("[name=painted]")).to_have_value("on")
    page.keyboard.press("Control+z")
    expect(page.locator("[name=painted]")).to_have_value("")
    assert not Job.objects.exists()


def act(page: Page, width: int, button: str, key: str) -> None:
    """Do it by its key on a desk, by its button on a phone."""
    if width == 1440:
        page.keyboard.press(key)
    else:
        page.get_by_role("button", name=button).tap()


def test_picture_and_packshot_are_enlarged_together(
    asset, signed_in: SignedIn, width: int, keep: Keep
):
    page = opened(signed_in, asset)
    act(page, width, "Compare", "c")
    keep(page, "compared")
    act(page, width, "100 %", "z")
    frames = page.locator("[data-zoom]")
    expect(frames).to_have_count(2)
    moves = [frames.nth(number).evaluate("one => one.style.cssText") for number in (0, 1)]
    assert moves[0] == moves[1] != ""
    keep(page, "enlarged")
    page.keyboard.press("Escape")
    expect(frames.first).to_have_attribute("data-zoom", "")


def test_a_shape_that_can_not_be_drawn_is_offered_as_a_file(signed_in: SignedIn):
    page = opened(signed_in, media_assets.asset(Asset.Kind.MODEL_3D))
    expect(page.get_by_text("The browser can’t show it here.")).to_be_visible()
    expect(page.get_by_role("link", name="Download GLB")).to_be_visible()
