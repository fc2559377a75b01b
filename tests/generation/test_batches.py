"""Many attempts at once: one that goes wrong does not take the others along."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Asset
from generation import intake, lifecycle, outcomes
from generation.lifecycle import sending
from generation.models import Attempt, Job
from tests import factories
from tests.generation.corridor import claim
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def launch(count: int) -> list[Attempt]:
    colourway = factories.colourway()
    factories.packshot(colourway)
    shoot = factories.shoot(colourway, count=count)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    return list(Attempt.objects.filter(job__shoot=shoot).order_by("pk"))


def states(attempts: list[Attempt]) -> list[str]:
    rows = Attempt.objects.filter(pk__in=[one.pk for one in attempts])
    return list(rows.order_by("pk").values_list("state", flat=True))


def ids(attempts: list[Attempt]) -> list[UUID]:
    return [one.pk for one in attempts]


def statements(act: Callable[[list[UUID]], None], attempts: list[Attempt]) -> int:
    with CaptureQueriesContext(connection) as caught:
        act(ids(attempts))
    return len(caught)


def walk(attempts: list[Attempt]) -> None:
    lifecycle.submit(ids(attempts))
    for _ in range(200):
        if set(states(attempts)) <= {State.STORED, State.FAILED_PAID, State.FAILED_FREE}:
            return
        lifecycle.collect(ids(attempts))


def test_sending_many_takes_hardly_more_statements_than_sending_one(sandbox: SandboxProcess):
    one, many = launch(1), launch(8)
    lifecycle.submit(ids(launch(1)))
    # Answers are written down as they come: at worst each by itself.
    assert statements(lifecycle.submit, many) <= statements(lifecycle.submit, one) + 7 * 5


def test_many_pictures_are_stored_at_once(sandbox: SandboxProcess):
    attempts = launch(8)
    walk(attempts)
    assert set(states(attempts)) == {State.STORED}
    assert Asset.objects.filter(shoot__jobs__attempts__in=attempts).distinct().count() == 8


def test_one_that_can_not_be_recorded_waits_alone(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    attempts = launch(3)
    poisoned = attempts[1].pk
    describe = outcomes.Haul.describe

    def fail_for_one(haul: outcomes.Haul) -> list[Asset]:
        if haul.attempt.pk == poisoned:
            raise RuntimeError("?")
        return describe(haul)

    monkeypatch.setattr(outcomes.Haul, "describe", fail_for_one)
    lifecycle.submit(ids(attempts))
    wanted = [State.STORED, State.RESULT_READY, State.STORED]
    for _ in range(200):
        lifecycle.collect(ids(attempts))
        if states(attempts) == wanted:
            break
    assert states(attempts) == wanted


def test_only_the_refused_one_of_many_fails(sandbox: SandboxProcess):
    attempts = launch(3)
    sandbox.fault("submit_422", times=1)
    try:
        walk(attempts)
    finally:
        sandbox.clear_faults()
    assert sorted(states(attempts)) == [State.REJECTED, State.STORED, State.STORED]


def test_an_attempt_is_claimed_by_one_of_two(closed_port: None):
    [attempt] = launch(1)
    stale = Attempt.objects.get(pk=attempt.pk)
    assert claim(attempt, "mine")
    assert not claim(stale, "theirs")


def test_claimed_jobs_run(closed_port: None):
    attempts = launch(2)
    claim(attempts[0], "token")
    assert sorted(Job.objects.values_list("status", flat=True)) == ["queued", "running"]


def test_a_write_that_fails_costs_no_other_its_request_id(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise OperationalError("deadlock detected")

    attempts = launch(12)
    sandbox.fault("submit_429", times=1)
    monkeypatch.setattr(sending, "refuse", fail)
    try:
        lifecycle.submit(ids(attempts))
    finally:
        sandbox.clear_faults()
    assert states(attempts).count(State.SUBMITTED) == 11


def test_uploads_that_take_long_hold_back_nothing_that_is_ready(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    attempts = launch(3)
    monkeypatch.setattr(sending, "LONGEST_PREPARATION", -1.0)
    lifecycle.submit(ids(attempts))
    assert set(states(attempts)) == {State.RESERVED}
