"""The library in a real browser: narrow, save, pick, edit, take it back, gather in a collection."""

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Asset, Collection
from tests import factories
from tests.browser.conftest import Keep, SignedIn

pytestmark = pytest.mark.django_db(transaction=True)


def library(signed_in: SignedIn) -> Page:
    """The library of a merchandiser, with four coats and a shirt."""
    for number in range(4):
        factories.asset(file_name=f"coat_{number}.png", rendered=True)
    factories.asset(file_name="shirt_front.png", rendered=True)
    return signed_in(factories.merchandiser(), "/library/")


def pick_range(page: Page) -> None:
    """The first three, by Shift."""
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(2).click(modifiers=["Shift"])


def test_what_is_found_is_saved_tagged_and_the_tag_taken_back(
    signed_in: SignedIn, width: int, keep: Keep
):
    page = library(signed_in)
    page.get_by_label("Words of a prompt or file name").fill("coat")
    expect(page.locator(".tile")).to_have_count(4)
    page.get_by_label("Status").select_option("pending")
    expect(page.get_by_role("link", name="Without Status")).to_be_visible()
    assert "q=coat&status=pending" in page.url
    page.get_by_role("button", name="Save this search").click()
    page.get_by_label("Name", exact=True).fill("Coats to review")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Coats to review")).to_be_visible()
    for number in range(3):
        page.locator("[data-pick]").nth(number).check()
    keep(page, "picked")
    page.get_by_role("button", name="Edit 3 assets").click()
    expect(page.get_by_role("heading", name="Edit 3 assets")).to_be_visible()
    page.get_by_label("Add tags").press_sequentially("spring", delay=20)
    expect(page.locator("#edit-sum")).to_have_text("3 assets change.")
    keep(page, "edit")
    page.get_by_role("button", name="Change 3 assets").click()
    expect(page.get_by_text("3 assets changed.")).to_be_visible()
    expect(page.locator("#modal")).not_to_be_visible()
    expect(page.locator(".tile")).to_have_count(4)
    assert Asset.objects.filter(tags=["spring"]).count() == 3
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert not Asset.objects.exclude(tags=[]).exists()


def test_a_picked_range_is_gathered_by_a_key(signed_in: SignedIn):
    page = library(signed_in)
    pick_range(page)
    page.keyboard.press("c")
    page.get_by_label("Name of a new collection").fill("Picks")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("3 assets added to “Picks”.")).to_be_visible()
    page.goto(f"/library/?collection={Collection.objects.get().pk}")
    expect(page.get_by_role("heading", name="Picks", level=1)).to_be_visible()
    expect(page.locator(".tile")).to_have_count(3)


def test_a_dialog_begins_at_its_first_field(signed_in: SignedIn):
    page = library(signed_in)
    pick_range(page)
    page.keyboard.press("c")
    expect(page.get_by_label("Name of a new collection")).to_be_focused()


def test_after_a_dialog_one_goes_on_in_the_results(signed_in: SignedIn):
    page = library(signed_in)
    pick_range(page)
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_label("Role").select_option("detail")
    page.get_by_role("button", name="Change 3 assets").press("Enter")
    expect(page.locator("#results")).to_be_focused()
