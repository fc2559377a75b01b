"""The studio: lays pieces of cloth on a plain background and lights them from the upper left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from generation.management.demo.fabric import NEUTRAL, Cloth, Colour, luminance
from generation.management.demo.shapes import HEIGHT, WIDTH, Path, dashes, mirror, parallel, spindle

BACKGROUND: Colour = (249, 249, 248)
OVERSAMPLING = 3
BORDER = 8  # so that light does not wrap round from edge to edge
COARSE = 4  # light is soft: it is computed at a quarter of the resolution

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Fold:
    """A ridge (depth above 0) or crease (below 0) along a line; depth -1 to 1."""

    line: Path
    width: float = 26
    depth: float = 0.5

    def mirrored(self, share: float = 1) -> "Fold":
        """The same fold on the other side, at a share of its depth."""
        return Fold(mirror(self.line), self.width, self.depth * share)


class Studio:
    """One packshot in the making. Everything is given in design units and painted in order."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self.scale = min(width / WIDTH, height / HEIGHT)
        self.left = (width - WIDTH * self.scale) / 2
        self.top = (height - HEIGHT * self.scale) / 2
        self.image = Image.new("RGB", size, BACKGROUND)
        self.silhouette = Image.new("L", size, 0)

    def piece(
        self,
        outline: Path,
        cloth: Cloth,
        *,
        folds: Sequence[Fold] = (),
        loft: float = 46,
        rim: float = 5,
        depth: float = 1,
        lift: float = 0,
        grain: float = 0,
    ) -> None:
        """Lay one piece of cloth.

        It bulges over `loft` units from its edge and darkens over `rim`; `depth` scales both.
        With `lift` it casts a shadow that wide on what lies below. `grain` turns weave and
        pattern by degrees.
        """
        box = self._box(outline, margin=lift * 2 + 4)
        mask = self._mask([outline], box)
        if lift:
            self._cast(mask, box, lift)
        size = mask.size
        light = self._light(mask, box, folds, loft, rim, depth, cloth.sheen)
        light = ImageChops.add(light, cloth.surface(size, self.scale, grain), 1, -NEUTRAL)
        light = light.point(_exposure(cloth.colour))
        paint = ImageChops.hard_light(
            cloth.swatch(size, self.scale, grain), Image.merge("RGB", (light, light, light))
        )
        self.image.paste(paint, box, mask)
        self.silhouette.paste(255, box, mask)

    def pair(
        self,
        outline: Path,
        cloth: Cloth,
        *,
        folds: Sequence[Fold] = (),
        grain: float = 0,
        **light: float,
    ) -> None:
        """Lay a right-hand piece and its mirror image; `light` as in `piece`."""
        self.piece(outline, cloth, folds=folds, grain=grain, **light)
        flipped = [fold.mirrored() for fold in folds]
        self.piece(mirror(outline), cloth, folds=flipped, grain=-grain, **light)

    def fill(self, outline: Path, colour: Colour, alpha: float = 1, blur: float = 0) -> None:
        """Lay flat colour: a label, a lens, a button's hole, or, blurred, a shade or a gleam."""
        box = self._box(outline, margin=blur * 3 + 2)
        mask = self._mask([outline], box)
        if blur:
            mask = mask.filter(ImageFilter.BoxBlur(blur * self.scale))
        if alpha < 1:
            mask = mask.point([int(value * alpha) for value in range(256)])
        self.image.paste(colour, box, mask)

    def shade(self, outline: Path, within: Path, depth: float = 0.3, blur: float = 10) -> None:
        """Darken softly under `outline`, but only inside `within`."""
        box = self._box(within, margin=2)
        soft = self._mask([outline], box).filter(ImageFilter.GaussianBlur(blur * self.scale))
        inside = ImageChops.multiply(soft, self._mask([within], box))
        self.image.paste((18, 15, 16), box, inside.point([int(v * depth) for v in range(256)]))

    def ground(self, outline: Path) -> None:
        """Lay a contact shadow, so faint that a cut-out by colour takes it for background."""
        self.fill(outline, (150, 150, 152), 0.1, 7)

    def line(self, line: Path, colour: Colour, width: float = 1.2, alpha: float = 0.6) -> None:
        """Draw one line, also across the background: a strap, a cord, a lace."""
        self._ink([line], colour, width, alpha, clip=False)

    def seam(self, line: Path, cloth: Cloth, depth: float = 0.34) -> None:
        """Draw a seam: a dark groove with a lit edge beside it."""
        self._ink([line], (20, 16, 18), 1.5, depth)
        self._ink([parallel(line, -1.6)], (255, 255, 255), 1.1, depth * 0.42)

    def stitch(
        self, line: Path, colour: Colour, *, alpha: float = 0.55, width: float = 1.1
    ) -> None:
        """Sew one row of visible stitches."""
        self._ink(dashes(line, 4.2, 2.4), colour, width, alpha)

    def finish(self) -> Image.Image:
        """Hand over the picture, with the product in its middle."""
        plain = Image.new("RGB", self.image.size, BACKGROUND)
        box = ImageChops.difference(self.image, plain).getbbox()
        if box:
            left, top = (
                (self.image.width - box[2] + box[0]) // 2,
                (self.image.height - box[3] + box[1]) // 2,
            )
            plain.paste(self.image.crop(box), (left, top))
        return plain

    def _ink(
        self, lines: Iterable[Path], colour: Colour, width: float, alpha: float, clip: bool = True
    ) -> None:
        lines = list(lines)
        box = self._box(tuple(point for line in lines for point in line), margin=width + 2)
        mask, factor = self._sheet(box)
        draw = ImageDraw.Draw(mask)
        for line in lines:
            pixels = self._pixels(line, box, factor)
            draw.line(
                pixels,
                fill=round(255 * alpha),
                width=round(width * self.scale * factor),
                joint="curve",
            )
        ink = mask.reduce(factor)
        if clip:
            ink = ImageChops.multiply(ink, self.silhouette.crop(box))
        self.image.paste(colour, box, ink)

    def _mask(self, outlines: Iterable[Path], box: Box) -> Image.Image:
        mask, factor = self._sheet(box)
        draw = ImageDraw.Draw(mask)
        for outline in outlines:
            draw.polygon(self._pixels(outline, box, factor), fill=255)
        return mask.reduce(factor)

    def _sheet(self, box: Box) -> tuple[Image.Image, int]:
        width, height = box[2] - box[0], box[3] - box[1]
        return Image.new("L", (width * OVERSAMPLING, height * OVERSAMPLING), 0), OVERSAMPLING

    def _pixels(self, outline: Path, box: Box, factor: float) -> list[tuple[float, float]]:
        left, top = self.left - box[0], self.top - box[1]
        return [
            ((x * self.scale + left) * factor, (y * self.scale + top) * factor) for x, y in outline
        ]

    def _box(self, outline: Path, margin: float) -> Box:
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        return (
            max(0, int((min(xs) - margin) * self.scale + self.left)),
            max(0, int((min(ys) - margin) * self.scale + self.top)),
            min(self.image.width, int((max(xs) + margin) * self.scale + self.left) + 1),
            min(self.image.height, int((max(ys) + margin) * self.scale + self.top) + 1),
        )

    def _cast(self, mask: Image.Image, box: Box, lift: float) -> None:
        blurred = mask.filter(
            ImageFilter.BoxBlur(
                lift * self.scale,
            )
        )
        fallen = ImageChops.offset(
            blurred, round(lift * 0.3 * self.scale), round(lift * 0.7 * self.scale)
        )
        shadow = ImageChops.multiply(fallen, self.silhouette.crop(box))
        self.image.paste((18, 15, 16), box, shadow.point([int(v * 0.42) for v in range(256)]))

    def _light(
        self,
        mask: Image.Image,
        box: Box,
        folds: Sequence[Fold],
        loft: float,
        rim: float,
        depth: float,
        sheen: float,
    ) -> Image.Image:
        small = ImageOps.expand(mask.reduce(COARSE), BORDER)
        unit = self.scale / COARSE
        bulge = small.filter(ImageFilter.GaussianBlur(loft * unit * 0.5))
        light = _relief(bulge, 2.2 * unit * 4, 0.5 * depth * (0.5 + sheen))
        light = ImageChops.add(light, _occlusion(bulge, 0.30 * depth), 1, -NEUTRAL)
        if folds:
            light = ImageChops.add(light, self._folds(small.size, box, folds, sheen), 1, -NEUTRAL)
        light = ImageOps.crop(light, BORDER).resize(mask.size, Image.Resampling.BICUBIC)
        edge = mask.reduce(2).filter(ImageFilter.BoxBlur(rim * self.scale * 0.5))
        edge = _occlusion(edge, 0.27 * depth).resize(mask.size, Image.Resampling.BILINEAR)
        return ImageChops.add(light, edge, 1, -NEUTRAL)

    def _folds(
        self, size: tuple[int, int], box: Box, folds: Sequence[Fold], sheen: float
    ) -> Image.Image:
        ground = Image.new("L", size, NEUTRAL)
        draw = ImageDraw.Draw(ground)
        for fold in folds:
            for share in (1, 0.66, 0.33):
                value = NEUTRAL + fold.depth * 120 * (1 - share * 0.75)
                shape = spindle(fold.line, fold.width * share)
                pixels = self._pixels(shape, box, 1 / COARSE)
                draw.polygon([(x + BORDER, y + BORDER) for x, y in pixels], fill=int(value))
        ground = ground.filter(ImageFilter.GaussianBlur(4 * self.scale / COARSE * 1.6))
        lit = _relief(ground, 5 * self.scale / COARSE, 0.9 * (0.45 + sheen))
        return ImageChops.add(
            lit, ground.point([NEUTRAL + (v - NEUTRAL) // 5 for v in range(256)]), 1, -NEUTRAL
        )


def _exposure(colour: Colour) -> list[int]:
    """Soften shadows on pale cloth and highlights on dark cloth, where each shows most."""
    bright = luminance(colour)
    shadow, highlight = 1 - 0.5 * bright**2, min(1.0, 0.36 + bright)
    return [
        round(NEUTRAL + (value - NEUTRAL) * (shadow if value < NEUTRAL else highlight))
        for value in range(256)
    ]


def _relief(height: Image.Image, reach: float, strength: float) -> Image.Image:
    """Light a height map from the upper left: neutral where it is flat."""
    dx, dy = max(1, round(reach)), max(1, round(reach * 0.8))
    toward, away = ImageChops.offset(height, -dx, -dy), ImageChops.offset(height, dx, dy)
    slope = ImageChops.subtract(toward, away, 1 / strength if strength else 1e9, NEUTRAL)
    return slope


def _occlusion(height: Image.Image, depth: float) -> Image.Image:
    """Darken where a height map is low: neutral at its top."""
    return height.point([NEUTRAL - int((255 - value) * depth) for value in range(256)])
