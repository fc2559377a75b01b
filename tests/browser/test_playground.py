"""The playground in a real browser: the estimate follows, a picture is chosen, a call is made."""

import pytest
from playwright.sync_api import expect

from catalog import ingest
from catalog.models import Asset
from generation.models import Attempt, Job
from sartiq.access.models import User
from tests import factories
from tests.browser.conftest import Keep, SignedIn, fits
from tests.generation.corridor import walk
from tests.generation.pages import ready

pytestmark = pytest.mark.django_db(transaction=True)
DEV, KONTEXT = "/playground/fal-ai/flux/dev/", "/playground/fal-ai/flux-pro/kontext/"


@pytest.fixture
def person() -> User:
    return factories.merchandiser()


def test_the_estimate_follows_the_form_and_a_call_is_made(person, signed_in: SignedIn, sandbox):
    page = signed_in(person, DEV)
    page.get_by_label("Prompt").fill("A wool coat on a pier")
    page.get_by_label("Pictures per call").fill("2")
    expect(page.locator("#launch-head .money")).to_have_text("$0.05")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".made")).to_have_count(1)
    walk(Attempt.objects.get())
    expect(page.locator(".made .status")).to_have_text("Done", timeout=10_000)
    expect(page.get_by_label("Prompt")).to_have_value("A wool coat on a pier")
    assert Job.objects.count() == 1


def test_a_value_out_of_bounds_is_said_while_one_types(person, signed_in: SignedIn):
    page = signed_in(person, DEV)
    page.get_by_label("Prompt").fill("A coat")
    page.get_by_label("Pictures per call").fill("9")
    expect(page.locator("[id='id_arg-num_images_wrong']")).to_contain_text("between 1 and 4, not 9")
    expect(page.get_by_label("Pictures per call")).to_be_focused()


def test_a_picture_is_chosen_by_keyboard(person, signed_in: SignedIn):
    asset = factories.packshot(factories.colourway(title="Wool coat"), rendered=True)
    page = signed_in(person, KONTEXT)
    page.get_by_role("button", name="Choose for Base").press("Enter")
    page.locator("#modal:not(.htmx-settling) button.picked").press("Enter")  # once it is alive
    expect(page.locator(f"[name=input][value='base:{asset.pk}']")).to_be_checked()
    expect(page.locator("#modal")).not_to_be_visible()


def test_a_free_size_shows_width_and_height(person, signed_in: SignedIn):
    page = signed_in(person, DEV)
    width = page.get_by_label("Width in pixels")
    expect(width).not_to_be_visible()
    page.locator("[name='arg-image_size_0']").select_option("own")
    expect(width).to_be_visible()


def test_the_list_is_searched_without_a_reload(person, signed_in: SignedIn):
    page = signed_in(person, "/playground/")
    page.get_by_label("Search title or id").fill("kontext")
    expect(page.locator(".offers li")).to_have_count(3)
    assert "q=kontext" in page.url


def test_list_and_form_fit_their_window(
    person, signed_in: SignedIn, sandbox, width: int, keep: Keep
):
    picture = factories.packshot(factories.colourway(title="Wool coat"), rendered=True)
    page = signed_in(person, "/playground/")
    assert fits(page)
    keep(page, "list")
    page.goto(f"{KONTEXT}?input=base:{picture.pk}")
    page.locator("#id_arg-prompt").fill("The same coat on a pier")
    expect(page.locator("#launch-head .money")).to_have_text("$0.04")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".made")).to_have_count(1)
    walk(Attempt.objects.get())
    ingest.render(Asset.objects.get(output__isnull=False))
    expect(page.locator(".made picture img")).to_be_visible(timeout=10_000)


def test_a_draft_shows_the_endpoints_of_one_purpose_and_the_chosen_one(
    signed_in: SignedIn, width: int
):
    shoot = ready()
    page = signed_in(shoot.created_by, f"/shoots/{shoot.pk}/")
    visible = page.locator(".picker .choice:visible")
    assert visible.count() <= 8
    page.locator(".purposes label", has_text="Text in the picture").click()
    expect(page.locator(".picker .choice:visible", has_text="Ideogram").first).to_be_visible()
    expect(page.locator(".picker .choice:has(:checked)")).to_be_visible()
