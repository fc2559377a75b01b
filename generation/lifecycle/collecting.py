"""Collecting: the result is asked for with our key, fetched, stored, recorded and settled."""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import ingest
from catalog.media.inspection import MAX_BYTES
from catalog.media.refusal import Refused as BadPicture
from generation import ledger, outcomes
from generation.lifecycle.ends import UNFETCHED, cost_of, fail, finish_shoot
from generation.lifecycle.waiting import PATIENCE, after, load, look_again, put_off, wait
from generation.models import Attempt, Job
from generation.provider import client
from generation.providers.fal import errors
from generation.providers.fal.answers import State as RequestState

State = Attempt.State

GRACE = timedelta(minutes=5)  # a request may be unknown to the provider for so long after its POST
MAX_FETCHES = 70  # about an hour: what was paid is not given up lightly


def collect(attempt_id: str) -> None:
    """Ask for a sent attempt's result and keep it; what is not ready is asked for later."""
    attempt = load(attempt_id)
    if attempt is None:
        return
    try:
        if attempt.state == State.SUBMITTED:
            ask(attempt)
        if attempt.state == State.RESULT_READY:
            keep(attempt)
    except Exception as error:
        put_off(attempt, error)


def ask(attempt: Attempt) -> None:
    """Ask the provider how a sent attempt stands and fetch its result when it is complete."""
    fal, endpoint, request_id = client(), attempt.called, str(attempt.request_id)
    status = fal.status(endpoint, request_id)
    if status.state in {RequestState.IN_QUEUE, RequestState.IN_PROGRESS}:
        look_again(attempt)
        return
    try:
        result = fal.result(endpoint, request_id)
    except errors.ModelFailed as error:
        if error.status >= 500 and not status.error:
            # The request succeeded: it is only the answer that did not come through.
            raise errors.ProviderUnavailable(str(error)) from error
        fail(attempt, str(error), error_type=error.error_type, units=error.billable_units)
    except errors.ResultGone as error:
        sent = attempt.transitions.filter(state=State.SUBMITTED)
        if sent.filter(at__gt=timezone.now() - GRACE).exists():
            raise errors.ProviderUnavailable("The provider does not know the call yet.") from error
        fail(attempt, str(error), error_type="result_gone", units=None)
    else:
        attempt.move(
            State.RESULT_READY,
            result=result.output,
            billed_units=result.billable_units,
            due_at=after(PATIENCE),
            looks=0,
        )


def keep(attempt: Attempt) -> None:
    """Fetch and store a finished attempt's pictures, then record and settle them at once."""
    job = attempt.job
    try:
        made = outcomes.made(job.endpoint.read(), attempt.result or {})
        with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
            stored = [fetch(one, Path(folder)) for one in made]
    except outcomes.UnusableOutput as error:
        fail(attempt, str(error), error_type="unusable", units=attempt.billed_units)
        return
    except (BadPicture, errors.MediaRefused) as error:
        if attempt.looks < MAX_FETCHES:
            wait(attempt, error)
        else:
            give_up_fetching(attempt, str(error))
        return
    record(attempt, made, stored)


def give_up_fetching(attempt: Attempt, message: str) -> None:
    """Close an attempt whose pictures do not come; the first time a retry fetches them again."""
    tried_before = attempt.transitions.filter(state=State.FAILED_PAID).exists()
    error_type = "unusable" if tried_before else UNFETCHED
    fail(attempt, message, error_type=error_type, units=attempt.billed_units)


def fetch(made: outcomes.Made, folder: Path) -> ingest.Stored:
    """Download one picture and store it by its contents."""
    path = folder / str(made.index)
    with path.open("wb") as file:
        client().download(made.url, file, max_bytes=MAX_BYTES)
    return ingest.store(path)


@transaction.atomic
def record(
    attempt: Attempt, made: Sequence[outcomes.Made], stored: Sequence[ingest.Stored]
) -> None:
    """Write assets, lineage, cost and states in one transaction; a second time does nothing."""
    cost_nano, basis = cost_of(attempt, attempt.billed_units)
    if not attempt.move(State.STORED, cost_nano=cost_nano, due_at=None, error=""):
        return
    attempt.job.move(Job.Status.DONE)
    assets = outcomes.record(attempt, made, stored)
    ledger.share(assets, cost_nano=cost_nano, basis=basis)
    ledger.settle(attempt, cost_nano=cost_nano)
    finish_shoot(attempt.job)
