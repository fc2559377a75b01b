"""Figures and thumbnails of many shoots at once: how far, how dear, what they look like."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, OuterRef, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Asset, Shoot
from catalog.pictures import Picture, picture, with_thumbnails
from generation.costs import variance
from generation.models import Attempt, Job

SHOWN = 4  # pictures on a card
Status = Job.Status


@dataclass(slots=True)
class Figures:
    """Calls by status, money in nano-dollars, and attempts that something holds up.

    ``unknown`` of the ``hanging`` attempts were sent and their answers lost.
    """

    counts: dict[str, int] = field(default_factory=dict)
    estimate_nano: int = 0
    reserved_nano: int = 0
    cost_nano: int = 0
    hanging: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """Calls that were not cancelled."""
        return sum(self.counts.values()) - self.cancelled

    @property
    def queued(self) -> int:
        """Calls that wait to be sent."""
        return self.counts.get(Status.QUEUED, 0)

    @property
    def running(self) -> int:
        """Calls that were sent."""
        return self.counts.get(Status.RUNNING, 0)

    @property
    def under_way(self) -> int:
        """Calls that will still give or fail."""
        return self.queued + self.running

    @property
    def done(self) -> int:
        """Calls that gave what was wanted."""
        return self.counts.get(Status.DONE, 0)

    @property
    def failed(self) -> int:
        """Calls that gave nothing."""
        return self.counts.get(Status.FAILED, 0)

    @property
    def cancelled(self) -> int:
        """Calls that somebody stopped."""
        return self.counts.get(Status.CANCELLED, 0)

    @property
    def ended(self) -> int:
        """Calls that gave nothing or were stopped."""
        return self.failed + self.cancelled

    @property
    def variance(self) -> str:
        """How far the cost is from the estimate; empty while it is not final."""
        return "" if self.under_way else variance(self.cost_nano, self.estimate_nano)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a shoot stands: the status that gives the colour, and its words."""

    status: str
    label: str


def standing(shoot: Shoot, figures: Figures) -> Standing:
    """Where ``shoot`` stands; one that gave nothing, or hangs, says so."""
    label = str(shoot.get_status_display())
    if figures.unknown:
        hangs = figures.unknown == figures.under_way
        return Standing(
            "unknown" if hangs else shoot.status,
            _("%(status)s, %(number)d unknown") % {"status": label, "number": figures.unknown},
        )
    over = shoot.status in {Shoot.Status.IN_REVIEW, Shoot.Status.DONE}
    if over and figures.failed and not figures.done:
        return Standing("failed", ngettext("Failed", "All failed", figures.failed))
    if over and figures.cancelled and not figures.done:
        return Standing("cancelled", _("Stopped"))
    return Standing(shoot.status, label)


def figures_of(shoots: Iterable[Shoot]) -> dict[UUID, Figures]:
    """The figures of each shoot, by its id; three queries, each answered by an index."""
    found: dict[UUID, Figures] = {shoot.pk: Figures() for shoot in shoots}
    if not found:
        return found
    # In a fixed order: the version of a contact sheet is made of the figures.
    jobs = Job.objects.filter(shoot__in=found).order_by("status").values("shoot", "status")
    for row in jobs.annotate(n=Count("pk"), estimate=Sum("estimate_nano")):
        figures = found[row["shoot"]]
        figures.counts[row["status"]] = row["n"]
        figures.estimate_nano += row["estimate"]
        if row["status"] in Job.UNDER_WAY:
            figures.reserved_nano += row["estimate"]
    attempts = Attempt.objects.filter(job__shoot__in=found).order_by().values_list("job__shoot")
    for pk, cost in attempts.annotate(cost=Sum("cost_nano", default=0)):
        found[pk].cost_nano = cost
    held = attempts.filter(hanging()).values_list("job__shoot", "state")
    for pk, state, n in held.annotate(n=Count("pk")):
        found[pk].hanging += n
        if state == Attempt.State.UNKNOWN:
            found[pk].unknown = n
    return found


def hanging() -> Q:
    """Attempts that something holds up, as an index of their own knows them."""
    State = Attempt.State
    waits = [State.RESERVED, State.SUBMITTED, State.RESULT_READY]
    return Q(state=State.UNKNOWN) | (Q(state__in=waits) & ~Q(error=""))


def thumbnails_of(shoots: Iterable[Shoot]) -> dict[UUID, list[Picture]]:
    """The newest pictures of each shoot, by its id; the packshots while there are none."""
    wanted = [shoot.pk for shoot in shoots]
    made = Asset.objects.filter(shoot=OuterRef("pk"), kind=Asset.Kind.IMAGE).exclude(
        status__in=[Asset.Status.REJECTED, Asset.Status.WITHDRAWN]
    )
    found = pictures_of(wanted, made.order_by("-pk"))
    packshots = Asset.objects.packshots().filter(colourway__shoot_items__shoot=OuterRef("pk"))
    bare = [pk for pk in wanted if pk not in found]
    return found | pictures_of(bare, packshots.order_by("colourway__shoot_items", "pk"))


def pictures_of(shoots: list[UUID], assets: models.QuerySet[Asset]) -> dict[UUID, list[Picture]]:
    """The first few of ``assets``, which are those of an outer shoot, by the shoot's id."""
    if not shoots:
        return {}
    few: Any = ArraySubquery(assets.values("pk")[:SHOWN])
    shown = dict(Shoot.objects.filter(pk__in=shoots).values_list("pk", few))
    ids = [pk for some in shown.values() for pk in some]
    drawn = {one.pk: picture(one) for one in with_thumbnails(Asset.objects.filter(pk__in=ids))}
    return {shoot: [drawn[pk] for pk in some] for shoot, some in shown.items() if some}
