"""Spend: what approved pictures cost, by endpoint, LoRA version or product category."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import TextChoices
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from catalog.models import Brand
from generation.costs import By, costs, total
from generation.views.requests import HtmxRequest, actor

LABELS = {By.ENDPOINT: "Endpoint", By.LORA: "LoRA", By.CATEGORY: "Category"}


class Period(TextChoices):
    """Of which time calls are counted."""

    MONTH = "month", "This month"
    QUARTER = "quarter", "Last 90 days"
    YEAR = "year", "Last 365 days"
    ALL = "all", "All time"


@login_required
def spend(request: HtmxRequest) -> HttpResponse:
    """The page; ``?by=``, ``?period=`` and ``?brand=`` choose, and nonsense gives the default."""
    asked = request.GET
    by = By(asked["by"]) if asked.get("by") in list(By) else By.ENDPOINT
    period = Period(asked["period"]) if asked.get("period") in Period.values else Period.QUARTER
    brands = list(Brand.objects.visible_to(actor(request)))
    brand = next((one for one in brands if one.slug == asked.get("brand")), None)
    begin = since(period)
    context = {
        "rows": costs(actor=actor(request), by=by, since=begin, brand=brand),
        "total": total(actor=actor(request), since=begin, brand=brand),
        "by": by,
        "label": LABELS[by],
        "ways": [(way, label, address(request, way)) for way, label in LABELS.items()],
        "periods": Period.choices,
        "period": period,
        "brands": brands,
        "brand": brand,
    }
    template = "generation/spend.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def since(period: Period) -> datetime | None:
    """When the period begins, in the installation's time zone; None: with the first call."""
    now = timezone.localtime()
    match period:
        case Period.MONTH:
            return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        case Period.QUARTER:
            return now - timedelta(days=90)
        case Period.YEAR:
            return now - timedelta(days=365)
        case Period.ALL:
            return None


def address(request: HtmxRequest, way: By) -> str:
    """This page's address by another way, its filters kept."""
    query = request.GET.copy()
    query["by"] = way.value
    return f"?{query.urlencode()}"
