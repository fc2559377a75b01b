"""How attempts and jobs begin and end, with their money: each in one transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog.models import Asset, Shoot
from generation import ledger, pricing
from generation.lifecycle.waiting import after, backoff
from generation.models import Attempt, Job
from generation.providers.fal import errors

State = Attempt.State

UNFETCHED = "unfetched"  # error type: paid for and answered, but its pictures did not come
MAX_ATTEMPTS = 8  # POSTs that one job may cost while the provider says “later”


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
    ledger.reserve(attempts)
    return attempts


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
def refuse(attempt: Attempt, error: errors.Refused) -> None:
    """Close an attempt that the provider did not take, and try anew where that can help."""
    if not attempt.move(State.REJECTED, error=str(error), due_at=None):
        return
    if error.retryable and attempt.number < MAX_ATTEMPTS:
        try_anew(attempt, due_in=timedelta(seconds=error.retry_after or 0))
    else:
        end(attempt.job, failure=str(error))
        ledger.release(attempt)


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


def fetch_again(job: Job) -> Attempt | None:
    """Reopen the paid attempt of a queued job whose pictures did not come; None without one."""
    attempt = job.attempts.filter(state=State.FAILED_PAID, error_type=UNFETCHED).first()
    if attempt is None or not attempt.move(
        State.RESULT_READY, due_at=after(timedelta(0)), looks=0, error="", error_type=""
    ):
        return None
    job.move(Job.Status.RUNNING)
    return attempt


def cost_of(attempt: Attempt, units: Any) -> tuple[int, Asset.Basis]:
    """What an attempt cost in nano-dollars: as billed, or its estimate until that is known."""
    billed = pricing.cost(attempt.job.endpoint.read(), units)
    if billed is None:
        return attempt.estimate_nano, Asset.Basis.ESTIMATED
    return billed, Asset.Basis.BILLED


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
