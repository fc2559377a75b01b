"""Pages of products in the order of their titles; the last page costs as much as the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from catalog.models import Product
from catalog.models.products import ProductQuerySet
from sartiq.ids import uuid_or_none

SIFTED = 500  # products that are looked through for one page
PIECE = 100  # products looked at together


@dataclass(frozen=True, slots=True)
class Page:
    """Some products; ``before`` and ``after`` are the ids that the neighbouring pages name."""

    products: list[Product]
    before: str | None
    after: str | None


def page_of(products: ProductQuerySet, request: HttpRequest, *, size: int) -> Page:
    """The page that ``?before=`` or ``?after=`` (ids) asks for; nonsense gives the first one."""
    before, after = anchor(request.GET.get("before")), anchor(request.GET.get("after"))
    if before:
        rows = list(products.before(before)[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows, edge(rows, 0) if more else None, edge(rows, -1))
    rows = list((products.after(after) if after else products)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, edge(rows, 0) if after else None, edge(rows, -1) if more else None)


def sifted_page_of(
    products: ProductQuerySet,
    request: HttpRequest,
    *,
    keeps: Callable[[list[Product]], list[Product]],
    size: int,
) -> Page:
    """As ``page_of``, of the products that ``keeps`` keeps, among at most ``SIFTED``.

    What can't be asked of an index is looked through piece by piece, and a page ends where that
    would take long, be it empty: the next one goes on from there.
    """
    back = anchor(request.GET.get("before"))
    begin = at = back or anchor(request.GET.get("after"))
    found: list[Product] = []
    rows: list[Product] = []
    for _piece in range(SIFTED // PIECE):
        behind = (products.before(at) if back else products.after(at)) if at else products
        rows = list(behind[:PIECE])
        found += keeps(rows)
        if len(rows) < PIECE or len(found) > size:
            break
        at = rows[-1]
    onward = found[size - 1] if len(found) > size else at if len(rows) == PIECE else None
    found = found[:size]
    backward = begin and (found[0] if found else begin)
    if back:
        return Page(found[::-1], key_of(onward), key_of(backward))
    return Page(found, key_of(backward), key_of(onward))


def key_of(product: Product | None) -> str | None:
    """The id by which an address names a product."""
    return str(product.pk) if product else None


def edge(rows: Sequence[Product], end: int) -> str | None:
    """The id of the first (0) or last (-1) of ``rows``, if there are any."""
    return key_of(rows[end]) if rows else None


def anchor(key: str | None) -> Product | None:
    """The product that a page begins behind; None starts over."""
    pk = uuid_or_none(key)
    return Product.objects.filter(pk=pk).first() if pk else None
