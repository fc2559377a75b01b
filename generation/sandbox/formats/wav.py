"""WAV files that remember the words that are spoken in them."""

import io
import struct
import sys
import wave
from array import array
from collections.abc import Iterator

RATE = 16_000
"""Samples in a second, one channel of 16 bits."""

SOFTWARE = b"generation.sandbox"
WORDS = b"ICMT"


def sound(samples: "array[int]", *, words: str) -> bytes:
    """Write samples as a WAV; the words stand in its list of remarks."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    remarks = b"INFO" + _chunk(b"ISFT", SOFTWARE + b"\0") + _chunk(WORDS, words.encode() + b"\0")
    data = bytearray(buffer.getvalue() + _chunk(b"LIST", remarks))
    struct.pack_into("<I", data, 4, len(data) - 8)
    return bytes(data)


def words(data: bytes) -> str:
    """Return the words of a WAV that `sound` wrote; empty for any other file."""
    for kind, body in _chunks(data, 12) if data[8:12] == b"WAVE" else ():
        if kind == b"LIST" and body.startswith(b"INFO"):
            remarks = dict(_chunks(body, 4))
            if remarks.get(b"ISFT", b"").rstrip(b"\0") == SOFTWARE:
                return remarks.get(WORDS, b"").rstrip(b"\0").decode("utf-8", "replace")
    return ""


def seconds(data: bytes) -> float | None:
    """Return how long a WAV lasts; None for what is none."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            return float(file.getnframes() / file.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2)


def _chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
