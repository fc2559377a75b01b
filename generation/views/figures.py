"""Figures and thumbnails of many shoots at once: how far, how dear, what they look like."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber

from catalog.models import Asset, Shoot
from catalog.pictures import Picture, picture
from generation.costs import variance
from generation.models import Attempt, Budget, Job, LedgerEntry

SHOWN = 4
Status = Job.Status


@dataclass(slots=True)
class Figures:
    """Calls by status, and money in nano-dollars."""

    counts: dict[str, int] = field(default_factory=dict)
    estimate_nano: int = 0
    cost_nano: int = 0
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
    label = shoot.get_status_display()
    if figures.unknown:
        hangs = figures.unknown == figures.under_way
        return Standing("unknown" if hangs else shoot.status, f"{label}, {figures.unknown} unknown")
    over = shoot.status in {Shoot.Status.IN_REVIEW, Shoot.Status.DONE}
    if over and figures.failed and not figures.done:
        return Standing("failed", "All failed" if figures.failed > 1 else "Failed")
    if over and figures.cancelled and not figures.done:
        return Standing("cancelled", "Stopped")
    return Standing(shoot.status, label)


def reserved_nano(shoot: Shoot) -> int:
    """What is set aside for the shoot's calls; every call is in the installation's budget."""
    entries = LedgerEntry.objects.filter(
        attempt__job__shoot=shoot,
        period__budget__scope=Budget.Scope.INSTALLATION,
        period__budget__span=Budget.Span.MONTH,
    )
    return int(entries.aggregate(sum=Sum("reserved_delta_nano", default=0))["sum"])


def figures_of(shoots: Iterable[Shoot]) -> dict[UUID, Figures]:
    """The figures of each shoot, by its id; two queries."""
    found: dict[UUID, Figures] = {shoot.pk: Figures() for shoot in shoots}
    jobs = Job.objects.filter(shoot__in=found).order_by().values("shoot", "status")
    for row in jobs.annotate(n=Count("pk"), estimate=Sum("estimate_nano")):
        figures = found[row["shoot"]]
        figures.counts[row["status"]] = row["n"]
        figures.estimate_nano += row["estimate"]
    attempts = Attempt.objects.filter(job__shoot__in=found).order_by().values_list("job__shoot")
    unknown = Count("pk", filter=Q(state=Attempt.State.UNKNOWN))
    for pk, cost, lost in attempts.annotate(cost=Sum("cost_nano", default=0), lost=unknown):
        found[pk].cost_nano, found[pk].unknown = cost, lost
    return found


def thumbnails_of(shoots: Iterable[Shoot]) -> dict[UUID, list[Picture]]:
    """The newest pictures of each shoot, by its id; the packshots while there are none."""
    wanted = [shoot.pk for shoot in shoots]
    found: dict[UUID, list[Picture]] = defaultdict(list)
    made = (
        Asset.objects.filter(shoot__in=wanted, kind=Asset.Kind.IMAGE)
        .exclude(status__in=[Asset.Status.REJECTED, Asset.Status.WITHDRAWN])
        .annotate(rank=Window(RowNumber(), partition_by=F("shoot"), order_by=F("id").desc()))
    )
    for asset in with_pictures(made.filter(rank__lte=SHOWN)):
        found[asset.shoot_id].append(picture(asset))  # type: ignore[index]
    bare = [pk for pk in wanted if pk not in found]
    packshots = (
        Asset.objects.packshots()
        .annotate(of=F("colourway__shoot_items__shoot"))
        .filter(of__in=bare)
        .annotate(rank=Window(RowNumber(), partition_by=F("of"), order_by=F("id").asc()))
    )
    for asset in with_pictures(packshots.filter(rank__lte=SHOWN)):
        found[asset.of].append(picture(asset))  # type: ignore[attr-defined]
    return found


def with_pictures(assets: models.QuerySet[Asset]) -> models.QuerySet[Asset]:
    """``assets`` with all that ``picture`` reads of them; one further query."""
    return assets.select_related("colourway__product", "shoot").prefetch_related("renditions")
