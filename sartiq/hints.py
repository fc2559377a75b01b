"""Hints: a task sent by name once the transaction has committed.

A hint says "look at this row now". It may be lost: the sweepers find the same work in the
database. So it never blocks a page and never fails one.
"""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from sartiq.celery import app

logger = logging.getLogger(__name__)


def hint(task: str, *arguments: str) -> None:
    """Send ``task`` with ``arguments`` after commit; a dead broker is logged and forgotten."""
    transaction.on_commit(lambda: send(task, *arguments))


def send(task: str, *arguments: str) -> None:
    """Send ``task`` now, without retry; errors of the broker are logged and swallowed."""
    try:
        app.send_task(task, args=arguments, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("%s%r was not sent (%s); the sweeper will find it.", task, arguments, error)
