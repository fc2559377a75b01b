"""What approved pictures cost: by endpoint, by LoRA version, by product category."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from catalog.models import Asset, Brand
from generation.models import Attempt, Job
from sartiq.access.models import User
from sartiq.money import dollars

Status = Asset.Status
NEVER_THERE = (Attempt.State.RESERVED, Attempt.State.REJECTED, Attempt.State.CANCELLED)
STATUS = "outputs__asset__status"
STEP = 100_000  # nano-dollars: a hundredth of a cent

# An attempt's row is repeated for each of its pictures: it counts with the first, or where there
# is none.
ONCE = Q(outputs=None) | Q(outputs__index=0)
FIGURES = {
    "calls": Count("pk", filter=ONCE & ~Q(state__in=NEVER_THERE)),
    "pictures": Count("outputs"),
    "approved": Count("outputs", filter=Q(**{STATUS: Status.APPROVED})),
    "rejected": Count("outputs", filter=Q(**{STATUS: Status.REJECTED})),
    "cost_nano": Sum("cost_nano", filter=ONCE, default=0),
}


class By(StrEnum):
    """What costs are told by."""

    ENDPOINT = "endpoint"
    LORA = "lora"
    CATEGORY = "category"


LORA = "job__loras__lora"
# What names a row of each: its key, then the words of its label.
NAMES: Mapping[By, Mapping[str, Combinable]] = {
    By.ENDPOINT: {"key": F("job__endpoint"), "word": F("job__endpoint__title")},
    By.LORA: {"key": F(LORA), "word": F(f"{LORA}__name"), "version": F(f"{LORA}__version")},
    By.CATEGORY: {"key": Coalesce("job__colourway__product__category", Value(""))},
}
WITHOUT = {By.LORA: "Without a LoRA", By.CATEGORY: "Without a category"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """What calls came to; money in nano-dollars.

    ``calls`` are attempts that reached the provider, or may have: those refused or never sent are
    left out. ``cost_nano`` is what all of them cost, failed ones and rejected pictures included.
    """

    key: str
    label: str
    calls: int
    pictures: int
    approved: int
    rejected: int
    cost_nano: int

    @property
    def acceptance(self) -> float | None:
        """Approved of all that were approved or rejected, 0 to 1; None before the first."""
        judged = self.approved + self.rejected
        return self.approved / judged if judged else None

    @property
    def percent(self) -> int | None:
        """The acceptance in percent."""
        return None if self.acceptance is None else round(100 * self.acceptance)

    @property
    def each_nano(self) -> int | None:
        """The whole cost for each approved picture, to a hundredth of a cent; None without one."""
        return round(self.cost_nano / self.approved / STEP) * STEP if self.approved else None


def costs(
    *,
    actor: User,
    by: By,
    since: datetime | None = None,
    until: datetime | None = None,
    brand: Brand | None = None,
) -> list[Costs]:
    """A row for each endpoint, LoRA version or category, the dearest first; one query.

    Counted are the jobs that were asked for from ``since`` and before ``until``, with all that
    came of them later. A job with two LoRAs counts whole for each of them, so that LoRAs' rows
    may come to more than ``total``.
    """
    attempts = attempts_of(actor, since, until, brand).annotate(**NAMES[by])
    rows = attempts.values(*NAMES[by]).annotate(**FIGURES).order_by("-cost_nano", *NAMES[by])
    return [told(by, row) for row in rows]


def total(
    *,
    actor: User,
    since: datetime | None = None,
    until: datetime | None = None,
    brand: Brand | None = None,
) -> Costs:
    """The same figures of everything, each job counted once; one query."""
    figures = attempts_of(actor, since, until, brand).aggregate(**FIGURES)
    return Costs(key="", label="Everything", **figures)


def attempts_of(
    actor: User, since: datetime | None, until: datetime | None, brand: Brand | None
) -> QuerySet[Attempt]:
    """Attempts for the jobs that the actor sees and that were asked for in that time."""
    jobs = Job.objects.visible_to(actor)
    if since:
        jobs = jobs.filter(created_at__gte=since)
    if until:
        jobs = jobs.filter(created_at__lt=until)
    if brand:
        jobs = jobs.filter(brand=brand)
    return Attempt.objects.filter(job__in=jobs.order_by()).order_by()


def told(by: By, row: dict[str, Any]) -> Costs:
    """A row of the query with its name for people, such as “Linen v2”."""
    key, *words = (row.pop(name) for name in NAMES[by])
    label = " v".join(str(word) for word in words or [key] if word) or WITHOUT[by]
    return Costs(key=str(key or ""), label=label, **row)


def variance(cost_nano: int, estimate_nano: int) -> str:
    """How far a cost is from its estimate: ``$0.01 less (25 %)``, empty when it is the same."""
    apart = abs(cost_nano - estimate_nano)
    if not apart:
        return ""
    words = f"{dollars(apart)} {'more' if cost_nano > estimate_nano else 'less'}"
    return (
        f"{words} ({100 * apart / estimate_nano:.0f}\N{NO-BREAK SPACE}%)"
        if estimate_nano
        else words
    )
