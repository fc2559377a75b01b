"""Take a garment off its background: by its own transparency, or off a plain light ground."""

import hashlib
import io
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from statistics import median

from PIL import ExifTags, Image, ImageChops, ImageFilter, ImageOps

LONGEST_SIDE = 1280
PIXEL_LIMIT = 80_000_000
FLOOD_SIDE = 320
KEPT = 12
NEAR, FAR = 7, 26
"""Distance from the ground's colour (0 to 255) at which a pixel begins, and ends, to be garment."""

SHADOW = 90
"""Up to this opacity a transparent picture shows its own shadow, not garment."""

SAME = 1
"""Distance up to which a pixel has the ground's very colour."""

BLOWN = 253
PLAIN_SPREAD = 22
SMALLEST_SHARE = 0.02


class Unreadable(Exception):
    """A picture that does not load; `kind` is the provider's error type."""

    def __init__(self, message: str, kind: str = "image_load_error") -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Cutout:
    """A garment as RGBA, trimmed to what is opaque, and the size of the photo it was on.

    `box` is where it was: left, top, right, bottom as shares of the photo. `found` is False where
    the photo has no plain ground, and the whole of it was kept.
    """

    image: Image.Image
    original_size: tuple[int, int]
    box: tuple[float, float, float, float] = (0, 0, 1, 1)
    found: bool = True


class Cutouts:
    """Cuts out, and remembers the last few garments: a shoot asks for the same one often."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Cutout] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, data: bytes) -> Cutout:
        """Cut out the garment of an image file; raises `Unreadable`."""
        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            if digest in self._kept:
                self._kept.move_to_end(digest)
                return self._kept[digest]
        image = opened(data, LONGEST_SIDE)
        fresh = replace(cut_out(image), original_size=_full_size(data))
        with self._lock:
            self._kept[digest] = fresh
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return fresh


def opened(data: bytes, side: int = 0) -> Image.Image:
    """Load a picture and turn it upright; raises `Unreadable`.

    A JPEG may come smaller than it is, if only `side` pixels of its longer side are needed.
    """
    try:
        image = Image.open(io.BytesIO(data))
        if image.width * image.height > PIXEL_LIMIT:
            raise Unreadable("The picture has too many pixels", "image_too_large")
        if side:
            image.draft("RGB", (side, side))
        image.load()
        return ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("Could not load image from url") from error


def _full_size(data: bytes) -> tuple[int, int]:
    """Return an upright picture's size, as it would be without a draft."""
    with Image.open(io.BytesIO(data)) as image:
        sideways = image.getexif().get(ExifTags.Base.Orientation, 1) > 4
        return image.size[::-1] if sideways else image.size


def cut_out(image: Image.Image) -> Cutout:
    """Cut out the garment, or keep the whole photo where no plain ground is found."""
    size = image.size
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    mask = image.getchannel("A").point(_solid) if image.mode == "RGBA" else None
    if mask is None or not mask.histogram()[0]:  # without transparency, or all opaque
        image = image.convert("RGB")
        mask = _mask(image)
    image.putalpha(mask or Image.new("L", image.size, 255))
    solid = image.getchannel("A").point([255 * (value > 24) for value in range(256)])
    box = solid.getbbox() or (0, 0, *image.size)
    left, top, right, bottom = (side / image.size[at % 2] for at, side in enumerate(box))
    return Cutout(image.crop(box), size, (left, top, right, bottom), mask is not None)


def _solid(alpha: int) -> int:
    """Leave out what is nearly transparent: the soft shadow that a cut-out often brings along."""
    return round(255 * min(1, max(0, (alpha - SHADOW) / (255 - 2 * SHADOW))))


def _mask(image: Image.Image) -> Image.Image | None:
    """Return the garment's mask, or None if the ground is not plain or nothing stands on it."""
    ground = _ground(image)
    if ground is None:
        return None
    red, green, blue = ImageChops.difference(image, ground).split()
    distance = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    outside = _flooded(distance, toned=min(ground.crop((0, 0, 1, 1)).tobytes()) < BLOWN)
    share = 1 - outside.histogram()[255] / (outside.width * outside.height)
    if not SMALLEST_SHARE < share < 0.97:
        return None
    return _soft(distance, outside)


