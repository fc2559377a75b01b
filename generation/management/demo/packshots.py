"""Draws a product's packshot: the garment alone on a plain background."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from generation.management.demo.catalogue import DemoColourway, DemoProduct
from generation.management.demo.fabric import Cloth, Colour, rgb
from generation.management.demo.garments import BACK, FRONT
from generation.management.demo.patterns import Check, Dots, Floral, Pattern, Stripes
from generation.management.demo.studio import Studio

SIZE = (960, 1200)

GOLD: Colour = (206, 168, 102)

PATTERNS: dict[str, Callable[[Colour], Pattern]] = {
    "breton": Stripes,
    "pinstripe": lambda colour: Stripes(colour, 3, 9, lengthwise=True),
    "check": lambda colour: Check(colour, 20, 34, 90),
    "windowpane": lambda colour: Check(colour, 2.5, 44, 120),
    "tartan": lambda colour: Check(colour, 22, 34, 95, line=GOLD),
    "dots": Dots,
    "floral": Floral,
}


def draw(
    product: DemoProduct,
    colourway: DemoColourway,
    size: tuple[int, int] = SIZE,
    view: str = "front",
) -> Image.Image:
    """Draw a packshot as an RGB picture of a size in pixels; always the same picture."""
    accent = rgb(colourway.accent)
    pattern = PATTERNS[colourway.pattern](accent) if colourway.pattern else None
    studio = Studio(size)
    garments = BACK if view == "back" else FRONT
    garments[product.garment](studio, Cloth(rgb(colourway.swatch), product.fabric, pattern), accent)
    return studio.finish()


def packshot(product: DemoProduct, colourway: DemoColourway, view: str = "front") -> bytes:
    """Draw a packshot and encode it as JPEG."""
    file = BytesIO()
    draw(product, colourway, view=view).save(file, "JPEG", quality=90, subsampling=0)
    return file.getvalue()
