"""The columns of Shopify's product CSV by their old and new names, and what a cell may hold."""

import re

from django.utils.translation import gettext as _

from catalog.importers.parsed import NotACatalogue, RowRefused
from catalog.importers.plaintext import one_line

# How shops name their option for colour and for size.
COLOUR = re.compile(
    "colou?rs?|colou?rway|farbe|couleur|colore|colori|cor|kleur|färg|farge|farve|väri|kolor|"
    "barva|szín|renk|цвет|色|カラー|颜色|顏色|색상",
    re.IGNORECASE,
)
SIZE = re.compile(
    "sizes?|größe|grösse|groesse|taille|taglia|talla|tamanho|maat|storlek|størrelse|koko|"
    "rozmiar|velikost|méret|beden|размер|サイズ|尺码|尺寸|사이즈",
    re.IGNORECASE,
)

_METAFIELD = re.compile(r"\s*\(product\.metafields\.[^)]*\)$")
_OPTIONS = {
    f"option{n} {part}": (f"option{n} {part}",) for n in "123" for part in ("name", "value")
}
_NAMES = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "description": ("body (html)", "body html", "body", "description"),
    "vendor": ("vendor",),
    "type": ("type", "custom product type"),
    "category": ("product category", "standard product type"),
    "tags": ("tags",),
    "season": ("season",),
    "collection": ("collection",),
    "status": ("status",),
    "published": ("published", "published on online store"),
    "sku": ("variant sku", "sku"),
    "barcode": ("variant barcode", "barcode", "barcodes"),
    "price": ("variant price", "price"),
    "image": ("image src", "product image url"),
    **_OPTIONS,
}
# Characters; as much as the catalogue's own columns hold.
_LONGEST = {
    "description": 131_072,  # of HTML; its text has a limit of its own
    "tags": 10_000,
    "image": 2_000,
    "vendor": 200,
    "season": 100,
    "collection": 100,
    **dict.fromkeys(_OPTIONS, 100),
}
_LONGEST_ELSE = 255


class Columns:
    """Where a file keeps what we read from it."""

    def __init__(self, header: list[str]) -> None:
        self._width = len(header)
        found: dict[str, int] = {}
        for index, name in enumerate(header):
            found.setdefault(_METAFIELD.sub("", one_line(name).lower()), index)
        self._places = {
            field: next((found[name] for name in names if name in found), None)
            for field, names in _NAMES.items()
        }
        missing = [f"“{field.title()}”" for field in ("handle", "title") if not self._has(field)]
        if missing:
            shown = ", ".join(one_line(name)[:30] for name in header[:8])
            sentence = _(
                "This file lacks the column %(columns)s of Shopify's product export (newer exports "
                "say “URL handle”). It begins with: %(shown)s."
            )
            columns = _(" and the column ").join(missing)
            raise NotACatalogue(sentence % {"columns": columns, "shown": shown})

    def checked(self, cells: list[str]) -> dict[str, str]:
        """What a row says in each field, trimmed; raises ``RowRefused``."""
        if any(map(str.strip, cells[self._width :])):
            raise RowRefused(
                _("It has more cells than the header: a comma or quotation mark is out of place.")
            )
        if any("\0" in cell for cell in cells):
            raise RowRefused(_("It contains a zero byte, which no text has."))
        return {field: self._checked(field, cells) for field in _NAMES}

    def _has(self, field: str) -> bool:
        return self._places[field] is not None

    def _checked(self, field: str, cells: list[str]) -> str:
        place = self._places[field]
        if place is None or place >= len(cells):
            return ""
        cell = cells[place] if field == "description" else one_line(cells[place])
        longest = _LONGEST.get(field, _LONGEST_ELSE)
        if len(cell) > longest:
            sentence = _("Its %(field)s has more than %(most)s characters.")
            raise RowRefused(sentence % {"field": field, "most": f"{longest:,}"})
        return cell
