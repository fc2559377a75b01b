"""Identifiers that may leave the house: opaque, unique, ordered by time."""

import os
import time
import uuid
from datetime import datetime


def uuid7() -> uuid.UUID:
    """A UUID version 7 (RFC 9562, section 5.7), ordered to a quarter of a microsecond.

    48 bits of milliseconds, 12 bits of their fraction (section 6.2, method 3), 62 random bits.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8)) >> 2
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)


def first_at(moment: datetime) -> uuid.UUID:
    """The lowest UUID version 7 that can be made at ``moment``; later rows have higher ones."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)


def uuid_or_none(text: str | None) -> uuid.UUID | None:
    """An id from an address or a form, or None when it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
