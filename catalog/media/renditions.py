"""An original drawn at the sizes that pages and storefronts show, marked and without metadata."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from catalog.media import marks, pixels
from catalog.media.formats import DECODERS

PRESETS = {"w320": 320, "w640": 640, "w1280": 1280}  # name -> width in pixels
EXTENSIONS = {"webp": "webp", "jpeg": "jpg"}  # format -> ending of its files' names


@dataclass(frozen=True, slots=True)
class Drawn:
    """One rendition: ``width`` and ``height`` in pixels, ``data`` the finished file."""

    preset: str
    format: str
    width: int
    height: int
    data: bytes


def draw(source: Path | BinaryIO, *, digital_source_type: str | None = None) -> list[Drawn]:
    """Every rendition of a picture that ``inspect`` has taken, widest first.

    Decodes once and scales down in a chain; never enlarges. ``digital_source_type`` is the IPTC
    term that each rendition carries as XMP (see ``marks``). What can't be decoded raises OSError.
    """
    xmp = marks.packet(digital_source_type) if digital_source_type else b""
    return [
        Drawn(preset, format, *image.size, data=encode(image, xmp))
        for preset, image in _scaled(source)
        for format, encode in _ENCODERS.items()
    ]


def thumbnail(source: Path | BinaryIO) -> bytes:
    """A JPEG of the smallest width, for a glance at what is not taken yet.

    Hostile bytes make decoders raise anything; a glance has no use for the difference.
    """
    with Image.open(source, formats=DECODERS) as image:
        turn = pixels.orientation(image)
        width, height = pixels.turned(image.size, turn)
        fitting = min(width, PRESETS["w320"])
        small = _decoded(image, turn, (fitting, max(1, round(height * fitting / width))))
    return _jpeg(small, b"")


def widths(original: int) -> dict[str, int]:
    """The width of each preset for an original of that width: none larger than the original."""
    fitting: dict[str, int] = {}
    for preset, width in PRESETS.items():
        fitting[preset] = min(width, original)
        if width >= original:
            break
    return fitting


def _scaled(source: Path | BinaryIO) -> Iterator[tuple[str, Image.Image]]:
    """Each preset with its picture, from the widest to the narrowest."""
    with Image.open(source, formats=DECODERS) as image:
        turn = pixels.orientation(image)
        width, height = pixels.turned(image.size, turn)
        sizes = {
            preset: (fitting, max(1, round(height * fitting / width)))
            for preset, fitting in reversed(widths(width).items())
        }
        scaled = _decoded(image, turn, next(iter(sizes.values())))
    for preset, size in sizes.items():
        scaled = scaled if scaled.size == size else scaled.resize(size, _FILTER)
        yield preset, scaled


def _decoded(image: Image.Image, turn: int, size: tuple[int, int]) -> Image.Image:
    """The picture at ``size`` (as seen), upright, in sRGB, without metadata."""
    stored_size = pixels.turned(size, turn)
    image.draft(None, stored_size)  # A JPEG decodes at 1/2, 1/4 or 1/8 for a fraction of the time.
    profile = image.info.get("icc_profile")
    alpha = pixels.is_see_through(image)
    scaled = pixels.unpacked(image, alpha=alpha).resize(stored_size, _FILTER, reducing_gap=2.0)
    return pixels.upright(pixels.in_srgb(scaled, profile, alpha=alpha), turn)


def _webp(image: Image.Image, xmp: bytes) -> bytes:
    # Measured against the defaults (method 4, alpha 100): a fifth of the time, 15 % more bytes.
    return _encoded(image, "WEBP", quality=80, method=1, alpha_quality=90, xmp=xmp)


def _jpeg(image: Image.Image, xmp: bytes) -> bytes:
    return _encoded(pixels.on_white(image), "JPEG", quality=82, xmp=xmp)


def _encoded(image: Image.Image, encoder: str, **options: int | bytes) -> bytes:
    data = io.BytesIO()
    image.save(data, encoder, **options)
    return data.getvalue()


_FILTER = Image.Resampling.HAMMING  # Half the time of LANCZOS, no visible loss when shrinking.
_ENCODERS = {"webp": _webp, "jpeg": _jpeg}
