"""A new shoot in a real browser: few actions to the first launch, the matrix, a lost connection."""

import re

import pytest
from playwright.sync_api import Locator, expect

from catalog.models import Product, Shoot, View
from generation import intake, matrix
from generation.models import Job
from sartiq.access.models import User
from tests import factories
from tests.browser.conftest import Keep, SignedIn, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    return factories.merchandiser()


@pytest.fixture
def coat() -> Product:
    """A product in two colourways with packshots."""
    product = factories.product("Wool coat", colours=("red", "green"))
    for colourway in product.colourways.all():
        factories.packshot(colourway, rendered=True)
    return product


def draft(person: User, coat: Product) -> Shoot:
    shoot = factories.shoot(*coat.colourways.all(), actor=person)
    views = list(View.objects.filter(pk__in=["front", "back"]))
    return intake.revise(actor=person, shoot=shoot, views=views)


def test_a_first_shoot_takes_few_actions(person, coat, signed_in: SignedIn, width: int, keep: Keep):
    page, actions = signed_in(person, "/"), 0

    def act(button: Locator) -> None:
        nonlocal actions
        button.click()
        actions += 1

    act(page.get_by_role("link", name="New shoot").first)
    act(page.locator("[data-selectable] > li", has_text="Wool coat").locator(".frame"))
    act(page.get_by_role("button", name="Prepare the shoot"))
    keep(page, "draft")
    act(page.get_by_role("button", name="Launch all 2"))
    expect(page.get_by_role("heading", level=1, name="Wool coat")).to_be_visible()
    assert Job.objects.count() == 2
    assert actions <= 8


def test_cells_are_struck_out_by_pointer_and_by_keys(person, coat, signed_in: SignedIn):
    shoot = draft(person, coat)
    page = signed_in(person, f"/shoots/{shoot.pk}/")
    sums, cells = page.locator("#launch-head .figure-label"), page.locator("[data-cell]")
    expect(sums).to_have_text(re.compile("4 pictures"))
    cells.nth(0).drag_to(cells.nth(1))
    expect(sums).to_have_text(re.compile("2 pictures"))
    cells.nth(2).focus()
    page.keyboard.press("3")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(cells.nth(3)).to_have_attribute("aria-pressed", "false")
    expect(sums).to_have_text(re.compile("3 pictures"))
    expect(page.locator("#saved")).to_have_text("Draft saved")
    expect(cells.nth(3)).to_be_focused()
    shoot.refresh_from_db()
    assert [matrix.wanted(shoot, cell) for cell in matrix.cells(shoot)] == [0, 0, 3, 0]
    page.get_by_role("button", name="Back", exact=True).press("Enter")
    expect(sums).to_have_text(re.compile("5 pictures"))


def test_a_cell_is_struck_out_the_look_saved_and_the_rest_launched(
    person, coat, signed_in: SignedIn, width: int, keep: Keep
):
    shoot = draft(person, coat)
    page = signed_in(person, f"/shoots/{shoot.pk}/")
    cells = page.locator("[data-cell]")
    cells.nth(1).click()
    expect(cells.nth(1)).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="Launch all 3")).to_be_visible()
    keep(page, "matrix", whole=True)
    page.get_by_text("Save this recipe as a look").click()
    page.get_by_label("Name of the look").fill("Daylight")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("checkbox", name="Daylight")).to_be_attached()
    keep(page, "look")
    page.get_by_role("button", name="Launch all 3").click()
    expect(page.get_by_role("heading", level=1, name="Spring")).to_be_visible()
    assert Job.objects.count() == 3


def test_a_lost_connection_is_said_and_made_good(person, coat, signed_in: SignedIn):
    shoot = draft(person, coat)
    page = signed_in(person, f"/shoots/{shoot.pk}/", viewport={"width": 360, "height": 800})
    assert fits(page)
    page.context.set_offline(True)
    page.get_by_label("Name", exact=True).fill("Autumn")
    expect(page.locator("#saved")).to_have_text(re.compile("Not saved: no connection"))
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text("Draft saved", timeout=10_000)
    shoot.refresh_from_db()
    assert shoot.name == "Autumn"
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Name", exact=True).fill("Winter")
    expect(page.locator("#saved")).to_have_text(re.compile("Not saved: you are signed out"))
