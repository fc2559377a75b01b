"""The life of an attempt: sent once, answered, fetched, stored, settled.

No transaction is open while the network is used or a picture is decoded. Each verb may run
twice at once: a conditional UPDATE decides who goes on. The file is long because a life is best
read in one piece: first sending, then collecting, then ends and sweeps.
"""

import hashlib
import logging
import secrets
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Max
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone

from catalog import ingest
from catalog.media.inspection import MAX_BYTES
from catalog.media.refusal import Refused as BadPicture
from catalog.models import Asset, Release, Shoot
from catalog.rights import NotReleased, require_release
from generation import ledger, outcomes, pricing, uploads
from generation.endpoints.arguments import InvalidArguments
from generation.models import Attempt, Job, Transition
from generation.provider import called, client
from generation.providers.fal import errors
from generation.providers.fal.answers import State as RequestState
from sartiq.hints import hint, send

logger = logging.getLogger(__name__)
State = Attempt.State

LEASE = timedelta(seconds=settings.FAL_ANSWER_SECONDS + settings.FAL_LEASE_SECONDS)
PATIENCE = timedelta(seconds=30)  # a hint has this long before a sweeper looks
FIRST_LOOK = timedelta(seconds=10) if settings.CALLBACK_URL else timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)
MOST_DOUBLINGS = 10  # waits are at their longest by then, and larger powers overflow
GRACE = timedelta(minutes=5)  # a request may be unknown to the provider for so long after its POST
MAX_ATTEMPTS = 8  # POSTs that one job may cost while the provider says “later”
MAX_FETCHES = 70  # about an hour: what was paid is not given up lightly


def submit(attempt_id: str) -> None:
    """Send a reserved attempt: one POST, never repeated; what is unclear becomes UNKNOWN."""
    attempt = load(attempt_id)
    if attempt is None or attempt.state != State.RESERVED:
        return
    try:
        require_release(talents=attempt.job.talents(), use=Release.Use.GENERATE)
        endpoint = called(attempt.job.endpoint_id)
        arguments = uploads.with_inputs(attempt.job)
    except (NotReleased, InvalidArguments, ValueError) as error:
        give_up_unsent(attempt, str(error))
        return
    except Exception as error:
        put_off(attempt, error)
        return
    token = secrets.token_urlsafe(32)
    begun = time.monotonic()
    if claim(attempt, token):
        post(attempt, endpoint, arguments, token, begun=begun)


def claim(attempt: Attempt, token: str) -> bool:
    """Commit SUBMITTING before any byte leaves; one caller wins."""
    with transaction.atomic():
        won = attempt.move(
            State.SUBMITTING, token_digest=digest(token), due_at=after(LEASE), error=""
        )
        if won:
            attempt.job.move(Job.Status.RUNNING)
    return won


def post(
    attempt: Attempt, endpoint: str, arguments: dict[str, Any], token: str, *, begun: float
) -> None:
    """Send the POST of a claimed attempt and record what is known afterwards.

    ``begun`` is when the claim was made, in seconds of the monotonic clock: a worker that was
    frozen since must not send what others may hold for absent by now.
    """
    try:
        if time.monotonic() - begun > settings.FAL_LEASE_SECONDS:
            raise errors.NotSent("The worker was held up before it could send. It is tried again.")
        answer = client().submit(endpoint, arguments, callback_url(token))
    except errors.NotSent as error:
        with transaction.atomic():
            if attempt.move(
                State.RESERVED,
                error=str(error),
                looks=attempt.looks + 1,
                due_at=after(backoff(attempt.looks)),
            ):
                attempt.job.move(Job.Status.QUEUED)
    except errors.Refused as error:
        refuse(attempt, error)
    except errors.Unclear as error:
        lose_sight(attempt, str(error))
    else:
        write_down(attempt, answer.request_id)


def lose_sight(attempt: Attempt, error: str) -> bool:
    """Note that the POST may have been accepted or not; it is looked up, never sent again."""
    return attempt.move(State.UNKNOWN, error=error, due_at=after(PATIENCE), looks=0)


def write_down(attempt: Attempt, request_id: str) -> None:
    """Accept, on a new connection if the database has cut ours: the id exists nowhere else."""
    try:
        accept(attempt, request_id)
    except (OperationalError, InterfaceError) as error:
        logger.error("%s is request %s, written down again: %s", attempt, request_id, error)
        connection.close()
        accept(attempt, request_id)


