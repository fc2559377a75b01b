"""More of a launched shoot: the rest after a test, what is missing, further pictures of some."""

from typing import Any

import pytest

from catalog import review
from catalog.models import Shoot, Verdict
from generation import intake
from generation.models import Budget, Job
from tests import factories
from tests.generation.filling import give, running
from tests.generation.pages import address, ready, signed_in
from tests.generation.rejected import rejected

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TOLD = {"told_calls": 2, "told_nano": 80_000_000}  # two pictures


def after_a_test(*, count: int = 3) -> Shoot:
    """A shoot of which one picture was made as a test."""
    shoot = ready(count=count)
    intake.launch(actor=shoot.created_by, shoot=shoot, test=1)
    shoot.refresh_from_db()
    return shoot


def button(shoot: Shoot) -> str:
    return signed_in().get(address("shoot-missing", shoot)).content.decode()


def dialog(shoot: Shoot, **asked: Any) -> str:
    return signed_in().get(address("shoot-more", shoot), asked, headers=HTMX).content.decode()


def press(shoot: Shoot, **asked: Any) -> str:
    answer = signed_in().post(address("shoot-more", shoot), asked, headers=HTMX)
    return answer.headers.get("HX-Redirect", "") or answer.content.decode()


def test_after_a_test_the_rest_is_offered():
    assert "Roll out the other 2" in button(after_a_test())


def test_a_whole_shoot_lacks_nothing():
    assert "button" not in button(running(count=3))


def test_a_rejected_picture_is_missing():
    shoot = running()
    review.decide(
        actor=factories.reviewer(), asset=give(shoot), verdict=Verdict.REJECT, confirmed=True
    )
    assert "Shoot the 1 missing" in button(shoot)


def test_the_rest_tells_its_calls_and_its_cost_and_asks_nothing_else():
    text = dialog(after_a_test(), of="missing")
    assert "2 pictures" in text
    assert "$0.08" in text
    assert "radio" not in text


def test_the_rest_is_rolled_out():
    shoot = after_a_test()
    assert press(shoot, of="missing", **TOLD) == address("shoot", shoot)
    assert shoot.jobs.count() == 3


def test_over_budget_says_by_how_much():
    shoot = after_a_test()
    Budget.objects.update(cap_nano=50_000_000)  # four cents are reserved for the test
    text = dialog(shoot, of="missing")
    assert "$0.07 over" in text
    assert "disabled" in text


def test_what_overruns_the_budget_is_not_launched():
    shoot = after_a_test()
    Budget.objects.update(cap_nano=50_000_000)
    assert "does not reach" in press(shoot, of="missing", **TOLD)
    assert shoot.jobs.count() == 1


@pytest.mark.parametrize("less", [{"told_calls": 1}, {"told_nano": 1}])
def test_more_than_the_dialog_told_is_told_anew_before_it_is_shot(less):
    shoot = after_a_test()
    text = press(shoot, of="missing", **TOLD | less)
    assert "It came to more meanwhile" in text
    assert 'name="told_calls" value="2"' in text
    assert "disabled>" not in text
    assert shoot.jobs.count() == 1


def test_more_of_every_cell_is_shot():
    shoot = running()
    press(shoot, of="every", number=2)
    assert shoot.jobs.count() == 3


def test_only_the_picked_cells_are_shot_again():
    product = factories.product(colours=("red", "green"))
    shoot = factories.shoot(*product.colourways.all(), endpoint="fal-ai/flux/schnell")
    intake.launch(actor=shoot.created_by, shoot=shoot)
    picked = Job.objects.get(colourway__code="green")
    press(shoot, of="picked", number=1, cell=str(picked.pk))
    assert Job.objects.exclude(pk=picked.pk).filter(colourway__code="green").count() == 1
    assert Job.objects.filter(colourway__code="red").count() == 1


def test_the_sum_follows_the_number():
    shoot = running()
    assert "3 pictures" in dialog(shoot, of="every", number=3, sum="")


@pytest.mark.parametrize("number", ["0", "21", "x"])
def test_a_number_out_of_bounds_launches_nothing(number):
    shoot = running()
    press(shoot, of="every", number=number)
    assert shoot.jobs.count() == 1


def test_what_waits_in_the_tray_is_told_before_it_is_paid_for_twice():
    shoot = rejected().asset.shoot
    assert shoot
    assert "waits in the re-shoot tray" in dialog(shoot, of="missing")


def test_a_reviewer_shoots_no_more():
    shoot = running()
    browser = signed_in(factories.reviewer())
    assert browser.get(address("shoot-more", shoot)).status_code == 403
