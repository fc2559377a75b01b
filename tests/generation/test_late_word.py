"""A callback for a call that was given up: what may be paid for is fetched all the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Asset
from generation import intake, ledger, lifecycle
from generation.models import Attempt, Job
from tests.generation.corridor import claim, launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def lost() -> tuple[Attempt, str]:
    """An attempt that the provider has and that we held for absent; its request's id."""
    attempt = launched()
    lifecycle.submit([attempt.pk])
    attempt.refresh_from_db()
    request_id = str(attempt.request_id)
    Attempt.objects.filter(pk=attempt.pk).update(state=State.UNKNOWN, request_id=None)
    attempt.refresh_from_db()
    return attempt, request_id


def held_for_absent() -> tuple[Attempt, str]:
    attempt, request_id = lost()
    lifecycle.prove_absent(attempt, "It was not in the history.")
    return attempt, request_id


def hear(attempt: Attempt, request_id: str) -> Attempt:
    """Take the callback; the attempt as it stands then."""
    Attempt.objects.filter(pk=attempt.pk).update(
        token_digest=lifecycle.digest("token"),
    )
    assert lifecycle.called_back(token="token", request_id=request_id)
    attempt.refresh_from_db()
    return attempt


def test_a_call_held_for_absent_takes_the_place_of_the_one_that_was_not_sent_yet(
    sandbox: SandboxProcess,
):
    attempt, request_id = held_for_absent()
    instead = attempt.job.attempts.get(state=State.RESERVED)
    assert hear(attempt, request_id).state == State.SUBMITTED
    instead.refresh_from_db()
    assert instead.state == State.CANCELLED


def test_its_job_goes_on(sandbox: SandboxProcess):
    attempt = hear(*held_for_absent())
    attempt.job.refresh_from_db()
    assert attempt.job.status == Job.Status.RUNNING


def test_its_picture_is_kept_and_paid_once(sandbox: SandboxProcess):
    attempt = walk(hear(*held_for_absent()))
    period = ledger.current_period(ledger.installation_budget())
    assert attempt.state == State.STORED
    assert (period.reserved_nano, period.settled_nano) == (0, attempt.cost_nano)


def test_it_waits_for_the_end_of_another_call_for_the_same_job(sandbox: SandboxProcess):
    attempt, request_id = held_for_absent()
    other = attempt.job.attempts.get(state=State.RESERVED)
    lifecycle.submit([other.pk])
    attempt = hear(attempt, request_id)
    assert (attempt.state, attempt.request_id) == (State.REJECTED, request_id)
    walk(other)
    Attempt.objects.filter(pk=attempt.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    lifecycle.sweep()
    assert walk(attempt).state == State.STORED
    assert Asset.objects.filter(shoot=attempt.job.shoot).count() == 2


def test_what_was_written_off_is_fetched_when_word_of_it_comes(sandbox: SandboxProcess):
    attempt, request_id = lost()
    lifecycle.fail(attempt, "Written off.", error_type="", units=None)
    assert walk(hear(attempt, request_id)).state == State.STORED


def test_what_was_written_off_at_another_cost_is_corrected(sandbox: SandboxProcess):
    attempt, request_id = lost()
    lifecycle.fail(attempt, "Written off.", error_type="", units=5)
    assert attempt.cost_nano == 5 * attempt.estimate_nano
    attempt = walk(hear(attempt, request_id))
    period = ledger.current_period(ledger.installation_budget())
    assert period.settled_nano == attempt.cost_nano == attempt.estimate_nano


def test_what_was_written_off_and_failed_free_costs_nothing(sandbox: SandboxProcess):
    attempt, request_id = lost()
    lifecycle.fail(attempt, "Written off.", error_type="", units=None)
    attempt = hear(attempt, request_id)
    lifecycle.fail(attempt, "The model failed.", error_type="", units=0)
    period = ledger.current_period(ledger.installation_budget())
    assert (period.reserved_nano, period.settled_nano) == (0, 0)


def test_a_callback_that_names_anothers_request_changes_nothing(sandbox: SandboxProcess):
    attempt, _ = lost()
    other = launched()
    lifecycle.submit([other.pk])
    other.refresh_from_db()
    Attempt.objects.filter(pk=attempt.pk).update(token_digest=lifecycle.digest("token"))
    assert not lifecycle.called_back(token="token", request_id=str(other.request_id))


def test_a_failed_call_that_was_known_is_not_taken_up_by_a_repeated_callback(
    sandbox: SandboxProcess,
):
    attempt, request_id = lost()
    Attempt.objects.filter(pk=attempt.pk).update(request_id=request_id)
    attempt.refresh_from_db()
    lifecycle.fail(attempt, "The model failed.", error_type="", units=None)
    assert hear(attempt, request_id).state == State.FAILED_PAID


def test_a_retry_fetches_what_word_came_of_meanwhile_and_pays_nothing(sandbox: SandboxProcess):
    attempt, request_id = held_for_absent()
    other = attempt.job.attempts.get(state=State.RESERVED)
    claim(other, "theirs")
    lifecycle.accept(other, "req-other")
    attempt = hear(attempt, request_id)
    lifecycle.fail(other, "The model failed.", error_type="", units=0)
    retried = intake.retry(actor=attempt.job.actor, job=attempt.job)
    assert (retried.pk, retried.state) == (attempt.pk, State.SUBMITTED)
