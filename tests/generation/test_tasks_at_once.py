"""The same task in two workers at the same moment: one POST, one picture, one settlement."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from catalog import review
from catalog.media import renditions
from catalog.models import Asset, Rendition, Shoot, Verdict
from generation import finishing, lifecycle
from generation.lifecycle import collecting, sending, sweeping
from generation.models import Attempt, Job, LedgerEntry, Transition
from generation.reconcile import billing, looking_up
from sartiq.celery import app
from tests import factories
from tests.generation.auditing import CENT, finished, miss_a_cent
from tests.generation.corridor import claim, launched, lost, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)
State = Attempt.State
Meet = Callable[[Any, str], None]

app.loader.import_default_modules()


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> Meet:
    """Have two calls of a function wait for each other, so that both are under way."""

    def patch(owner: Any, name: str) -> None:
        meeting, function = Barrier(2, timeout=20), getattr(owner, name)

        def met(*args: Any, **kwargs: Any) -> Any:
            meeting.wait()
            return function(*args, **kwargs)

        monkeypatch.setattr(owner, name, met)

    return patch


@pytest.fixture
def both_take(monkeypatch: pytest.MonkeyPatch) -> Callable[[Attempt], None]:
    """Have two workers take the same attempt: the first was held up until it was due again."""

    def patch(attempt: Attempt) -> None:
        for module in (sweeping, lifecycle):
            monkeypatch.setattr(module, "take_due", lambda *states, limit: [attempt.pk])

    return patch


def at_once(task: str, *arguments: str) -> None:
    """Run a task in two threads, each with a connection of its own."""

    def run(_: int) -> None:
        try:
            app.tasks[task](*arguments)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(run, range(2)))


def sent() -> Attempt:
    """An attempt whose result is at the provider."""
    attempt = launched()
    lifecycle.submit([attempt.pk])
    attempt.refresh_from_db()
    finished(attempt.called, str(attempt.request_id))
    return attempt


def moves(attempt: Attempt, state: State) -> int:
    return Transition.objects.filter(attempt=attempt, state=state).count()


def test_two_that_look_for_work_send_it_once(sandbox: SandboxProcess, meet: Meet):
    launched()
    before = sandbox.bill()["posts"]
    meet(sweeping, "take_due")
    at_once("generation.submit_due")
    assert sandbox.bill()["posts"] == before + 1


def test_two_that_hold_the_same_attempt_send_it_once(
    sandbox: SandboxProcess, meet: Meet, both_take: Callable[[Attempt], None]
):
    attempt, before = launched(), sandbox.bill()["posts"]
    both_take(attempt)
    meet(sending, "claimed")
    at_once("generation.submit_due")
    assert sandbox.bill()["posts"] == before + 1
    assert moves(attempt, State.SUBMITTING) == 1


@pytest.mark.parametrize("place", ["ask", "take_results", "fetch", "record"])
def test_two_that_fetch_the_same_result_keep_it_once(
    sandbox: SandboxProcess, meet: Meet, both_take: Callable[[Attempt], None], place: str
):
    attempt = sent()
    if place in {"fetch", "record"}:
        answered(attempt)
    both_take(attempt)
    meet(collecting, place)
    at_once("generation.collect_due")
    assert Asset.objects.filter(request_id=attempt.request_id).count() == 1
    settled = LedgerEntry.objects.filter(attempt=attempt, kind="settle")
    assert [one.settled_delta_nano for one in settled] == [attempt.estimate_nano]


def answered(attempt: Attempt) -> None:
    """Take its answer, not its pictures."""
    collecting.take([(attempt, collecting.ask(attempt))])


def test_two_that_adopt_the_same_call_do_it_once(
    sandbox: SandboxProcess, meet: Meet, both_take: Callable[[Attempt], None]
):
    attempt = lost()
    both_take(attempt)
    meet(looking_up, "adopted")
    at_once("generation.look_up_due")
    assert moves(attempt, State.SUBMITTED) == 2  # as it was sent, and now


def test_two_that_prove_the_same_absence_give_the_job_one_more_attempt(
    sandbox: SandboxProcess, meet: Meet, both_take: Callable[[Attempt], None]
):
    attempt = launched()
    claim(attempt, "token")
    attempt.move(State.UNKNOWN, looks=1)
    attempt.transitions.update(at=timezone.now() - timedelta(hours=2))
    both_take(attempt)
    meet(looking_up, "proven_absent")
    at_once("generation.look_up_due")
    assert attempt.job.attempts.count() == 2


def test_two_sweepers_take_up_a_late_word_once(
    sandbox: SandboxProcess, meet: Meet, both_take: Callable[[Attempt], None]
):
    late = lost()
    lifecycle.fail(late, "Written off.", error_type="", units=None)
    Attempt.objects.filter(pk=late.pk).update(request_id="late", due_at=timezone.now())
    both_take(late)
    meet(sweeping, "take_up")
    before = moves(late, State.SUBMITTED)
    at_once("generation.sweep")
    assert moves(late, State.SUBMITTED) == before + 1


def test_two_that_call_off_the_same_call_do_no_harm(sandbox: SandboxProcess, meet: Meet):
    attempt = sent()
    attempt.job.cancel_asked_at = timezone.now()
    attempt.job.save()
    meet(sweeping, "call_off")
    at_once("generation.call_off_due")
    assert walk(attempt).state == State.STORED


def test_two_comparisons_correct_a_cost_once(sandbox: SandboxProcess, meet: Meet):
    attempt = walk(launched())
    miss_a_cent(attempt)
    meet(billing, "settle_by_bill")
    at_once("generation.reconcile_billing")
    adjusted = attempt.ledger_entries.filter(kind="adjust").order_by("id")
    assert [one.settled_delta_nano for one in adjusted] == [CENT, -CENT]
    attempt.refresh_from_db()
    assert attempt.cost_nano == attempt.estimate_nano


def test_two_that_draw_the_same_picture_keep_one_of_each(meet: Meet):
    asset = factories.asset()
    meet(renditions, "draw")
    at_once("catalog.render_assets", str(asset.pk))
    kept = Rendition.objects.filter(asset=asset).values_list("preset", "format")
    assert len(kept) == len(set(kept)) > 0


def test_two_that_finish_the_same_picture_begin_one_chain(sandbox: SandboxProcess, meet: Meet):
    attempt = walk(launched())
    Shoot.objects.filter(jobs=attempt.job).update(finishing=[{"step": "cut_out"}])
    asset = Asset.objects.get(output__attempt=attempt)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE, confirmed=True)
    meet(finishing, "begin")
    at_once("generation.finish_due")
    assert Job.objects.filter(chain__source=asset).count() == 1
