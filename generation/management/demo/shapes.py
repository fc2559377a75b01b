"""Outlines and curves in design units: a packshot is 800 wide and 1000 high, y grows downward."""

import re
from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, pi, sin

WIDTH, HEIGHT = 800, 1000
CENTRE = WIDTH / 2

Point = tuple[float, float]
Path = tuple[Point, ...]

STEPS = 20  # line segments per Bézier curve; smooth at every size that we draw
ARITY = {"M": 1, "L": 1, "Q": 2, "C": 3}


def bezier(*control: Point) -> Path:
    """Flatten one Bézier curve of any degree, given by its control points."""
    return tuple(_casteljau(control, step / STEPS) for step in range(STEPS + 1))


def _casteljau(control: Path, t: float) -> Point:
    while len(control) > 1:
        control = tuple(
            (ax + (bx - ax) * t, ay + (by - ay) * t) for (ax, ay), (bx, by) in pairwise(control)
        )
    return control[0]


def beside(*control: Point) -> Path:
    """Flatten a Bézier curve whose x is measured from the centre line."""
    return bezier(*((CENTRE + x, y) for x, y in control))


def path(d: str) -> Path:
    """Flatten an SVG path with absolute M, L, Q and C commands."""
    points: list[Point] = []
    for command, numbers in re.findall(r"([MLQC])([^MLQC]*)", d):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        corners = list(zip(values[::2], values[1::2], strict=True))
        arity = ARITY[command]
        for start in range(0, len(corners), arity):
            group = corners[start : start + arity]
            points += bezier(points[-1], *group)[1:] if arity > 1 else group
    return tuple(points)


def mirror(outline: Path) -> Path:
    """Reflect in the centre line, and reverse, so that a half and its mirror join up."""
    return tuple((2 * CENTRE - x, y) for x, y in reversed(outline))


def sides(outline: Path) -> tuple[Path, Path]:
    """Give a right-hand shape and its mirror image."""
    return outline, mirror(outline)


def symmetric(half: Path) -> Path:
    """Close a half outline, drawn from centre line to centre line, with its mirror image."""
    return half + mirror(half)


def across(half: Path) -> Path:
    """Extend a line that starts on the centre line to its mirror image, left to right."""
    return mirror(half) + half


def moved(outline: Path, dx: float = 0, dy: float = 0) -> Path:
    """Shift an outline."""
    return tuple((x + dx, y + dy) for x, y in outline)


def scaled(outline: Path, factor: float, about: Point) -> Path:
    """Grow or shrink an outline about a point."""
    cx, cy = about
    return tuple((cx + (x - cx) * factor, cy + (y - cy) * factor) for x, y in outline)


def turned(outline: Path, radians: float, about: Point) -> Path:
    """Rotate an outline about a point, clockwise as seen."""
    cx, cy = about
    c, s = cos(radians), sin(radians)
    return tuple(
        (cx + (x - cx) * c - (y - cy) * s, cy + (x - cx) * s + (y - cy) * c) for x, y in outline
    )


def rectangle(left: float, top: float, right: float, bottom: float) -> Path:
    """Four corners, clockwise."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def ellipse(centre: Point, rx: float, ry: float | None = None) -> Path:
    """Flatten an ellipse, or a circle when one radius is given."""
    cx, cy = centre
    ry = rx if ry is None else ry
    turns = (2 * pi * step / 48 for step in range(48))
    return tuple((cx + rx * cos(turn), cy + ry * sin(turn)) for turn in turns)


def at(line: Path, fraction: float) -> Point:
    """Find the point at a fraction (0 to 1) of a line's length."""
    left = fraction * length(line)
    for (ax, ay), (bx, by) in pairwise(line):
        step = hypot(bx - ax, by - ay)
        if step and left <= step:
            return ax + (bx - ax) * left / step, ay + (by - ay) * left / step
        left -= step
    return line[-1]


def length(line: Path) -> float:
    """Measure a line."""
    return sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(line))


def _normals(line: Path) -> Iterator[Point]:
    for before, after in zip((line[0], *line), (*line[1:], line[-1]), strict=False):
        dx, dy = after[0] - before[0], after[1] - before[1]
        size = hypot(dx, dy) or 1
        yield dy / size, -dx / size


def parallel(line: Path, distance: float) -> Path:
    """Offset a line to its left-hand side as seen when walking along it with y downward."""
    return tuple(
        (x + nx * distance, y + ny * distance)
        for (x, y), (nx, ny) in zip(line, _normals(line), strict=True)
    )


def band(line: Path, distance: float) -> Path:
    """Outline the strip between a line and its parallel."""
    return line + tuple(reversed(parallel(line, distance)))


def spindle(line: Path, width: float) -> Path:
    """Outline a strip around a line that is widest in the middle and ends in points."""
    last = len(line) - 1
    ahead, behind = [], []
    for index, ((x, y), (nx, ny)) in enumerate(zip(line, _normals(line), strict=True)):
        half = width / 2 * sin(pi * index / last)
        ahead.append((x + nx * half, y + ny * half))
        behind.append((x - nx * half, y - ny * half))
    return (*ahead, *reversed(behind))


def dashes(line: Path, on: float, off: float) -> Iterator[Path]:
    """Cut a line into stitches of a given length and gap."""
    total = length(line)
    start = 0.0
    while start < total:
        yield at(line, start / total), at(line, min(start + on, total) / total)
        start += on + off
