"""A media set put in order and described; a picture moved by keys, taken out and put back."""

import pytest
from playwright.sync_api import Page, expect

from catalog import mediasets
from catalog.models import Asset, Colourway
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.browser.pointer import drag

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def colourway() -> Colourway:
    return factories.colourway(title="Linen Shirt")


def placed(colourway: Colourway) -> list[Asset]:
    assets = [factories.packshot(colourway, rendered=True) for _ in range(3)]
    for asset in assets:
        mediasets.place(asset)
    return assets


def opened(signed_in: SignedIn, colourway: Colourway) -> Page:
    return signed_in(
        factories.merchandiser(), f"/products/{colourway.product.handle}/{colourway.code}/media/"
    )


def expect_order(page: Page, assets: list[Asset]) -> None:
    """The set was saved and shown again in this order."""
    seen = page.locator("#arrange input[name=seen]")
    expect(seen).to_have_value(",".join(str(asset.pk) for asset in assets))


def test_a_set_is_put_in_order_given_a_hero_and_described(
    signed_in: SignedIn, colourway: Colourway, width: int, keep: Keep
):
    first, second, third = placed(colourway)
    page = opened(signed_in, colourway)
    drag(
        page, page.locator(f"#grip-{second.pk}"), page.locator(f"[data-asset='{first.pk}'] .frame")
    )
    expect_order(page, [second, first, third])
    expect(page.locator(f"[data-asset='{second.pk}']")).to_contain_text("Hero")
    page.get_by_role("button", name="Make picture 3 the hero").click()
    expect_order(page, [third, second, first])
    page.get_by_role("button", name="Alternative text of picture 1").click()
    page.get_by_role("button", name="Use this draft").first.click()
    keep(page, "described")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"[data-asset='{third.pk}'] .alt")).to_have_text("Linen Shirt in blue")


def test_a_picture_is_dragged_by_the_mouse(signed_in: SignedIn, colourway: Colourway):
    first, second, third = placed(colourway)
    page = opened(signed_in, colourway)
    frames = [page.locator(f"[data-asset='{asset.pk}'] .frame") for asset in (third, first)]
    drag(page, *frames)
    expect_order(page, [third, first, second])


def test_keys_move_the_picture_whose_handle_has_the_focus(
    signed_in: SignedIn, colourway: Colourway
):
    first, second, third = placed(colourway)
    page = opened(signed_in, colourway)
    page.locator(f"#grip-{first.pk}").focus()
    page.keyboard.press("ArrowRight")
    expect_order(page, [second, first, third])
    expect(page.locator(f"#grip-{first.pk}")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect_order(page, [second, third, first])


def test_what_is_taken_out_is_put_back_where_it_was(signed_in: SignedIn, colourway: Colourway):
    first, second, third = placed(colourway)
    page = opened(signed_in, colourway)
    page.get_by_role("button", name="Take picture 2 out").click()
    expect_order(page, [first, third])
    page.get_by_role("button", name="Put in").click()
    expect_order(page, [first, second, third])


def test_the_focus_stays_in_the_set_from_which_a_picture_goes(
    signed_in: SignedIn, colourway: Colourway
):
    placed(colourway)
    page = opened(signed_in, colourway)
    page.get_by_role("button", name="Take picture 2 out").press("Enter")
    expect(page.locator("#media-set")).to_be_focused()
