"""Pictures made larger, or sharper: upscaling, and faces restored."""

from PIL import Image, ImageFilter

from generation.sandbox.drawing.compose import encoded
from generation.sandbox.drawing.cutout import opened
from generation.sandbox.making.call import Call, Plan, Planned, Size, pictured
from generation.sandbox.outcome import InputRefused

PIXEL_LIMIT = 60_000_000
USUAL_FACTOR = {"esrgan": 4.0}
"""By a part of the endpoint's id, where neither the request nor the schema says; else 2."""

SHARPER = ImageFilter.UnsharpMask(radius=2, percent=90, threshold=2)


def plan(call: Call) -> Plan:
    """One picture, its source times the factor; raises `InputRefused` if that is too large."""
    factor = _factor(call)
    width, height = (max(1, round(side * factor)) for side in call.source_size)
    if width * height > PIXEL_LIMIT:
        field = call.subject.field if call.subject else "image_url"
        raise InputRefused(field, "image_too_large", f"{width} x {height} pixels are too many")
    return pictured(call, (width, height), 1, call.picture_format())


def make(call: Call, file: Planned, index: int) -> bytes:
    """Resize the source; restoring sharpens it as well."""
    picture = opened(call.source().data)
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture = picture.resize(file.size or picture.size, Image.Resampling.LANCZOS)
    if call.endpoint.kind == "face_restore":
        picture = picture.filter(SHARPER)
    return encoded(picture, file.extension)


def _factor(call: Call) -> float:
    if call.argument("upscale_mode") == "target":
        return _towards(str(call.argument("target_resolution")), call.source_size)
    usual = next((one for part, one in USUAL_FACTOR.items() if part in call.endpoint.id), 2.0)
    return float(call.value("factor") or usual)


def _towards(resolution: str, size: Size) -> float:
    """Return the factor that gives the shorter side the lines of a resolution such as 1080p."""
    return int(resolution.removesuffix("p")) / min(size)