def accept(attempt: Attempt, request_id: str) -> bool:
    """Note that the provider took the attempt; whoever learns it first does so."""
    return attempt.move(
        State.SUBMITTED, request_id=request_id, due_at=after(FIRST_LOOK), looks=0, error=""
    )


@transaction.atomic
def refuse(attempt: Attempt, error: errors.Refused) -> None:
    """Close an attempt that the provider did not take, and try anew where that can help."""
    if not attempt.move(State.REJECTED, error=str(error), due_at=None):
        return
    if error.retryable and attempt.number < MAX_ATTEMPTS:
        try_anew(attempt, due_in=timedelta(seconds=error.retry_after or 0))
    else:
        end(attempt.job, failure=str(error))
        ledger.release(attempt)


def try_anew(attempt: Attempt, *, due_in: timedelta) -> None:
    """Give a refused attempt's job a further attempt, unless a budget no longer reaches."""
    attempt.job.move(Job.Status.QUEUED)
    ledger.release(attempt)
    try:
        with transaction.atomic():
            open_attempts([attempt.job], due_in=due_in or backoff(attempt.number))
    except ledger.OverBudget as error:
        end(attempt.job, failure=str(error))


@transaction.atomic
def prove_absent(attempt: Attempt, why: str) -> None:
    """Close an unknown attempt that never reached the provider, and give its job another."""
    if not attempt.move(State.REJECTED, error=why, due_at=None):
        return
    if attempt.number < MAX_ATTEMPTS:
        try_anew(attempt, due_in=timedelta(0))
    else:
        end(attempt.job, failure=why)
        ledger.release(attempt)


@transaction.atomic
def give_up_unsent(attempt: Attempt, failure: str) -> None:
    """Close an attempt that can't be sent at all; nothing was paid."""
    if attempt.move(State.CANCELLED, error=failure, due_at=None):
        end(attempt.job, failure=failure)
        ledger.release(attempt)


def open_attempts(jobs: Sequence[Job], *, due_in: timedelta) -> list[Attempt]:
    """Write a further attempt for each job and reserve its cost; raises ``OverBudget``.

    A hint is on its way, or a sweeper sends them when ``due_in`` has passed.
    """
    earlier = dict(
        Attempt.objects.filter(job__in=jobs)
        .values("job")
        .annotate(n=Max("number"))
        .values_list("job", "n")
    )
    attempts = [
        Attempt(
            job=job,
            number=earlier.get(job.pk, 0) + 1,
            estimate_nano=job.estimate_nano,
            due_at=timezone.now() + due_in,
        )
        for job in jobs
    ]
    Attempt.objects.bulk_create(attempts, batch_size=1000)
    Transition.objects.bulk_create(
        [Transition(attempt=attempt, state=State.RESERVED) for attempt in attempts], batch_size=2000
    )
    ledger.reserve(attempts)
    return attempts


def called_back(*, token: str, request_id: str) -> bool:
    """Take a verified callback: adopt its request if need be, and have the result fetched.

    False when the token is nobody's or the request is another one; nothing is written then.
    """
    attempt = Attempt.objects.filter(token_digest=digest(token)).first()
    if attempt is None or attempt.request_id not in {None, request_id}:
        return False
    with transaction.atomic():
        if attempt.state in {State.SUBMITTING, State.UNKNOWN}:
            accept(attempt, request_id)
        Attempt.objects.filter(pk=attempt.pk, state=State.SUBMITTED).update(due_at=after(PATIENCE))
        hint("generation.collect_job", str(attempt.pk))
    return True


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
    fal, endpoint, request_id = client(), called(attempt.job.endpoint_id), str(attempt.request_id)
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
    except (outcomes.UnusableOutput, BadPicture, errors.MediaRefused) as error:
        if isinstance(error, outcomes.UnusableOutput) or attempt.looks >= MAX_FETCHES:
            fail(attempt, str(error), error_type="unusable", units=attempt.billed_units)
        else:
            wait(attempt, error)
        return
    record(attempt, made, stored)


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


def cost_of(attempt: Attempt, units: Any) -> tuple[int, Asset.Basis]:
    """What an attempt cost in nano-dollars: as billed, or its estimate until that is known."""
    billed = pricing.cost(attempt.job.endpoint.read(), units)
    if billed is None:
        return attempt.estimate_nano, Asset.Basis.ESTIMATED
    return billed, Asset.Basis.BILLED


