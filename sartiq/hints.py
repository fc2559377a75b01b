"""Hints: a task sent by name once the transaction has committed.

A hint says "look for work now". It may be lost: the sweepers find the same work in the database.
So it never blocks a page and never fails one.
"""

import logging
import time
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.db import transaction
from kombu import pools

from sartiq.celery import app

logger = logging.getLogger(__name__)

NUDGE_SECONDS = 3.0
SILENCE_SECONDS = 5.0  # how long nothing is sent after the broker failed
LIFE_SECONDS = 30  # by then the sweepers have sent it anew: a long queue holds no row many times


@dataclass
class Broker:
    """What this process remembers of the broker, in seconds of the monotonic clock."""

    silent_until: float = 0.0
    nudges: dict[str, float] = field(default_factory=dict)


broker = Broker()


def hint(task: str, *arguments: str) -> None:
    """Send ``task`` with ``arguments`` after commit; a dead broker is logged and forgotten."""
    transaction.on_commit(lambda: send(task, *arguments))


def send(task: str, *arguments: str) -> None:
    """Send ``task`` now, without retry; errors of the broker are logged and swallowed.

    Takes at most a second, however dead the broker is; then nothing for a while, since each
    page that waits for it keeps others waiting.
    """
    if time.monotonic() < broker.silent_until:
        return
    try:
        with producers().acquire(block=True) as producer:
            app.send_task(
                task, args=arguments, retry=False, expires=LIFE_SECONDS, producer=producer
            )
    except Exception as error:  # each transport raises its own
        broker.silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("%s%r was not sent (%s); the sweeper will find it.", task, arguments, error)


def nudge(task: str) -> None:
    """Hint a task without arguments that finds its own work, after commit and not too often.

    What comes within three seconds of the last nudge of this process is found by the sweeper, at
    most three seconds later: hundreds of callbacks a second need no hundreds of messages.
    """
    now = time.monotonic()
    if now >= broker.nudges.get(task, now):
        broker.nudges[task] = now + NUDGE_SECONDS
        hint(task)


@cache
def producers() -> pools.ProducerPool:
    """Connections that give up at once; a worker's own may wait for the broker to come back."""
    connection = app.connection_for_write(
        connect_timeout=0.5, transport_options=settings.HINT_OPTIONS
    )
    pool: pools.ProducerPool = pools.producers[connection]
    return pool
