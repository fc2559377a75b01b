"""Products are picked across pages, what is missing is ordered, photos find their product."""

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Asset, Colourway, Shoot
from catalog.views import products as products_page
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.browser.pointer import drag
from tests.catalog.test_coverage import shot_list

pytestmark = pytest.mark.django_db(transaction=True)


def tick(page: Page, title: str) -> None:
    """Pick a product or colourway by the key of its circle."""
    page.get_by_role("checkbox", name=f"Pick {title}").press("Space")


def test_picks_last_from_page_to_page_until_they_are_shot(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, width: int, keep: Keep
):
    monkeypatch.setattr(products_page, "PAGE", 2)
    for title in ("Ash coat", "Blue shirt", "Clay skirt"):
        factories.packshot(factories.product(title).colourways.get(), rendered=True)
    page = signed_in(factories.merchandiser(), "/products/")
    tick(page, "Ash coat")
    page.get_by_role("link", name="Next").click()
    tick(page, "Clay skirt")
    expect(page.get_by_text("1 on another page")).to_be_visible()
    keep(page, "picked")
    page.get_by_role("searchbox").press_sequentially("blue")
    expect(page.get_by_role("link", name="Clay skirt")).to_have_count(0)
    keep(page, "searched")
    page.get_by_role("button", name="Shoot 2 products").click()
    expect(page.get_by_role("heading", name="New shoot")).to_be_visible()
    titles = Shoot.objects.get().items.values_list("colourway__product__title", flat=True)
    assert set(titles) == {"Ash coat", "Clay skirt"}
    page.goto("/products/")
    expect(page.get_by_role("button", name="Shoot")).to_be_hidden()


def test_what_is_missing_of_the_picked_colourways_is_ordered(
    signed_in: SignedIn, width: int, keep: Keep
):
    shot_list(front=(2, 2), back=(1, 1))
    coat, shirt = (factories.product(title).colourways.get() for title in ("Coat", "Shirt"))
    for colourway in (coat, shirt):
        factories.packshot(colourway, view_id="back", rendered=True)
    page = signed_in(factories.merchandiser(), "/coverage/")
    expect(page.get_by_role("button", name="4 images, about $0.16")).to_be_visible()
    tick(page, "Coat")
    expect(page.get_by_role("button", name="2 images, about $0.08")).to_be_visible()
    keep(page, "picked")
    page.get_by_role("button", name="2 images, about $0.08").click()
    expect(page.get_by_role("heading", name="New shoot")).to_be_visible()
    shoot = Shoot.objects.get()
    assert [item.colourway for item in shoot.items.all()] == [coat]
    assert shoot.numbers == {f"{coat.pk}/front//": 2}


def test_a_photo_is_given_to_a_product_by_keyboard_and_taken_back(signed_in: SignedIn):
    factories.product("Coat")
    photo = factories.asset(file_name="IMG_1.png", rendered=True)
    page = signed_in(factories.merchandiser(), "/inbox/")
    expect(page.get_by_role("button", name="Assign 0 photos")).to_be_disabled()
    page.keyboard.press("Control+a")
    page.keyboard.press("/")
    page.keyboard.type("coa")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Assign 1 photo").press("Enter")
    expect(page.get_by_text("1 photo assigned to Coat")).to_be_visible()
    assert Asset.objects.packshots().get() == photo
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("IMG_1.png")).to_be_visible()
    assert Asset.objects.inbox().get() == photo


def by_hand(page: Page, width: int, photo: str, colourway: str) -> None:
    """Give a photo to a colourway: dragged on a desk, picked and assigned on a phone."""
    pill = page.locator(".pill", has_text=colourway)
    if width == 1440:
        drag(page, page.locator(".tile", has_text=photo).locator(".frame"), pill)
    else:
        page.get_by_role("checkbox", name=f"Pick {photo}").tap()
        page.get_by_role("link", name="Choose a product").tap()
        pill.tap()
        page.get_by_role("button", name="Assign 1 photo").tap()


def test_stray_photos_are_given_by_hand_and_the_others_by_a_pattern(
    signed_in: SignedIn, width: int, keep: Keep
):
    red, _ = factories.product("Coat", colours=("red", "green")).colourways.all()
    shirt = factories.product("Linen shirt", handle="linen-shirt").colourways.get()
    for name in ("IMG_1.png", "linen-shirt_front.png", "linen-shirt_back.png"):
        factories.asset(file_name=name, rendered=True)
    page = signed_in(factories.merchandiser(), "/inbox/")
    keep(page, "inbox")
    by_hand(page, width, "IMG_1.png", "Red")
    expect(page.get_by_text("1 photo assigned to Coat")).to_be_visible()
    keep(page, "given")
    page.get_by_role("link", name="Match by names").click()
    page.get_by_label("Names are made of").fill("{handle}_{view}")
    expect(page.get_by_text("2 photos match a product.")).to_be_visible()
    keep(page, "pattern")
    page.get_by_role("button", name="Assign what is ticked").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert photos(red) == {"IMG_1.png"}
    assert photos(shirt) == {"linen-shirt_front.png", "linen-shirt_back.png"}


def photos(colourway: Colourway) -> set[str]:
    """The files of a colourway's packshots."""
    return set(
        Asset.objects.packshots().filter(colourway=colourway).values_list("file_name", flat=True)
    )
