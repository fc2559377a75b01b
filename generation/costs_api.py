"""Costs of approved pictures by REST."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from catalog.models import Brand
from generation.costs import By, Costs, Span, costs, total
from sartiq.access.bearer import Key, key_of
from sartiq.access.models import Scope
from sartiq.money import NANO

router = Router(tags=["costs"])


class Asked(Schema):
    """What to tell costs by, and of which time and brand."""

    by: By = By.ENDPOINT
    since: date | None = None
    until: date | None = None
    brand: str | None = None


class FiguresOut(Schema):
    """Dollars and counts; acceptance is 0 to 1, and null before anything was judged."""

    calls: int
    pictures: int
    approved: int
    rejected: int
    acceptance: float | None
    estimate: float
    cost: float
    cost_per_approved: float | None


class RowOut(FiguresOut):
    """The figures of one endpoint, LoRA version, brand ...; an empty key: without one."""

    key: str
    label: str


class CostsOut(Schema):
    """Rows, the dearest first, and everything together, each call counted once."""

    by: By
    rows: list[RowOut]
    total: FiguresOut


@router.get("", response=CostsOut, auth=Key(Scope.CATALOG_READ))
def read_costs(request: HttpRequest, asked: Query[Asked]) -> CostsOut:
    """What approved pictures cost, failed calls and rejected pictures included.

    ``since`` and ``until`` (included) are the days on which calls were asked for; ``brand`` is a
    slug. A call with two LoRAs counts whole for each of them: their rows may come to more than the
    total. The figures are a minute old at most.
    """
    actor = key_of(request).user
    seen = Brand.objects.visible_to(actor)
    brand = get_object_or_404(seen, slug=asked.brand) if asked.brand else None
    span = Span(since=asked.since, until=asked.until, brand=brand)
    rows = costs(actor=actor, by=asked.by, span=span)
    return CostsOut(
        by=asked.by,
        rows=[RowOut(key=one.key, label=one.label, **figures(one)) for one in rows],
        total=FiguresOut(**figures(total(actor=actor, span=span))),
    )


def figures(told: Costs) -> dict[str, Any]:
    """A row's figures in dollars."""
    return {
        "calls": told.calls,
        "pictures": told.pictures,
        "approved": told.approved,
        "rejected": told.rejected,
        "acceptance": told.acceptance,
        "estimate": told.estimate_nano / NANO,
        "cost": told.cost_nano / NANO,
        "cost_per_approved": None if told.each_nano is None else told.each_nano / NANO,
    }
