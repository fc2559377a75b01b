"""Shoots by REST: cancelled, and retried where calls failed."""

import pytest

from generation.models import Attempt, BudgetPeriod, Job
from sartiq.access.models import Scope
from tests import factories
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db
State = Attempt.State


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ, Scope.SHOOTS_WRITE)


def launched(program: Program, count: int = 2) -> str:
    """The address of a shoot whose calls are reserved."""
    colourway = factories.colourway()
    factories.packshot(colourway)
    handles = [colourway.product.handle]
    begun = program.post("/shoots", name="Spring", products=handles, images_per_product=count)
    path = f"/shoots/{begun.json()['id']}"
    program.post(f"{path}/launch")
    return path


def reserved() -> int:
    return sum(BudgetPeriod.objects.values_list("reserved_nano", flat=True))


def fail(job: Job) -> None:
    Attempt.objects.filter(job=job).update(state=State.REJECTED)
    Job.objects.filter(pk=job.pk).update(status=Job.Status.FAILED)


def test_cancelling_frees_the_money_of_what_was_not_sent(program: Program):
    path = launched(program)
    response = program.post(f"{path}/cancel")
    assert (response.status_code, response.json()["counts"]["failed"]) == (202, 2)
    assert set(Job.objects.values_list("status", flat=True)) == {"cancelled"}
    assert reserved() == 0


def test_cancelling_a_second_time_changes_nothing(program: Program):
    path = launched(program)
    first = program.post(f"{path}/cancel").json()
    assert program.post(f"{path}/cancel").json()["counts"] == first["counts"]


def test_retrying_queues_what_failed_and_nothing_else(program: Program):
    path = launched(program)
    fail(Job.objects.order_by("id")[0])
    response = program.post(f"{path}/retry")
    assert response.status_code == 202
    assert response.json()["counts"] == {"queued": 2, "running": 0, "done": 0, "failed": 0}
    assert Attempt.objects.count() == 3


def test_a_retry_sent_again_with_its_key_reserves_once(program: Program):
    path = launched(program, count=1)
    fail(Job.objects.get())
    first = program.post(f"{path}/retry", key="k1")
    fail(Job.objects.get())
    again = program.post(f"{path}/retry", key="k1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert Attempt.objects.count() == 2


@pytest.mark.parametrize("verb", ["retry", "cancel"])
def test_another_brands_shoot_is_not_found(program: Program, verb: str):
    path = launched(program)
    stranger = Program(Scope.SHOOTS_WRITE, user=factories.member_elsewhere())
    is_problem(stranger.post(f"{path}/{verb}"), 404)
    assert set(Job.objects.values_list("status", flat=True)) == {"queued"}
