"""Pages of a list that is ordered by id, newest first; the last page costs as much as the first."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from sartiq.ids import uuid_or_none

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the addresses of the pages around them; None where there are none."""

    rows: list[Row]
    previous: str | None
    next: str | None


def page(request: HttpRequest, queryset: QuerySet[Row, Row], *, size: int) -> Page[Row]:
    """The page that ``?before=`` or ``?after=`` (ids) asks for; nonsense gives the first one."""
    before, after = (uuid_or_none(request.GET.get(name)) for name in ("before", "after"))
    if after and not before:
        rows = list(queryset.filter(pk__gt=after).order_by("pk")[: size + 1])
        newer, older = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        older_rows = queryset.filter(pk__lt=before) if before else queryset
        rows = list(older_rows.order_by("-pk")[: size + 1])
        newer, older = bool(before), len(rows) > size
        rows = rows[:size]
    return Page(
        rows=rows,
        previous=address(request, after=rows[0].pk) if rows and newer else None,
        next=address(request, before=rows[-1].pk) if rows and older else None,
    )


def address(request: HttpRequest, **position: Any) -> str:
    """This page's address at another position, its filters kept."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    query.update({name: str(value) for name, value in position.items()})
    return f"?{query.urlencode()}"
