"""Light and texture as grey masks: gradients, glows, noise, grain."""

import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageOps

from generation.sandbox.drawing.scene import Colour

Size = tuple[int, int]
SMOOTH = Image.Resampling.BICUBIC
RADIAL = Image.radial_gradient("L").point(lambda value: max(0, 255 - round(value * 255 / 180)))
STEPS = 256


def gradient(size: Size, stops: Sequence[tuple[float, Colour]]) -> Image.Image:
    """Paint colours from top to bottom; each stop is (share of the height, colour)."""
    column = bytearray()
    for step in range(STEPS):
        column += bytes(_between(stops, step / (STEPS - 1)))
    return Image.frombytes("RGB", (1, STEPS), bytes(column)).resize(size, SMOOTH)


def _between(stops: Sequence[tuple[float, Colour]], at: float) -> Colour:
    above = [stop for stop in stops if stop[0] <= at] or [stops[0]]
    below = [stop for stop in stops if stop[0] > at] or [stops[-1]]
    (start, first), (end, second) = above[-1], below[0]
    share = (at - start) / (end - start) if end > start else 0.0
    share = share * share * (3 - 2 * share)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def glow(size: Size, centre: tuple[float, float], radius: tuple[float, float]) -> Image.Image:
    """A soft round light, 255 in its centre; all in shares of the picture's width and height."""
    width, height = (max(2, round(2 * r * side)) for r, side in zip(radius, size, strict=True))
    spot = RADIAL.point(_eased).resize((width, height), SMOOTH)
    mask = Image.new("L", size, 0)
    mask.paste(
        spot, (round(centre[0] * size[0] - width / 2), round(centre[1] * size[1] - height / 2))
    )
    return mask


def _eased(value: int) -> int:
    share = value / 255
    return round(255 * share * share * (3 - 2 * share))


def noise(size: Size, rng: random.Random, cells: tuple[int, int], octaves: int = 4) -> Image.Image:
    """Cloudy noise around 128; `cells` is the coarsest pattern's count across and down."""
    total: Image.Image | None = None
    for octave in range(octaves):
        grid = min(size[0], cells[0] << octave), min(size[1], cells[1] << octave)
        layer = Image.frombytes("L", grid, rng.randbytes(grid[0] * grid[1])).resize(size, SMOOTH)
        weight = 0.5**octave / (2 - 0.5**octave)  # each octave half as strong as the one before
        total = layer if total is None else Image.blend(total, layer, weight)
    assert total is not None
    return ImageOps.autocontrast(total, cutoff=1)


def shade(image: Image.Image, mask: Image.Image, colour: Colour, strength: float) -> Image.Image:
    """Lay a colour over the picture where the mask is, at most `strength` (0 to 1)."""
    return Image.composite(
        Image.new("RGB", image.size, colour),
        image,
        mask.point(lambda value: round(value * min(1.0, strength))),
    )


def brighten(image: Image.Image, mask: Image.Image, colour: Colour, strength: float) -> Image.Image:
    """Add light of a colour where the mask is."""
    scaled = mask.point(lambda value: round(value * strength))
    return ImageChops.screen(image, ImageOps.colorize(scaled, (0, 0, 0), colour))


def grain(image: Image.Image, rng: random.Random, amount: int) -> Image.Image:
    """Add film grain, which also hides the steps of 8-bit gradients."""
    tile = Image.frombytes("L", (256, 256), rng.randbytes(65536))
    tile = tile.point(lambda value: 128 + round((value - 127.5) * amount / 128))
    layer = Image.new("L", image.size, 128)
    for top in range(0, image.height, 256):
        for left in range(0, image.width, 256):
            turned = tile.transpose(Image.Transpose(rng.randrange(7)))
            layer.paste(turned, (left, top))
    return ImageChops.add(image, Image.merge("RGB", [layer] * 3), 1, -128)
