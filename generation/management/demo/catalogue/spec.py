"""What the demo catalogue says about a product; plain data, no database."""

from dataclasses import dataclass
from decimal import Decimal

TIDEWELL = "Tidewell"  # everyday basics and sportswear
MARLOW_VANE = "Marlow Vane"  # tailoring, dresses, leather goods

SPRING, AUTUMN = "SS27", "AW26"

LETTERS = ("XS", "S", "M", "L", "XL")
DRESSES = ("34", "36", "38", "40", "42")
WAISTS = ("28", "30", "32", "34", "36")
SHOES = ("38", "39", "40", "41", "42", "43", "44")
ONE_SIZE = ("One size",)


@dataclass(frozen=True)
class DemoColourway:
    """One colour of a product; colours are '#rrggbb'.

    The accent colours trims (lining, sole, thread ...) and the pattern, when there is one.
    """

    code: str
    name: str
    swatch: str
    accent: str = "#3a322c"
    pattern: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoProduct:
    """One product with its colourways; the price is in US dollars.

    `garment` and `fabric` name how its packshots are drawn, `views` which there are.
    """

    handle: str
    title: str
    brand: str
    category: str
    season: str
    style: str
    price: Decimal
    garment: str
    fabric: str
    description: str
    tags: tuple[str, ...]
    sizes: tuple[str, ...]
    colourways: tuple[DemoColourway, ...]
    views: tuple[str, ...] = ("front",)

    def sku(self, colourway: DemoColourway, size: str) -> str:
        """Name one variant, as in TW-1001-SAG-M."""
        return f"{self.style}-{colourway.code}-{size}".upper().replace(" ", "")
