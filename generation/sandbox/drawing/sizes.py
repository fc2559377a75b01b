"""How many pixels a picture has: what was asked for, or the shape of what it is made from."""

from collections.abc import Mapping
from typing import Any

AREA = 1024 * 1024
DEFAULT = (1024, 768)
STEP = 16
LIKE_ITS_SOURCE = ("auto", "match_input")
"""Sizes that stand for the source's shape, wherever there is a source."""

WIDEST = 21 / 9


def dimensions(
    *, asked: Any, named: Mapping[str, tuple[int, int]], source: tuple[int, int] | None
) -> tuple[int, int]:
    """Return width and height in pixels.

    `asked` is a name of `named`, an aspect ratio ("3:4"), {"width", "height"} or None. Without any
    of these, a picture made from another keeps the shape of its `source`, at about a megapixel.
    """
    if isinstance(asked, dict):
        return asked.get("width", 512), asked.get("height", 512)
    if asked in named and not (source and asked in LIKE_ITS_SOURCE):
        return named[asked]
    if isinstance(asked, str) and ":" in asked:
        across, down = asked.split(":")
        return of_ratio(int(across) / int(down))
    if source is not None:
        return of_ratio(source[0] / source[1])
    return DEFAULT


def of_ratio(ratio: float) -> tuple[int, int]:
    """Return about one megapixel of a shape between 21:9 and 9:21, sides in steps of 16."""
    ratio = min(WIDEST, max(1 / WIDEST, ratio))
    width = (AREA * ratio) ** 0.5
    return round(width / STEP) * STEP, round(width / ratio / STEP) * STEP
