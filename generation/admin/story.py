"""A job's story: everything that happened to it, in order, in plain words, with the money."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from catalog.models import Asset
from generation.admin.meanings import STATE_COLOURS, STATES
from generation.lifecycle.ends import UNFETCHED
from generation.models import Attempt, Job, LedgerEntry, Output, Transition
from sartiq.money import dollars

State = Attempt.State
Kind = LedgerEntry.Kind

# What each move means to somebody who reads it later.
MOVES: dict[tuple[str | None, str], str] = {
    (None, State.RESERVED): "The call was written down and waits to be sent.",
    (State.RESERVED, State.SUBMITTING): "The call went out to the provider, once.",
    (State.RESERVED, State.CANCELLED): "It was given up before it was sent. Nothing was paid.",
    (State.RESERVED, State.UNKNOWN): "A backup was restored. Whether the call was sent after the "
    "backup is not known, so it is not sent again.",
    (State.SUBMITTING, State.RESERVED): "No connection came about: nothing was sent, and it is "
    "tried again.",
    (State.SUBMITTING, State.SUBMITTED): "The provider answered that it took the call.",
    (State.SUBMITTING, State.REJECTED): "The provider refused the call. Nothing was paid.",
    (State.SUBMITTING, State.UNKNOWN): "The answer was lost. The provider may have taken the call "
    "and may charge for it, so it is not sent again.",
    (State.UNKNOWN, State.SUBMITTED): "The call was found: the provider did take it. It goes on as "
    "if the answer had come.",
    (State.UNKNOWN, State.REJECTED): "It is proven that the call never reached the provider. "
    "Nothing was paid.",
    (State.UNKNOWN, State.FAILED_PAID): "It was decided to count the call as paid and lost.",
    (State.SUBMITTED, State.RESULT_READY): "The result was ready, and the provider's answer was "
    "written down. The pictures are fetched next.",
    (State.SUBMITTED, State.FAILED_FREE): "It failed at the provider, which charged nothing.",
    (State.SUBMITTED, State.FAILED_PAID): "It failed at the provider and counts as paid.",
    (State.RESULT_READY, State.STORED): "The pictures were fetched, checked and stored.",
    (State.RESULT_READY, State.FAILED_FREE): "The answer held nothing usable, and nothing was "
    "charged.",
    (State.RESULT_READY, State.FAILED_PAID): "It was paid for, but its pictures did not come or "
    "can't be used.",
    (State.REJECTED, State.SUBMITTED): "Word came late: the provider took the call after all. Its "
    "result is fetched.",
    (State.FAILED_PAID, State.SUBMITTED): "Word came late: the provider took the call after all. "
    "Its result is fetched.",
    (State.FAILED_PAID, State.RESULT_READY): "It was tried again: the pictures that were paid for "
    "are fetched once more, without paying again.",
    (State.FAILED_PAID, State.FAILED_FREE): "The provider's billing shows that nothing was "
    "charged after all.",
    (State.FAILED_FREE, State.FAILED_PAID): "The provider's billing shows that it was charged "
    "after all.",
}
# What a named person decided about a call of which nothing was known.
DECISIONS = {
    State.SUBMITTED: "{} adopted the call: the provider did take it.",
    State.REJECTED: "{} decided that the call never reached the provider. Nothing was paid.",
    State.FAILED_PAID: "{} decided to count the call as paid and lost.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened: when, to which attempt, what; ``note`` is why, in others' words."""

    at: datetime
    what: str
    attempt: int | None = None
    note: str = ""
    colour: str = ""
    asset: Asset | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An event in its place; ``gap`` is the time since the one before."""

    event: Event
    gap: str


def outcome_of(job: Job) -> str:
    """Where a job stands and what it cost, in a few sentences."""
    attempts = list(job.attempts.order_by("number"))
    last = attempts[-1] if attempts else None
    if last and job.status in Job.UNDER_WAY:
        return f"{STATES[State(last.state)]} {last.error}".strip()
    cost = sum(one.cost_nano or 0 for one in attempts)
    paid = f"It cost {dollars(cost)}." if cost else "Nothing was paid."
    match job.status:
        case Job.Status.DONE:
            tries = f" after {len(attempts)} attempts" if len(attempts) > 1 else ""
            return f"Its pictures are here{tries}. {paid}"
        case Job.Status.CANCELLED:
            return f"It was stopped. {paid}"
    if last and (last.state, last.error_type) == (State.FAILED_PAID, UNFETCHED):
        paid += " Trying again fetches what was paid for, without paying again."
    return f"It failed. {paid} The reason: {job.failure or 'nobody said why.'}"


def story_of(job: Job) -> list[Line]:
    """Everything that is on record about a job, in order; four queries."""
    events = sorted(records_of(job), key=lambda event: event.at)
    gaps = ["", *(span(after.at - before.at) for before, after in pairwise(events))]
    return [Line(event=event, gap=gap) for event, gap in zip(events, gaps, strict=True)]


def records_of(job: Job) -> Iterator[Event]:
    """Each record about a job as an event."""
    yield Event(at=job.created_at, what=f"{job.actor} asked for the call.")
    if job.cancel_asked_at:
        yield Event(at=job.cancel_asked_at, what="Somebody asked to stop the call.")
    for attempt in job.attempts.prefetch_related("transitions__by").order_by("number"):
        yield from moves_of(attempt)
        yield from words_of(attempt)
    entries = LedgerEntry.objects.filter(attempt__job=job).order_by(
        "attempt", "kind", "reference", "period__budget"
    )
    yield from money_of(
        entries.select_related("attempt", "period__budget__brand", "period__budget__user")
    )
    outputs = Output.objects.filter(attempt__job=job).order_by("attempt", "index")
    for output in outputs.select_related("attempt", "asset__colourway__product", "asset__shoot"):
        yield Event(
            at=output.asset.created_at,
            attempt=output.attempt.number,
            what=f"Picture {output.index + 1} is in the library.",
            asset=output.asset,
        )


def moves_of(attempt: Attempt) -> Iterator[Event]:
    """The states that an attempt went through; its reservation tells of the first one."""
    before: str | None = None
    for moved in attempt.transitions.all():
        if before is not None:
            yield Event(
                at=moved.at,
                attempt=attempt.number,
                what=move(before, moved),
                note=moved.note,
                colour=STATE_COLOURS[State(moved.state)],
            )
        before = moved.state


def move(before: str, moved: Transition) -> str:
    """A move as a sentence."""
    state = State(moved.state)
    if moved.by and state in DECISIONS:
        return DECISIONS[state].format(moved.by)
    return MOVES.get((before, state), STATES[state])


def words_of(attempt: Attempt) -> Iterator[Event]:
    """What the provider and we said to each other beside the call."""
    if attempt.called_back_at:
        what = "The provider called back: it is done with the call."
        yield Event(at=attempt.called_back_at, attempt=attempt.number, what=what)
    if attempt.called_off_at:
        what = "The provider was asked to drop the call. What it did all the same may be charged."
        yield Event(at=attempt.called_off_at, attempt=attempt.number, what=what)


def money_of(entries: Iterable[LedgerEntry]) -> Iterator[Event]:
    """What the ledger did, told once for all the budgets that it did it in."""
    for _, group in groupby(entries, key=likeness):
        alike = list(group)
        yield Event(
            at=alike[0].at,
            attempt=alike[0].attempt.number,
            what=booking(alike[0]),
            note=", ".join(str(entry.period) for entry in alike),
            colour="primary",
        )


def likeness(entry: LedgerEntry) -> tuple[object, ...]:
    """The same for entries that did the same in several budgets."""
    deltas = entry.reserved_delta_nano, entry.settled_delta_nano
    return entry.attempt_id, entry.kind, entry.reference, *deltas


def booking(entry: LedgerEntry) -> str:
    """What a ledger entry did, as a sentence."""
    reserved, settled = dollars(abs(entry.reserved_delta_nano)), entry.settled_delta_nano
    match entry.kind:
        case Kind.RESERVE:
            return f"{reserved} was set aside, and the call waits to be sent."
        case Kind.RELEASE:
            return f"The {reserved} set aside is free again."
        case Kind.SETTLE if entry.reserved_delta_nano:
            return f"{dollars(settled)} was booked as spent; {reserved} is no longer set aside."
        case Kind.ADJUST:
            more = "more" if settled > 0 else "less"
            return (
                f"The provider charged {dollars(abs(settled))} {more} than was booked: corrected."
            )
    return f"{dollars(settled)} was booked as spent."


def span(gap: timedelta) -> str:
    """A time between two events: ``0.4 s``, ``12 s``, ``3 min``, ``5 days``; empty for none."""
    seconds = gap.total_seconds()
    if seconds < 0.05:
        return ""
    if seconds < 10:
        return f"{seconds:.1f} s"
    for size, unit, most in ((1, "s", 90), (60, "min", 90), (3600, "h", 48)):
        if seconds < size * most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86400:.0f} days"