def _ground(image: Image.Image) -> Image.Image | None:
    """Return the ground as it would look without the garment, from the colours of the corners."""
    small = image.resize((64, 64), Image.Resampling.BOX)
    corners = [small.crop((x, y, x + 6, y + 6)) for y in (0, 58) for x in (0, 58)]
    colours = [_middle(corner) for corner in corners]
    if (
        max(_spread(corner, colour) for corner, colour in zip(corners, colours, strict=True))
        > PLAIN_SPREAD
    ):
        return None
    pixels = bytes(value for colour in colours for value in colour)
    ground = Image.frombytes("RGB", (2, 2), pixels)
    return ground.resize(image.size, Image.Resampling.BILINEAR)


def _middle(patch: Image.Image) -> tuple[int, ...]:
    return tuple(int(median(band.tobytes())) for band in patch.split())


def _spread(patch: Image.Image, colour: tuple[int, ...]) -> int:
    difference = ImageChops.difference(patch, Image.new("RGB", patch.size, colour))
    return max(high for _, high in difference.getextrema())  # type: ignore[misc]


def _flooded(distance: Image.Image, *, toned: bool) -> Image.Image:
    """Mark the ground (255) on a small copy: near its colour, and connected to the border.

    Ground also shows through handles and between sleeves. It can be told from a white print only
    if it has a `toned` colour of its own, and not on a garment that is almost as light.
    """
    scale = FLOOD_SIDE / max(distance.size)
    size = max(3, round(distance.width * scale)), max(3, round(distance.height * scale))
    small = ImageOps.expand(distance.resize(size, Image.Resampling.BOX), 1, 0)
    near = bytearray(small.point([255 * (value <= NEAR) for value in range(256)]).tobytes())
    ground = bytearray(len(near))
    _flood(near, ground, small.width, [0])
    garment = ImageChops.invert(Image.frombytes("L", small.size, bytes(ground)))
    if toned and _contrast(small, garment) == FAR:
        same = [at for at, value in enumerate(small.tobytes()) if value <= SAME]
        _flood(near, ground, small.width, same)
    marked = Image.frombytes("L", small.size, bytes(ground))
    return marked.crop((1, 1, small.width - 1, small.height - 1))


def _flood(free: bytearray, reached: bytearray, width: int, starts: list[int]) -> None:
    """Walk from the starts over free pixels; those reached become 255, and free no more."""
    walk = [at for at in starts if free[at]]
    while walk:
        here = walk.pop()
        if not free[here]:
            continue
        free[here], reached[here] = 0, 255
        for there in (here - 1, here + 1, here - width, here + width):
            if 0 <= there < len(free) and free[there]:
                walk.append(there)


def _soft(distance: Image.Image, outside: Image.Image) -> Image.Image:
    """Join the coarse flood with the fine distance: exact edges, no holes inside."""
    garment = ImageChops.invert(outside)
    core = garment.filter(ImageFilter.MinFilter(5)).resize(distance.size, Image.Resampling.BICUBIC)
    reach = garment.filter(ImageFilter.MaxFilter(3)).resize(distance.size, Image.Resampling.BICUBIC)
    far = _contrast(distance.resize(garment.size, Image.Resampling.BOX), garment)
    ramp = distance.point(lambda value: round(255 * min(1, max(0, (value - NEAR) / (far - NEAR)))))
    mask = ImageChops.lighter(core, ImageChops.darker(ramp, reach))
    return mask.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.8))


def _contrast(distance: Image.Image, garment: Image.Image) -> int:
    """Where the ramp ends: earlier for a garment that hardly differs from its ground."""
    counts = distance.histogram(garment)
    seen, least = 0, sum(counts) / 5
    for value, count in enumerate(counts):
        seen += count
        if seen >= least:
            return min(FAR, max(NEAR + 2, value))
    return FAR
