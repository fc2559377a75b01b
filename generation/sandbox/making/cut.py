"""Subjects taken off their ground, marked by masks, or found by boxes."""

from typing import Any

from PIL import Image, ImageChops, ImageDraw

from generation.sandbox.billing import Usage
from generation.sandbox.drawing import silhouette
from generation.sandbox.drawing.compose import encoded
from generation.sandbox.drawing.cutout import opened
from generation.sandbox.making.call import Call, Plan, Planned, taken

FACES = ("face", "head")
SURE = 0.97
LESS_SURE = 0.11
"""By how much each further mask is less certain than the one before."""

MOST_MASKS = 3


class _Removal:
    """The subject on a transparent ground, and its mask where the endpoint gives one."""

    def plan(self, call: Call) -> Plan:
        size = _cropped_size(call) if call.argument("crop_to_bbox") else call.source_size
        asked = call.picture_format("png")
        files = [Planned("images", "png" if asked == "jpeg" else asked, size)]
        if "masks" in call.endpoint.output:
            files.append(Planned("masks", "png", call.source_size))
        return Plan(files=tuple(files), usage=Usage(made=[size], taken=taken(call)))

    def make(self, call: Call, file: Planned, index: int) -> bytes:
        mask = silhouette.outline(call.cutout)
        if file.word == "masks":
            return encoded(mask, file.extension)
        picture = opened(call.source().data).convert("RGBA")
        picture.putalpha(ImageChops.darker(mask, picture.getchannel("A")))
        if call.argument("crop_to_bbox"):
            picture = picture.crop(silhouette.pixels(silhouette.box(call.cutout), picture.size))
        return encoded(picture, file.extension)


class _Segmentation:
    """The subject in white on black, or as it is on black; further masks are its parts."""

    def plan(self, call: Call) -> Plan:
        count = 1
        if call.argument("return_multiple_masks"):
            count = min(MOST_MASKS, call.argument("max_masks") or MOST_MASKS)
        extension = call.picture_format("png")
        files = [Planned("masks", extension, call.source_size) for _ in range(count)]
        scores = [round(SURE - LESS_SURE * at, 2) for at in range(count)]
        values = {} if call.argument("include_scores") is False else {"scores": scores}
        return Plan(files=tuple(files), values=values, usage=Usage(taken=taken(call)))

    def make(self, call: Call, file: Planned, index: int) -> bytes:
        mask = _part(silhouette.outline(call.cutout), index)
        if call.argument("apply_mask"):
            source = opened(call.source().data).convert("RGB")
            mask = Image.composite(source, Image.new("RGB", mask.size), mask)
        return encoded(mask, file.extension)


class _Detection:
    """A box around the subject, or around where its head would be."""

    def plan(self, call: Call) -> Plan:
        return Plan(values={"boxes": _boxes(call)}, usage=Usage(taken=taken(call)))

    def make(self, call: Call, file: Planned, index: int) -> bytes:
        raise IndexError(index)


def _cropped_size(call: Call) -> tuple[int, int]:
    if call.subject is None:
        return call.source_size
    left, top, right, bottom = silhouette.pixels(silhouette.box(call.cutout), call.source_size)
    return right - left, bottom - top


def _part(mask: Image.Image, index: int) -> Image.Image:
    """Return the whole (0), its upper half (1) or its lower half (2)."""
    box = mask.getbbox()
    if index and box:
        middle = (box[1] + box[3]) // 2
        rest = (0, middle, *mask.size) if index == 1 else (0, 0, mask.width, middle)
        ImageDraw.Draw(mask).rectangle(rest, fill=0)
    return mask


def _boxes(call: Call) -> list[dict[str, Any]]:
    if call.subject is None:
        return [_named(silhouette.OVAL)]
    asked = call.prompt.lower()
    find = silhouette.head if any(word in asked for word in FACES) else silhouette.box
    return [_named(find(call.cutout))]


def _named(box: silhouette.Box) -> dict[str, float]:
    names = ("x_min", "y_min", "x_max", "y_max")
    return {name: round(edge, 4) for name, edge in zip(names, box, strict=True)}


REMOVAL, SEGMENTATION, DETECTION = _Removal(), _Segmentation(), _Detection()
