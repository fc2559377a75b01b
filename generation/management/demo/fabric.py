"""Cloth: a colour, a texture that catches the light, and a pattern."""

from dataclasses import dataclass

from PIL import Image, ImageColor

from generation.management.demo.patterns import Pattern
from generation.management.demo.textures import NEUTRAL, Size, sheen, texture

Colour = tuple[int, int, int]


def rgb(code: str) -> Colour:
    """Read '#rrggbb'."""
    red, green, blue = ImageColor.getrgb(code)[:3]
    return red, green, blue


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """Blend two colours; share 0 gives the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    """Blend towards a warm black."""
    return mix(colour, (16, 14, 14), share)


def lighter(colour: Colour, share: float) -> Colour:
    """Blend towards white."""
    return mix(colour, (255, 255, 255), share)


def luminance(colour: Colour) -> float:
    """Weigh a colour's brightness, 0 to 1."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def contrast(colour: Colour, share: float) -> Colour:
    """Move a colour away from itself: pale cloth gets darker thread, dark cloth lighter."""
    return darker(colour, share) if luminance(colour) > 0.3 else lighter(colour, share * 0.7)


@dataclass(frozen=True)
class Cloth:
    """What a piece is cut from."""

    colour: Colour
    texture: str = "plain"
    pattern: Pattern | None = None

    @property
    def sheen(self) -> float:
        """How strongly folds catch the light, 0 to 1."""
        return sheen(self.texture)

    @property
    def thread(self) -> Colour:
        """The colour of a matching seam."""
        return contrast(self.colour, 0.32)

    def plain(self, texture: str | None = None, darken: float = 0) -> "Cloth":
        """The same cloth without its pattern, in another texture or darker."""
        return Cloth(darker(self.colour, darken), texture or self.texture)

    def inside(self) -> "Cloth":
        """The wrong side, in the shade of the garment."""
        return self.plain(darken=0.34)

    def swatch(self, size: Size, scale: float, degrees: float = 0) -> Image.Image:
        """Draw the colour and pattern, as RGB, with the grain turned by some degrees."""
        image = Image.new("RGB", size, self.colour)
        if self.pattern:
            self.pattern.paint(image, scale, degrees)
        return image

    def surface(self, size: Size, scale: float, degrees: float = 0) -> Image.Image:
        """Draw the texture, as L around neutral, with the grain turned by some degrees."""
        if not degrees:
            return texture(self.texture, size, scale)
        width, height = size
        side = -(-int((width**2 + height**2) ** 0.5 + 4) // 64) * 64
        turned = texture(self.texture, (side, side), scale).rotate(
            -degrees, Image.Resampling.BICUBIC, fillcolor=NEUTRAL
        )
        left, top = (side - width) // 2, (side - height) // 2
        return turned.crop((left, top, left + width, top + height))
