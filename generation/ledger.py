"""The ledger: reserve before anything is sent, settle on what was billed, release the rest.

Every verb runs inside the caller's transaction. Budgets are locked last and in the order of
their ids, because their rows are the hottest.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Asset
from generation.models import Attempt, Budget, BudgetPeriod, LedgerEntry
from sartiq.money import dollars

Kind = LedgerEntry.Kind
TOTAL_BEGINS = datetime.date(1970, 1, 1)

# One statement decides: a sum that was read before could be stale. The join makes PostgreSQL
# judge the newest version of the row once it holds the lock.
RESERVE = """
UPDATE generation_budgetperiod AS period
   SET reserved_nano = period.reserved_nano + %(asked)s
  FROM generation_budget AS budget
 WHERE period.id = %(period)s AND budget.id = period.budget_id
   AND period.reserved_nano + period.settled_nano + %(asked)s <= budget.cap_nano
"""


class OverBudget(Exception):
    """A budget does not reach; the message names it, what is left and what was asked."""

    def __init__(self, *, budget: Budget, left_nano: int, asked_nano: int) -> None:
        sentence = _(
            "%(budget)s does not reach: %(left)s left, %(asked)s needed. Choose fewer pictures or "
            "a cheaper endpoint, or ask an admin to raise the budget."
        )
        said = {"budget": budget, "left": dollars(left_nano), "asked": dollars(asked_nano)}
        super().__init__(sentence % said)
        self.budget = budget
        self.left_nano = left_nano
        self.asked_nano = asked_nano


@dataclass(frozen=True, slots=True)
class Standing:
    """How a budget stands now, in nano-dollars."""

    budget: Budget
    reserved_nano: int
    settled_nano: int

    @property
    def left_nano(self) -> int:
        """What may still be reserved; never below zero."""
        return max(0, self.budget.cap_nano - self.reserved_nano - self.settled_nano)


def reserve(attempts: Sequence[Attempt]) -> None:
    """Reserve the estimate of each attempt in each budget that bounds it; all or ``OverBudget``.

    The attempts' jobs must be loaded.
    """
    entries: list[LedgerEntry] = []
    for budget in budgets_for(attempts):
        bounded = [attempt for attempt in attempts if bounds(budget, attempt)]
        period = current_period(budget)
        take(period, asked_nano=sum(attempt.estimate_nano for attempt in bounded))
        entries += [
            LedgerEntry(
                attempt=attempt,
                period=period,
                kind=Kind.RESERVE,
                reserved_delta_nano=attempt.estimate_nano,
            )
            for attempt in bounded
        ]
    LedgerEntry.objects.bulk_create(entries, batch_size=2000)


def settle(costs: Mapping[Attempt, int]) -> None:
    """Turn attempts' reservations into their costs; never refused, even over the cap.

    A second time only a difference. What was released before is settled all the same: it was
    paid.
    """
    close(Kind.SETTLE, costs)


def release(attempts: Iterable[Attempt]) -> None:
    """Give back attempts' reservations: nothing was paid."""
    close(Kind.RELEASE, dict.fromkeys(attempts, 0))


def adjust(attempt: Attempt, *, cost_nano: int, reference: str) -> None:
    """Bring an ended attempt's periods and assets to what the provider's billing says it cost.

    The difference is an entry in each period that reserved for it; without one nothing is
    written. The caller holds the attempt's row, and writes the attempt's own cost.
    """
    made = Asset.objects.filter(output__attempt=attempt).order_by("pk")
    assets = list(made.select_for_update(of=("self",)))
    share(assets, cost_nano=cost_nano, basis=Asset.Basis.RECONCILED)
    Asset.objects.bulk_update(assets, ["cost_nano", "cost_basis"])
    held = (
        LedgerEntry.objects.filter(attempt=attempt)
        .order_by("period__budget_id", "period_id")
        .values("period")
        .annotate(settled=models.Sum("settled_delta_nano"))
    )
    entries = [
        LedgerEntry(
            attempt=attempt,
            period_id=row["period"],
            kind=Kind.ADJUST,
            settled_delta_nano=cost_nano - row["settled"],
            reference=reference,
        )
        for row in held
        if row["settled"] != cost_nano
    ]
    LedgerEntry.objects.bulk_create(entries)
    add_up(entries)


def share(assets: Sequence[Asset], *, cost_nano: int, basis: Asset.Basis) -> None:
    """Give assets their shares of an attempt's cost, unsaved; the first carries the remainder."""
    part, rest = divmod(cost_nano, len(assets) or 1)
    for index, asset in enumerate(assets):
        asset.cost_nano, asset.cost_basis = part + (rest if index == 0 else 0), basis


