"""Textures: how the surface of a cloth breaks the light, drawn around neutral grey."""

from collections.abc import Callable
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Size = tuple[int, int]

NEUTRAL = 128  # the grey that changes nothing when it is laid over a colour
SHEET = 512  # textures are drawn in sheets of whole multiples, and cut to size


def texture(name: str, size: Size, scale: float) -> Image.Image:
    """Cut a piece of a named texture; scale is pixels per design unit."""
    width, height = size
    sheet = _sheet(name, -(-max(size) // SHEET) * SHEET, scale)
    return sheet.crop((0, 0, width, height))


def sheen(name: str) -> float:
    """How strongly folds of a texture catch the light, 0 to 1."""
    return TEXTURES[name][1]


def overlay(light: Image.Image, other: Image.Image) -> Image.Image:
    """Add two pictures around neutral."""
    return ImageChops.add(light, other, 1, -NEUTRAL)


@lru_cache(maxsize=24)
def _sheet(name: str, side: int, scale: float) -> Image.Image:
    return TEXTURES[name][0]((side, side), scale)


def _grain(size: Size, blur: tuple[float, float], amplitude: float) -> Image.Image:
    """Noise around neutral, blurred by (x, y) pixels; the same noise every time."""
    width, height = size
    seeded = Random(width * 7919 + height)  # noqa: S311 - a picture, not a secret
    noise = Image.frombytes("L", size, seeded.randbytes(width * height))
    soft = noise.filter(ImageFilter.GaussianBlur(blur))
    spread = amplitude * max(1.0, 3.2 * (max(blur[0], 0.3) * max(blur[1], 0.3)) ** 0.5)
    return soft.point([_clip(NEUTRAL + (value - 127.5) * spread) for value in range(256)])


def _clip(value: float) -> int:
    return max(0, min(255, round(value)))


def _plain(size: Size, scale: float) -> Image.Image:
    return _grain(size, (0.5, 0.5), 0.03)


def _jersey(size: Size, scale: float) -> Image.Image:
    return _grain(size, (0.5, 0.9), 0.03)


def _fleece(size: Size, scale: float) -> Image.Image:
    return _grain(size, (1.1, 1.1), 0.045)


def _wool(size: Size, scale: float) -> Image.Image:
    return overlay(_grain(size, (1.4, 0.6), 0.05), _grain(size, (0.5, 1.6), 0.03))


def _linen(size: Size, scale: float) -> Image.Image:
    return overlay(_grain(size, (4, 0.4), 0.035), _grain(size, (0.4, 4), 0.035))


def _leather(size: Size, scale: float) -> Image.Image:
    return _grain(size, (1.6, 1.6), 0.022)


def _denim(size: Size, scale: float) -> Image.Image:
    twill = _tiled(_twill_tile(max(4, round(3.4 * scale)), 26), size)
    return overlay(twill, _grain(size, (0.5, 3), 0.06))


def _twill(size: Size, scale: float) -> Image.Image:
    twill = _tiled(_twill_tile(max(4, round(3.2 * scale)), 12), size)
    return overlay(twill, _grain(size, (0.5, 0.5), 0.04))


def _canvas(size: Size, scale: float) -> Image.Image:
    cell = max(2, round(1.7 * scale))
    tile = Image.new("L", (2 * cell, 2 * cell), NEUTRAL - 10)
    draw = ImageDraw.Draw(tile)
    draw.rectangle((0, 0, cell - 1, cell - 1), fill=NEUTRAL + 10)
    draw.rectangle((cell, cell, 2 * cell - 1, 2 * cell - 1), fill=NEUTRAL + 10)
    return overlay(_tiled(tile, size), _grain(size, (1.2, 0.4), 0.05))


def _rib(size: Size, scale: float) -> Image.Image:
    period = max(4, round(5 * scale))
    wave = [0, 10, 14, 10, 0, -16, -24, -16]
    row = bytes(_clip(NEUTRAL + wave[8 * x // period]) for x in range(period))
    return overlay(
        _tiled(Image.frombytes("L", (period, 1), row), size), _grain(size, (0.5, 0.8), 0.06)
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
    return overlay(_tiled(tile.reduce(over), size), _grain(size, (0.6, 0.6), 0.07))


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
