"""Interrupts verbs at any named place: the process dies there, or somebody else acts meanwhile.

Places are functions by the names under which their callers find them; each has a moment before
and one after. Nothing of this is in the product: the functions are wrapped from outside.
"""

import pkgutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from hypothesis import event

LIFECYCLE = "generation.lifecycle"
# Those alone that are passed when there is work: dying idle proves nothing.
PLACES = [
    "sartiq.hints.send",
    "generation.intake.write",
    "generation.ledger.reserve",
    "generation.ledger.settle",
    "generation.ledger.release",
    "generation.ledger.adjust",
    "generation.models.attempts.AttemptQuerySet.move",
    "generation.models.attempts.AttemptQuerySet.move_each",
    "generation.models.jobs.JobQuerySet.move",
    "generation.uploads.upload",
    f"{LIFECYCLE}.sending.load",
    f"{LIFECYCLE}.sending.claimed",
    f"{LIFECYCLE}.sending.post",
    f"{LIFECYCLE}.sending.write_down",
    f"{LIFECYCLE}.sending.accept_all",
    f"{LIFECYCLE}.collecting.load",
    f"{LIFECYCLE}.collecting.ask",
    f"{LIFECYCLE}.collecting.take",
    f"{LIFECYCLE}.collecting.fetch",
    f"{LIFECYCLE}.collecting.keep",
    f"{LIFECYCLE}.collecting.record",
    f"{LIFECYCLE}.ends.end",
    f"{LIFECYCLE}.ends.open_attempts",
    f"{LIFECYCLE}.ends.settle_shoots",
    f"{LIFECYCLE}.late.accept_all",
    f"{LIFECYCLE}.late.make_due",
    f"{LIFECYCLE}.late.revive",
    f"{LIFECYCLE}.late.withdraw",
    f"{LIFECYCLE}.sweeping.call_off",
    f"{LIFECYCLE}.sweeping.take_up",
    "catalog.ingest.store",
    "catalog.ingest.record_all",
    "generation.reconcile.looking_up.clear_up",
    "generation.reconcile.looking_up.proven_absent",
    "generation.reconcile.deciding.end",
    "generation.reconcile.billing.compare_slice",
    "generation.reconcile.billing.settle_by_bill",
    "generation.recovery.doubt",
]


class Crash(BaseException):
    """The process dies: nothing catches it, and what was not committed is gone."""


class Interruptions:
    """Counts how often places are passed, and acts at the passing that was asked for."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._left = 0
        self._act: Callable[[], None] | None = None
        self.happened = False
        for place in PLACES:
            patch.setattr(place, self._wrapped(place, pkgutil.resolve_name(place)))

    @contextmanager
    def at(self, passing: int, act: Callable[[], None]) -> Iterator[None]:
        """Within it, do ``act`` at the n-th passing of any place, counted from 0."""
        self._left, self._act, self.happened = passing, act, False
        try:
            yield
        finally:
            self._act = None

    def _wrapped(self, place: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def passed(*args: Any, **kwargs: Any) -> Any:
            self._pass(f"before {place}")
            given = function(*args, **kwargs)
            self._pass(f"after {place}")
            return given

        return passed

    def _pass(self, moment: str) -> None:
        if self._act is None:
            return
        self._left -= 1
        if self._left < 0:
            act, self._act, self.happened = self._act, None, True
            event(f"{act.__name__} {moment}")
            act()


def die() -> None:
    """Die here."""
    raise Crash


@contextmanager
def mortal() -> Iterator[None]:
    """What dies within it takes its connection along, as a process would."""
    try:
        yield
    except Crash:
        connection.close()


def aside(act: Callable[[], None]) -> None:
    """Do ``act`` as another process would, on a connection of its own.

    It gives up what somebody else has locked: who holds the lock is waiting for it here.
    """
    raised: list[BaseException] = []

    def acted() -> None:
        try:
            act()
        except OperationalError as error:
            if "lock" not in str(error):
                raised.append(error)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=acted)
    thread.start()
    thread.join()
    for error in raised:
        raise error


@contextmanager
def impatient() -> Iterator[None]:
    """Within it no connection waits for a lock, which its holder keeps until it has given up.

    Nor for the disk: only our processes die here, not the machine.
    """

    def hurry(*, connection: Any, **signal: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'; SET synchronous_commit = off")

    connection.close()
    connection_created.connect(hurry)
    try:
        yield
    finally:
        connection_created.disconnect(hurry)
        connection.close()


def one_by_one(
    act: Callable[[Any], Any], items: Sequence[Any], **options: object
) -> Iterator[list[tuple[Any, Any]]]:
    """``in_threads`` without threads, so that a failure can be repeated: all, then each written."""
    ends = [(item, end_of(act, item)) for item in items]
    yield from ([one] for one in ends)


def end_of(act: Callable[[Any], Any], item: object) -> Any:
    """What ``act`` gave or raised."""
    try:
        return act(item)
    except Exception as error:
        return error
