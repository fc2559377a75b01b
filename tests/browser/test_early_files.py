"""A file that somebody chooses before the scripts of a page have come is not lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from sartiq.access.models import Role
from tests import factories
from tests.browser.conftest import SignedIn
from training.models import Dataset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "ada.png"
    path.write_bytes(factories.picture_bytes())
    return path


def choose_early(page: Page, photo: Path) -> None:
    """Load the page anew, and choose a file while its scripts are still on their way."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/htmx*.js", hold)  # all that come after it wait as well
    page.reload(wait_until="commit")
    page.locator(".upload, #upload").locator("input[type=file]").set_input_files(photo)
    for route in held:
        route.continue_()


def test_a_portrait_arrives(signed_in: SignedIn, photo: Path):
    talent = factories.talent()
    page = signed_in(factories.merchandiser(), talent.get_absolute_url())
    choose_early(page, photo)
    expect(page.get_by_text("ada.png")).to_be_visible()


def test_a_picture_of_a_data_set_arrives(signed_in: SignedIn, photo: Path):
    own = Dataset.objects.create(name="Coat", created_by=(person := factories.user(Role.TRAINER)))
    page = signed_in(person, f"/datasets/{own.pk}/")
    choose_early(page, photo)
    expect(page.locator(".order .tile")).to_have_count(1)
