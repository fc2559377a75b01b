"""The shadows of a subject: on the wall behind it, on the floor below it, where it stands."""

from PIL import Image, ImageChops, ImageFilter

from generation.sandbox.drawing.light import SMOOTH, Size
from generation.sandbox.drawing.take import Take

COARSE = 4


def on_wall(mask: Image.Image, at: tuple[int, int], size: Size, take: Take) -> Image.Image:
    """Cast the subject's outline onto the wall, away from the light: a near layer and a far one."""
    small = size[0] // COARSE, size[1] // COARSE
    layers = []
    for distance, blur in ((0.012, 0.008), (0.075, 0.03)):
        drop = distance * (0.25 + 0.75 * take.height)
        shift = round(-take.side * distance * size[0]), round(drop * size[0])
        layer = _placed(mask, (at[0] + shift[0], at[1] + shift[1]), small)
        layers.append(layer.filter(ImageFilter.GaussianBlur(blur * small[0])))
    return Image.blend(layers[0], layers[1], 0.6).resize(size, SMOOTH)


def on_floor(
    mask: Image.Image, at: tuple[int, int], size: Size, floor: float, gap: float
) -> Image.Image:
    """Squash the outline onto the floor at `floor`; softer the wider the `gap` (both shares)."""
    small = size[0] // COARSE, size[1] // COARSE
    width = max(8, round(mask.width * 1.04 / COARSE))
    height = max(4, round(width * 0.16))
    flat = mask.resize((width, height), Image.Resampling.BOX)
    layer = Image.new("L", small, 0)
    left = round((at[0] - mask.width * 0.02) / COARSE)
    layer.paste(flat, (left, round(floor * small[1] - height * 0.5)))
    return layer.filter(ImageFilter.GaussianBlur((0.008 + gap) * small[0])).resize(size, SMOOTH)


def contact(mask: Image.Image, at: tuple[int, int], size: Size) -> Image.Image:
    """Darken where the lowest parts of the subject touch the ground."""
    small = size[0] // COARSE, size[1] // COARSE
    band = max(4, mask.height // 9)
    foot = mask.crop((0, mask.height - band, mask.width, mask.height))
    flat = foot.resize(
        (max(4, mask.width // COARSE), max(3, band // COARSE // 2)), Image.Resampling.BOX
    )
    layer = Image.new("L", small, 0)
    layer.paste(flat, (at[0] // COARSE, (at[1] + mask.height) // COARSE - flat.height // 2 - 1))
    return layer.filter(ImageFilter.GaussianBlur(0.007 * small[0])).resize(size, SMOOTH)


def _placed(mask: Image.Image, at: tuple[int, int], small: Size) -> Image.Image:
    layer = Image.new("L", small, 0)
    size = max(1, mask.width // COARSE), max(1, mask.height // COARSE)
    layer.paste(mask.resize(size, Image.Resampling.BOX), (at[0] // COARSE, at[1] // COARSE))
    return layer


def rim(mask: Image.Image, side: float) -> Image.Image:
    """The thin line of light along the edge that faces the light."""
    step = max(2, mask.width // 90) * (-1 if side > 0 else 1)
    shifted = ImageChops.offset(mask, step, abs(step) // 2)
    edge = ImageChops.subtract(mask, shifted)
    return ImageChops.darker(edge.filter(ImageFilter.GaussianBlur(abs(step) / 2)), mask)
