"""A shoot at work: it fills by itself, the rest is rolled out, the tray is launched."""

import pytest
from playwright.sync_api import expect

from generation import intake
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.generation.filling import fail, give, running
from tests.generation.pages import address, ready
from tests.generation.rejected import rejected

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_sheet_fills_by_itself_and_what_is_picked_stays_picked(
    signed_in: SignedIn, width: int, keep: Keep
):
    shoot = running(count=2)
    page = signed_in(factories.merchandiser(), address("shoot", shoot))
    cells = page.get_by_role("checkbox")
    cells.first.check(force=True)
    give(shoot)
    expect(page.get_by_text("To review", exact=True)).to_be_visible()
    expect(cells.first).to_be_checked()
    keep(page, "fills")
    page.get_by_role("button", name="Shoot more of these").click()
    expect(page.get_by_label("The cell that you picked")).to_be_checked()
    page.get_by_label("Pictures of each").fill("3")
    expect(page.get_by_text("3 pictures")).to_be_visible()


def test_what_failed_is_sent_again(signed_in: SignedIn, width: int, keep: Keep):
    shoot = running(count=4)
    fail(shoot)
    give(shoot)
    page = signed_in(factories.merchandiser(), address("shoot", shoot))
    expect(page.get_by_text("The prompt was refused.").first).to_be_visible()
    keep(page, "failed")
    page.get_by_role("button", name="Retry 1 failed").click()
    expect(page.get_by_text("Waits to be sent")).to_have_count(3)


def test_after_a_test_the_rest_is_rolled_out(signed_in: SignedIn, width: int, keep: Keep):
    shoot = ready(count=3)
    intake.launch(actor=shoot.created_by, shoot=shoot, test=1)
    page = signed_in(factories.merchandiser(), address("shoot", shoot))
    page.get_by_role("button", name="Roll out the other 2").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("$0.08", exact=True)).to_be_visible()
    keep(page, "asked")
    dialog.get_by_role("button", name="Roll out").click()
    expect(page.get_by_text("Waits to be sent")).to_have_count(3)


def test_the_tray_is_launched_with_one_estimate(signed_in: SignedIn, width: int, keep: Keep):
    first, _ = rejected(), rejected()
    page = signed_in(factories.merchandiser(), "/tray/")
    page.get_by_label("Added to the prompt").first.fill("open hands")
    page.get_by_role("button", name="Take out").last.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    keep(page, "tray")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Shoot 2 again").click()
    expect(page.get_by_role("heading", name="Nothing waits to be shot again")).to_be_visible()
    prompts = [job.arguments["prompt"] for job in first.asset.varied_by.all()]
    assert prompts == ["a wool coat, open hands"]
