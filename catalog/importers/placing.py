"""Which photo goes where: to a colourway, into the inbox, or nowhere because it is here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from catalog.importers.comparison import Comparison
from catalog.importers.incoming import PhotoFile
from catalog.importers.photos import KnownProduct, PhotoMatch, PhotoMatcher
from catalog.models import Asset, Colourway, Product, Role, Variant, View
from sartiq.access.models import User


class Place(StrEnum):
    """Where a photo goes."""

    COLOURWAY = "colourway"
    INBOX = "inbox"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class PlacedPhoto:
    """A photo and its place; ``title`` and ``colour`` are words for people, as is ``reason``."""

    photo: PhotoFile
    place: Place
    match: PhotoMatch | None = None
    title: str = ""
    colour: str = ""
    reason: str = ""


@dataclass(slots=True)
class _Entry:
    """A product as it is being put together for the matcher."""

    title: str
    colourways: dict[str, str] = field(default_factory=dict)
    skus: dict[str, str] = field(default_factory=dict)
    barcodes: dict[str, str] = field(default_factory=dict)


class Directory:
    """Every product that the importer sees, and those that the file will make."""

    def __init__(self, *, actor: User, coming: Comparison | None = None) -> None:
        self._entries: dict[str, _Entry] = {}
        seen = Product.objects.visible_to(actor)
        for handle, title in seen.values_list("handle", "title"):
            self._entries[handle] = _Entry(title)
        rows = Colourway.objects.filter(product__in=seen).order_by("position", "code")
        ...
