"""Pictures with more around them: the source in a larger canvas, its border continued."""

from typing import Any

from PIL import Image, ImageFilter

from generation.sandbox.drawing.compose import encoded
from generation.sandbox.drawing.cutout import opened
from generation.sandbox.making.call import Call, Plan, Planned, Size, pictured
from generation.sandbox.outcome import InputRefused

PIXEL_LIMIT = 25_000_000
USUAL_GROWTH = 1.5
EDGE = 4
"""Pixels of the border from which the rest is continued."""


def plan(call: Call) -> Plan:
    """One picture of the canvas's size; raises `InputRefused` if that is too large."""
    width, height = canvas = _canvas(call)
    if width * height > PIXEL_LIMIT:
        raise InputRefused("canvas_size", "image_too_large", f"{width} x {height} is too large")
    return pictured(call, canvas, 1, call.picture_format("png"))


def make(call: Call, file: Planned, index: int) -> bytes:
    """Place the source, and continue its border to the edges of the canvas."""
    canvas = file.size or _canvas(call)
    source = opened(call.source().data).convert("RGB")
    size, (left, top) = _placed(call, source.size, canvas)
    source = source.resize(size, Image.Resampling.LANCZOS)
    picture = _continued(source, (left, top), canvas)
    picture.paste(source, (left, top))
    return encoded(picture, file.extension)


def _canvas(call: Call) -> Size:
    """Return the asked shape around the source, the asked canvas, or half as much again."""
    width, height = call.source_size
    asked = call.value("size")
    if isinstance(asked, str) and ":" in asked:
        across, down = (int(part) for part in asked.split(":"))
        return max(width, round(height * across / down)), max(height, round(width * down / across))
    canvas = _pair(call.value("canvas") or call.argument("canvas_size"))
    return canvas or (round(width * USUAL_GROWTH), round(height * USUAL_GROWTH))


def _placed(call: Call, source: Size, canvas: Size) -> tuple[Size, Size]:
    """Return the source's size within the canvas, and its left upper corner there."""
    shape = isinstance(call.value("size"), str)  # it decides over size and place
    asked = None if shape else _pair(call.argument("original_image_size"))
    fit = min(1.0, canvas[0] / source[0], canvas[1] / source[1])
    size = asked or (max(1, round(source[0] * fit)), max(1, round(source[1] * fit)))
    middle = (canvas[0] - size[0]) // 2, (canvas[1] - size[1]) // 2
    place = None if shape else _pair(call.argument("original_image_location"))
    return size, place or middle


def _pair(value: Any) -> Size | None:
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else None


def _continued(source: Image.Image, place: Size, canvas: Size) -> Image.Image:
    """Stretch the border pixels outward and blur them: calm grounds go on as they are."""
    wide = _widened(source, place[0], canvas[0])
    turned = _widened(wide.transpose(Image.Transpose.TRANSPOSE), place[1], canvas[1])
    picture = turned.transpose(Image.Transpose.TRANSPOSE)
    return picture.filter(ImageFilter.GaussianBlur(max(2, min(canvas) // 60)))


def _widened(picture: Image.Image, left: int, width: int) -> Image.Image:
    """Place a picture in a wider one, whose sides are filled with its first and last columns."""
    wide = Image.new("RGB", (width, picture.height))
    wide.paste(picture, (left, 0))
    first = picture.crop((0, 0, EDGE, picture.height))
    last = picture.crop((picture.width - EDGE, 0, picture.width, picture.height))
    sides = (first, 0, min(left, width)), (last, max(0, left + picture.width), width)
    for edge, start, end in sides:
        if end > start:
            wide.paste(edge.resize((end - start, picture.height)), (start, 0))
    return wide
