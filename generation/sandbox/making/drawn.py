"""Pictures from words, from other pictures, or in a masked part of one."""

from dataclasses import replace

from PIL import Image

from generation.sandbox.drawing.compose import Recipe, drawn, encoded
from generation.sandbox.drawing.cutout import opened
from generation.sandbox.drawing.sizes import dimensions
from generation.sandbox.making.call import Call, Material, Plan, Planned, Size, pictured
from generation.sandbox.outcome import InputRefused

PIXEL_LIMIT = 16_000_000
BLACK = 16
"""Below it a mask is black: a mask that was saved as JPEG has specks."""


def plan(call: Call) -> Plan:
    """As many pictures as asked for; a masked one keeps the size of its base."""
    width, height = size = _size(call)
    if width * height > PIXEL_LIMIT and not call.mask:
        field = call.endpoint.fields.get("size", "prompt")
        raise InputRefused(field, "image_too_large", "The picture would be too large")
    planned = pictured(call, size, call.value("count") or 1, call.picture_format())
    return replace(planned, others={"timings": {}})


def make(call: Call, file: Planned, index: int) -> bytes:
    """Draw the scene of the prompt around the subject, or into the mask."""
    size = file.size or _size(call)
    if call.mask and call.base:
        picture = _masked(call, call.base, call.mask, index)
        return encoded(picture, file.extension)
    subject = None if _from_words(call) else call.cutout
    return encoded(drawn(_recipe(call, size, index), subject), file.extension)


def _from_words(call: Call) -> bool:
    """Controls and styles alone are no subject where a picture may come from words."""
    return call.subject is None or call.endpoint.kind == "text_to_image"


def _size(call: Call) -> Size:
    if call.mask and call.base and call.base.size:
        return call.base.size
    source = call.subject.size if call.subject and not _from_words(call) else None
    asked = call.value("size")
    return dimensions(asked=asked, named=call.endpoint.sizes, source=source)


def _recipe(call: Call, size: Size, index: int) -> Recipe:
    return Recipe(
        prompt=call.prompt,
        seed=call.seed + index,
        width=size[0],
        height=size[1],
        format="png",
    )


def _masked(call: Call, base: Material, mask: Material, index: int) -> Image.Image:
    """Draw anew where the mask is white, around what else came along; the rest stays as it is."""
    picture = opened(base.data).convert("RGB")
    white = opened(mask.data).convert("L").resize(picture.size)
    white = white.point([value * (value >= BLACK) for value in range(256)])
    other = next((one for one in call.pictures if one is not base), None)
    if box := white.getbbox():
        recipe = _recipe(call, (box[2] - box[0], box[3] - box[1]), index)
        patch = drawn(recipe, call.cutouts.of(other.data) if other else None)
        picture.paste(patch, box[:2], white.crop(box))
    return picture
