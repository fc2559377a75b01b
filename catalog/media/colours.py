"""Colours as people see them: CIE L*a*b* values, and how far two of them are apart."""

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

from PIL import Image, ImageCms, ImageStat

Lab = tuple[float, float, float]  # L* 0 to 100, a* and b* about -128 to 127, white point D50

_TO_LAB = ImageCms.buildTransform(
    ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
)
_MASKED = [255 if value > 127 else 0 for value in range(256)]


def mean(image: Image.Image, mask: Image.Image) -> Lab | None:
    """The mean colour of an sRGB picture where ``mask`` marks it; None where it marks nothing.

    A mask marks by what is opaque in it, or, where everything is, by what is bright.
    """
    marked = region(mask).resize(image.size)
    if not marked.getbbox():
        return None
    lab = ImageCms.applyTransform(image.convert("RGB"), _TO_LAB)
    assert lab is not None
    lightness, a, b = ImageStat.Stat(lab, marked).mean
    return lightness * 100 / 255, a - 128, b - 128


def region(mask: Image.Image) -> Image.Image:
    """What a mask marks: 255 there, 0 elsewhere."""
    bands = mask.getchannel("A") if mask.mode == "RGBA" else mask.convert("L")
    return bands.point(_MASKED)


def difference(one: Lab, other: Lab) -> float:
    """CIEDE2000: about 1 is just seen, side by side and in even light.

    After G. Sharma, W. Wu, E. N. Dalal, “The CIEDE2000 Color-Difference Formula: Implementation
    Notes, Supplementary Test Data, and Mathematical Observations”, Color Research & Application
    30 (2005), 21-30; the weights kL, kC and kH are 1.
    """
    stretch = 1.5 - 0.5 * _saturation((_chroma(one) + _chroma(other)) / 2)
    (l1, c1, h1), (l2, c2, h2) = _polar(one, stretch), _polar(other, stretch)
    turn = _turn(h1, h2) if c1 * c2 else 0.0
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    off_grey = (lightness - 50) ** 2
    by_lightness = (l2 - l1) / (1 + 0.015 * off_grey / sqrt(20 + off_grey))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * _hue_weight(hue))
    rotation = -sin(radians(60 * exp(-((((hue % 360) - 275) / 25) ** 2)))) * 2 * _saturation(chroma)
    return sqrt(by_lightness**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue)


def _chroma(colour: Lab) -> float:
    return hypot(colour[1], colour[2])


def _saturation(chroma: float) -> float:
    """0 for greys, towards 1 for colours beyond a chroma of 25."""
    return sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _polar(colour: Lab, stretch: float) -> Lab:
    """Lightness, chroma and hue in degrees, greys spread along a* by ``stretch``."""
    lightness, a, b = colour[0], colour[1] * stretch, colour[2]
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360 if a or b else 0.0


def _turn(one: float, other: float) -> float:
    """The shorter way from one hue to another, in degrees."""
    turn = other - one
    if abs(turn) <= 180:
        return turn
    return turn - 360 if turn > 180 else turn + 360


def _hue_weight(hue: float) -> float:
    return (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
