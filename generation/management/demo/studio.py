"""The studio: lays pieces of cloth on a plain background and lights them from the upper left."""

from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from generation.management.demo.fabric import Cloth, Colour, luminance
from generation.management.demo.light import Fold, Form, exposure, lighting
from generation.management.demo.shapes import HEIGHT, WIDTH, Path, Point, dashes, mirror, parallel
from generation.management.demo.textures import overlay

BACKGROUND: Colour = (249, 249, 248)
SHADE: Colour = (18, 15, 16)
OVERSAMPLING = 3

Box = tuple[int, int, int, int]


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
        mask = self._mask(outline, box)
        if lift:
            self._cast(mask, box, lift)
        form = Form(loft, rim, depth, cloth.sheen)
        light = lighting(
            mask, form, folds, lambda line, factor: self._pixels(line, box, factor), self.scale
        )
        light = overlay(light, cloth.surface(mask.size, self.scale, grain))
        light = light.point(exposure(luminance(cloth.colour)))
        swatch = cloth.swatch(mask.size, self.scale, grain)
        paint = ImageChops.hard_light(swatch, Image.merge("RGB", (light, light, light)))
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
        mask = self._mask(outline, box)
        if blur:
            mask = mask.filter(ImageFilter.BoxBlur(blur * self.scale))
        if alpha < 1:
            mask = mask.point([int(value * alpha) for value in range(256)])
        self.image.paste(colour, box, mask)

    def shade(self, outline: Path, within: Path, depth: float = 0.3, blur: float = 10) -> None:
        """Darken softly under `outline`, but only inside `within`."""
        box = self._box(within, margin=2)
        soft = self._mask(outline, box).filter(ImageFilter.GaussianBlur(blur * self.scale))
        inside = ImageChops.multiply(soft, self._mask(within, box))
        self.image.paste(SHADE, box, inside.point([int(v * depth) for v in range(256)]))

    def ground(self, outline: Path) -> None:
        """Lay a contact shadow, so faint that a cut-out by colour takes it for background."""
        self.fill(outline, (150, 150, 152), 0.07, 7)

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
        box = self._box([point for line in lines for point in line], margin=width + 2)
        mask = _blank(box)
        draw, pen = ImageDraw.Draw(mask), round(width * self.scale * OVERSAMPLING)
        for line in lines:
            pixels = self._pixels(line, box, OVERSAMPLING)
            draw.line(pixels, fill=round(255 * alpha), width=pen, joint="curve")
        ink = mask.reduce(OVERSAMPLING)
        if clip:
            ink = ImageChops.multiply(ink, self.silhouette.crop(box))
        self.image.paste(colour, box, ink)

    def _mask(self, outline: Path, box: Box) -> Image.Image:
        mask = _blank(box)
        ImageDraw.Draw(mask).polygon(self._pixels(outline, box, OVERSAMPLING), fill=255)
        return mask.reduce(OVERSAMPLING)

    def _pixels(self, outline: Path, box: Box, factor: float) -> list[Point]:
        left, top = self.left - box[0], self.top - box[1]
        return [
            ((x * self.scale + left) * factor, (y * self.scale + top) * factor) for x, y in outline
        ]

    def _box(self, outline: Sequence[Point], margin: float) -> Box:
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        return (
            max(0, int((min(xs) - margin) * self.scale + self.left)),
            max(0, int((min(ys) - margin) * self.scale + self.top)),
            min(self.image.width, int((max(xs) + margin) * self.scale + self.left) + 1),
            min(self.image.height, int((max(ys) + margin) * self.scale + self.top) + 1),
        )

    def _cast(self, mask: Image.Image, box: Box, lift: float) -> None:
        soft = mask.filter(ImageFilter.BoxBlur(lift * self.scale))
        dx, dy = round(lift * 0.3 * self.scale), round(lift * 0.7 * self.scale)
        fallen = ImageChops.offset(soft, dx, dy)
        shadow = ImageChops.multiply(fallen, self.silhouette.crop(box))
        self.image.paste(SHADE, box, shadow.point([int(v * 0.42) for v in range(256)]))


def _blank(box: Box) -> Image.Image:
    width, height = box[2] - box[0], box[3] - box[1]
    return Image.new("L", (width * OVERSAMPLING, height * OVERSAMPLING), 0)
