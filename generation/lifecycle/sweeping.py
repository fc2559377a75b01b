"""Sweeping: what is late is found in the database and re-driven; hints may have been lost."""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from catalog.models import Shoot
from generation import recovery
from generation.lifecycle.collecting import collect
from generation.lifecycle.ends import settle_shoots
from generation.lifecycle.late import revive
from generation.lifecycle.sending import lose_sight, submit
from generation.lifecycle.threads import AT_ONCE, in_threads
from generation.lifecycle.waiting import FIRST_LOOK, after, failure_of, load, take_due
from generation.models import Attempt
from generation.provider import client
from generation.providers.fal.answers import CancelAnswer
from sartiq.hints import send

logger = logging.getLogger(__name__)
State = Attempt.State
TURN = 5.0  # seconds that one task works on: others wait for the worker too


def submit_due() -> None:
    """Send what is reserved, batch by batch; further workers are called to help."""
    if not recovery.active():
        work_through("generation.submit_due", [State.RESERVED], submit, batch=2 * AT_ONCE)


def collect_due() -> None:
    """Fetch everything whose next look is due; carries all results when no callback comes."""
    ready = [State.SUBMITTED, State.RESULT_READY]
    work_through("generation.collect_due", ready, collect, batch=5 * AT_ONCE)


def work_through(
    task: str, states: list[State], act: Callable[[list[UUID]], None], *, batch: int
) -> None:
    """Do ``act`` with what is due while there are whole batches of it, for one turn.

    What comes meanwhile has a hint of its own, and what is left over at the end gets one.
    """
    end = time.monotonic() + TURN
    called = False
    while ids := take_due(*states, limit=batch):
        whole, late = len(ids) == batch, time.monotonic() > end
        if whole and (late or not called):
            send(task)
            called = True
        act(ids)
        if late or not whole:
            return


def call_off_due(*, limit: int = 100) -> None:
    """Ask the provider to drop calls that somebody wants stopped.

    What arrives all the same and was paid is kept. An answer that does not come is asked for
    again with the next sweep.
    """
    wanted = Attempt.objects.ours().in_state(State.SUBMITTED)
    asked = list(
        wanted.filter(job__cancel_asked_at__isnull=False, called_off_at=None).order_by("?")[:limit]
    )
    for answers in in_threads(call_off, asked, until=time.monotonic() + TURN):
        dropped = [attempt.pk for attempt, said in answers if not isinstance(said, Exception)]
        Attempt.objects.filter(pk__in=dropped).update(called_off_at=Now())
        Attempt.objects.filter(pk__in=dropped).in_state(State.SUBMITTED).update(due_at=Now())


def call_off(attempt: Attempt) -> CancelAnswer:
    """Ask the provider to drop a request."""
    return client().cancel(attempt.called, str(attempt.request_id))


def sweep(*, limit: int = 500) -> None:
    """Re-drive what nobody does any more, from the database alone."""
    settle_shoots(Shoot.objects.filter(status=Shoot.Status.RUNNING))
    with transaction.atomic():  # no worker comes between: it may send the same row anew
        for attempt in load(take_due(State.SUBMITTING, limit=limit)):
            lose_sight(attempt, "No answer came in time; the call may have been sent.")
    for attempt in load(take_due(State.REJECTED, State.FAILED_PAID, limit=limit)):
        if error := failure_of(take_up, attempt):
            logger.error("%s is taken up later: %s", attempt, error)


@transaction.atomic
def take_up(attempt: Attempt) -> None:
    """Have the result fetched of a request of which word came late."""
    revive(attempt, request_id=attempt.request_id, due_at=after(FIRST_LOOK), looks=0, error="")
