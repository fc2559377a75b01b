"""A picture in a few bytes: placeholder, perceptual hash, dominant colour."""

import base64
import io
import math
from collections import Counter
from operator import mul

from PIL import Image

from catalog.media import pixels

_SIDE = 64
_GRID = 32
# The 40 lowest frequencies (right, down) without the mean brightness, in order of their sum.
_FREQUENCIES = sorted(
    ((right, down) for right in range(9) for down in range(9)), key=lambda at: (sum(at), at)
)[1:41]
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


def perceptual_hash(small: Image.Image) -> int:
    """64 bits as a signed integer: 40 for the shape, 24 for the dominant colour.

    Up to 4 differing bits mean the same picture, scaled or recompressed. The colour is in it
    because the colourways of a product share their shape.
    """
    waves = _waves(pixels.on_white(small).convert("L").resize((_GRID, _GRID)).tobytes())
    # Symmetric garments leave many waves near zero, so a bit needs a clear amplitude.
    floor = sum(map(abs, waves)) / len(waves) / 2
    shape = "".join("1" if wave > floor else "0" for wave in waves)
    levels = [round(part / 32) for part in bytes.fromhex(dominant_colour(small)[1:])]
    colour = "".join("1" * level + "0" * (8 - level) for level in levels)
    return int.from_bytes(int(shape + colour, 2).to_bytes(8), signed=True)


def dominant_colour(small: Image.Image) -> str:
    """The most frequent colour as ``#rrggbb``, leaving out a plain backdrop and what is clear."""
    image = small.convert("RGBA")
    data = image.tobytes()
    seen = [tuple(data[i : i + 3]) for i in range(0, len(data), 4) if data[i + 3] > 127]
    if not seen:
        return "#ffffff"
    shades = Counter(_shade(colour) for colour in seen)
    backdrop = _backdrop(image)
    if backdrop in shades and len(shades) > 1:
        del shades[backdrop]
    winner = max(shades, key=lambda shade: shades[shade])
    alike = [colour for colour in seen if _shade(colour) == winner]
    return "#" + "".join(f"{sum(part) // len(alike):02x}" for part in zip(*alike, strict=True))


def _waves(grid: bytes) -> list[float]:
    """The cosine amplitudes of a square of grey values, at the frequencies of the hash."""
    rows = [grid[i : i + _GRID] for i in range(0, len(grid), _GRID)]
    across = [[sum(map(mul, wave, row)) for row in rows] for wave in _COSINES]
    return [sum(map(mul, _COSINES[down], across[right])) for right, down in _FREQUENCIES]


def _shade(colour: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(part >> 5 for part in colour)


def _backdrop(image: Image.Image) -> tuple[int, ...] | None:
    """The shade that all four corners share, if they do."""
    right, bottom = image.width - 1, image.height - 1
    corners = {
        _shade(image.getpixel(at)[:3])  # type: ignore[index]
        for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))
    }
    return corners.pop() if len(corners) == 1 else None
