"""Re-shoots: rejected pictures in the tray, made once more with what is to be mended."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from catalog.models import Asset, Reshoot, ReviewDecision, Shoot, Slot
from generation import calls, lifecycle, pricing, recipes, remaking
from generation.calls import Refused
from generation.models import Job
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.hints import hint

MOST = 100  # that are launched at once


@dataclass(frozen=True, slots=True)
class Estimate:
    """What re-shoots should cost together, in nano-dollars.

    ``known`` is false where a ceiling stands in for an unknown price; ``of`` are the ids of what
    was estimated: of those that have a recipe.
    """

    calls: int
    nano: int
    known: bool
    of: Sequence[UUID] = ()


def waiting(*, actor: User) -> QuerySet[Reshoot]:
    """What lies in the tray of the pictures that ``actor`` sees, the oldest first."""
    seen = Asset.objects.visible_to(actor)
    return Reshoot.objects.filter(launched_at=None, asset__in=seen).order_by("pk")


def estimate(*, actor: User, reshoots: Iterable[Reshoot]) -> Estimate:
    """What launching those that wait should cost; a fixed number of queries.

    What was not made here has no recipe and is left out: ``launch`` refuses it.
    """
    wanted = list(reshoots)
    assets = waiting(actor=actor).filter(pk__in=[one.pk for one in wanted]).values("asset")
    jobs: list[Any] = list(
        Job.objects.filter(attempts__outputs__asset__in=assets)
        .annotate(made=F("attempts__outputs__asset"))
        .order_by()
        .prefetch_related("endpoint", "inputs__asset")
    )
    made = {job.made for job in jobs}
    priced = [price(job) for job in jobs]
    return Estimate(
        calls=len(priced),
        nano=sum(one.nano for one in priced),
        known=all(one.known for one in priced),
        of=[one.pk for one in wanted if one.asset_id in made],
    )


def price(job: Job) -> pricing.Estimate:
    """What one picture by the recipe of ``job`` costs now."""
    spec = job.endpoint.read()
    single = {spec.vocabulary["count"]: 1} if spec.speaks("count") else {}
    return pricing.estimate(
        spec,
        job.arguments | single,
        ceiling_nano=job.endpoint.ceiling,
        inputs=recipes.sizes([(Slot(one.slot), one.asset) for one in job.inputs.all()]),
    )


def word(*, actor: User, reshoot: Reshoot, fix: str) -> None:
    """Say in other words what is to be mended; nothing is changed once it was launched."""
    require_keeper(actor)
    reshoot.fix = fix.strip()
    Reshoot.objects.filter(pk=reshoot.pk, launched_at=None).update(fix=reshoot.fix)


def remove(*, actor: User, reshoot: Reshoot) -> None:
    """Take a picture out of the tray, which stays rejected; ``put_back`` undoes it.

    Raises ``Refused`` when it was launched.
    """
    require_keeper(actor)
    if not Reshoot.objects.filter(pk=reshoot.pk, launched_at=None).delete()[0]:
        raise Refused([_("It was launched meanwhile: the new picture is on its way.")])


@transaction.atomic
def put_back(*, actor: User, decision: ReviewDecision, fix: str) -> Reshoot:
    """Put a picture back into the tray, by the decision that had put it there.

    Raises ``Refused`` when somebody decided otherwise about it since.
    """
    require_keeper(actor)
    asset = Asset.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.asset_id)
    if asset.decisions.first() != decision or asset.status != Asset.Status.REJECTED:
        raise Refused([_("Somebody decided about the picture meanwhile. Reload the page.")])
    return Reshoot.objects.get_or_create(
        decision=decision, defaults={"asset": asset, "fix": fix.strip(), "actor": actor}
    )[0]


@transaction.atomic
def launch(*, actor: User, reshoots: Iterable[Reshoot]) -> list[Job]:
    """Make each of those that wait once more, in the shoot it came from; all or nothing.

    Each is one call: the recipe of the picture with another seed, and what is to be mended at
    the end of its prompt. Who launches the same ones at the same time makes only what is left.
    Raises ``PermissionDenied``, ``Refused`` with every problem, and ``OverBudget``.
    """
    require(actor, Trust.MERCHANDISER)
    claimed = claim(actor, reshoots)
    again = list(checked(actor, claimed))
    take_up({one.asset.shoot_id: one.asset.shoot for one in claimed if one.asset.shoot}.values())
    jobs = [calls.write(actor, call, shoot=one.asset.shoot) for one, call in again]
    lifecycle.open_attempts(jobs, due_in=timedelta(0))
    hint("generation.submit_due")
    return jobs


def claim(actor: User, reshoots: Iterable[Reshoot]) -> list[Reshoot]:
    """Those of ``reshoots`` that still wait, which are ours from now on."""
    wanted = waiting(actor=actor).filter(pk__in=[one.pk for one in reshoots])
    # Who comes second waits here, and then finds none of them waiting.
    ours = list(wanted.select_related("asset__shoot").select_for_update(of=("self",)))
    if not ours:
        raise Refused([_("Nothing of it waits any more: somebody was faster. Reload the page.")])
    if len(ours) > MOST:
        raise Refused(
            [_("At most %(most)d pictures are shot again at once. Pick fewer.") % {"most": MOST}]
        )
    Reshoot.objects.filter(pk__in=[one.pk for one in ours]).update(launched_at=Now())
    return ours


def checked(actor: User, claimed: Iterable[Reshoot]) -> Iterator[tuple[Reshoot, calls.Call]]:
    """The call of each; raises ``Refused`` with the problems of all."""
    problems: list[str] = []
    for one in claimed:
        try:
            wanted = remaking.repeat(one.asset, fix=one.fix)
            call = calls.check(actor=actor, wanted=wanted)
        except Refused as error:
            problems += error.problems
        else:
            yield one, call
    if problems:
        raise Refused(problems)


def take_up(shoots: Iterable[Shoot]) -> None:
    """Have the shoots run again, in the order of their ids."""
    for shoot in sorted(shoots, key=lambda one: one.pk):
        shoot.move(Shoot.Status.RUNNING)


def require_keeper(actor: User) -> None:
    """Raise ``PermissionDenied`` unless ``actor`` judges pictures or pays for them."""
    if not actor.has_role(Trust.MERCHANDISER):
        require(actor, Trust.REVIEWER)
