"""Cloth: a colour, a texture that catches the light, and a pattern."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

from generation.management.demo.patterns import Pattern

Colour = tuple[int, int, int]
Size = tuple[int, int]

NEUTRAL = 128  # the grey that changes nothing when it is laid over a colour


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


@lru_cache(maxsize=8)
def grain(size: Size, blur: tuple[float, float], amplitude: float) -> Image.Image:
    """Draw noise around neutral, blurred by (x, y) pixels; the same noise every time."""
    width, height = size
    noise = Image.frombytes("L", size, Random(width * 7919 + height).randbytes(width * height))
    soft = noise.filter(ImageFilter.GaussianBlur(blur)) if any(blur) else noise
    spread = amplitude * max(1.0, 3.2 * (max(blur[0], 0.3) * max(blur[1], 0.3)) ** 0.5)
    return soft.point([_clip(NEUTRAL + (value - 127.5) * spread) for value in range(256)])


def _clip(value: float) -> int:
    return max(0, min(255, round(value)))


def _plain(size: Size, scale: float) -> Image.Image:
    return grain(size, (0.5, 0.5), 0.03)


def _jersey(size: Size, scale: float) -> Image.Image:
    return grain(size, (0.5, 0.9), 0.03)


def _fleece(size: Size, scale: float) -> Image.Image:
    return grain(size, (1.1, 1.1), 0.045)


def _wool(size: Size, scale: float) -> Image.Image:
    return ImageChops.add(grain(size, (1.4, 0.6), 0.05), grain(size, (0.5, 1.6), 0.03), 1, -NEUTRAL)


def _linen(size: Size, scale: float) -> Image.Image:
    return ImageChops.add(grain(size, (4, 0.4), 0.035), grain(size, (0.4, 4), 0.035), 1, -NEUTRAL)


def _leather(size: Size, scale: float) -> Image.Image:
    return grain(size, (1.6, 1.6), 0.022)


def _denim(size: Size, scale: float) -> Image.Image:
    twill = _tiled(_twill_tile(max(4, round(3.4 * scale)), 26), size)
    return ImageChops.add(twill, grain(size, (0.5, 3), 0.06), 1, -NEUTRAL)


def _twill(size: Size, scale: float) -> Image.Image:
    twill = _tiled(_twill_tile(max(4, round(3.2 * scale)), 12), size)
    return ImageChops.add(twill, grain(size, (0.5, 0.5), 0.04), 1, -NEUTRAL)


def _canvas(size: Size, scale: float) -> Image.Image:
    cell = max(2, round(1.7 * scale))
    tile = Image.new("L", (2 * cell, 2 * cell), NEUTRAL - 10)
    draw = ImageDraw.Draw(tile)
    draw.rectangle((0, 0, cell - 1, cell - 1), fill=NEUTRAL + 10)
    draw.rectangle((cell, cell, 2 * cell - 1, 2 * cell - 1), fill=NEUTRAL + 10)
    return ImageChops.add(_tiled(tile, size), grain(size, (1.2, 0.4), 0.05), 1, -NEUTRAL)


def _rib(size: Size, scale: float) -> Image.Image:
    period = max(4, round(5 * scale))
    wave = [0, 10, 14, 10, 0, -16, -24, -16]
    row = bytes(_clip(NEUTRAL + wave[8 * x // period]) for x in range(period))
    return ImageChops.add(
        _tiled(Image.frombytes("L", (period, 1), row), size),
        grain(size, (0.5, 0.8), 0.06),
        1,
        -NEUTRAL,
    )


def _knit(size: Size, scale: float, stitch: float = 7) -> Image.Image:
    wide, high = max(5, round(stitch * scale)), max(4, round(stitch * 0.8 * scale))
    over = 4
    tile = Image.new("L", (wide * over, high * over), NEUTRAL - 26)
    draw = ImageDraw.Draw(tile)
    w, h = wide * over, high * over
    for dy in (-h, 0, h):
        for x0, x1 in ((0.08 * w, 0.46 * w), (0.92 * w, 0.54 * w)):
            draw.line(
                (x0, dy + 0.05 * h, x1, dy + 0.75 * h), fill=NEUTRAL + 16, width=round(w * 0.27)
            )
    return ImageChops.add(
        _tiled(tile.reduce(over), size), grain(size, (0.6, 0.6), 0.07), 1, -NEUTRAL
    )


def _chunky(size: Size, scale: float) -> Image.Image:
    return _knit(size, scale, stitch=12)


def _smooth(size: Size, scale: float) -> Image.Image:
    return Image.new("L", size, NEUTRAL)


def _twill_tile(period: int, depth: int) -> Image.Image:
    tile = Image.new("L", (period, period), NEUTRAL)
    for y in range(period):
        for x in range(period):
            raised = (x + y) % period < period / 2
            tile.putpixel((x, y), NEUTRAL + (depth if raised else -depth) // 2)
    return tile


def _tiled(tile: Image.Image, size: Size) -> Image.Image:
    width, height = size
    row = Image.new("L", (width, tile.height))
    for x in range(0, width, tile.width):
        row.paste(tile, (x, 0))
    result = Image.new("L", size)
    for y in range(0, height, tile.height):
        result.paste(row, (0, y))
    return result


Texture = Callable[[Size, float], Image.Image]

TEXTURES: dict[str, tuple[Texture, float]] = {  # how it is drawn; how much it shines, 0 to 1
    "plain": (_plain, 0.45),
    "jersey": (_jersey, 0.4),
    "fleece": (_fleece, 0.35),
    "wool": (_wool, 0.3),
    "linen": (_linen, 0.35),
    "denim": (_denim, 0.35),
    "twill": (_twill, 0.4),
    "canvas": (_canvas, 0.3),
    "rib": (_rib, 0.35),
    "knit": (_knit, 0.35),
    "chunky": (_chunky, 0.4),
    "leather": (_leather, 0.75),
    "satin": (_smooth, 0.65),
    "nylon": (_plain, 0.8),
    "smooth": (_smooth, 0.5),
}


@lru_cache(maxsize=24)
def texture(name: str, size: Size, scale: float) -> Image.Image:
    """Draw a named texture around neutral grey; scale is pixels per design unit."""
    return TEXTURES[name][0](size, scale)


@dataclass(frozen=True)
class Cloth:
    """What a piece is cut from."""

    colour: Colour
    texture: str = "plain"
    pattern: Pattern | None = None

    @property
    def sheen(self) -> float:
        """How strongly folds catch the light, 0 to 1."""
        return TEXTURES[self.texture][1]

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
