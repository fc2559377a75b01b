"""Shopify's product CSV, in its old and its new column names, as products.

A product spans several rows with the same handle: the first carries its title, each carries one
variant, some carry only an image. A bad row is left out with a reason; the others stay.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from catalog.importers import tables
from catalog.importers.columns import COLOUR, SIZE, Columns
from catalog.importers.parsed import (
    ParsedCatalogue,
    ParsedColourway,
    ParsedProduct,
    ParsedVariant,
    RefusedRow,
    RowRefused,
)
from catalog.importers.plaintext import code, looks_like_formula, text_of

MAX_DESCRIPTION = 50_000  # characters

_HANDLE = re.compile(r"\w[\w-]{0,254}")
_PRICE = re.compile(r"\d{1,10}(\.\d{1,2}0*)?")
_ROUNDED = re.compile(r"\d+([.,]\d+)?E\+\d+", re.IGNORECASE)
_STATUS = {"active": "active", "draft": "draft", "archived": "archived", "unlisted": "active"}
_PUBLISHED = {"true": "active", "false": "draft", "": ""}
_DEFAULT = ("title", "default title")  # what Shopify writes where a product has no options


def parse(file: BinaryIO) -> ParsedCatalogue:
    """Read a seekable binary file; raises ``NotACatalogue`` if it is none at all.

    Cells that look like formulas are kept as the plain text that they are, and noted; as a handle
    or a SKU they are refused. Where a status is given it wins over "published", which speaks of
    one sales channel only.
    """
    with tables.opened(file) as table:
        reader = _Reader(Columns(table.header))
        for row in table.rows:
            reader.take(row)
    catalogue = reader.finished()
    if table.encoding == "cp1252":
        catalogue.notes.append(
            _("This file is not UTF-8 and was read as Windows-1252. Check letters with accents.")
        )
    return catalogue


@dataclass(slots=True)
class _Draft:
    """A product while its rows come in."""

    product: ParsedProduct
    option_names: list[str] = field(default_factory=lambda: ["", "", ""])
    colourways: dict[str, ParsedColourway] = field(default_factory=dict)
    variant_lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)


class _Reader:
    """Collects the products of a file, row by row."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._drafts: dict[str, _Draft] = {}
        self._sku_lines: dict[str, int] = {}
        self._catalogue = ParsedCatalogue()
        self._formulas: list[int] = []

    def take(self, row: tables.Row) -> None:
        """Add a row to its product, or to the refused ones."""
        self._catalogue.rows += 1
        handle = ""
        try:
            if row.problem:
                raise RowRefused(row.problem)
            cells = self._columns.checked(row.cells)
            handle = _handle(cells)
            self._add(handle, cells, row.line)
        except RowRefused as refusal:
            self._refuse(row.line, handle, str(refusal))

    def finished(self) -> ParsedCatalogue:
        """All that was collected."""
        for handle, draft in self._drafts.items():
            if draft.product.title:
                draft.product.colourways = list(draft.colourways.values()) or [ParsedColourway()]
                self._catalogue.products.append(draft.product)
            else:
                for line in draft.lines:
                    self._refuse(line, handle, _("No row of this product has a title."))
        self._catalogue.refused.sort(key=lambda refused: refused.line)
        self._note_formulas()
        return self._catalogue

    def _add(self, handle: str, cells: dict[str, str], line: int) -> None:
        draft = self._drafts.get(handle) or _Draft(ParsedProduct(handle, line))
        _describe(draft.product, cells)
        self._drafts[handle] = draft
        draft.lines.append(line)
        if any(looks_like_formula(cell) for cell in cells.values()):
            self._formulas.append(line)
        image = cells["image"]
        if image.startswith(("https://", "http://")) and image not in draft.product.image_srcs:
            draft.product.image_srcs.append(image)
        self._add_variant(draft, cells, line)

    def _add_variant(self, draft: _Draft, cells: dict[str, str], line: int) -> None:
        values = [cells[f"option{n} value"] for n in (1, 2, 3)]
        if not any((*values, cells["sku"], cells["barcode"], cells["price"])):
            return  # The row carries an image or the product alone.
        options = _options(draft, cells, values)
        colourway = _colourway(draft, options)
        variant = ParsedVariant(
            options=options,
            size=_value_of(options, SIZE),
            sku=_sku(cells["sku"]),
            barcode=_barcode(cells["barcode"]),
            price=_price(cells["price"]),
            line=line,
        )
        self._check_unique(draft, variant)
        colourway.variants.append(variant)

    def _check_unique(self, draft: _Draft, variant: ParsedVariant) -> None:
        key = tuple(value.casefold() for value in variant.options.values())
        if key in draft.variant_lines:
            sentence = _("The same options stand in line %(line)d for this product.")
            raise RowRefused(sentence % {"line": draft.variant_lines[key]})
        if variant.sku in self._sku_lines:
            sentence = _("The SKU %(sku)s stands in line %(line)d already.")
            said = {"sku": variant.sku, "line": self._sku_lines[variant.sku]}
            raise RowRefused(sentence % said)
        draft.variant_lines[key] = variant.line
        if variant.sku:
            self._sku_lines[variant.sku] = variant.line

    def _refuse(self, line: int, handle: str, reason: str) -> None:
        self._catalogue.refused.append(RefusedRow(line, handle, reason))

    def _note_formulas(self) -> None:
        if self._formulas:
            shown = ", ".join(map(str, self._formulas[:5]))
            more = _(" and others") if len(self._formulas) > 5 else ""
            sentence = _(
                "Cells that look like spreadsheet formulas (line %(lines)s) are kept as plain "
                "text; nothing runs them here."
            )
            self._catalogue.notes.append(sentence % {"lines": f"{shown}{more}"})


