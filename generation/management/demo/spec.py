"""What the demo catalogue says about a product; plain data, no database."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class DemoColourway:
    """One colour of a product. Colours are '#rrggbb'.

    The accent colours trims (lining, sole, patch ...) and the pattern, when there is one.
    """

    code: str
    name: str
    swatch: str
    accent: str = "#3a322c"
    pattern: str = ""


@dataclass(frozen=True)
class DemoProduct:
    """One product with its colourways; the price is in US dollars."""

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
