"""MP4 with AV1 inside, by Pillow: its moving AVIF is the same container, told to be a film.

What such a film says of itself: it has one track of pictures, plays once, and lasts so long.
"""

import io
import itertools
import struct
from collections.abc import Sequence

from PIL import Image

BRANDS = b"isom" + bytes(4) + b"isomiso6mp41av01"
AVIF_BRANDS = b"avis" + bytes(4) + b"avifavismsf1miaf"
TIMES = (8, 16)
"""Bytes that a film's two dates take, by the version of the box that tells its length."""

MOST_FRAMES, LONGEST_SIDE = 500, 2000
"""Of a film that is read: what is more was not made here, and would fill the memory."""

FASTEST = 10
QUALITY = 55
RENAMED = ((b"meta", b"free"), (b"pict", b"vide"))
"""Boxes and words of an AVIF, and what a film has in their place."""


class NotOurs(Exception):
    """These bytes are no film that `film` wrote."""


def film(frames: Sequence[Image.Image], *, seconds: float, note: str) -> bytes:
    """Write frames of one even size, spread over the seconds; the `note` makes the bytes differ."""
    data = bytearray(_moving_avif(frames, seconds))
    _brand(data, BRANDS)
    for old, new in (*RENAMED, (b"edts", b"free")):
        at = data.index(old)
        data[at : at + 4] = new
    (duration,) = struct.unpack_from(">Q", data, data.index(b"mdhd") + 28)
    struct.pack_into(">Q", data, data.index(b"mvhd") + 28, duration)
    struct.pack_into(">Q", data, data.index(b"tkhd") + 32, duration)
    return noted(bytes(data), note)


def frames(data: bytes) -> tuple[list[Image.Image], float]:
    """Read a film that `film` wrote: its frames and its seconds; raises `NotOurs`."""
    avif = bytearray(data)
    if not avif.startswith(BRANDS, 8) or not all(old in avif for _, old in RENAMED):
        raise NotOurs
    for new, old in RENAMED:
        at = avif.index(old)
        avif[at : at + 4] = new
    _brand(avif, AVIF_BRANDS)
    try:
        with Image.open(io.BytesIO(bytes(avif)), formats=["AVIF"]) as moving:
            return _played(moving)
    except (OSError, ValueError, SyntaxError) as error:
        raise NotOurs from error


def seconds(data: bytes) -> float | None:
    """Return how long an MP4 says that it lasts; None where it does not say."""
    at = data.find(b"mvhd") + 4
    try:
        if at < 4 or data[at] > 1:
            return None
        scale, lasts = struct.unpack_from(
            ">IQ" if data[at] else ">II", data, at + 4 + TIMES[data[at]]
        )
        return float(lasts / scale)
    except (struct.error, IndexError, ZeroDivisionError):
        return None


def noted(data: bytes, note: str) -> bytes:
    """Put a note at the end of an MP4, where players skip it."""
    body = note.encode()
    return data + struct.pack(">I4s", len(body) + 8, b"free") + body


def is_mp4(data: bytes) -> bool:
    """Tell an MP4 (or QuickTime) file by its beginning."""
    return data[4:8] == b"ftyp"


def _moving_avif(frames: Sequence[Image.Image], seconds: float) -> bytes:
    buffer = io.BytesIO()
    frames[0].save(
        buffer,
        "AVIF",
        save_all=True,
        append_images=frames[1:],
        duration=_durations(len(frames), seconds),
        speed=FASTEST,
        quality=QUALITY,
        max_threads=1,
    )
    return buffer.getvalue()


def _durations(count: int, seconds: float) -> list[int]:
    """Spread milliseconds over the frames so that they add up."""
    marks = [round(at * seconds * 1000 / count) for at in range(count + 1)]
    return [after - before for before, after in itertools.pairwise(marks)]


def _brand(data: bytearray, brands: bytes) -> None:
    """Write brands over those of the first box, which keeps its length."""
    length = int.from_bytes(data[:4], "big")
    data[8:length] = (brands + brands[:4] * length)[: length - 8]


def _played(moving: Image.Image) -> tuple[list[Image.Image], float]:
    count = getattr(moving, "n_frames", 1)
    if count > MOST_FRAMES or max(moving.size) > LONGEST_SIDE:
        raise NotOurs
    found, milliseconds = [], 0.0
    for number in range(count):
        moving.seek(number)
        found.append(moving.convert("RGB"))
        milliseconds += moving.info.get("duration", 0)
    return found, milliseconds / 1000
