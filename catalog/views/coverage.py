"""The coverage board: which pictures products still need, view by view."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog import coverage
from catalog.forms.coverage import BoardFilter
from catalog.models import Colourway, Product, View
from catalog.pictures import Picture
from catalog.views.cards import first_packshots
from catalog.views.product_pages import SIFTED, page_of, sifted_page_of
from sartiq.access.models import Role as Trust
from sartiq.access.models import User

PAGE = 25  # products; each has a row for every colourway


@dataclass(frozen=True, slots=True)
class Row:
    """A colourway on the board: its shots by their view's code."""

    colourway: Colourway
    picture: Picture | None
    shots: dict[str, coverage.Shot]

    @property
    def missing(self) -> int:
        """How many pictures are to be made of it."""
        return sum(shot.missing for shot in self.shots.values())


class Line(NamedTuple):
    """A row as it stands in the table; ``numbers`` says what to make of each view in an order."""

    row: Row
    cells: list[coverage.Shot | None]
    numbers: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Board:
    """The rows of a page, and the views that any of them needs."""

    rows: list[Row]
    views: list[View]

    def lines(self) -> Iterator[Line]:
        """Each row with a cell for each view; None where it is not wanted."""
        ordered = [view.pk for view in self.ordered]
        for row in self.rows:
            missing = {code: shot.missing for code, shot in row.shots.items()}
            cells = [row.shots.get(view.pk) for view in self.views]
            yield Line(row, cells, [(view, missing.get(view, 0)) for view in ordered])

    @property
    def shots(self) -> list[coverage.Shot]:
        """Every shot on the page."""
        return [shot for row in self.rows for shot in row.shots.values()]

    @property
    def wanted(self) -> int:
        """How many pictures the page's colourways need at least."""
        return sum(shot.need.minimum for shot in self.shots)

    @property
    def filled(self) -> int:
        """How many of them are there."""
        return sum(shot.filled for shot in self.shots)

    @property
    def missing(self) -> int:
        """How many are neither there, nor in review, nor being made."""
        return sum(row.missing for row in self.rows)

    @property
    def ordered(self) -> list[View]:
        """The views of which something is missing: those that an order makes."""
        lacking = {shot.need.view_id for shot in self.shots if shot.missing}
        return [view for view in self.views if view.pk in lacking]


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """A page of the board; htmx gets the board alone, the address follows what one chooses."""
    actor = cast(User, request.user)
    form = BoardFilter(request.GET, actor=actor)
    wanted = form.wanted()
    lists = coverage.shot_lists(form.chosen())
    found = form.found().prefetch_related("colourways")
    if "missing" in wanted:
        page = sifted_page_of(found, request, keeps=partial(lacking, lists), size=PAGE)
    else:
        page = page_of(found, request, size=PAGE)
    context = {
        "form": form,
        "board": board_of(page.products, lists),
        "lists": bool(lists),
        "narrowed": bool(wanted),
        "missing": "missing" in wanted,
        "sifted": SIFTED,
        "previous": page.before and address(wanted, before=page.before),
        "next": page.after and address(wanted, after=page.after),
        "may_shoot": actor.has_role(Trust.MERCHANDISER),
    }
    fragment = "#board" if request.headers.get("HX-Request") else ""
    response = render(request, f"catalog/coverage.html{fragment}", context)
    if fragment:
        response["HX-Replace-Url"] = address(wanted)
    return response


def address(wanted: dict[str, str], **position: str) -> str:
    """The address of the board with these filters, at this position."""
    parameters = wanted | position
    path = reverse("catalog:coverage")
    return f"{path}?{urlencode(parameters)}" if parameters else path


def board_of(products: Sequence[Product], lists: coverage.ShotLists) -> Board:
    """The colourways of ``products`` and what each has of what it needs; a few queries."""
    colourways = colourways_of(products)
    shots = coverage.shots_of(colourways, lists)
    pictures = first_packshots(colourways)
    rows = [Row(one, pictures.get(one.pk), shots[one.pk]) for one in colourways]
    return Board(rows, views_of(rows))


def lacking(lists: coverage.ShotLists, products: list[Product]) -> list[Product]:
    """Those of ``products`` of which pictures are to be made."""
    colourways = colourways_of(products)
    shots = coverage.shots_of(colourways, lists)
    wanting = {
        one.product_id for one in colourways if any(shot.missing for shot in shots[one.pk].values())
    }
    return [product for product in products if product.pk in wanting]


def colourways_of(products: Iterable[Product]) -> list[Colourway]:
    """The prefetched colourways of ``products``, each with its product."""
    return [with_product(one, of) for of in products for one in of.colourways.all()]


def with_product(colourway: Colourway, product: Product) -> Colourway:
    """The colourway, which knows its product without asking again."""
    colourway.product = product
    return colourway


def views_of(rows: Iterable[Row]) -> list[View]:
    """The views that any of the rows needs, in their order."""
    views = {shot.need.view_id: shot.need.view for row in rows for shot in row.shots.values()}
    return sorted(views.values(), key=lambda view: (view.position, view.pk))