@transaction.atomic
def fail(attempt: Attempt, message: str, *, error_type: str, units: Any) -> None:
    """Close a sent attempt that gave nothing: free only if the provider billed nothing."""
    cost = 0 if units == 0 else cost_of(attempt, units)[0]
    to = State.FAILED_FREE if units == 0 else State.FAILED_PAID
    moved = attempt.move(
        to,
        seen=State(attempt.state),
        error=message,
        error_type=error_type[:100],
        billed_units=units,
        cost_nano=cost,
        due_at=None,
    )
    if not moved:
        return
    end(attempt.job, failure=message)
    if to == State.FAILED_FREE:
        ledger.release(attempt)
    else:
        ledger.settle(attempt, cost_nano=cost)


def end(job: Job, *, failure: str) -> None:
    """Mark a job as failed, with the reason in plain words."""
    job.move(Job.Status.FAILED, failure=failure)
    finish_shoot(job)


def finish_shoot(job: Job) -> None:
    """Hand a shoot to the reviewers once its last job has ended.

    Looked at after commit: of two jobs that end at once, the later one sees both.
    """
    if shoot := job.shoot:
        transaction.on_commit(lambda: settle_shoot(shoot))


def settle_shoot(shoot: Shoot) -> None:
    """Move a running shoot on if none of its jobs is under way."""
    if not shoot.jobs.filter(status__in=Job.UNDER_WAY).exists():
        shoot.move(Shoot.Status.IN_REVIEW)
        shoot.settle_review()


@transaction.atomic
def withdraw(job: Job) -> bool:
    """Cancel a job that was not sent yet; False for one that was."""
    attempt = job.attempts.filter(state__in=Attempt.LIVE).first()
    if attempt is not None and not attempt.move(State.CANCELLED, due_at=None):
        return False
    job.move(Job.Status.CANCELLED)
    if attempt:
        ledger.release(attempt)
    finish_shoot(job)
    return True


def call_off(job: Job) -> None:
    """Ask the provider to drop a job that was sent; raises ``ProviderError``.

    What arrives all the same and was paid is kept.
    """
    sent = job.attempts.filter(state=State.SUBMITTED).first()
    if sent:
        client().cancel(called(job.endpoint_id), str(sent.request_id))


def sweep(*, limit: int = 500) -> None:
    """Re-drive what is late, from the database alone; hints may have been lost."""
    with transaction.atomic():  # no worker comes between: it may send the same row anew
        for attempt in take_due(State.SUBMITTING, limit=limit):
            lose_sight(attempt, "No answer came in time; the call may have been sent.")
    for attempt in take_due(State.RESERVED, limit=limit):
        send("generation.submit_job", str(attempt.pk))
    for attempt in take_due(State.UNKNOWN, limit=limit):
        send("generation.look_up_job", str(attempt.pk))
    under_way = Job.objects.filter(status__in=Job.UNDER_WAY).exclude(shoot=None).values("shoot")
    for shoot in Shoot.objects.filter(status=Shoot.Status.RUNNING).exclude(pk__in=under_way)[
        :limit
    ]:
        settle_shoot(shoot)


def poll(*, limit: int = 200) -> None:
    """Have everything fetched whose next look is due; carries all results without callbacks."""
    for attempt in take_due(State.SUBMITTED, State.RESULT_READY, limit=limit):
        send("generation.collect_job", str(attempt.pk))


@transaction.atomic
def take_due(*states: Attempt.State, limit: int) -> list[Attempt]:
    """Attempts in ``states`` that are due, put off so that no other sweeper takes them too."""
    due = list(
        Attempt.objects.in_state(*states).due(at=Now()).select_for_update(skip_locked=True)[:limit]
    )
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in due]).update(due_at=after(PATIENCE))
    return due


def load(attempt_id: str) -> Attempt | None:
    """An attempt with what its verbs read; None for an id that is nobody's."""
    return (
        Attempt.objects.select_related(
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


def callback_url(token: str) -> str:
    """Where the provider reports; empty when it can't reach us and the poller does it all."""
    return f"{settings.CALLBACK_URL}/hooks/fal/{token}" if settings.CALLBACK_URL else ""


def digest(token: str) -> str:
    """The hex SHA-256 by which a token is found."""
    return hashlib.sha256(token.encode()).hexdigest()
