"""The place in the provider's queue is kept as the provider told it last."""

import pytest

from generation import lifecycle
from generation.lifecycle import collecting
from generation.models import Attempt, Job
from generation.providers.fal import errors
from tests.generation.corridor import claim, launched

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt() -> Attempt:
    """A call that the provider took."""
    made = launched()
    claim(made, "token")
    made.job.move(Job.Status.RUNNING)
    lifecycle.accept(made, "request")
    return made


def place(attempt: Attempt, told: int | None) -> int | None:
    """What is kept when the provider tells so many before it."""
    collecting.take_failure(attempt, errors.NotReady("Not yet.", queue_position=told))
    attempt.refresh_from_db()
    return attempt.queue_position


def test_it_is_kept(attempt: Attempt):
    assert place(attempt, 3) == 3


def test_it_is_forgotten_once_the_call_is_made(attempt: Attempt):
    place(attempt, 3)
    assert place(attempt, None) is None
