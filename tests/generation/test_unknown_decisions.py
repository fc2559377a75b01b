"""A named person decides about an unknown call: its request is adopted, or it is written off."""

import pytest
from django.core.exceptions import PermissionDenied

from generation import intake, ledger, reconcile
from generation.models import Attempt, Job
from generation.providers.fal.errors import ProviderUnavailable
from tests import factories
from tests.generation.corridor import claim, forget, launched, lost, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


@pytest.fixture
def admin():
    return factories.user(is_superuser=True)


def request_of(attempt: Attempt, sandbox: SandboxProcess) -> str:
    """The id of the request that the sandbox accepted last."""
    return sandbox.bill()["requests"][-1]["request_id"]


def spent() -> tuple[int, int]:
    period = ledger.current_period(ledger.installation_budget())
    return period.reserved_nano, period.settled_nano


def refusal(**decision) -> str:
    with pytest.raises(intake.Refused) as refused:
        reconcile.adopt(**decision)
    return str(refused.value)


def test_an_adopted_request_ends_as_a_picture_without_a_second_post(sandbox, admin):
    attempt = lost()
    before = sandbox.bill()["posts"]
    reconcile.adopt(actor=admin, attempt=attempt, request_id=request_of(attempt, sandbox))
    assert walk(attempt).state == State.STORED
    assert sandbox.bill()["posts"] == before


def test_the_history_names_who_adopted_it(sandbox, admin):
    attempt = lost()
    reconcile.adopt(actor=admin, attempt=attempt, request_id=request_of(attempt, sandbox))
    assert attempt.transitions.latest("id").by == admin


def test_a_request_that_the_provider_does_not_know_is_refused(sandbox, admin):
    message = refusal(actor=admin, attempt=lost(), request_id="no-such-request")
    assert "knows no request “no-such-request”" in message


def test_what_is_no_request_id_is_refused(sandbox, admin):
    assert "no request id" in refusal(actor=admin, attempt=lost(), request_id="../bill")


def test_a_request_of_another_endpoint_is_refused(sandbox, admin):
    attempt = lost(endpoint="fal-ai/flux-pro/kontext")
    request_id = request_of(attempt, sandbox)
    Attempt.objects.filter(pk=attempt.pk).update(called="fal-ai/flux-pro/kontext/max")
    attempt.refresh_from_db()
    assert "knows no request" in refusal(actor=admin, attempt=attempt, request_id=request_id)


def test_another_attempts_request_is_refused(sandbox, admin):
    other = walk(launched())
    message = refusal(actor=admin, attempt=lost(), request_id=other.request_id)
    assert "belongs to another call" in message


def test_what_is_known_by_now_is_not_decided(sandbox, admin):
    attempt = walk(launched())
    assert "is not unknown any more: it is stored" in refusal(
        actor=admin, attempt=attempt, request_id="r"
    )


def test_a_provider_that_does_not_answer_decides_nothing(closed_port, admin):
    attempt = launched()
    claim(attempt, "token")
    attempt = forget(attempt)
    with pytest.raises(ProviderUnavailable):
        reconcile.adopt(actor=admin, attempt=attempt, request_id="r-1")


def test_only_admins_decide(sandbox):
    attempt = forget(launched())
    with pytest.raises(PermissionDenied):
        reconcile.write_off(actor=factories.merchandiser(), attempt=attempt, note="gone")
    with pytest.raises(PermissionDenied):
        reconcile.adopt(actor=factories.reviewer(), attempt=attempt, request_id="r-1")


def test_writing_off_counts_the_estimate_as_paid(admin):
    attempt = forget(launched())
    reconcile.write_off(actor=admin, attempt=attempt, note="not on the dashboard")
    assert (attempt.state, attempt.cost_nano) == (State.FAILED_PAID, attempt.estimate_nano)
    assert spent() == (0, attempt.estimate_nano)


def test_writing_off_names_who_and_why(admin):
    attempt = forget(launched())
    reconcile.write_off(actor=admin, attempt=attempt, note="not on the dashboard")
    move = attempt.transitions.latest("id")
    assert move.by == admin
    assert move.note == f"Written off as paid by {admin}: not on the dashboard"


def test_writing_off_needs_a_note(admin):
    attempt = forget(launched())
    with pytest.raises(intake.Refused, match="note"):
        reconcile.write_off(actor=admin, attempt=attempt, note="  ")
    attempt.refresh_from_db()
    assert attempt.state == State.UNKNOWN


def test_writing_off_twice_settles_once(admin):
    attempt = forget(launched())
    reconcile.write_off(actor=admin, attempt=attempt, note="gone")
    with pytest.raises(intake.Refused):
        reconcile.write_off(actor=admin, attempt=attempt, note="gone")
    assert spent() == (0, attempt.estimate_nano)


def test_a_written_off_job_may_be_tried_again(admin):
    attempt = forget(launched())
    reconcile.write_off(actor=admin, attempt=attempt, note="gone")
    job = Job.objects.get(pk=attempt.job_id)
    again = intake.retry(actor=job.actor, job=job)
    assert (again.number, again.state) == (2, State.RESERVED)


def test_candidates_are_of_its_time_and_of_nobody(sandbox):
    walk(launched())
    attempt = lost()
    [first, *rest] = reconcile.candidates(attempt)
    assert first.past.request_id == request_of(attempt, sandbox)
    assert first.alike is True
    assert not any(one.alike for one in rest)


def test_an_unknown_call_can_be_looked_up_once_more(admin):
    attempt = forget(launched())
    Attempt.objects.update(due_at=None)
    reconcile.look_again(actor=admin, attempt=attempt)
    attempt.refresh_from_db()
    assert attempt.due_at is not None
