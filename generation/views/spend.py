"""Spend: what was paid, day by day and by what calls have in common, beside the budgets."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, TextChoices
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog.importers.plaintext import harmless
from catalog.models import Brand
from generation import ledger
from generation.costs import By, Costs, Span, costs, total, variance
from generation.ledger import Standing
from generation.models import Budget, Tally
from generation.views.charts import Chart, chart
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role, User
from sartiq.money import NANO

LABELS = {
    By.ENDPOINT: _("Endpoint"),
    By.SHOOT: _("Shoot"),
    By.PERSON: _("Person"),
    By.BRAND: _("Brand"),
    By.LORA: _("LoRA"),
    By.CATEGORY: _("Category"),
    By.DAY: _("Day"),
}
MOST = 100  # rows on the page; the CSV has all


class Period(TextChoices):
    """Of which time calls are counted."""

    MONTH = "month", _("This month")
    QUARTER = "quarter", _("Last 90 days")
    YEAR = "year", _("Last 365 days")
    ALL = "all", _("All time")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address chooses; nonsense gives the default."""

    by: By
    period: Period
    brands: list[Brand]
    brand: Brand | None

    @classmethod
    def read(cls, request: HtmxRequest) -> "Asked":
        """What ``?by=``, ``?period=`` and ``?brand=`` say."""
        given = request.GET
        brands = list(Brand.objects.visible_to(actor(request)))
        return cls(
            by=By(given["by"]) if given.get("by") in list(By) else By.ENDPOINT,
            period=Period(given["period"])
            if given.get("period") in Period.values
            else Period.QUARTER,
            brands=brands,
            brand=next((one for one in brands if one.slug == given.get("brand")), None),
        )

    @property
    def span(self) -> Span:
        """The time and brand that are counted."""
        return Span(since=since(self.period), brand=self.brand)


@require_safe
@login_required
def spend(request: HtmxRequest) -> HttpResponse:
    """The page, or its results alone for htmx."""
    asked, person = Asked.read(request), actor(request)
    everything = total(actor=person, span=asked.span)
    context = {
        "rows": costs(actor=person, by=asked.by, span=asked.span, most=MOST),
        "most": MOST,
        "total": everything,
        "variance": variance(everything.cost_nano, everything.estimate_nano),
        "chart": days_of(person, asked.span),
        "by": asked.by,
        "label": LABELS[asked.by],
        "ways": [(way, label, address(request, way)) for way, label in LABELS.items()],
        "periods": Period.choices,
        "period": asked.period,
        "brands": asked.brands,
        "brand": asked.brand,
        "budgets": budgets(person),
        "may_change_budgets": person.has_role(Role.ADMIN),
        "tally": Tally.objects.first(),
    }
    template = "generation/spend.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_safe
@login_required
def spend_csv(request: HtmxRequest) -> HttpResponse:
    """The table of the page, whole, for spreadsheets; dollars."""
    asked = Asked.read(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="spend-by-{asked.by}.csv"'
    rows = costs(actor=actor(request), by=asked.by, span=asked.span)
    writer = csv.DictWriter(response, fieldnames=list(COLUMNS))
    writer.writeheader()
    writer.writerows(cells(rows))
    return response


COLUMNS: Mapping[str, str] = {
    "key": "key",
    "name": "label",
    "calls": "calls",
    "pictures": "pictures",
    "approved": "approved",
    "rejected": "rejected",
    "acceptance": "acceptance",
    "estimate_usd": "estimate_nano",
    "cost_usd": "cost_nano",
    "cost_per_approved_usd": "each_nano",
}


def cells(rows: list[Costs]) -> Iterator[dict[str, Any]]:
    """The rows of the CSV."""
    for row in rows:
        values = {column: getattr(row, name) for column, name in COLUMNS.items()}
        dollars = {
            column: values[column] / NANO
            for column, name in COLUMNS.items()
            if name.endswith("_nano") and values[column] is not None
        }
        words = {column: harmless(str(values[column])) for column in ("key", "name")}
        yield values | dollars | words


def days_of(person: User, span: Span) -> Chart | None:
    """The chart of the days; None when nothing was spent."""
    days = costs(actor=person, by=By.DAY, span=span)
    if not days:
        return None
    first = span.since or date.fromisoformat(days[0].key)
    return chart(days, first=first, last=timezone.localdate())


def budgets(person: User) -> list[Standing]:
    """How the budgets stand that bound the person: everybody's, their brands', their own."""
    brands = Brand.objects.visible_to(person)
    theirs = Q(scope=Budget.Scope.INSTALLATION) | Q(brand__in=brands) | Q(user=person)
    every = Budget.objects.all() if person.has_role(Role.ADMIN) else Budget.objects.filter(theirs)
    return ledger.standings(every.select_related("brand", "user").order_by("id")[:MOST])


def since(period: Period) -> date | None:
    """The first day of a period, in the installation's time zone; None: of the first call."""
    today = timezone.localdate()
    match period:
        case Period.MONTH:
            return today.replace(day=1)
        case Period.QUARTER:
            return today - timedelta(days=89)
        case Period.YEAR:
            return today - timedelta(days=364)
        case Period.ALL:
            return None


def address(request: HtmxRequest, way: By) -> str:
    """This page's address by another way, its filters kept."""
    query = request.GET.copy()
    query["by"] = way.value
    return f"?{query.urlencode()}"
