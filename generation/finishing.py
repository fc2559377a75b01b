"""Finishing: steps that follow an approval, each taking what the last one made.

The steps of a picture are one chain: estimated together, reserved together. Only what the last
step makes enters review, as a child that supersedes the approved picture.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from catalog.models import Asset, Release, Shoot, Slot
from catalog.models.assets import AssetQuerySet
from catalog.rights import NotReleased, require_release
from generation import calls, intake, ledger, lifecycle, steps
from generation.models import Chain, Job, JobInput
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.hints import hint

AT_ONCE = 50  # pictures that one task looks at
CALLED_OFF = "The picture is approved no more: the steps that were left are not taken."


class Refused(Exception):
    """A chain that can't be taken up again; the message says why."""


def finish_due() -> None:
    """Begin the chains of approved pictures, and have running ones go on; safe to run twice."""
    for asset in unfinished()[:AT_ONCE]:
        begin(asset)
    for pk in Chain.objects.filter(status=Chain.Status.RUNNING).values_list("pk", flat=True):
        go_on(pk)


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
    require_release(talents=filter(None, [source.talent]), use=Release.Use.GENERATE)
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
    lifecycle.open_attempts(jobs, due_in=None)
    lifecycle.make_ready(jobs[0])
    shoot.move(Shoot.Status.RUNNING)
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
    """The first thing that a finished job made."""
    return Asset.objects.get(output__attempt__job=job, output__index=0)


def call_off(chain: Chain, jobs: Sequence[Job]) -> None:
    """End a chain whose picture is not wanted any more; what was paid for is kept."""
    lifecycle.stop(Job.objects.under_way().filter(pk__in=[job.pk for job in jobs]))
    chain.move(Chain.Status.CANCELLED, failure=CALLED_OFF)


@transaction.atomic
def retry(*, actor: User, chain: Chain) -> None:
    """Take up a failed chain where it ended; raises ``Refused`` and ``OverBudget``.

    What was paid for is fetched, not paid again.
    """
    require(actor, Trust.MERCHANDISER)
    if chain.source.status != Asset.Status.APPROVED or not chain.move(
        Chain.Status.RUNNING, failure=""
    ):
        raise Refused("Only the ended steps of an approved picture can be taken up again.")
    shoot = Shoot.objects.get(assets=chain.source)
    if not chain.jobs.exists():
        write(chain, shoot)
        return
    shoot.move(Shoot.Status.RUNNING)
    jobs = chain.jobs.exclude(status=Job.Status.DONE).order_by("step")
    again = [job for job in jobs if job.move(Job.Status.QUEUED)]
    intake.drive_again(again[:1])
    lifecycle.open_attempts(again[1:], due_in=None)
    hint("generation.finish_due")


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
