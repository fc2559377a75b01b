"""The sweeper finds in the database what a lost hint or a killed worker left behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Shoot
from generation import lifecycle
from generation.lifecycle import sweeping
from generation.models import Attempt, Job
from tests.generation.corridor import launched

pytestmark = pytest.mark.django_db
State = Attempt.State


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The hints that were sent."""
    hints: list[tuple[str, ...]] = []
    monkeypatch.setattr(sweeping, "send", lambda *hint: hints.append(hint))
    return hints


def late(attempt: Attempt) -> Attempt:
    Attempt.objects.filter(pk=attempt.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    return attempt


def test_a_reserved_attempt_whose_hint_was_lost_is_sent(sent: list[tuple[str, ...]]):
    attempt = late(launched())
    lifecycle.sweep()
    assert sent == [("generation.submit_job", str(attempt.pk))]


def test_what_is_not_late_is_left_alone(sent: list[tuple[str, ...]]):
    launched()
    lifecycle.sweep()
    assert sent == []


def test_a_second_sweeper_finds_nothing_more(sent: list[tuple[str, ...]]):
    late(launched())
    lifecycle.sweep()
    lifecycle.sweep()
    assert len(sent) == 1


def test_a_submission_whose_lease_ended_is_unknown_and_never_sent_again(
    sent: list[tuple[str, ...]],
):
    attempt = launched()
    lifecycle.claim(attempt, "token")
    late(attempt)
    lifecycle.sweep()
    attempt.refresh_from_db()
    assert attempt.state == State.UNKNOWN
    assert sent == []


def test_a_sent_attempt_is_polled_when_it_is_due(sent: list[tuple[str, ...]]):
    attempt = launched()
    lifecycle.claim(attempt, "token")
    lifecycle.accept(attempt, "req-1")
    late(attempt)
    lifecycle.poll()
    assert sent == [("generation.collect_job", str(attempt.pk))]


def test_a_shoot_whose_end_was_missed_goes_to_review(sent: list[tuple[str, ...]]):
    attempt = launched()
    Job.objects.filter(pk=attempt.job_id).update(status=Job.Status.FAILED)
    lifecycle.sweep()
    assert Shoot.objects.get().status == Shoot.Status.DONE
