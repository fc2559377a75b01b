"""How long things wait: looks, pauses and second tries, by the database's clock."""

import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from generation.models import Attempt
from generation.providers.fal import errors

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.FAL_ANSWER_SECONDS + settings.FAL_LEASE_SECONDS)
PATIENCE = timedelta(seconds=30)  # a hint has this long before a sweeper looks
FIRST_LOOK = timedelta(seconds=10) if settings.CALLBACK_URL else timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)
MOST_DOUBLINGS = 10  # waits are at their longest by then, and larger powers overflow


def load(attempt_id: str) -> Attempt | None:
    """An attempt with what its verbs read; None for an id that is nobody's."""
    return (
        Attempt.objects.ours()
        .select_related(
            "job__endpoint",
            "job__shoot",
            "job__colourway",
            "job__view",
            "job__talent",
            "job__actor",
        )
        .prefetch_related("job__inputs__asset")
        .filter(pk=attempt_id)
        .first()
    )


def look_again(attempt: Attempt) -> None:
    """Ask again later, each time a little later."""
    waiting = min(FIRST_LOOK * 1.5 ** min(attempt.looks, MOST_DOUBLINGS), LONGEST_WAIT)
    Attempt.objects.filter(pk=attempt.pk, state=attempt.state).update(
        due_at=after(waiting), looks=attempt.looks + 1, error=""
    )


def put_off(attempt: Attempt, error: Exception) -> None:
    """Try the same step again later; an error that nobody expected is raised on as well."""
    if isinstance(error, (errors.ProviderError, OSError)):
        wait(attempt, error)
        return
    wait(attempt, Exception(f"Something went wrong ({type(error).__name__}). It is tried again."))
    raise error


def wait(attempt: Attempt, error: Exception) -> None:
    """Note what went wrong and try the same step again later; nothing is paid for that."""
    logger.warning("%s waits: %s", attempt, error)
    Attempt.objects.filter(pk=attempt.pk, state=attempt.state).update(
        due_at=after(backoff(attempt.looks)), looks=attempt.looks + 1, error=str(error)
    )


def backoff(tries: int) -> timedelta:
    """2, 4, 8 ... seconds, at most a minute, spread so that jobs do not march in step."""
    seconds = min(2.0 ** (min(tries, MOST_DOUBLINGS) + 1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * secrets.SystemRandom().uniform(0.75, 1.25))


def after(span: timedelta) -> Combinable:
    """That long from now, by the database's clock."""
    return Now() + span
