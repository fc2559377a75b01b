"""The sweeper finds in the database what a lost hint or a killed worker left behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Shoot
from generation import lifecycle
from generation.lifecycle import sweeping
from generation.models import Attempt, Job
from tests.generation.corridor import claim, launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def late(attempt: Attempt) -> Attempt:
    Attempt.objects.filter(pk=attempt.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    return attempt


def test_what_is_reserved_is_sent_without_any_hint(sandbox: SandboxProcess):
    attempt = late(launched())
    before = sandbox.bill()["submissions"]
    lifecycle.submit_due()
    assert sandbox.bill()["submissions"] == before + 1
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTED


def test_what_is_not_due_is_left_alone(closed_port: None):
    Attempt.objects.filter(pk=launched().pk).update(due_at=timezone.now() + timedelta(minutes=1))
    assert lifecycle.take_due(State.RESERVED, limit=9) == []


def test_what_one_sweeper_took_no_other_takes(closed_port: None):
    attempt = late(launched())
    assert lifecycle.take_due(State.RESERVED, limit=9) == [attempt.pk]
    assert lifecycle.take_due(State.RESERVED, limit=9) == []


def worked_through(monkeypatch: pytest.MonkeyPatch, *batches: int) -> list[str]:
    """The hints that were sent while batches of these sizes were due."""
    sent: list[str] = []
    due = iter([*batches, 0])
    monkeypatch.setattr(sweeping, "send", sent.append)
    monkeypatch.setattr(sweeping, "take_due", lambda *states, limit: [None] * next(due))
    sweeping.work_through("some.task", [State.RESERVED], lambda ids: None, batch=5)
    return sent


def test_a_whole_batch_calls_one_more_worker(monkeypatch: pytest.MonkeyPatch):
    assert worked_through(monkeypatch, 5, 5, 2) == ["some.task"]


def test_a_few_need_no_help(monkeypatch: pytest.MonkeyPatch):
    assert worked_through(monkeypatch, 4) == []


def test_work_that_lasts_longer_than_a_turn_is_hinted_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sweeping, "TURN", -1)
    assert worked_through(monkeypatch, 5, 5) == ["some.task"]


def test_a_submission_whose_lease_ended_is_unknown_and_never_sent_again(closed_port: None):
    attempt = launched()
    claim(attempt, "token")
    late(attempt)
    lifecycle.sweep()
    attempt.refresh_from_db()
    assert attempt.state == State.UNKNOWN
    assert lifecycle.take_due(State.RESERVED, limit=9) == []


def test_a_result_is_fetched_when_no_callback_comes(sandbox: SandboxProcess):
    attempt = launched()
    lifecycle.submit([attempt.pk])
    late(attempt)
    lifecycle.collect_due()
    assert walk(attempt).state == State.STORED


def test_a_shoot_whose_end_was_missed_goes_to_review():
    attempt = launched()
    Job.objects.filter(pk=attempt.job_id).update(status=Job.Status.FAILED)
    lifecycle.sweep()
    assert Shoot.objects.get().status == Shoot.Status.DONE
