"""Untrusted bytes -> facts. Nothing is believed: not the name, not the header alone.

The order keeps hostile files cheap: size, first bytes and header are judged before any pixel is
decoded; then the whole picture is decoded once, which is what finds a truncated file.
"""

import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from catalog.media import limits, pixels, summary
from catalog.media.facts import Facts
from catalog.media.formats import HEAD_BYTES, JPEG, PictureFormat, describe, picture_format
from catalog.media.reading import size_of
from catalog.media.refusal import Refused

MAX_BYTES = limits.MAX_BYTES["image"]
# The largest full-frame cameras give 9504 x 6336 (60.2 megapixels): 244 MB once decoded.
MAX_PIXELS = 61_000_000
# The longest side that WebP can hold; a rendition keeps its original's proportions.
MAX_SIDE = 16_383
# Progressive JPEGs have about ten scans; each scan of a hostile one costs a pass over all pixels.
MAX_JPEG_SCANS = 100

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_CHUNK = 1024 * 1024
_TAKEN = "Send a JPEG, PNG, WebP or AVIF."


def inspect(source: Path | BinaryIO) -> Facts:
    """Decode an untrusted picture in full and tell its facts; raises ``Refused`` with a sentence.

    Bytes after the picture's end are let through (phones append films and depth maps there, and
    originals are never served as they are), unless they make the file a ZIP archive as well.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return inspect(file)
    size = size_of(source, most=MAX_BYTES)
    format = _format(source)
    sha256 = _survey(source, format)
    with _header(source, format) as image:
        image.load()
        turn = pixels.orientation(image)
        width, height = pixels.turned(image.size, turn)
        alpha = pixels.is_see_through(image)
        small = pixels.upright(summary.reduced(image, alpha=alpha), turn)
    colour = summary.dominant_colour(small)
    return Facts(
        sha256=sha256,
        media_type=format.media_type,
        extension=format.extension,
        width=width,
        height=height,
        bytes=size,
        placeholder=summary.placeholder(small),
        perceptual_hash=summary.perceptual_hash(small, colour),
        dominant_colour=colour,
        has_alpha=alpha,
    )


def glance(path: Path) -> str:
    """The file's SHA-256 if nothing speaks against it before decoding; else raises ``Refused``.

    Takes milliseconds, so that a preview can look at a thousand files. ``inspect`` decides.
    """
    with path.open("rb") as file:
        size_of(file, most=MAX_BYTES)
        format = _format(file)
        sha256 = _survey(file, format)
        with _header(file, format):
            return sha256


@contextmanager
def _header(file: BinaryIO, format: PictureFormat) -> Iterator[Image.Image]:
    """The picture opened and its header judged, but not decoded."""
    file.seek(0)
    with (
        _decoder_errors_as_refusals(format),
        Image.open(file, formats=[format.pillow]) as image,
    ):
        _check_header(image, format)
        yield image


def _format(file: BinaryIO) -> PictureFormat:
    file.seek(0)
    head = file.read(HEAD_BYTES)
    known = picture_format(head)
    if known is None:
        what = describe(head) or "not a picture, as far as its content tells"
        raise Refused(f"This file is {what}. {_TAKEN}")
    if b"%PDF-" in head[:1024]:
        raise Refused(f"This file is a PDF document as well as a picture. {_TAKEN}")
    return known


def _survey(file: BinaryIO, format: PictureFormat) -> str:
    """The file's SHA-256; refuses what its raw bytes give away."""
    digest, scans, carries_zip, tail = hashlib.sha256(), 0, False, b""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        scans += chunk.count(b"\xff\xda")
        carries_zip = carries_zip or b"PK\x03\x04" in chunk
        tail = (tail + chunk)[-65_557:]
    if carries_zip and b"PK\x05\x06" in tail:
        raise Refused(f"This file is a ZIP archive as well as a picture. {_TAKEN}")
    if format is JPEG and scans > MAX_JPEG_SCANS:
        raise Refused(f"This JPEG has {scans} scans, which no camera writes. Save it again.")
    return digest.hexdigest()


@contextmanager
def _decoder_errors_as_refusals(format: PictureFormat) -> Iterator[None]:
    """Decoders fed with hostile bytes raise anything; only the disk's own errors pass."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_too_many_pixels()) from None
    except (Refused, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused(
            f"This {format.label} is damaged or incomplete: it can't be decoded to "
            "its end. Copy or export it again."
        ) from error


def _check_header(image: Image.Image, format: PictureFormat) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Refused(_too_many_pixels(f"has {width} x {height} pixels"))
    if max(width, height) > MAX_SIDE:
        raise Refused(
            f"This picture is {width} x {height} pixels; a side may have at most {MAX_SIDE:,}. "
            "Crop it or save it smaller."
        )
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and format is not JPEG:  # A JPEG's further frames are previews and depth maps.
        raise Refused(f"This picture moves ({frames} frames). Send a still picture.")


def _too_many_pixels(what: str = "has far too many pixels") -> str:
    return (
        f"This picture {what}; at most {MAX_PIXELS // 1_000_000} megapixels are taken. "
        "Save it smaller."
    )
