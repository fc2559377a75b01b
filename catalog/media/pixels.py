"""Decoded pixels in the one form that the rest works with: upright, sRGB, RGB or RGBA."""

import io

from PIL import Image, ImageCms

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where it is absent or unreadable."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # Broken EXIF raises whatever its bytes provoke; the pixels may be fine.
        return 1
    return value if value in _UPRIGHT else 1


def turned(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height, exchanged where the orientation lays the picture on its side."""
    return (size[1], size[0]) if orientation >= 5 else size


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture turned the way its camera was held."""
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def is_see_through(image: Image.Image) -> bool:
    """Whether any pixel lets the background shine through. Decodes the picture."""
    if not image.has_transparency_data:
        return False
    alpha = image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    lowest, _ = alpha.getchannel("A").getextrema()
    return bool(lowest < 255)  # type: ignore[operator]


def unpacked(image: Image.Image, *, alpha: bool) -> Image.Image:
    """A picture that can be scaled: palettes and bits become colours, unused alpha goes."""
    if alpha:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    if image.mode.startswith(("I", "F")):
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("L" if image.mode in ("1", "LA") else "RGB")


def in_srgb(image: Image.Image, profile: bytes | None, *, alpha: bool) -> Image.Image:
    """The picture as RGB or RGBA in sRGB and without any metadata.

    ``profile`` is the ICC profile that the pixels were made for. One that is broken or belongs to
    other pixels is ignored, as browsers do.
    """
    mode = "RGBA" if alpha else "RGB"
    converted = _by_profile(image, profile, mode) if profile else None
    result = converted or image.convert(mode)
    result.info = {}
    return result


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency, on white."""
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def _by_profile(image: Image.Image, profile: bytes, mode: str) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return None
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
