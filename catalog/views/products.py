"""The list of products: pictures or a table, searched, filtered, picked for a shoot."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalog.forms.products import ProductFilter
from catalog.models import Asset, Colourway, Product, Role
from catalog.models.products import ProductQuerySet
from catalog.pictures import Picture, picture
from sartiq.access.models import Role as Trust
from sartiq.access.models import User

PAGE = 60


@require_safe
@login_required
def products(request: HttpRequest) -> HttpResponse:
    """A page of products; htmx gets the results alone, the address follows what one types."""
    actor = cast(User, request.user)
    form = ProductFilter(request.GET, actor=actor)
    found = form.found().select_related("brand").prefetch_related("colourways")
    page, previous, following = page_of(found, request)
    wanted = form.wanted()
    layout = {"as": "table"} if request.GET.get("as") == "table" else {}
    context = {
        "form": form,
        "query": wanted.get("q", ""),
        "cards": cards(page),
        "total": found.count(),
        "narrowed": bool(wanted),
        "table": bool(layout),
        "as_grid": address(wanted),
        "as_table": address(wanted, {"as": "table"}),
        "previous": previous and address(wanted, layout, {"before": previous}),
        "next": following and address(wanted, layout, {"after": following}),
        "may_shoot": actor.has_role(Trust.MERCHANDISER),
    }
    fragment = "#results" if request.headers.get("HX-Request") else ""
    response = render(request, f"catalog/products.html{fragment}", context)
    if fragment:
        response["HX-Replace-Url"] = address(wanted, layout)
    patch_vary_headers(response, ["HX-Request"])
    return response


def address(*parts: dict[str, str]) -> str:
    """The address of the list with these parameters."""
    parameters = {name: value for part in parts for name, value in part.items()}
    path = reverse("catalog:products")
    return f"{path}?{urlencode(parameters)}" if parameters else path


def page_of(
    products: ProductQuerySet, request: HttpRequest
) -> tuple[list[Product], str | None, str | None]:
    """One page by keyset, and the ids from which the previous and the next page begin."""
    before, after = anchor(request.GET.get("before")), anchor(request.GET.get("after"))
    if before:
        rows = list(products.before(before)[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, edge(rows[:1] if more else []), edge(rows[-1:])
    rows = list((products.after(after) if after else products)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, edge(rows[:1] if after else []), edge(rows[-1:] if more else [])


def anchor(key: str | None) -> Product | None:
    """The product that a page begins behind; None starts over."""
    try:
        return Product.objects.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def edge(rows: Sequence[Product]) -> str | None:
    """The id of the only row, if there is one."""
    return str(rows[0].pk) if rows else None


@dataclass(slots=True)
class Card:
    """A product as the list shows it; counts are of approved pictures, all colourways together."""

    product: Product
    colourways: list[Colourway]
    picture: Picture | None = None
    counts: Counter[str] = field(default_factory=Counter)
    without_packshot: int = 0
    without_on_model: int = 0
    in_review: int = 0

    @property
    def badges(self) -> list[tuple[str, str]]:
        """What is missing or waits, the most urgent first: words and tone."""
        told = [
            (self.missing("packshot", self.without_packshot), "warn"),
            (f"{self.in_review} in review" if self.in_review else "", "accent"),
            (self.missing("on-model image", self.without_on_model), ""),
        ]
        return [(words, tone) for words, tone in told if words]

    def missing(self, what: str, number: int) -> str:
        """How many colourways lack it; no number where it is all of them."""
        if number in {0, len(self.colourways)}:
            return f"No {what}" if number else ""
        return f"{number} without {what}"


def cards(products: Iterable[Product]) -> list[Card]:
    """What the list shows of ``products``, in three queries however many they are."""
    found = [Card(product, list(product.colourways.all())) for product in products]
    colourways = [colourway for card in found for colourway in card.colourways]
    counts = picture_counts(colourways)
    covers = first_packshots(colourways)
    for card in found:
        summarise(card, counts)
        card.picture = next((covers[one.pk] for one in card.colourways if one.pk in covers), None)
    return found


def summarise(card: Card, counts: dict[UUID, Counter[str]]) -> None:
    """Add up what the colourways of ``card`` have."""
    for colourway in card.colourways:
        own = counts.get(colourway.pk, Counter())
        card.counts += own
        card.without_packshot += not own[Role.PACKSHOT]
        card.without_on_model += not own[Role.ON_MODEL]
        card.in_review += own[Asset.Status.PENDING]


def picture_counts(colourways: Iterable[Colourway]) -> dict[UUID, Counter[str]]:
    """Of each colourway: approved pictures by role, and how many wait under ``pending``."""
    counts: dict[UUID, Counter[str]] = {}
    rows = (
        Asset.objects.filter(
            colourway__in=colourways, status__in=[Asset.Status.APPROVED, Asset.Status.PENDING]
        )
        .order_by()
        .values_list("colourway", "role", "status")
        .annotate(Count("pk"))
    )
    for colourway, role, status, number in rows:
        key = role if status == Asset.Status.APPROVED else status
        counts.setdefault(colourway, Counter())[key] += number
    return counts


def first_packshots(colourways: Iterable[Colourway]) -> dict[UUID, Picture]:
    """The packshot of each colourway that goes along as the garment, in two queries."""
    packshots = (
        Asset.objects.packshots()
        .filter(colourway__in=colourways)
        .order_by("colourway_id", F("view__position").asc(nulls_last=True), "id")
        .distinct("colourway_id")
        .select_related("colourway__product")
        .prefetch_related("renditions")
    )
    return {asset.colourway_id: picture(asset) for asset in packshots if asset.colourway_id}
