"""The buttons of a draft: all of it or a test is launched, once, or refused in words."""

import pytest

from generation.models import Budget, Job
from tests import factories
from tests.generation.pages import address, launch, ready, signed_in, typed

pytestmark = pytest.mark.django_db


def test_a_launch_leads_to_the_contact_sheet():
    shoot = ready()
    answer = launch(signed_in(), shoot, count=2)
    assert answer["HX-Redirect"] == address("shoot", shoot)
    assert Job.objects.count() == 2


def test_a_test_launches_a_few_cells():
    product = factories.product(colours=tuple("abcde"))
    for colourway in product.colourways.all():
        factories.packshot(colourway)
    shoot = factories.shoot(*product.colourways.all())
    launch(signed_in(), shoot, test="3")
    assert Job.objects.count() == 3


def test_a_double_click_launches_once():
    shoot, browser = ready(), signed_in()
    launch(browser, shoot)
    assert launch(browser, shoot)["HX-Redirect"] == address("shoot", shoot)
    assert Job.objects.count() == 1


def test_a_refused_launch_says_why_and_keeps_what_was_typed():
    shoot = factories.shoot()
    panel = launch(signed_in(), shoot, name="Autumn").content.decode()
    shoot.refresh_from_db()
    assert "has no packshot" in panel
    assert (shoot.status, shoot.name) == ("draft", "Autumn")


def test_a_launch_over_budget_says_what_is_left():
    Budget.objects.update(cap_nano=50_000_000)
    panel = launch(signed_in(), ready(), count=3).content.decode()
    assert "$0.05 left, $0.12 needed" in panel


def test_nothing_is_launched_with_a_field_that_is_wrong():
    panel = launch(signed_in(), ready(), count=99).content.decode()
    assert "Choose 1 to 20." in panel
    assert not Job.objects.exists()


def test_without_a_script_the_button_launches_too():
    shoot = ready()
    answer = signed_in().post(address("shoot-launch", shoot), typed(shoot))
    assert answer["Location"] == address("shoot", shoot)
    assert Job.objects.exists()


def test_a_late_save_after_the_launch_changes_nothing():
    shoot, browser = ready(), signed_in()
    launch(browser, shoot)
    answer = browser.post(
        address("shoot-draft", shoot), typed(shoot, name="Late"), headers={"HX-Request": "true"}
    )
    shoot.refresh_from_db()
    assert answer["HX-Redirect"] == address("shoot", shoot)
    assert shoot.name == "Spring"
