"""Collecting: results are asked for with our key, fetched, stored, recorded and settled.

The network and the decoding are done in threads, the database in the calling thread alone.
"""

import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from catalog import ingest
from catalog.media.refusal import Refused as BadPicture
from generation import ledger, outcomes
from generation.lifecycle.ends import GONE, UNFETCHED, cost_of, fail, finish
from generation.lifecycle.threads import in_threads
from generation.lifecycle.waiting import (
    PATIENCE,
    after,
    load,
    look_again,
    put_off,
    wait,
    write_all,
    write_each,
)
from generation.models import Attempt, Job
from generation.outcomes import Haul
from generation.provider import client
from generation.providers.fal import errors
from generation.providers.fal.answers import Result
from generation.providers.fal.answers import State as RequestState

State = Attempt.State

LONGEST_START = 30.0  # seconds in which a task begins exchanges: each may take minutes
MAX_FETCHES = 70  # about an hour: what was paid is not given up lightly


def collect(ids: Iterable[UUID | str]) -> None:
    """Ask for sent attempts' results and keep them; what is not ready is asked for later."""
    attempts, until = load(ids), time.monotonic() + LONGEST_START
    sent = [one for one in attempts if one.state == State.SUBMITTED]
    for answers in in_threads(ask, sent, until=until):
        take(answers)
    ready = [one for one in attempts if one.state == State.RESULT_READY]
    for hauls in in_threads(fetch, ready, until=until):
        keep(hauls)


def ask(attempt: Attempt) -> Result:
    """Ask the provider for a sent attempt's result.

    After a callback at once, for it is there; else after a look at how the request stands.
    """
    fal, request = client(), (attempt.called, str(attempt.request_id))
    if attempt.called_back_at is None:
        status = fal.status(*request)
        if status.state in {RequestState.IN_QUEUE, RequestState.IN_PROGRESS}:
            waits = status.state == RequestState.IN_QUEUE
            raise errors.NotReady(
                "The request is still in progress.",
                queue_position=status.queue_position if waits else None,
            )
    try:
        return fal.result(*request)
    except errors.ModelFailed as error:
        if error.status >= 500 and not fal.status(*request).error:
            # The request succeeded: it is only the answer that did not come through.
            raise errors.ProviderUnavailable(str(error)) from error
        raise


def take(answers: Sequence[tuple[Attempt, Result | Exception]]) -> None:
    """Write down what the provider said of each attempt; results first."""
    results = {one: said for one, said in answers if isinstance(said, Result)}
    for attempt, error in write_all(take_results, results).items():
        put_off(attempt, error, state=State.SUBMITTED)
    failures = {one: said for one, said in answers if isinstance(said, Exception)}
    for attempt, error in write_each(take_failure, failures).items():
        put_off(attempt, error, state=State.SUBMITTED)


def take_results(results: Mapping[Attempt, Result]) -> None:
    """Write results down before anything is fetched: the provider forgets them in an hour."""
    values = {
        one: {"result": result.output, "billed_units": result.billable_units}
        for one, result in results.items()
    }
    Attempt.objects.move_each(
        State.RESULT_READY,
        values,
        among=[State.SUBMITTED],
        due_at=after(PATIENCE),
        looks=0,
        error="",
    )


def take_failure(attempt: Attempt, error: Exception) -> None:
    """Write down that a sent attempt has no result, or not yet."""
    match error:
        case errors.NotReady():
            look_again(attempt, queue_position=error.queue_position)
        case errors.ModelFailed():
            fail(attempt, str(error), error_type=error.error_type, units=error.billable_units)
        case errors.ResultGone() if attempt.looks < MAX_FETCHES:
            put_off(attempt, errors.ProviderUnavailable(f"{error} It is asked again."))
        case errors.ResultGone():
            give_up(attempt, str(error), first=GONE, units=None)
        case _:
            put_off(attempt, error)


def fetch(attempt: Attempt) -> Haul:
    """Download all that an attempt made, in the time of one, and store it by its contents."""
    spec = attempt.job.endpoint.read()
    handler, made = outcomes.handler(spec), outcomes.made(spec, attempt.result or {})
    until = time.monotonic() + client().settings.timeouts.download
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        stored = [download(one, handler, Path(folder), until=until) for one in made]
    return Haul(attempt=attempt, made=made, stored=stored)


def download(
    made: outcomes.Made, handler: outcomes.Handler, folder: Path, *, until: float
) -> ingest.Stored:
    """Download one thing, or write the text that it is, and store it by its contents."""
    path = folder / str(made.index)
    if made.text:
        path.write_text(made.text, "utf-8")
    else:
        with path.open("wb") as file:
            client().download(made.url, file, max_bytes=handler.max_bytes, until=until)
    return handler.store(path)


def keep(hauls: Sequence[tuple[Attempt, Haul | Exception]]) -> None:
    """Record what came; note what did not."""
    came = {one: haul for one, haul in hauls if isinstance(haul, Haul)}
    for attempt, error in write_all(record, came).items():
        put_off(attempt, error, state=State.RESULT_READY)
    failures = {one: haul for one, haul in hauls if isinstance(haul, Exception)}
    for attempt, error in write_each(keep_failure, failures).items():
        put_off(attempt, error, state=State.RESULT_READY)


def keep_failure(attempt: Attempt, error: Exception) -> None:
    """Write down that an attempt's pictures did not come, or can't be used."""
    match error:
        case outcomes.UnusableOutput():
            fail(attempt, str(error), error_type="unusable", units=attempt.billed_units)
        case BadPicture() | errors.MediaRefused() if attempt.looks < MAX_FETCHES:
            wait(attempt, str(error))
        case BadPicture() | errors.MediaRefused():
            give_up(attempt, str(error), first=UNFETCHED, units=attempt.billed_units)
        case _:
            put_off(attempt, error)


def give_up(attempt: Attempt, message: str, *, first: str, units: Decimal | None) -> None:
    """Close an attempt whose pictures do not come; the first time a retry asks for them again."""
    tried_before = attempt.transitions.filter(state=State.FAILED_PAID).exists()
    fail(attempt, message, error_type="unusable" if tried_before else first, units=units)


@transaction.atomic
def record(hauls: Mapping[Attempt, Haul]) -> None:
    """Write assets, lineage, cost and states in one transaction; a second time does nothing."""
    priced = {attempt: cost_of(attempt, attempt.billed_units) for attempt in hauls}
    stored = Attempt.objects.move_each(
        State.STORED,
        {attempt: {"cost_nano": cost} for attempt, (cost, _) in priced.items()},
        among=[State.RESULT_READY],
        due_at=None,
        error="",
    )
    Job.objects.filter(attempts__in=stored).in_order().move(Job.Status.DONE)
    for attempt in stored:
        cost, basis = priced[attempt]
        ledger.share(hauls[attempt].describe(), cost_nano=cost, basis=basis)
    outcomes.record([hauls[attempt] for attempt in stored])
    ledger.settle({attempt: priced[attempt][0] for attempt in stored})
    finish([attempt.job for attempt in stored])
