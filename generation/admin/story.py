"""A job's story: everything that happened to it, in order, with the money."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from catalog.admin.base import money
from generation.models import Job, LedgerEntry, Output, Transition


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: when, to which attempt, what, and the money it moved."""

    at: datetime
    attempt: int | None
    what: str
    note: str = ""
    reserved: str | None = None
    settled: str | None = None


def events_of(job: Job) -> list[Event]:
    """Everything that is on record about a job, in order."""
    return sorted(records_of(job), key=lambda event: event.at)


def records_of(job: Job) -> Iterator[Event]:
    """Each record about a job as an event: three further queries."""
    yield Event(job.created_at, None, f"Wanted by {job.actor}")
    for moved in Transition.objects.filter(attempt__job=job).select_related("attempt"):
        yield Event(moved.at, moved.attempt.number, moved.get_state_display(), moved.note)
    entries = LedgerEntry.objects.filter(attempt__job=job).order_by("id")
    for entry in entries.select_related("attempt", "period__budget__brand", "period__budget__user"):
        yield Event(
            entry.at,
            entry.attempt.number,
            entry.get_kind_display(),
            str(entry.period),
            money(entry.reserved_delta_nano),
            money(entry.settled_delta_nano),
        )
    outputs = Output.objects.filter(attempt__job=job).order_by("attempt", "index")
    for output in outputs.select_related("attempt", "asset"):
        yield Event(output.asset.created_at, output.attempt.number, f"Picture {output.index + 1}")
