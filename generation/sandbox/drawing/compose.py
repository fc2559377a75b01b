"""One picture from start to end: ground, shadows, subject in the scene's light, finish."""

import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageOps

from generation.sandbox.drawing import backdrop, finish, shadow, stilllife
from generation.sandbox.drawing.cutout import Cutout
from generation.sandbox.drawing.light import SMOOTH, Size, shade
from generation.sandbox.drawing.scene import Scene, mixed, read, scaled
from generation.sandbox.drawing.take import Take, take

JPEG_QUALITY = 92
LARGEST_CANVAS = 4_000_000
SMALLEST_SIDE = 64
LOW_THING = 1.25
"""From this ratio of width to height on a garment lies or stands on the floor: shoes, bags."""


@dataclass(frozen=True)
class Recipe:
    """All that a picture depends on besides its subject; sizes in pixels, a format of `encoded`."""

    prompt: str
    seed: int
    width: int
    height: int
    format: str


def draw(recipe: Recipe, subject: Cutout | None) -> bytes:
    """Draw a picture; the same recipe and subject give the same bytes."""
    return encoded(drawn(recipe, subject), recipe.format)


def drawn(recipe: Recipe, subject: Cutout | None) -> Image.Image:
    """Draw a picture, not yet as a file."""
    scene, shot = read(recipe.prompt), take(recipe.seed, recipe.prompt)
    size = recipe.width, recipe.height
    picture = finish.exposed(backdrop.paint(_canvas(size), scene, shot), scene)
    if subject is None:
        picture = stilllife.arranged(picture, scene, shot)
    else:
        picture = _with_subject(picture, subject, scene, shot)
    picture = finish.marked(finish.graded(picture, scene, shot))
    return picture if picture.size == size else picture.resize(size, SMOOTH)


def _canvas(size: Size) -> Size:
    """The size to draw at: very large pictures are drawn smaller, very small ones larger."""
    scale = min(1.0, (LARGEST_CANVAS / (size[0] * size[1])) ** 0.5)
    return max(SMALLEST_SIDE, round(size[0] * scale)), max(SMALLEST_SIDE, round(size[1] * scale))


def _with_subject(picture: Image.Image, subject: Cutout, scene: Scene, shot: Take) -> Image.Image:
    stands = scene.standing or subject.image.width > LOW_THING * subject.image.height
    garment = _fitted(subject.image, picture.size, shot, stands)
    mask = garment.getchannel("A")
    at, floor = _place(mask, picture.size, shot, stands)
    dark = scaled(mixed(scene.wall, scene.floor, 0.5), 0.22)
    if not stands and scene.place in backdrop.WITH_WALL:
        cast = shadow.on_wall(mask, at, picture.size, shot)
        picture = shade(picture, cast, dark, 0.34 + 0.26 * scene.hardness)
    gap, depth = (0.004, 0.5) if stands else (0.035, 0.34)
    picture = shade(picture, shadow.on_floor(mask, at, picture.size, floor, gap), dark, depth)
    if stands:
        picture = shade(picture, shadow.contact(mask, at, picture.size), scaled(dark, 0.5), 0.85)
    picture.paste(_lit(garment, scene, shot), at, mask)
    return picture


def _fitted(image: Image.Image, size: Size, shot: Take, stands: bool) -> Image.Image:
    """Scale the garment into the frame and lean it by the camera's angle."""
    room = (0.7 * size[0], 0.66 * size[1])
    scale = min(room[0] / image.width, room[1] / image.height) * shot.zoom
    target = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    small = image.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return small.rotate(shot.lean * (0.25 if stands else 1), SMOOTH, expand=True)


def _place(
    mask: Image.Image, size: Size, shot: Take, stands: bool
) -> tuple[tuple[int, int], float]:
    """Return the left upper corner, and the floor's height below it as a share."""
    left = round((size[0] - mask.width) / 2 + shot.shift * size[0])
    if stands:
        foot = shot.horizon + 0.45 * (1 - shot.horizon)
        return (left, round(foot * size[1] - mask.height)), foot - 0.004
    middle = (0.46 + 0.3 * (shot.horizon - 0.71)) * size[1]
    return (left, round(middle - mask.height / 2)), min(0.93, shot.horizon + 0.16)


def _lit(garment: Image.Image, scene: Scene, shot: Take) -> Image.Image:
    """Shade the garment from the light's side and let the surroundings colour it."""
    colour = garment.convert("RGB")
    ramp = Image.linear_gradient("L").rotate(-90 if shot.side > 0 else 90)
    ramp = ramp.point(lambda value: 208 + round(value * 47 / 255)).resize(garment.size, SMOOTH)
    surroundings = mixed((255, 255, 255), scaled(scene.wall, 1.15), 0.16)
    surroundings = scaled(surroundings, min(1.0, 0.55 + 0.45 * scene.level))
    lit = ImageChops.multiply(
        colour, ImageOps.colorize(ramp, scaled(surroundings, 0.8), surroundings)
    )
    edge = shadow.rim(garment.getchannel("A"), shot.side)
    return ImageChops.screen(lit, ImageOps.colorize(edge, (0, 0, 0), scaled(scene.tint, 0.4)))


def encoded(picture: Image.Image, file_format: str) -> bytes:
    """Save as jpeg, png, webp or gif; a JPEG loses transparency."""
    buffer = io.BytesIO()
    match file_format:
        case "png":
            picture.save(buffer, "PNG", compress_level=3)
        case "webp":
            picture.save(buffer, "WEBP", quality=JPEG_QUALITY, method=2)
        case "gif":
            picture.save(buffer, "GIF")
        case _:
            picture.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return buffer.getvalue()
