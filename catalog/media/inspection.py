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

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
_TAKEN = gettext_lazy("Send a JPEG, PNG, WebP or AVIF.")


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
        what = describe(head) or _("not a picture, as far as its content tells")
        raise Refused(_("This file is %(what)s. %(taken)s") % {"what": what, "taken": _TAKEN})
    if b"%PDF-" in head[:1024]:
        raise Refused(_("This file is a PDF document as well as a picture.") + f" {_TAKEN}")
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
        raise Refused(_("This file is a ZIP archive as well as a picture.") + f" {_TAKEN}")
    if format is JPEG and scans > MAX_JPEG_SCANS:
        sentence = _("This JPEG has %(scans)d scans, which no camera writes. Save it again.")
        raise Refused(sentence % {"scans": scans})
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
        sentence = _(
            "This %(format)s is damaged or incomplete: it can't be decoded to its end. Copy or "
            "export it again."
        )
        raise Refused(sentence % {"format": format.label}) from error


def _check_header(image: Image.Image, format: PictureFormat) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        sentence = _(
            "This picture has %(width)d x %(height)d pixels; at most %(most)d megapixels are "
            "taken. Save it smaller."
        )
        said = {"width": width, "height": height, "most": MAX_PIXELS // 1_000_000}
        raise Refused(sentence % said)
    if max(width, height) > MAX_SIDE:
        sentence = _(
            "This picture is %(width)d x %(height)d pixels; a side may have at most %(most)s. "
            "Crop it or save it smaller."
        )
        raise Refused(sentence % {"width": width, "height": height, "most": f"{MAX_SIDE:,}"})
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and format is not JPEG:  # A JPEG's further frames are previews and depth maps.
        sentence = _("This picture moves (%(frames)d frames). Send a still picture.")
        raise Refused(sentence % {"frames": frames})


def _too_many_pixels() -> str:
    sentence = _(
        "This picture has far too many pixels; at most %(most)d megapixels are taken. Save it "
        "smaller."
    )
    return sentence % {"most": MAX_PIXELS // 1_000_000}
