"""A catalogue file held against the catalogue: what is new, what changes, what can't be.

Reads in batches with a fixed number of queries each; writes nothing until ``save``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from catalog import announcements
from catalog.importers.brands import BrandBook
from catalog.importers.columns import COLOUR, SIZE
from catalog.importers.parsed import ParsedColourway, ParsedProduct, ParsedVariant, RefusedRow
from catalog.models import Brand, Colourway, Product, Variant

BATCH = 2_000
_PRODUCT_FIELDS = ("title", "category", "season", "collection", "description", "tags", "status")
_VARIANT_FIELDS = ("options", "size", "sku", "barcode", "price")

Row = TypeVar("Row", bound=models.Model)
How = Literal["new", "changed", "same"]


@dataclass(slots=True)
class Fate(Generic[Row]):
    """What becomes of a row of ours, with its new values set, and the file's line for it."""

    row: Row
    how: How
    line: int


@dataclass(slots=True)
class Comparison:
    """Every row that the file speaks of, ready to be saved, and the file's rows that can't be."""

    products: list[Fate[Product]] = field(default_factory=list)
    colourways: list[Fate[Colourway]] = field(default_factory=list)
    variants: list[Fate[Variant]] = field(default_factory=list)
    brands: list[Brand] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    claims: list[Fate[Variant]] = field(default_factory=list)  # variants that want a new SKU
    vacated: list[int] = field(default_factory=list)  # ids of those that give an old one up

    def save(self) -> None:
        """Write what is new or changed, in a number of statements that grows by batches only."""
        Brand.objects.bulk_create(self.brands)
        announcements.relisted(fate.row for fate in self.products if fate.how == "changed")
        _upsert(Product, self.products, (*_PRODUCT_FIELDS, "updated_at"))
        _upsert(Colourway, self.colourways, ("name",))
        # SKUs may change places, and the database forbids two alike even for a moment.
        for pks in _batches(self.vacated):
            Variant.objects.filter(pk__in=pks).update(sku="")
        _upsert(Variant, self.variants, ("colourway", *_VARIANT_FIELDS))


def compare(products: Iterable[ParsedProduct], *, book: BrandBook) -> Comparison:
    """Hold parsed products against what we have of the same handles."""
    comparison = Comparison(brands=book.new)
    for batch in _batches(products):
        known = _Known([parsed.handle for parsed in batch])
        for parsed in batch:
            _compare_product(comparison, parsed, known, book)
    _refuse_taken_skus(comparison)
    return comparison


class _Known:
    """What we have of some handles, in three queries."""

    def __init__(self, handles: Sequence[str]) -> None:
        self.products = {row.handle: row for row in Product.objects.filter(handle__in=handles)}
        products = {row.pk: row for row in self.products.values()}
        self.colourways: dict[UUID, list[Colourway]] = defaultdict(list)
        self.variants: dict[UUID, list[Variant]] = defaultdict(list)
        colourways = {}
        for colourway in Colourway.objects.filter(product__in=products):
            colourway.product = products[colourway.product_id]
            colourways[colourway.pk] = colourway
            self.colourways[colourway.product_id].append(colourway)
        for variant in Variant.objects.filter(colourway__product__in=products):
            variant.colourway = colourways[variant.colourway_id]
            self.variants[variant.colourway.product_id].append(variant)


class _Variants:
    """A product's variants, found by their options or else by their SKU; each once."""

    def __init__(self, rows: Iterable[Variant], parsed: ParsedProduct) -> None:
        said = (variant for colourway in parsed.colourways for variant in colourway.variants)
        wanted = {_key(variant.options) for variant in said}
        self._free = {row.pk: row for row in rows}
        self._exact = {_exact_key(row.options): row.pk for row in self._free.values()}
        self._by_key = {_key(row.options): row.pk for row in self._free.values()}
        self._by_sku = {
            row.sku: row.pk for row in self._free.values() if _key(row.options) not in wanted
        }

    def claim(self, said: ParsedVariant) -> Variant | None:
        """Ours that the file's variant speaks of, None if it is new."""
        pks = (
            self._exact.get(_exact_key(said.options)),
            self._by_key.get(_key(said.options)),
            self._by_sku.get(said.sku) if said.sku else None,
        )
        return next((self._free.pop(pk) for pk in pks if pk in self._free), None)


def _compare_product(
    comparison: Comparison, parsed: ParsedProduct, known: _Known, book: BrandBook
) -> None:
    product = known.products.get(parsed.handle)
    brand = book.of(parsed) if product is None else None
    if product and not book.sees(product.brand_id):
        return _refuse(comparison, parsed, _("Its handle belongs to a brand that you don't see."))
    if product is None and brand is None:
        sentence = _("“%(vendor)s” is none of your brands.")
        return _refuse(comparison, parsed, sentence % {"vendor": parsed.vendor})
    fate = Fate(product or Product(brand=brand, handle=parsed.handle), "new", parsed.line)
    changed = _update(fate.row, {name: getattr(parsed, name) for name in _PRODUCT_FIELDS})
    if product:
        fate.how = "changed" if changed else "same"
    comparison.products.append(fate)
    _compare_colourways(comparison, parsed, fate, known)
    return None


