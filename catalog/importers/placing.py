"""Which photo goes where: to a colourway, into the inbox, or nowhere because it is here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from catalog.importers.comparison import BATCH, Comparison
from catalog.importers.incoming import PhotoFile
from catalog.importers.photos import UNMATCHED, KnownProduct, PhotoMatch, PhotoMatcher
from catalog.models import Asset, Colourway, Product, Role, Variant, View
from catalog.models.products import ProductQuerySet
from sartiq.access.models import User

Spot = tuple[str, str] | None  # handle and colour code; None is the inbox


class Place(StrEnum):
    """Where a photo goes."""

    COLOURWAY = "colourway"
    INBOX = "inbox"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class PlacedPhoto:
    """A photo, its place, and why it is not a colourway's."""

    photo: PhotoFile
    place: Place
    match: PhotoMatch | None = None
    reason: str = ""


@dataclass(slots=True)
class _Entry:
    """A product as it is being put together for the matcher."""

    colourways: dict[str, str] = field(default_factory=dict)
    skus: dict[str, str] = field(default_factory=dict)
    barcodes: dict[str, str] = field(default_factory=dict)

    def add_codes(self, colour_code: str, sku: str, barcode: str) -> None:
        """Note what one of its variants is called."""
        if sku:
            self.skus[sku] = colour_code
        if barcode:
            self.barcodes[barcode] = colour_code


def directory(
    *, actor: User, coming: Comparison, among: ProductQuerySet | None = None
) -> dict[str, KnownProduct]:
    """Every product that the importer sees and those that the file will make, by handle.

    ``among`` narrows those that are there already.
    """
    entries: dict[str, _Entry] = defaultdict(_Entry)
    seen = (Product.objects.all() if among is None else among).visible_to(actor)
    colourways = Colourway.objects.filter(product__in=seen).order_by("position", "code")
    for handle, code, name in colourways.values_list("product__handle", "code", "name"):
        entries[handle].colourways[code] = name
    codes = Variant.objects.filter(colourway__product__in=seen).exclude(sku="", barcode="")
    for handle, code, sku, barcode in codes.values_list(
        "colourway__product__handle", "colourway__code", "sku", "barcode"
    ):
        entries[handle].add_codes(code, sku, barcode)
    for colourway in (fate.row for fate in coming.colourways):
        entries[colourway.product.handle].colourways[colourway.code] = colourway.name
    for variant in (fate.row for fate in coming.variants):
        entry = entries[variant.colourway.product.handle]
        entry.add_codes(variant.colourway.code, variant.sku, variant.barcode)
    return {
        handle: KnownProduct(handle, tuple(entry.colourways.items()), entry.skus, entry.barcodes)
        for handle, entry in entries.items()
    }


def place(
    photos: Sequence[PhotoFile], *, actor: User, coming: Comparison, pattern: str
) -> list[PlacedPhoto]:
    """Say where each photo goes; those of a colourway in the order in which they will stand."""
    if not photos:
        return []
    known = directory(actor=actor, coming=coming)
    views = list(View.objects.values_list("code", flat=True))
    matcher = PhotoMatcher(known.values(), views=views, pattern=pattern)
    here = _here(photos, actor)
    order = {view: position for position, view in enumerate(views)}
    matches = [(photo, matcher.match(photo.name)) for photo in photos]
    matches.sort(key=lambda pair: _order(pair[0], pair[1], order))
    return [_placed(photo, match, known, here) for photo, match in matches]


def _order(photo: PhotoFile, match: PhotoMatch | None, views: dict[str, int]) -> tuple[object, ...]:
    """Front before back, 1 before 2: the first of a colourway becomes its hero."""
    if match is None:
        return ("", "", 0, 0, photo.name)
    view = views.get(match.view or "", len(views))
    return (match.handle, match.colour_code or "", view, match.number or 0, photo.name)


def _here(photos: Sequence[PhotoFile], actor: User) -> dict[str, dict[Spot, str]]:
    """Where pictures with these contents are already, in words, by hash."""
    here: dict[str, dict[Spot, str]] = defaultdict(dict)
    assets = Asset.objects.visible_to(actor).filter(role=Role.PACKSHOT)
    for start in range(0, len(photos), BATCH):
        hashes = [photo.sha256 for photo in photos[start : start + BATCH]]
        for sha256, handle, code in assets.filter(sha256__in=hashes).values_list(
            "sha256", "colourway__product__handle", "colourway__code"
        ):
            where = _("It is in the inbox already.")
            if handle:
                where = _("It belongs to %(handle)s already.") % {"handle": handle}
            here[sha256][(handle, code) if handle else None] = where
    return here


def _placed(
    photo: PhotoFile,
    match: PhotoMatch | None,
    known: dict[str, KnownProduct],
    here: dict[str, dict[Spot, str]],
) -> PlacedPhoto:
    spot = (match.handle, match.colour_code) if match and match.colour_code else None
    copies = here[photo.sha256]
    if spot in copies or (spot is None and copies):
        reason = copies.get(spot) or next(iter(copies.values()))
        return PlacedPhoto(photo, Place.HERE, match, reason)
    copies[spot] = _("It is the same picture as “%(name)s”.") % {"name": photo.name}
    if spot:
        return PlacedPhoto(photo, Place.COLOURWAY, match)
    if match is None:
        return PlacedPhoto(photo, Place.INBOX, None, str(UNMATCHED))
    colours = ", ".join(code for code, _ in known[match.handle].colourways)
    words = _("Its name says %(handle)s, but not in which colour (%(colours)s).")
    reason = words % {"handle": match.handle, "colours": colours}
    return PlacedPhoto(photo, Place.INBOX, match, reason)
