"""Light: how a piece's bulge, folds and edges shade it, as pictures around neutral grey."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from generation.management.demo.shapes import Path, Point, mirror, spindle
from generation.management.demo.textures import NEUTRAL, overlay

COARSE = 4  # light is soft: it is computed at a quarter of the resolution
BORDER = 8  # so that light does not wrap round from edge to edge

Pixels = Callable[[Path, float], list[Point]]


@dataclass(frozen=True)
class Fold:
    """A ridge (depth above 0) or crease (below 0) along a line; depth -1 to 1."""

    line: Path
    width: float = 26
    depth: float = 0.5

    def mirrored(self, share: float = 1) -> "Fold":
        """The same fold on the other side, at a share of its depth."""
        return Fold(mirror(self.line), self.width, self.depth * share)


@dataclass(frozen=True)
class Form:
    """How a piece is rounded, in design units: bulging over `loft`, darkening over `rim`.

    `depth` scales both; `sheen`, 0 to 1, is how strongly the cloth catches the light.
    """

    loft: float
    rim: float
    depth: float
    sheen: float


def lighting(
    mask: Image.Image, form: Form, folds: Sequence[Fold], pixels: Pixels, scale: float
) -> Image.Image:
    """Light a piece from the upper left; `pixels` places a line on a mask reduced in size."""
    small = ImageOps.expand(mask.reduce(COARSE), BORDER)
    bulge = small.filter(ImageFilter.GaussianBlur(form.loft * scale / COARSE / 2))
    light = _relief(bulge, 2.2 * scale, 0.5 * form.depth * (0.5 + form.sheen))
    light = overlay(light, _occlusion(bulge, 0.3 * form.depth))
    if folds:
        light = overlay(light, _creased(small.size, folds, form.sheen, pixels, scale))
    light = ImageOps.crop(light, BORDER).resize(mask.size, Image.Resampling.BICUBIC)
    edge = mask.reduce(2).filter(ImageFilter.BoxBlur(form.rim * scale / 2))
    edge = _occlusion(edge, 0.27 * form.depth)
    return overlay(light, edge.resize(mask.size, Image.Resampling.BILINEAR))


def exposure(bright: float) -> list[int]:
    """Soften shadows on pale cloth and highlights on dark cloth, where each shows most.

    Gives a lookup table for a cloth of some luminance, 0 to 1.
    """
    shadow, highlight = 1 - 0.5 * bright**2, min(1.0, 0.36 + bright)
    return [
        round(NEUTRAL + (value - NEUTRAL) * (shadow if value < NEUTRAL else highlight))
        for value in range(256)
    ]


def _creased(
    size: tuple[int, int], folds: Sequence[Fold], sheen: float, pixels: Pixels, scale: float
) -> Image.Image:
    ground = Image.new("L", size, NEUTRAL)
    draw = ImageDraw.Draw(ground)
    for fold in folds:
        for share in (1, 0.66, 0.33):
            height = fold.depth * 120 * (1 - share * 0.75)
            line = pixels(spindle(fold.line, fold.width * share), 1 / COARSE)
            shape = [(x + BORDER, y + BORDER) for x, y in line]
            draw.polygon(shape, fill=int(NEUTRAL + height))
    ground = ground.filter(ImageFilter.GaussianBlur(1.6 * scale))
    lit = _relief(ground, 1.25 * scale, 0.9 * (0.45 + sheen))
    return overlay(lit, ground.point([NEUTRAL + (v - NEUTRAL) // 5 for v in range(256)]))


def _relief(height: Image.Image, reach: float, strength: float) -> Image.Image:
    """Light a height map from the upper left: neutral where it is flat."""
    dx, dy = max(1, round(reach)), max(1, round(reach * 0.8))
    toward, away = ImageChops.offset(height, -dx, -dy), ImageChops.offset(height, dx, dy)
    return ImageChops.subtract(toward, away, 1 / strength, NEUTRAL)


def _occlusion(height: Image.Image, depth: float) -> Image.Image:
    """Darken where a height map is low: neutral at its top."""
    return height.point([NEUTRAL - int((255 - value) * depth) for value in range(256)])
