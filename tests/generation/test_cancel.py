"""Cancelling: what is not sent ends at once, the provider is asked for the rest, paid is kept."""

import pytest

from generation import intake, ledger, lifecycle
from generation.models import Attempt, Job
from generation.providers.fal.errors import Refused
from tests.generation.corridor import claim, launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def cancelled(attempt: Attempt) -> Attempt:
    shoot = attempt.job.shoot
    assert shoot
    intake.cancel(actor=shoot.created_by, shoot=shoot)
    return again(attempt)


def again(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_related("job__shoot").get(pk=attempt.pk)


def test_what_is_not_sent_is_never_sent(sandbox: SandboxProcess):
    attempt = cancelled(launched())
    before = sandbox.bill()["submissions"]
    lifecycle.submit([attempt.pk])
    assert sandbox.bill()["submissions"] == before
    assert (attempt.state, attempt.job.status) == (State.CANCELLED, Job.Status.CANCELLED)


def test_its_money_is_free_again(closed_port: None):
    cancelled(launched())
    assert ledger.current_period(ledger.installation_budget()).reserved_nano == 0


def test_the_provider_is_asked_to_drop_what_was_sent(sandbox: SandboxProcess):
    sandbox.set_latency(30)
    try:
        attempt = launched()
        lifecycle.submit([attempt.pk])
        attempt = cancelled(attempt)
        lifecycle.call_off_due()
        attempt = walk(attempt)
    finally:
        sandbox.set_latency(0)
    assert again(attempt).job.status == Job.Status.CANCELLED
    assert attempt.called_off_at


def test_a_provider_that_does_not_answer_is_asked_again_later(closed_port: None):
    attempt = launched()
    claim(attempt, "token")
    lifecycle.accept(attempt, "req-1")
    cancelled(attempt)
    lifecycle.call_off_due()
    assert again(attempt).called_off_at is None


def test_a_picture_that_arrives_all_the_same_is_kept(sandbox: SandboxProcess):
    attempt = launched()
    lifecycle.submit([attempt.pk])
    attempt = walk(cancelled(attempt))
    assert (attempt.state, again(attempt).job.status) == (State.STORED, Job.Status.DONE)


def test_a_call_on_its_way_is_not_tried_anew_once_it_was_refused(sandbox: SandboxProcess):
    attempt = launched()
    claim(attempt, "token")
    attempt = cancelled(attempt)
    busy = Refused(429, [], retryable=True, retry_after=None)
    lifecycle.ends.refuse(attempt, busy)
    assert attempt.job.attempts.count() == 1
    assert again(attempt).job.status == Job.Status.CANCELLED


def test_a_retry_is_not_cancelled_by_an_earlier_wish(sandbox: SandboxProcess):
    attempt = cancelled(launched())
    retried = intake.retry(actor=attempt.job.actor, job=attempt.job)
    assert walk(retried).state == State.STORED