def _compare_colourways(
    comparison: Comparison, parsed: ParsedProduct, product: Fate[Product], known: _Known
) -> None:
    ours = known.colourways[product.row.pk]
    variants = _Variants(known.variants[product.row.pk], parsed)
    for said in parsed.colourways:
        colourway = _colourway(product, said, ours)
        fates = [_variant(comparison, colourway.row, each, variants) for each in said.variants]
        comparison.colourways.append(colourway)
        comparison.variants.extend(fates)
        touched = colourway.how != "same" or any(fate.how != "same" for fate in fates)
        if touched and product.how == "same":
            product.how = "changed"


def _colourway(
    product: Fate[Product], said: ParsedColourway, ours: list[Colourway]
) -> Fate[Colourway]:
    """Ours of the same code or name; what has no colour belongs to the first that is there."""
    found = next((row for row in ours if row.code == said.code), None)
    if found is None and said.name:
        found = next((row for row in ours if row.name.casefold() == said.name.casefold()), None)
    if found is None and not said.name and ours:
        found = ours[0]
    if found:
        how: How = "changed" if _update(found, {"name": said.name}) else "same"
        return Fate(found, how, product.line)
    new = Colourway(product=product.row, code=said.code, name=said.name, position=len(ours))
    ours.append(new)
    return Fate(new, "new", product.line)


def _variant(
    comparison: Comparison, colourway: Colourway, said: ParsedVariant, variants: _Variants
) -> Fate[Variant]:
    values = {name: getattr(said, name) for name in _VARIANT_FIELDS}
    found = variants.claim(said)
    sku = found.sku if found else ""
    if found:
        changed = _update(found, {**values, "colourway": colourway})
        fate = Fate(found, "changed" if changed else "same", said.line)
    else:
        fate = Fate(Variant(colourway=colourway, **values), "new", said.line)
    if fate.row.sku != sku:
        comparison.claims.append(fate)
    if found and sku and found.sku != sku:
        comparison.vacated.append(found.pk)
    return fate


def _update(row: models.Model, said: dict[str, Any]) -> bool:
    """Set what differs. A blank wipes nothing out: exports leave out what they don't know."""
    news = {
        name: value
        for name, value in said.items()
        if value not in ("", None, [], {}) and value != getattr(row, name)
    }
    for name, value in news.items():
        setattr(row, name, value)
    return bool(news)


def _refuse_taken_skus(comparison: Comparison) -> None:
    """Leave out rows whose SKU another variant has and keeps; one left out may cost the next."""
    final = {fate.row.pk: fate.row.sku for fate in comparison.variants if fate.row.pk}
    claims = {fate.row.sku: fate for fate in comparison.claims}
    holders = _holders(claims)
    while taken := [
        (claims.pop(sku), holder)
        for sku, holder in holders.items()
        if sku in claims and final.get(holder.pk, sku) == sku
    ]:
        lost = {id(fate) for fate, _ in taken}
        comparison.variants = [fate for fate in comparison.variants if id(fate) not in lost]
        for fate, holder in taken:
            final.pop(fate.row.pk, None)
            sentence = _("The SKU %(sku)s belongs to “%(title)s” (%(handle)s) already.")
            said = {"sku": fate.row.sku, "title": holder.title, "handle": holder.handle}
            handle = fate.row.colourway.product.handle
            comparison.refused.append(RefusedRow(fate.line, handle, sentence % said))
    comparison.vacated = [pk for pk in comparison.vacated if pk in final]


class _Holder(NamedTuple):
    """The variant that has a SKU now."""

    pk: int
    handle: str
    title: str


def _holders(skus: Iterable[str]) -> dict[str, _Holder]:
    rows: dict[str, _Holder] = {}
    for batch in _batches(skus):
        held = Variant.objects.filter(sku__in=batch).values_list(
            "sku", "pk", "colourway__product__handle", "colourway__product__title"
        )
        rows |= {sku: _Holder(pk, handle, title) for sku, pk, handle, title in held}
    return rows


def _refuse(comparison: Comparison, parsed: ParsedProduct, reason: str) -> None:
    said = (variant for colourway in parsed.colourways for variant in colourway.variants)
    for line in sorted({parsed.line, *(variant.line for variant in said)}):
        comparison.refused.append(RefusedRow(line, parsed.handle, reason))


def _exact_key(options: dict[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((name, str(value)) for name, value in options.items())


def _key(options: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """Options as they are compared: “Color: Red” and “colour: red” are the same."""
    return frozenset((_plain(name), str(value).casefold()) for name, value in options.items())


@lru_cache(maxsize=1000)
def _plain(option: str) -> str:
    if COLOUR.fullmatch(option):
        return "colour"
    return "size" if SIZE.fullmatch(option) else option.casefold()


def _upsert(model: type[Row], fates: Iterable[Fate[Row]], fields: Sequence[str]) -> None:
    """Insert the new and overwrite the changed, by one statement for each batch."""
    model._default_manager.bulk_create(
        [fate.row for fate in fates if fate.how != "same"],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )


Item = TypeVar("Item")


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
