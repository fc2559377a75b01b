"""What a catalogue file says, before anything is compared with what we have."""

from dataclasses import dataclass, field
from decimal import Decimal


class NotACatalogue(ValueError):
    """A file that can't be read as a catalogue at all; the message is a sentence for people."""


class RowRefused(ValueError):
    """Why a row, or the variant in it, is left out; the message is a sentence for people."""


@dataclass(slots=True)
class ParsedVariant:
    """What has a SKU and a price. ``options`` are names and values, the colour included."""

    options: dict[str, str]
    size: str = ""
    sku: str = ""
    barcode: str = ""
    price: Decimal | None = None
    line: int = 0


@dataclass(slots=True)
class ParsedColourway:
    """One colour. Code ``default`` and an empty name: the product has no colour option."""

    code: str = "default"
    name: str = ""
    variants: list[ParsedVariant] = field(default_factory=list)


@dataclass(slots=True)
class ParsedProduct:
    """A product; ``description`` is plain text, ``status`` draft, active, archived or unsaid."""

    handle: str
    line: int
    title: str = ""
    description: str = ""
    vendor: str = ""
    category: str = ""
    season: str = ""
    collection: str = ""
    tags: list[str] = field(default_factory=list)
    status: str = ""
    colourways: list[ParsedColourway] = field(default_factory=list)
    image_srcs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is left out: the physical ``line`` on which it begins, and why."""

    line: int
    handle: str
    reason: str


@dataclass(slots=True)
class ParsedCatalogue:
    """The products of a file, the rows left out of it, and what its reader should know."""

    products: list[ParsedProduct] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
