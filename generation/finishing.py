"""Finishing: steps that follow an approval, each taking what the last one made.

The steps of a picture are one chain: estimated together, reserved together. Only what the last
step makes enters review, as a child that supersedes the approved picture.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Asset, Release, Shoot, Slot
from catalog.models.assets import AssetQuerySet
from catalog.rights import NotReleased, require_release
from generation import calls, intake, ledger, lifecycle, steps
from generation.intake import Refused
from generation.lifecycle.waiting import failure_of
from generation.models import Attempt, Chain, Job, JobInput
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.hints import hint

logger = logging.getLogger(__name__)
T = TypeVar("T")

AT_ONCE = 50  # pictures that one task looks at
CALLED_OFF = "The picture is approved no more: the steps that were left are not taken."


def finish_due() -> None:
    """Begin the chains of approved pictures, and have others go on; safe to run twice.

    One that can't be taken on holds up no other.
    """
    for asset in unfinished()[:AT_ONCE]:
        tried(begin, asset)
    for chain in ready()[:AT_ONCE]:
        tried(go_on, chain.pk)
    for chain in Chain.objects.filter(
        status=Chain.Status.CANCELLED, source__status=Asset.Status.APPROVED
    )[:AT_ONCE]:
        tried(resume, chain)


def tried(act: Callable[[T], object], subject: T) -> None:
    """Do ``act``; why that failed stands in the log, and it is tried again."""
    if error := failure_of(act, subject):
        logger.error("%s could not be finished: %s", subject, error, exc_info=error)


def ready() -> QuerySet[Chain]:
    """Running chains with something to do: an end, a step to feed, or nobody who wants them."""
    jobs = Job.objects.filter(chain=OuterRef("pk"))
    before = Job.objects.filter(
        chain=OuterRef("chain"), step=OuterRef("step") - 1, status=Job.Status.DONE
    )
    waiting = jobs.filter(
        Exists(before), attempts__state=Attempt.State.RESERVED, attempts__due_at=None
    )
    return Chain.objects.filter(
        ~Q(source__status=Asset.Status.APPROVED)
        | Q(Exists(jobs.filter(status__in=intake.ENDED_BADLY)))
        | Q(Exists(waiting))
        | Q(~Exists(jobs.exclude(status=Job.Status.DONE))),
        status=Chain.Status.RUNNING,
    )


def unfinished() -> AssetQuerySet:
    """Approved pictures of shoots with finishing steps for which no chain was begun."""
    return (
        Asset.objects.filter(
            status=Asset.Status.APPROVED, kind=Asset.Kind.IMAGE, chain=None, output__isnull=False
        )
        .filter(output__attempt__job__chain=None)
        .exclude(shoot=None)
        .exclude(shoot__finishing=[])
        .order_by("pk")
    )


@transaction.atomic
def begin(asset: Asset) -> Chain | None:
    """Reserve all steps of an approved picture at once and send the first; None if it has a chain.

    What can't be begun leaves a failed chain that says why.
    """
    locked = Asset.objects.select_for_update(of=("self",), no_key=True).get(pk=asset.pk)
    if locked.status != Asset.Status.APPROVED or Chain.objects.filter(source=locked).exists():
        return None
    shoot = Shoot.objects.select_related("created_by").get(assets=locked)
    chain = Chain.objects.create(source=locked, steps=shoot.finishing, actor=shoot.created_by)
    try:
        with transaction.atomic():
            write(chain, shoot)
    except (steps.BadSteps, NotReleased, ledger.OverBudget) as error:
        chain.move(Chain.Status.FAILED, failure=str(error))
    return chain


def write(chain: Chain, shoot: Shoot) -> None:
    """Write a job for each step and reserve them together; raises what speaks against it."""
    source = chain.source
    planned = steps.plan(chain.steps, size=(source.width or 0, source.height or 0))
    require_release(talents=source.talents(), use=Release.Use.GENERATE)
    jobs = [
        calls.write(
            chain.actor,
            calls.Call(
                endpoint=step.endpoint,
                arguments=step.arguments,
                wanted=calls.Wanted(
                    endpoint=step.endpoint.pk,
                    inputs=[(Slot.BASE, source)],
                ),
                estimate=step.estimate,
            ),
            shoot=shoot,
            chain=chain,
            step=number,
        )
        for number, step in enumerate(planned)
    ]
    JobInput.objects.filter(job__in=jobs[1:]).delete()  # they take what the step before makes
    shoot.move(Shoot.Status.RUNNING)  # budgets are locked last
    lifecycle.open_attempts(jobs, due_in=None)
    lifecycle.make_ready(jobs[0])
    hint("generation.submit_due")


@transaction.atomic
def go_on(pk: UUID) -> None:
    """Hand a chain's last result to its next step, or end it; one worker at a time."""
    chain = Chain.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if chain is None or chain.status != Chain.Status.RUNNING:
        return
    jobs = list(chain.jobs.order_by("step"))
    if chain.source.status != Asset.Status.APPROVED:
        call_off(chain, jobs)
        return
    for number, job in enumerate(jobs):
        if job.status in {Job.Status.FAILED, Job.Status.CANCELLED}:
            chain.move(Chain.Status.FAILED, failure=job.failure or "A step was cancelled.")
            lifecycle.withdraw(jobs[number + 1 :])
            return
        if job.status != Job.Status.DONE:
            if number:
                feed(job, made_by(jobs[number - 1]))
            return
    chain.move(Chain.Status.DONE)