def _handle(cells: dict[str, str]) -> str:
    handle = cells["handle"].lower()
    if not handle:
        raise RowRefused(_("It has no handle, so it belongs to no product."))
    if not _HANDLE.fullmatch(handle):
        sentence = _("“%(handle)s” is not a handle: only letters, digits, hyphens and underscores.")
        raise RowRefused(sentence % {"handle": handle[:60]})
    return handle


def _describe(product: ParsedProduct, cells: dict[str, str]) -> None:
    """Take over what the row says of its product as a whole."""
    title = cells["title"]
    if not title:
        return
    if product.title:
        if product.title != title:
            sentence = _("Its handle belongs to “%(title)s” (line %(line)d).")
            raise RowRefused(sentence % {"title": product.title, "line": product.line})
        return
    description = text_of(cells["description"])
    if len(description) > MAX_DESCRIPTION:
        sentence = _("Its description has more than %(most)s characters.")
        raise RowRefused(sentence % {"most": f"{MAX_DESCRIPTION:,}"})
    product.status = _status(cells)
    product.title = title
    product.description = description
    product.vendor = cells["vendor"]
    product.category = cells["type"] or cells["category"].rpartition(">")[2].strip()
    product.season = cells["season"]
    product.collection = cells["collection"]
    product.tags = list(dict.fromkeys(filter(None, map(str.strip, cells["tags"].split(",")))))


def _status(cells: dict[str, str]) -> str:
    status, published = cells["status"].lower(), cells["published"].lower()
    if status:
        if status not in _STATUS:
            sentence = _("Its status “%(status)s” is not active, draft or archived.")
            raise RowRefused(sentence % {"status": status})
        return _STATUS[status]
    if published not in _PUBLISHED:
        sentence = _("“Published” is “%(published)s”, not true or false.")
        raise RowRefused(sentence % {"published": published})
    return _PUBLISHED[published]


def _options(draft: _Draft, cells: dict[str, str], values: list[str]) -> dict[str, str]:
    """Option names and values; Shopify names the options in a product's first row only."""
    if not any(draft.option_names):
        draft.option_names = [cells[f"option{n} name"] for n in (1, 2, 3)]
    options = {}
    for number, (name, value) in enumerate(zip(draft.option_names, values, strict=True), 1):
        if (name.lower(), value.lower()) == _DEFAULT:
            continue
        if name and not value:
            raise RowRefused(_("It has no value for the option “%(name)s”.") % {"name": name})
        if value:
            options[name or f"Option {number}"] = value
    return options


def _colourway(draft: _Draft, options: dict[str, str]) -> ParsedColourway:
    name = _value_of(options, COLOUR)
    if not name:
        return draft.colourways.setdefault("default", ParsedColourway())
    slug = colour_code(name) or f"colour-{len(draft.colourways) + 1}"
    return draft.colourways.setdefault(slug, ParsedColourway(slug, name))


def colour_code(name: str) -> str:
    """The code of a colour by its name: ``Ocean Blue`` is ``ocean-blue``."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+", "-", folded)[:100].strip("-_")


def _value_of(options: dict[str, str], names: re.Pattern[str]) -> str:
    return next((value for name, value in options.items() if names.fullmatch(name)), "")


def _sku(cell: str) -> str:
    sku = code(cell)
    if sku.startswith(("=", "+", "-", "@")):
        raise RowRefused(_("The SKU “%(sku)s” looks like a formula.") % {"sku": sku[:60]})
    return sku


def _barcode(cell: str) -> str:
    barcode = code(cell)
    if _ROUNDED.fullmatch(barcode):
        sentence = _(
            "The barcode %(barcode)s was rounded by a spreadsheet. Format that column as text."
        )
        raise RowRefused(sentence % {"barcode": barcode})
    if barcode.startswith(("=", "+", "-", "@")):
        sentence = _("The barcode “%(barcode)s” looks like a formula.")
        raise RowRefused(sentence % {"barcode": barcode[:60]})
    return barcode


def _price(cell: str) -> Decimal | None:
    if not cell:
        return None
    if not _PRICE.fullmatch(cell):
        sentence = _("The price “%(price)s” is not a number such as 49.90.")
        raise RowRefused(sentence % {"price": cell[:30]})
    return Decimal(cell).quantize(Decimal("0.01"))
