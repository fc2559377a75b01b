"""Patterns woven into or printed on cloth, drawn at any angle."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import radians
from random import Random

from PIL import Image, ImageDraw

from generation.management.demo.shapes import Path, Point, ellipse, rectangle, turned

Ink = tuple[int, int, int, int]
Colour = tuple[int, int, int]
Mark = tuple[Path, Ink]

OVERSAMPLING = 2


@dataclass(frozen=True)
class Pattern:
    """A repeat in one accent colour; subclasses say what is drawn where."""

    colour: Colour

    def _marks(self, centre: Point, reach: float) -> Iterator[Mark]:
        """Yield shapes, in design units, that cover a circle around a point."""
        raise NotImplementedError

    def paint(self, image: Image.Image, scale: float, degrees: float = 0) -> None:
        """Draw the pattern on an RGB image in place; scale is pixels per design unit."""
        width, height = image.size
        centre = (width / scale / 2, height / scale / 2)
        reach = (centre[0] ** 2 + centre[1] ** 2) ** 0.5
        large = image.resize(
            (width * OVERSAMPLING, height * OVERSAMPLING), Image.Resampling.NEAREST
        )
        draw = ImageDraw.Draw(large, "RGBA")
        factor = scale * OVERSAMPLING
        for outline, ink in self._marks(centre, reach):
            shape = turned(outline, radians(degrees), centre) if degrees else outline
            draw.polygon([(x * factor, y * factor) for x, y in shape], fill=ink)
        image.paste(large.reduce(OVERSAMPLING))


def _ticks(start: float, end: float, step: float) -> Iterator[float]:
    position = start - start % step
    while position < end:
        yield position
        position += step


@dataclass(frozen=True)
class Stripes(Pattern):
    """Crosswise stripes, or lengthwise ones."""

    width: float = 11
    gap: float = 21
    lengthwise: bool = False
    alpha: int = 255

    def _marks(self, centre: Point, reach: float) -> Iterator[Mark]:
        x, y = centre
        middle = x if self.lengthwise else y
        for start in _ticks(middle - reach, middle + reach, self.width + self.gap):
            end = start + self.width
            yield (
                (
                    rectangle(start, y - reach, end, y + reach)
                    if self.lengthwise
                    else rectangle(x - reach, start, x + reach, end)
                ),
                (*self.colour, self.alpha),
            )


@dataclass(frozen=True)
class Check(Pattern):
    """Broad translucent bars both ways, with a fine line between them when asked."""

    width: float = 26
    gap: float = 26
    alpha: int = 105
    line: Colour | None = None

    def _marks(self, centre: Point, reach: float) -> Iterator[Mark]:
        for lengthwise in (False, True):
            bars = Stripes(self.colour, self.width, self.gap, lengthwise, self.alpha)
            yield from bars._marks(centre, reach)
        if self.line:
            for lengthwise in (False, True):
                fine = Stripes(self.line, 2, self.width + self.gap - 2, lengthwise, 170)
                for outline, ink in fine._marks(centre, reach):
                    shift = -self.gap / 2
                    dx, dy = (shift, 0.0) if lengthwise else (0.0, shift)
                    yield tuple((x + dx, y + dy) for x, y in outline), ink


@dataclass(frozen=True)
class Dots(Pattern):
    """Dots in a staggered grid."""

    radius: float = 4
    step: float = 22

    def _marks(self, centre: Point, reach: float) -> Iterator[Mark]:
        x, y = centre
        for row, top in enumerate(_ticks(y - reach, y + reach, self.step)):
            shift = self.step * (row % 2)
            for left in _ticks(x - reach, x + reach, 2 * self.step):
                yield ellipse((left + shift, top), self.radius)[::3], (*self.colour, 255)


@dataclass(frozen=True)
class Floral(Pattern):
    """Small five-petalled flowers strewn with leaves."""

    leaf: Colour = (96, 112, 84)
    step: float = 46

    def _marks(self, centre: Point, reach: float) -> Iterator[Mark]:
        x, y = centre
        random = Random(5)  # noqa: S311 - strewn the same way every time
        for row, top in enumerate(_ticks(y - reach, y + reach, self.step * 0.8)):
            shift = self.step * 0.55 * (row % 2)
            for left in _ticks(x - reach, x + reach, self.step * 1.1):
                place = left + shift + random.uniform(-10, 10), top + random.uniform(-10, 10)
                yield from self._flower(place, random.uniform(0, 6.3), random.uniform(0.75, 1.25))

    def _flower(self, centre: Point, turn: float, size: float) -> Iterator[Mark]:
        x, y = centre
        for index in range(2):
            leaf = ellipse((x, y + 13 * size), 2.6 * size, 7 * size)[::4]
            yield turned(leaf, turn + 0.9 + 2.4 * index, centre), (*self.leaf, 255)
        petal = ellipse((x, y - 5.2 * size), 3.6 * size, 4.8 * size)[::4]
        for index in range(5):
            yield turned(petal, turn + 1.2566 * index, centre), (*self.colour, 255)
        yield ellipse(centre, 2.3 * size)[::4], (236, 206, 132, 255)
