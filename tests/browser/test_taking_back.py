"""What is destroyed or changed in bulk is told, and taken back where it was done."""

import pytest
from playwright.sync_api import expect

from catalog.collections import collect
from catalog.models import Asset, Collection
from catalog.views import library
from generation import looks
from tests import factories
from tests.browser.conftest import SignedIn

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_look_is_deleted_and_comes_back_by_the_keyboard(signed_in: SignedIn):
    shoot = factories.shoot()
    looks.save(actor=shoot.created_by, shoot=shoot, name="Winter dusk")
    page = signed_in(shoot.created_by, f"/shoots/{shoot.pk}/")
    card = page.locator(".look-card")
    card.locator("summary").press("Enter")
    card.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_text("The look “Winter dusk” is deleted.")).to_be_visible()
    expect(card).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Winter dusk")
    expect(card.get_by_role("checkbox")).to_be_focused()


def test_a_collection_is_deleted_and_comes_back(signed_in: SignedIn):
    actor = factories.merchandiser()
    asset = factories.asset(rendered=True)
    made, _ = collect(actor=actor, assets=[asset.pk], name="Picks")
    page = signed_in(actor, f"/library/?collection={made.pk}")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete the collection").click()
    expect(page.get_by_text("The collection “Picks” was deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Picks")).to_contain_text("1 asset")
    assert Collection.objects.kept().get() == made


def test_everything_found_is_tagged_and_taken_back(
    signed_in: SignedIn, width: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(library, "PAGE", 2)
    for number in range(4):
        factories.asset(file_name=f"coat_{number}.png", rendered=True)
    factories.asset(file_name="shirt.png", rendered=True)
    page = signed_in(factories.merchandiser(), "/library/?q=coat")
    expect(page.get_by_text("4 assets", exact=True)).to_be_visible()
    page.locator("[data-pick]").first.check()
    page.get_by_role("button", name="All on this page").click()
    page.get_by_role("button", name="Choose all 4 found").click()
    page.get_by_role("button", name="Edit 4 assets…").click()
    page.get_by_label("Add tags").press_sequentially("spring", delay=20)
    expect(page.locator("#edit-sum")).to_have_text("4 assets change.")
    page.get_by_role("button", name="Change 4 assets").click()
    expect(page.get_by_text("4 assets changed.")).to_be_visible()
    assert Asset.objects.filter(tags=["spring"]).count() == 4
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert not Asset.objects.exclude(tags=[]).exists()


def test_a_tick_taken_away_means_single_assets_again(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(library, "PAGE", 2)
    for _ in range(3):
        factories.asset(rendered=True)
    page = signed_in(factories.merchandiser(), "/library/")
    expect(page.get_by_text("3 assets", exact=True)).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Edit 3 assets…")).to_be_focused()
    page.locator("[data-pick]").first.uncheck()
    page.get_by_role("button", name="Edit 1 asset…").click()
    expect(page.get_by_role("heading", name="Edit 1 asset")).to_be_visible()
