"""A call whose answer was lost is looked up in the provider's history, and never sent again."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import ledger, lifecycle, reconcile, uploads
from generation.lifecycle import sending
from generation.models import Attempt, Job
from generation.providers.fal import errors
from generation.reconcile import looking_up
from tests.conftest import forget_provider
from tests.generation.corridor import claim, forget, launched, lost, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def look_up(attempt: Attempt) -> Attempt:
    reconcile.look_up([attempt.pk])
    attempt.refresh_from_db()
    return attempt


def shot_again(attempt: Attempt) -> Attempt:
    """A reserved attempt of another job that would send the very same."""
    job = attempt.job
    again = Job.objects.create(
        endpoint=job.endpoint,
        arguments=job.arguments,
        role=job.role,
        actor=job.actor,
        estimate_nano=job.estimate_nano,
    )
    for given in job.inputs.all():
        again.inputs.create(slot=given.slot, asset=given.asset, position=given.position)
    [made] = lifecycle.open_attempts([again], due_in=lifecycle.PATIENCE)
    return made


def test_a_request_in_the_history_is_adopted(sandbox: SandboxProcess):
    attempt = look_up(lost())
    assert attempt.state == State.SUBMITTED
    assert attempt.request_id in {one["request_id"] for one in sandbox.bill()["requests"]}


def test_an_adopted_call_ends_as_a_picture_without_a_second_post(sandbox: SandboxProcess):
    before = sandbox.bill()["submissions"]
    attempt = look_up(lost())
    lifecycle.collect([attempt.pk])
    assert walk(attempt).state == State.STORED
    assert sandbox.bill()["submissions"] == before + 1


def test_looking_up_twice_changes_nothing_more(sandbox: SandboxProcess):
    attempt = look_up(lost())
    moves = attempt.transitions.count()
    look_up(attempt)
    assert attempt.transitions.count() == moves


def test_a_call_that_never_arrived_stays_unknown(sandbox: SandboxProcess):
    attempt = launched()
    claim(attempt, "token")
    attempt = look_up(forget(attempt))
    assert attempt.state == State.UNKNOWN
    assert "shows no request" in attempt.error


def test_another_attempts_request_is_not_taken(sandbox: SandboxProcess):
    attempt = launched()
    again = shot_again(attempt)
    lifecycle.submit([attempt.pk])
    claim(again, "token")
    again = look_up(forget(again))
    assert again.state == State.UNKNOWN
    assert "shows no request" in again.error


def test_two_requests_that_can_be_it_are_left_to_a_person(sandbox: SandboxProcess):
    attempt = launched()
    again = shot_again(attempt)
    for one in (attempt, again):
        lifecycle.submit([one.pk])
        forget(one)
    attempt = look_up(attempt)
    assert attempt.state == State.UNKNOWN
    assert "2 requests" in attempt.error


def test_one_request_for_two_equal_unknown_calls_is_left_to_a_person(sandbox: SandboxProcess):
    attempt = launched()
    again = shot_again(attempt)
    lifecycle.submit([attempt.pk])
    claim(again, "token")
    forget(again)
    attempt = look_up(forget(attempt))
    assert attempt.state == State.UNKNOWN
    assert "An equal call" in attempt.error


def test_a_request_of_another_day_is_not_it(sandbox: SandboxProcess):
    attempt = lost()
    attempt.transitions.update(at=timezone.now() - timedelta(hours=2))
    assert look_up(attempt).state == State.UNKNOWN


def test_without_the_admin_key_it_is_said_so(sandbox: SandboxProcess, settings: LazySettings):
    attempt = lost()
    settings.FAL_ADMIN_KEY = ""
    forget_provider()
    attempt = look_up(attempt)
    assert attempt.state == State.UNKNOWN
    assert "FAL_ADMIN_KEY" in attempt.error


def test_a_provider_that_does_not_answer_is_asked_again_later(closed_port: None):
    attempt = launched()
    claim(attempt, "token")
    attempt = look_up(forget(attempt))
    assert attempt.state == State.UNKNOWN
    assert Attempt.objects.filter(due_at__gt=timezone.now()).exists()


def test_looking_up_ends_after_a_day(closed_port: None):
    attempt = launched()
    claim(attempt, "token")
    forget(attempt)
    Attempt.objects.update(looks=looking_up.MOST_LOOKS)
    assert look_up(attempt).due_at is None


def test_what_is_due_is_looked_up(sandbox: SandboxProcess):
    attempt = lost()
    Attempt.objects.update(due_at=timezone.now())
    reconcile.look_up_due()
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTED


def test_what_is_not_due_yet_is_left_alone(sandbox: SandboxProcess):
    attempt = lost()
    Attempt.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    reconcile.look_up_due()
    attempt.refresh_from_db()
    assert attempt.state == State.UNKNOWN


def long_ago(attempt: Attempt) -> Attempt:
    """The same attempt as if it had been claimed two hours ago."""
    earlier = timezone.now() - timedelta(hours=2)
    attempt.transitions.update(at=earlier)
    return attempt


def never_sent() -> Attempt:
    """An attempt whose worker died between the claim and the POST."""
    attempt = launched()
    uploads.with_inputs(attempt.job)
    claim(attempt, "token")
    return long_ago(forget(attempt))


def test_one_look_does_not_prove_that_a_call_was_never_made(sandbox: SandboxProcess):
    assert look_up(never_sent()).state == State.UNKNOWN


def test_a_call_that_was_never_made_is_given_another_attempt(sandbox: SandboxProcess):
    attempt = look_up(look_up(never_sent()))
    assert (attempt.state, attempt.job.attempts.first().state) == (State.REJECTED, State.RESERVED)


def test_an_absent_call_keeps_one_reservation(sandbox: SandboxProcess):
    attempt = look_up(look_up(never_sent()))
    period = ledger.current_period(ledger.installation_budget())
    assert period.reserved_nano == attempt.estimate_nano


def test_a_call_in_the_history_is_never_held_for_absent(sandbox: SandboxProcess):
    before = sandbox.bill()["submissions"]
    attempt = lost()
    Attempt.objects.filter(pk=attempt.pk).update(looks=5)
    assert look_up(attempt).state == State.SUBMITTED
    assert sandbox.bill()["submissions"] == before + 1


def test_a_worker_that_was_frozen_does_not_send(sandbox: SandboxProcess):
    attempt = launched()
    before = sandbox.bill()["submissions"]
    with pytest.raises(errors.NotSent):
        sending.post(sending.Call(attempt, {}, "token", begun=-1e9))
    assert sandbox.bill()["submissions"] == before


def test_a_call_that_was_written_off_may_be_the_one_that_was_found(sandbox: SandboxProcess):
    attempt = launched()
    again = shot_again(attempt)
    lifecycle.submit([attempt.pk])
    lifecycle.fail(forget(attempt), "Written off.", error_type="", units=None)
    claim(again, "token")
    again = look_up(forget(again))
    assert again.state == State.UNKNOWN
    assert "An equal call" in again.error


def test_a_request_from_before_may_be_that_of_a_call_held_for_absent(sandbox: SandboxProcess):
    attempt = lost()
    lifecycle.prove_absent(attempt, "The history was late.")
    again = attempt.job.attempts.get(state=State.RESERVED)
    claim(again, "token")
    again = look_up(forget(again))
    assert again.state == State.UNKNOWN
    assert "An equal call" in again.error