def standings(budgets: Iterable[Budget]) -> list[Standing]:
    """How each budget stands in its current period; one query however many."""
    begun = {budget: current_begin(budget) for budget in budgets}
    rows = BudgetPeriod.objects.filter(budget__in=begun, begins__in=set(begun.values()))
    periods = {(row.budget_id, row.begins): row for row in rows}
    unspent = BudgetPeriod(reserved_nano=0, settled_nano=0)
    return [
        Standing(budget, period.reserved_nano, period.settled_nano)
        for budget, begins in begun.items()
        for period in [periods.get((budget.pk, begins), unspent)]
    ]


def installation_budget() -> Budget:
    """The budget that is always there."""
    return Budget.objects.get(scope=Budget.Scope.INSTALLATION, span=Budget.Span.MONTH)


def budgets_for(attempts: Iterable[Attempt]) -> list[Budget]:
    """Every budget that bounds one of ``attempts``, in the order in which they are locked."""
    jobs = [attempt.job for attempt in attempts]
    return list(
        Budget.objects.filter(
            models.Q(scope=Budget.Scope.INSTALLATION)
            | models.Q(brand__in={job.brand_id for job in jobs} - {None})
            | models.Q(user__in={job.actor_id for job in jobs})
        )
        .select_related("brand", "user")
        .order_by("id")
    )


def bounds(budget: Budget, attempt: Attempt) -> bool:
    """Whether ``budget`` bounds what ``attempt`` spends."""
    match budget.scope:
        case Budget.Scope.BRAND:
            return budget.brand_id == attempt.job.brand_id
        case Budget.Scope.PERSON:
            return budget.user_id == attempt.job.actor_id
        case _:
            return True


def current_period(budget: Budget) -> BudgetPeriod:
    """The budget's row for this month, or for all time; made when it is missing."""
    periods = BudgetPeriod.objects.select_related("budget")
    return periods.get_or_create(budget=budget, begins=current_begin(budget))[0]


def current_begin(budget: Budget) -> datetime.date:
    """The first day of this month, or of all time."""
    month = timezone.localdate().replace(day=1)
    return month if budget.span == Budget.Span.MONTH else TOTAL_BEGINS


def take(period: BudgetPeriod, *, asked_nano: int) -> None:
    """Add to what is reserved if the cap allows it; raises ``OverBudget``."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, {"asked": asked_nano, "period": period.pk})
        taken = cursor.rowcount
    if not taken:
        period.refresh_from_db()
        standing = Standing(period.budget, period.reserved_nano, period.settled_nano)
        raise OverBudget(budget=period.budget, left_nano=standing.left_nano, asked_nano=asked_nano)


def close(kind: Kind, costs: Mapping[Attempt, int]) -> None:
    """End reservations in the periods that hold them; what was ended before stays."""
    by_id = {attempt.pk: cost for attempt, cost in costs.items()}
    held = (
        LedgerEntry.objects.filter(attempt__in=costs)
        .order_by("period__budget_id", "period_id")
        .values("attempt", "period")
        .annotate(
            reserved=models.Sum("reserved_delta_nano"),
            settled=models.Sum("settled_delta_nano"),
            entries=models.Count("pk"),
            ends=models.Count("pk", filter=models.Q(kind__in=[kind, Kind.SETTLE])),
        )
    )
    entries = [entry for row in held if (entry := closing(kind, row, by_id[row["attempt"]]))]
    LedgerEntry.objects.bulk_create(entries)
    add_up(entries)


def closing(kind: Kind, row: Mapping[str, Any], cost_nano: int) -> LedgerEntry | None:
    """The entry that ends what ``row`` sums up; None where nothing is left to end."""
    place = {"attempt_id": row["attempt"], "period_id": row["period"]}
    if not row["ends"]:
        return LedgerEntry(
            **place,
            kind=kind,
            reserved_delta_nano=-row["reserved"],
            settled_delta_nano=cost_nano,
        )
    difference = cost_nano - row["settled"]
    if difference:
        # It was written off, and word of it came all the same.
        reference = f"settled anew after {row['entries']} entries"
        return LedgerEntry(
            **place, kind=Kind.ADJUST, settled_delta_nano=difference, reference=reference
        )
    return None


def add_up(entries: Iterable[LedgerEntry]) -> None:
    """Add entries to the sums of their periods, which must come in the order of budgets."""
    sums: dict[int, list[int]] = {}
    for entry in entries:
        reserved_settled = sums.setdefault(entry.period_id, [0, 0])
        reserved_settled[0] += entry.reserved_delta_nano
        reserved_settled[1] += entry.settled_delta_nano
    for period, (reserved, settled) in sums.items():
        BudgetPeriod.objects.filter(pk=period).update(
            reserved_nano=models.F("reserved_nano") + reserved,
            settled_nano=models.F("settled_nano") + settled,
        )
