"""How long things wait: looks, pauses and second tries, by the database's clock."""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Prefetch
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from generation.models import Attempt, JobInput, JobLora
from generation.providers.fal import errors

logger = logging.getLogger(__name__)
T = TypeVar("T")

LEASE = timedelta(seconds=settings.FAL_ANSWER_SECONDS + settings.FAL_LEASE_SECONDS)
PATIENCE = timedelta(seconds=settings.FAL_PATIENCE_SECONDS)  # for whoever took a row
# Callbacks tell when to look; where none can come, the poller does.
FIRST_LOOK = PATIENCE if settings.CALLBACK_URL else timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)
MOST_DOUBLINGS = 10  # waits are at their longest by then, and larger powers overflow


def load(ids: Iterable[UUID | str]) -> list[Attempt]:
    """Attempts at this provider with all that their verbs read, in the order of their ids."""
    inputs = JobInput.objects.select_related("asset__talent").prefetch_related("asset__depicted")
    loras = JobLora.objects.select_related("lora__talent").prefetch_related("lora__depicted")
    return list(
        Attempt.objects.ours()
        .select_related("job__talent", "job__chain")
        # Prefetched and not joined: an endpoint's entry is read and parsed once for all.
        .prefetch_related(
            "job__endpoint",
            "job__depicted",
            Prefetch("job__inputs", inputs),
            Prefetch("job__loras", loras),
        )
        .filter(pk__in=list(ids))
        .order_by("pk")
    )


@transaction.atomic
def take_due(*states: Attempt.State, limit: int) -> list[UUID]:
    """Ids of attempts in ``states`` that are due, put off so that nobody else takes them too."""
    due = list(
        Attempt.objects.ours()
        .in_state(*states)
        .due(at=Now())
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:limit]
    )
    if due:
        Attempt.objects.filter(pk__in=due).update(due_at=after(PATIENCE))
    return due


def write_all(
    write: Callable[[Mapping[Attempt, T]], object], items: Mapping[Attempt, T]
) -> dict[Attempt, Exception]:
    """Write all items at once or, when that fails, each by itself: one can't spoil the others.

    Gives what failed alone too, with why.
    """
    if not items or not (error := failure_of(write, items)):
        return {}
    logger.warning("%s attempts are written one by one: %s", len(items), error)
    alone = {attempt: failure_of(write, {attempt: item}) for attempt, item in items.items()}
    return {attempt: error for attempt, error in alone.items() if error}


def write_each(
    write: Callable[[Attempt, T], object], items: Mapping[Attempt, T]
) -> dict[Attempt, Exception]:
    """Write each item by itself; gives what failed, with why."""
    failed = {
        attempt: failure_of(lambda one: write(*one), (attempt, item))
        for attempt, item in items.items()
    }
    return {attempt: error for attempt, error in failed.items() if error}


def failure_of(act: Callable[[T], object], subject: T) -> Exception | None:
    """Do ``act``; why that failed, if it did. A connection that the database has cut is closed."""
    try:
        act(subject)
    except Exception as error:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return error
    return None


def look_again(attempt: Attempt, *, queue_position: int | None = None) -> None:
    """Ask again later, each time a little later, unless a callback came meanwhile.

    ``queue_position`` is how many requests the provider said go before it.
    """
    waiting = min(FIRST_LOOK * 1.5 ** min(attempt.looks, MOST_DOUBLINGS), LONGEST_WAIT)
    Attempt.objects.filter(
        pk=attempt.pk, state=attempt.state, called_back_at=attempt.called_back_at
    ).update(
        due_at=after(waiting), looks=attempt.looks + 1, error="", queue_position=queue_position
    )


def put_off(attempt: Attempt, error: Exception, *, state: Attempt.State | None = None) -> None:
    """Try the same step again later; an error that nobody expected is told in the log.

    ``state`` is where the step begins, if the attempt was moved on and the move undone.
    """
    if isinstance(error, (errors.ProviderError, OSError)):
        logger.warning("%s waits: %s", attempt, error)
        why = str(error)
    else:
        logger.error("%s failed unexpectedly.", attempt, exc_info=error)
        why = f"Something went wrong ({type(error).__name__}). It is tried again."
    if undone := failure_of(lambda _: wait(attempt, why, state=state), None):
        logger.error("%s is taken up again by a sweeper: %s", attempt, undone)


def wait(attempt: Attempt, why: str, *, state: Attempt.State | None = None) -> None:
    """Note what went wrong and try the same step again later; nothing is paid for that."""
    Attempt.objects.filter(pk=attempt.pk, state=state or attempt.state).update(
        due_at=after(backoff(attempt.looks)), looks=attempt.looks + 1, error=why
    )


def backoff(tries: int) -> timedelta:
    """2, 4, 8 ... seconds, at most a minute, spread so that jobs do not march in step."""
    seconds = min(2.0 ** (min(tries, MOST_DOUBLINGS) + 1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * secrets.SystemRandom().uniform(0.75, 1.25))


def after(span: timedelta) -> Combinable:
    """That long from now, by the database's clock."""
    return Now() + span