def feed(job: Job, asset: Asset) -> None:
    """Give a step that waits what the step before made, and have it sent."""
    if lifecycle.make_ready(job):
        JobInput.objects.get_or_create(job=job, slot=Slot.BASE, asset=asset)
        hint("generation.submit_due")


def made_by(job: Job) -> Asset:
    """The first thing that a finished job made; of two answers that of the first attempt."""
    made = Asset.objects.filter(output__attempt__job=job, output__index=0)
    return made.order_by("output__attempt__number")[0]


def call_off(chain: Chain, jobs: Sequence[Job]) -> None:
    """End a chain whose picture is not wanted any more; what was paid for is kept."""
    lifecycle.stop(Job.objects.under_way().filter(pk__in=[job.pk for job in jobs]))
    chain.move(Chain.Status.CANCELLED, failure=CALLED_OFF)


@transaction.atomic
def retry(*, actor: User, chain: Chain) -> None:
    """Take up an ended chain where it ended; raises ``Refused`` and ``OverBudget``.

    What was paid for is fetched, not paid again.
    """
    require(actor, Trust.MERCHANDISER)
    try:
        taken = take_up(chain)
    except (NotReleased, steps.BadSteps) as error:
        raise Refused([str(error)]) from error
    if not taken:
        raise Refused([_("Only the ended steps of an approved picture can be taken up again.")])


@transaction.atomic
def resume(chain: Chain) -> None:
    """Take up a chain that was called off: its picture is approved again."""
    try:
        with transaction.atomic():
            take_up(chain)
    except (steps.BadSteps, NotReleased, ledger.OverBudget) as error:
        if chain.move(Chain.Status.RUNNING):
            chain.move(Chain.Status.FAILED, failure=str(error))


def take_up(chain: Chain) -> bool:
    """Reserve anew what a chain has not done yet; False where there is nothing to take up."""
    locked = Chain.objects.select_for_update(of=("self",)).select_related("source").get(pk=chain.pk)
    if locked.source.status != Asset.Status.APPROVED or not locked.move(
        Chain.Status.RUNNING, failure=""
    ):
        return False
    shoot = Shoot.objects.get(assets=locked.source)
    jobs = locked.jobs.select_related("endpoint").order_by("step")
    if not jobs:
        write(locked, shoot)
        return True
    shoot.move(Shoot.Status.RUNNING)
    unfinished = jobs.exclude(status=Job.Status.DONE)
    unfinished.update(cancel_asked_at=None)
    ended = [job for job in unfinished if job.move(Job.Status.QUEUED, among=intake.ENDED_BADLY)]
    unpaid = [job for job in ended if not lifecycle.fetch_again(job)]
    lifecycle.open_attempts(unpaid, due_in=None)
    for job in unpaid:
        if not job.waits:
            lifecycle.make_ready(job)
    hint("generation.submit_due")
    hint("generation.finish_due")
    return True


@transaction.atomic
def retry_failed(*, actor: User, shoot: Shoot) -> int:
    """Queue every failed job of ``shoot`` again and take up its failed chains; how many."""
    failed = Chain.objects.filter(
        source__shoot=shoot, source__status=Asset.Status.APPROVED, status=Chain.Status.FAILED
    )
    chains = list(failed.order_by("pk"))
    for chain in chains:
        retry(actor=actor, chain=chain)
    return intake.retry_failed(actor=actor, shoot=shoot) + len(chains)
