"""A media set put in order by mouse and by keyboard, and a picture taken out and put back."""

import pytest
from playwright.sync_api import Page, expect

from catalog import mediasets
from catalog.models import Asset, Colourway
from tests import factories
from tests.browser.conftest import SignedIn

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


def test_a_picture_is_dragged_to_the_front_and_becomes_the_hero(
    signed_in: SignedIn, colourway: Colourway
):
    first, second, third = placed(colourway)
    page = opened(signed_in, colourway)
    page.locator(f"[data-asset='{third.pk}'] .frame").hover()
    page.mouse.down()
    target = page.locator(f"[data-asset='{first.pk}'] .frame").bounding_box()
    assert target
    page.mouse.move(target["x"] + 40, target["y"] + 40, steps=8)
    page.mouse.up()
    expect_order(page, [third, first, second])
    expect(page.locator(f"[data-asset='{third.pk}']")).to_contain_text("Hero")


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
