"""Where sounds end whose heads don't tell: a FLAC, an Ogg, a WAV that was written to a pipe."""

import re
import struct
from typing import BinaryIO

MOST_PAGE = 65_307  # bytes of the longest page of an Ogg
MOST_FRAME = 256 * 1024  # bytes of a FLAC's frame, more than any encoder makes
MOST_CHUNKS = 16
NO_LENGTH = 0x7FFF_0000  # what programs write that don't know the length yet is above
MOST_TRIES = 64  # places that look like a frame's beginning; chance makes two in a frame


def ends_whole(file: BinaryIO, size: int, *, extension: str) -> bool:
    """Whether the last page (``ogg``) or frame (``flac``) is all there; True for other formats."""
    if extension == "ogg":
        return _ends_with_page(_tail(file, size, MOST_PAGE))
    return extension != "flac" or _ends_with_frame(_tail(file, size, MOST_FRAME))


def piped_seconds(file: BinaryIO, size: int) -> float | None:
    """How long a WAV takes whose data goes to the end of the file, for want of a length.

    None for one that tells its length, and for what is no such WAV. Programs that write to a pipe
    can't go back and fill it in.
    """
    offset, rate = 12, 0
    for _ in range(MOST_CHUNKS):
        file.seek(offset)
        if len(head := file.read(20)) < 20:
            return None
        kind, length, _, _, _, bytes_per_second = struct.unpack("<4sIHHII", head)
        if kind == b"data":
            known = length < NO_LENGTH or not rate
            return None if known else (size - offset - 8) / rate
        rate = bytes_per_second if kind == b"fmt " else rate
        offset += 8 + length + length % 2
    return None


def _tail(file: BinaryIO, size: int, most: int) -> bytes:
    file.seek(max(0, size - most))
    return file.read(most)


def _ends_with_page(tail: bytes) -> bool:
    """A page tells the lengths of its segments: 27 bytes, then one byte for each of them."""
    start = tail.rfind(b"OggS")
    page = tail[start:] if start >= 0 else b""
    if len(page) < 27:
        return False
    segments = page[27 : 27 + page[26]]
    return len(page) == 27 + page[26] + sum(segments)


def _ends_with_frame(tail: bytes) -> bool:
    """A frame's last two bytes make its checksum zero."""
    starts = [match.start() for match in re.finditer(rb"\xff[\xf8\xf9]", tail)]
    return any(_crc16(tail[start:]) == 0 for start in starts[: -MOST_TRIES - 1 : -1])


def _crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = (crc << 8 & 0xFF00) ^ _CRC16[crc >> 8 ^ byte]
    return crc


def _step(value: int) -> int:
    for _ in range(8):
        value = value << 1 ^ (0x8005 if value & 0x8000 else 0)
    return value & 0xFFFF


_CRC16 = [_step(byte << 8) for byte in range(256)]
