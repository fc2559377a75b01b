"""How attempts and jobs begin and end, with their money: each in one transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from catalog.models import Asset, Shoot
from generation import ledger, news, pricing, uploads
from generation.lifecycle.waiting import backoff
from generation.models import Attempt, Job
from generation.providers.fal import errors
from sartiq.hints import nudge

State = Attempt.State

# Error types of attempts that a retry asks for again before it pays again.
UNFETCHED = "unfetched"  # answered, but its pictures did not come
GONE = "result_gone"  # the provider did not know the request any more
# Error types of the provider: it could not read a picture, perhaps because it dropped the file.
UNREADABLE_INPUT = {"file_download_error", "image_load_error"}
MAX_ATTEMPTS = 8  # POSTs that one job may cost while the provider says “later”


def open_attempts(jobs: Sequence[Job], *, due_in: timedelta | None) -> list[Attempt]:
    """Write a further attempt for each job and reserve its cost; raises ``OverBudget``.

    A hint is on its way, or a sweeper sends them when ``due_in`` has passed. Without it they
    wait for something that is made first, until ``make_ready``.
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
            due_at=None if due_in is None else timezone.now() + due_in,
        )
        for job in jobs
    ]
    Attempt.objects.bulk_create(attempts, batch_size=1000)
    ledger.reserve(attempts)
    return attempts


def make_ready(job: Job) -> int:
    """Have a job sent that waited for something of ours; 0 when it is not waiting any more."""
    waiting = Attempt.objects.in_state(State.RESERVED).filter(job=job, due_at=None)
    return waiting.update(due_at=Now())


def try_anew(attempt: Attempt, *, due_in: timedelta) -> None:
    """Give a refused attempt's job another, unless nobody wants it or there were too many."""
    job = attempt.job
    job.move(Job.Status.QUEUED)
    ledger.release([attempt])
    job.refresh_from_db(fields=["cancel_asked_at"])
    if job.cancel_asked_at or attempt.number >= MAX_ATTEMPTS:
        end(job, failure=attempt.error)
        return
    try:
        with transaction.atomic():
            later = None if job.waits else due_in or backoff(attempt.number)
            open_attempts([job], due_in=later)
    except ledger.OverBudget as error:
        end(job, failure=str(error))


@transaction.atomic
def refuse(attempt: Attempt, error: errors.Refused) -> None:
    """Close an attempt that the provider did not take, and try anew where that can help."""
    if not attempt.move(State.REJECTED, error=str(error), due_at=None):
        return
    if error.retryable:
        try_anew(attempt, due_in=timedelta(seconds=error.retry_after or 0))
    else:
        end(attempt.job, failure=str(error))
        ledger.release([attempt])


@transaction.atomic
def prove_absent(attempt: Attempt, why: str) -> None:
    """Close an unknown attempt that never reached the provider, and give its job another."""
    if attempt.move(State.REJECTED, among=[State.UNKNOWN], error=why, due_at=None):
        try_anew(attempt, due_in=timedelta(0))


@transaction.atomic
def give_up_unsent(attempt: Attempt, failure: str) -> None:
    """Close an attempt that can't be sent at all; nothing was paid."""
    if attempt.move(State.CANCELLED, error=failure, due_at=None):
        end(attempt.job, failure=failure)
        ledger.release([attempt])


@transaction.atomic
def fail(attempt: Attempt, message: str, *, error_type: str, units: Any) -> None:
    """Close a sent attempt that gave nothing: free only if the provider billed nothing."""
    cost = 0 if units == 0 else cost_of(attempt, units)[0]
    to = State.FAILED_FREE if units == 0 else State.FAILED_PAID
    moved = attempt.move(
        to,
        among=[State(attempt.state)],
        error=message,
        error_type=error_type[:100],
        billed_units=units,
        cost_nano=cost,
        due_at=None,
    )
    if not moved:
        return
    end(attempt.job, failure=message)
    if error_type in UNREADABLE_INPUT:
        uploads.forget(attempt.job)
    if to == State.FAILED_FREE:
        ledger.release([attempt])
    else:
        ledger.settle({attempt: cost})


def cost_of(attempt: Attempt, units: Any) -> tuple[int, Asset.Basis]:
    """What an attempt cost in nano-dollars: as billed, or its estimate until that is known."""
    billed = pricing.cost(attempt.job.endpoint.read(), units)
    if billed is None:
        return attempt.estimate_nano, Asset.Basis.ESTIMATED
    return billed, Asset.Basis.BILLED


def end(job: Job, *, failure: str) -> None:
    """Mark a job as failed with the reason in plain words; as cancelled where that was asked."""
    asked = Job.objects.filter(pk=job.pk, cancel_asked_at__isnull=False)
    called_off = asked.move(Job.Status.CANCELLED, failure=failure)
    if not called_off and job.move(Job.Status.FAILED, failure=failure):
        news.call_failed(job)
    finish([job])


def finish(jobs: Sequence[Job]) -> None:
    """Hand shoots to the reviewers once their last job has ended; have chains go on.

    Looked at after commit: of two jobs that end at once, the later one sees both.
    """
    if any(job.chain_id for job in jobs):
        nudge("generation.finish_due")
    shoots = {job.shoot_id for job in jobs if job.shoot_id}
    transaction.on_commit(lambda: settle_shoots(Shoot.objects.filter(pk__in=shoots)))


def settle_shoots(shoots: QuerySet[Shoot]) -> None:
    """Move those shoots on of which no job is under way."""
    under_way = Job.objects.under_way().filter(shoot=OuterRef("pk"))
    for shoot in shoots.exclude(Exists(under_way)):
        hand_over(shoot)
        shoot.settle_review()


@transaction.atomic
def hand_over(shoot: Shoot) -> None:
    """Give a shoot to the reviewers; if it was running, who launched it is told."""
    held = Shoot.objects.select_for_update(no_key=True).get(pk=shoot.pk)
    ran = held.status == Shoot.Status.RUNNING
    if held.move(Shoot.Status.IN_REVIEW) and ran:
        news.shoot_ended(held)


@transaction.atomic
def stop(jobs: QuerySet[Job]) -> int:
    """Cancel those of ``jobs`` that were not sent yet, and mark the rest as unwanted; how many.

    The provider is asked later to drop what was sent.
    """
    chosen = list(jobs)
    unsent(chosen)  # attempts are locked before jobs, and budgets last
    wanted = Job.objects.filter(pk__in=[job.pk for job in chosen], cancel_asked_at=None)
    stopped = wanted.under_way().in_order().update(cancel_asked_at=Now())
    withdraw(chosen)
    return stopped


def unsent(jobs: Sequence[Job]) -> list[Attempt]:
    """The reserved attempts of ``jobs``, locked."""
    reserved = Attempt.objects.in_state(State.RESERVED).filter(job__in=jobs).order_by("pk")
    return list(reserved.select_related("job").select_for_update(of=("self",)))


@transaction.atomic
def withdraw(jobs: Sequence[Job]) -> int:
    """Cancel those of ``jobs`` that were not sent yet; the number of them."""
    attempts = unsent(jobs)
    chosen = Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts])
    chosen.move(State.CANCELLED, due_at=None)
    withdrawn = [attempt.job for attempt in attempts]
    Job.objects.filter(pk__in=[job.pk for job in withdrawn]).in_order().move(Job.Status.CANCELLED)
    ledger.release(attempts)
    finish(withdrawn)
    return len(withdrawn)
