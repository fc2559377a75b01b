"""Where the subject of a photo is: its outline at full size, and boxes around it."""

from PIL import Image, ImageDraw, ImageFilter

from generation.sandbox.drawing.cutout import Cutout
from generation.sandbox.drawing.light import SMOOTH

Box = tuple[float, float, float, float]
OVAL: Box = (0.2, 0.06, 0.8, 0.96)
"""What is taken for the subject of a photo without a plain ground, in shares of its sides."""

HEAD_HEIGHT, HEAD_WIDTH = 0.2, 0.8
"""A head's height as a share of the person's, its width as a share of its height."""


def outline(cutout: Cutout) -> Image.Image:
    """Return the subject in white on black, as large as the photo that it was on."""
    size = cutout.original_size
    mask = Image.new("L", size, 0)
    left, top, right, bottom = pixels(box(cutout), size)
    if cutout.found:
        alpha = cutout.image.getchannel("A")
        mask.paste(alpha.resize((max(1, right - left), max(1, bottom - top)), SMOOTH), (left, top))
        return mask
    ImageDraw.Draw(mask).ellipse((left, top, right, bottom), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(max(1, min(size) // 100)))


def box(cutout: Cutout) -> Box:
    """Return where the subject is, in shares of the photo's sides."""
    return cutout.box if cutout.found else OVAL


def head(cutout: Cutout) -> Box:
    """Return where the head of a person in the subject's place would be."""
    left, top, right, bottom = box(cutout)
    width, height = cutout.original_size
    tall = (bottom - top) * HEAD_HEIGHT
    half = min((right - left) / 2, tall * height / width * HEAD_WIDTH / 2)
    middle = (left + right) / 2
    return middle - half, top, middle + half, top + tall


def pixels(shares: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return a box in whole pixels."""
    left, top, right, bottom = (round(share * size[at % 2]) for at, share in enumerate(shares))
    return left, top, right, bottom
