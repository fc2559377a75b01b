"""A launch is checked, priced and reserved as a whole, or refused in plain words."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from catalog.models import BrandMember, Release, Shoot, Slot, Talent
from catalog.models.shoots import ShootInput
from generation import intake, ledger
from generation.models import Attempt, Budget, Endpoint, Job
from generation.planning import Plan, plan
from tests import factories

TAKES_PEOPLE = "fal-ai/nano-banana-pro/edit"

pytestmark = pytest.mark.django_db


def ready(**fields: Any) -> Shoot:
    colourway = factories.colourway(title="Wool coat")
    factories.packshot(colourway)
    return factories.shoot(colourway, **fields)


def worn_by(shoot: Shoot, *talents: Talent) -> None:
    intake.revise(actor=shoot.created_by, shoot=shoot, talents=talents)


def launch(shoot: Shoot) -> Plan:
    return intake.launch(actor=shoot.created_by, shoot=shoot)


def problems(shoot: Shoot) -> str:
    with pytest.raises(intake.Refused) as refused:
        launch(shoot)
    return str(refused.value)


def test_each_picture_is_a_job_with_a_seed_of_its_own():
    launch(ready(count=4))
    assert len({job.arguments["seed"] for job in Job.objects.all()}) == 4


def test_the_packshot_goes_along_as_the_garment():
    launch(ready())
    given = Job.objects.get().inputs.get()
    assert (given.slot, given.asset.role) == (Slot.GARMENT, "packshot")


def test_the_estimate_is_reserved():
    launch(ready(count=3))
    period = ledger.current_period(ledger.installation_budget())
    assert period.reserved_nano == 3 * 40_000_000


def test_nothing_is_reserved_when_the_budget_does_not_reach():
    Budget.objects.update(cap_nano=50_000_000)
    shoot = ready(count=3)
    with pytest.raises(ledger.OverBudget, match=r"\$0.05 left, \$0.12 needed"):
        launch(shoot)
    shoot.refresh_from_db()
    assert shoot.status == "draft"
    assert not Attempt.objects.exists()


def test_a_shoot_is_launched_once():
    shoot = ready()
    launch(shoot)
    assert "was launched before" in problems(shoot)
    assert Job.objects.count() == 1


def test_a_product_without_a_packshot_is_named():
    shoot = factories.shoot(factories.colourway(title="Linen trousers"))
    assert "has no packshot" in problems(shoot)
    assert "Linen trousers" in problems(shoot)


def test_an_endpoint_without_a_garment_slot_needs_no_packshot():
    shoot = factories.shoot(factories.colourway(), endpoint="fal-ai/flux/schnell")
    launch(shoot)
    assert not Job.objects.get().garment_referenced


def test_an_endpoint_that_is_not_enabled_is_refused():
    Endpoint.objects.update(enabled=False)
    assert "There is no endpoint" in problems(ready())


def test_parameters_out_of_bounds_are_named_with_their_bounds():
    shoot = ready(parameters={"num_images": 1000})
    assert "num_images must be between 1 and 4, not 1000." in problems(shoot)


def test_an_unknown_placeholder_is_named():
    assert "{colour}" in problems(ready(prompt="{colr} shirt"))


def test_a_real_talent_without_a_release_is_refused():
    shoot = ready()
    worn_by(shoot, factories.talent(name="Ada"))
    assert "Ada has no valid release to generate pictures" in problems(shoot)


def test_a_real_talent_with_a_valid_release_may_be_used():
    shoot, talent = ready(endpoint=TAKES_PEOPLE), factories.talent()
    worn_by(shoot, talent)
    factories.asset(role="portrait", talent=talent, status="approved")
    Release.objects.create(talent=talent, uses=[Release.Use.GENERATE], valid_from=timezone.now())
    assert not plan(shoot).problems


def test_a_talent_on_a_reference_needs_a_release_too():
    shoot = ready()
    portrait = factories.asset(role="portrait", talent=factories.talent(name="Bo"))
    ShootInput.objects.create(shoot=shoot, slot=Slot.STYLE, asset=portrait)
    assert "Bo has no valid release" in problems(shoot)


def test_a_depicted_minor_is_refused():
    shoot = ready()
    worn_by(shoot, factories.talent(synthetic=True, adult=False))
    assert "minors are not depicted" in problems(shoot)


def test_an_unknown_price_reserves_the_ceiling_and_says_so():
    shoot = ready(endpoint="workflows/Shootify/flux-krea-lora-i2i")
    planned = plan(shoot)
    assert not planned.price_known
    assert planned.estimate_nano == 1_000_000_000


def test_only_merchandisers_launch():
    shoot = ready()
    with pytest.raises(PermissionDenied, match="lacks the role “Merchandiser”"):
        intake.launch(actor=factories.reviewer(), shoot=shoot)


def test_a_failed_call_is_retried_as_a_new_attempt():
    shoot = ready()
    launch(shoot)
    job = Job.objects.get()
    job.attempts.update(state=Attempt.State.REJECTED)
    job.move(Job.Status.FAILED)
    attempt = intake.retry(actor=shoot.created_by, job=job)
    assert (attempt.number, attempt.state) == (2, "reserved")


def failed(shoot: Shoot) -> Job:
    """The only call of ``shoot``, launched and failed."""
    launch(shoot)
    job = Job.objects.get()
    job.attempts.update(state=Attempt.State.REJECTED)
    job.move(Job.Status.FAILED)
    return job


def test_what_was_made_up_for_is_not_paid_again_by_retrying_all():
    shoot = ready()
    failed(shoot)
    intake.roll_out(actor=shoot.created_by, shoot=shoot)
    assert intake.retry_failed(actor=shoot.created_by, shoot=shoot) == 0
    assert Attempt.objects.in_state(Attempt.State.RESERVED).count() == 1


def test_a_call_that_was_made_up_for_refuses_a_retry():
    shoot = ready()
    job = failed(shoot)
    intake.roll_out(actor=shoot.created_by, shoot=shoot)
    with pytest.raises(intake.Refused, match="has all its pictures by now"):
        intake.retry(actor=shoot.created_by, job=job)
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED


def test_what_only_needs_fetching_is_fetched_even_where_it_was_made_up_for():
    shoot = ready()
    failed(shoot).attempts.update(
        state=Attempt.State.FAILED_PAID, error_type="result_gone", cost_nano=1, request_id="r"
    )
    intake.roll_out(actor=shoot.created_by, shoot=shoot)
    assert intake.retry_failed(actor=shoot.created_by, shoot=shoot) == 1
    assert Attempt.objects.in_state(Attempt.State.RESERVED).count() == 1


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_a_reference_that_was_put_aside_does_not_go_along(status):
    shoot = ready()
    reference = factories.asset(status=status)
    ShootInput.objects.create(shoot=shoot, slot=Slot.GARMENT, asset=reference)
    assert "can't go along: it was rejected or withdrawn" in problems(shoot)


def test_a_reference_that_the_launching_person_can_not_see_is_refused():
    shoot = ready()
    person = factories.member_elsewhere()
    BrandMember.objects.create(brand=shoot.items.get().colourway.product.brand, user=person)
    elsewhere = factories.product(brand=factories.brand("Other"))
    hidden = factories.packshot(elsewhere.colourways.get())
    ShootInput.objects.create(shoot=shoot, slot=Slot.GARMENT, asset=hidden)
    with pytest.raises(intake.Refused, match="not yours to see"):
        intake.launch(actor=person, shoot=shoot)


def test_cancelling_before_anything_was_sent_gives_the_money_back():
    shoot = ready(count=2)
    launch(shoot)
    assert intake.cancel(actor=shoot.created_by, shoot=shoot) == 2
    assert ledger.current_period(ledger.installation_budget()).reserved_nano == 0
