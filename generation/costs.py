"""What approved pictures cost, by whatever calls have in common. Reads the sums of ``spending``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F, Func, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from catalog.models import Brand, LoRA
from generation.models import DaySpend
from sartiq.access.models import User
from sartiq.money import dollars

STEP = 100_000  # nano-dollars: a hundredth of a cent
SUMS = ("calls", "pictures", "approved", "rejected", "estimate_nano", "cost_nano")
FIGURES = {name: Sum(name, default=0) for name in SUMS}
# A set-returning function drops rows whose array is empty.
EACH_LORA = Func(F("loras"), template="unnest(coalesce(nullif(%(expressions)s, '{}'), '{NULL}'))")


class By(StrEnum):
    """What costs are told by."""

    DAY = "day"
    ENDPOINT = "endpoint"
    LORA = "lora"
    CATEGORY = "category"
    BRAND = "brand"
    PERSON = "person"
    SHOOT = "shoot"


# What names a row of each: its key, then the word of its label.
NAMES: Mapping[By, Mapping[str, Combinable]] = {
    By.DAY: {"key": F("day")},
    By.ENDPOINT: {"key": F("endpoint"), "word": F("endpoint__title")},
    By.LORA: {"key": EACH_LORA},
    By.CATEGORY: {"key": F("category")},
    By.BRAND: {"key": F("brand__slug"), "word": F("brand__name")},
    By.PERSON: {"key": F("actor__username")},
    By.SHOOT: {"key": F("shoot"), "word": F("shoot__name")},
}


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
    estimate_nano: int
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Which calls count: those asked for from ``since`` to ``until`` (included), for ``brand``."""

    since: date | None = None
    until: date | None = None
    brand: Brand | None = None


EVER = Span()


def costs(*, actor: User, by: By, span: Span = EVER, most: int | None = None) -> list[Costs]:
    """A row for each day, endpoint, LoRA version ..., the dearest first; days in their order.

    A job with two LoRAs counts whole for each of them, so that LoRAs' rows may come to more than
    ``total``. At most three queries.
    """
    rows = counted(actor, span).annotate(**NAMES[by]).values(*NAMES[by]).annotate(**FIGURES)
    ordered = rows.order_by("key") if by == By.DAY else rows.order_by("-cost_nano", *NAMES[by])
    found = list(ordered[:most])
    names = lora_names(actor, found) if by == By.LORA else {}
    return [told(by, row, names) for row in found]


def total(*, actor: User, span: Span = EVER) -> Costs:
    """The same figures of everything, each job counted once; one query."""
    return Costs(key="", label=_("Everything"), **counted(actor, span).aggregate(**FIGURES))


def counted(actor: User, span: Span) -> QuerySet[DaySpend]:
    """The sums that the actor sees, of that time and brand."""
    spends = DaySpend.objects.visible_to(actor).order_by()
    if span.since:
        spends = spends.filter(day__gte=span.since)
    if span.until:
        spends = spends.filter(day__lte=span.until)
    return spends.filter(brand=span.brand) if span.brand else spends


def lora_names(actor: User, rows: list[dict[str, Any]]) -> dict[Any, str]:
    """The version of each LoRA that rows name, such as “Linen v2”, by its id.

    Another brand's is not named.
    """
    used = [row["key"] for row in rows if row["key"]]
    seen = LoRA.objects.visible_to(actor).filter(pk__in=used)
    return dict.fromkeys(used, _("A LoRA of another brand")) | {lora.pk: str(lora) for lora in seen}


def told(by: By, row: dict[str, Any], names: Mapping[Any, str]) -> Costs:
    """A row of the query with its name for people."""
    key, *words = (row.pop(name) for name in NAMES[by])
    word = next(iter(words), None) or names.get(key) or key
    return Costs(key=str(key or ""), label=str(word or without(by)), **row)


def without(by: By) -> str:
    """What calls are called that have none of it."""
    names = {
        By.LORA: _("Without a LoRA"),
        By.CATEGORY: _("Without a category"),
        By.SHOOT: _("Without a shoot"),
        By.BRAND: _("Without a brand"),
    }
    return names.get(by, "")


def variance(cost_nano: int, estimate_nano: int) -> str:
    """How far a cost is from its estimate: ``$0.01 less (25 %)``, empty when it is the same."""
    apart = abs(cost_nano - estimate_nano)
    if not apart:
        return ""
    given = {"amount": dollars(apart)}
    words = (
        _("%(amount)s more") % given if cost_nano > estimate_nano else _("%(amount)s less") % given
    )
    if not estimate_nano:
        return words
    return f"{words} ({100 * apart / estimate_nano:.0f}\N{NO-BREAK SPACE}%)"
