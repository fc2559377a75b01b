"""A picture in a few bytes: placeholder, perceptual hash, dominant colour."""

import base64
import io
import math
from functools import reduce
from operator import mul

from PIL import Image, ImageChops

from catalog.media import pixels

_SIDE = 64
_GRID = 32
# The 40 lowest frequencies (right, down) without the mean brightness, in order of their sum.
_FREQUENCIES = sorted(
    ((right, down) for right in range(9) for down in range(9)), key=lambda at: (sum(at), at)
)[1:41]
# Shades are the three highest bits of a colour; half clear counts as clear.
_SHADES = [*(value & 0xE0 for value in range(256))] * 3 + [0] * 128 + [255] * 128
_ZERO = [255] + [0] * 255
_COSINES = [
    [math.cos(math.pi * k * (2 * n + 1) / (2 * _GRID)) for n in range(_GRID)] for k in range(9)
]


def reduced(image: Image.Image, *, alpha: bool) -> Image.Image:
    """A decoded picture fitted into 64 x 64 pixels, in sRGB; all that the facts below need."""
    profile = image.info.get("icc_profile")
    small = pixels.unpacked(image, alpha=alpha)
    width, height = small.size
    scale = min(1.0, _SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = small.resize(size, Image.Resampling.BOX, reducing_gap=1.0)
    return pixels.in_srgb(small, profile, alpha=alpha)


def placeholder(small: Image.Image) -> str:
    """A ``data:`` URI of the picture as a WebP at most 16 pixels wide."""
    tiny = small.copy()
    tiny.thumbnail((16, 32))
    data = io.BytesIO()
    tiny.save(data, "WEBP", quality=50, method=4, alpha_quality=50)
    return "data:image/webp;base64," + base64.b64encode(data.getvalue()).decode()


def perceptual_hash(small: Image.Image, colour: str) -> int:
    """64 bits as a signed integer: 40 for the shape, 24 for the dominant ``colour``.

    Up to 4 differing bits mean the same picture, scaled or recompressed. The colour is in it
    because the colourways of a product share their shape.
    """
    waves = _waves(pixels.on_white(small).convert("L").resize((_GRID, _GRID)).tobytes())
    # Symmetric garments leave many waves near zero, so a bit needs a clear amplitude.
    floor = sum(map(abs, waves)) / len(waves) / 2
    shape = "".join("1" if wave > floor else "0" for wave in waves)
    levels = [round(part / 32) for part in bytes.fromhex(colour[1:])]
    hue = "".join("1" * level + "0" * (8 - level) for level in levels)
    return int.from_bytes(int(shape + hue, 2).to_bytes(8), signed=True)


def dominant_colour(small: Image.Image) -> str:
    """The most frequent colour as ``#rrggbb``, leaving out a plain backdrop and what is clear."""
    image = small.convert("RGBA")
    shaded = image.point(_SHADES)
    counted = shaded.getcolors(image.width * image.height) or []
    shades = {colour: count for count, colour in counted if isinstance(colour, tuple) and colour[3]}
    if not shades:
        return "#ffffff"
    backdrop = _backdrop(shaded)
    if backdrop in shades and len(shades) > 1:
        del shades[backdrop]
    alike = _where(shaded, max(shades, key=lambda shade: (shades[shade], shade)))
    return "#" + "".join(f"{_mean(band, alike):02x}" for band in image.split()[:3])


def _waves(grid: bytes) -> list[float]:
    """The cosine amplitudes of a square of grey values, at the frequencies of the hash."""
    rows = [grid[i : i + _GRID] for i in range(0, len(grid), _GRID)]
    across = [[sum(map(mul, wave, row)) for row in rows] for wave in _COSINES]
    return [sum(map(mul, _COSINES[down], across[right])) for right, down in _FREQUENCIES]


def _backdrop(shaded: Image.Image) -> tuple[int, ...] | None:
    """The shade that all four corners share, if they do."""
    right, bottom = shaded.width - 1, shaded.height - 1
    corners = {shaded.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))}
    return corners.pop() if len(corners) == 1 else None  # type: ignore[return-value]


def _where(shaded: Image.Image, shade: tuple[int, ...]) -> Image.Image:
    """A mask of the pixels that have ``shade``."""
    bands = ImageChops.difference(shaded, Image.new("RGBA", shaded.size, shade)).split()
    return reduce(ImageChops.lighter, bands).point(_ZERO)


def _mean(band: Image.Image, mask: Image.Image) -> int:
    counts = band.histogram(mask)
    return int(sum(map(mul, range(256), counts)) // sum(counts))
