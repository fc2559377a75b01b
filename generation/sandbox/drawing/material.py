"""Grounds of a material: a marble or wooden table before a wall, a concrete room."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from generation.sandbox.drawing import studio
from generation.sandbox.drawing.light import SMOOTH, Size, brighten, gradient, noise, shade
from generation.sandbox.drawing.scene import Colour, Scene, scaled
from generation.sandbox.drawing.take import Take

PALE_MARBLE: Colour = (236, 234, 231)
DARK_MARBLE: Colour = (58, 58, 62)
OAK: Colour = (186, 146, 104)
CONCRETE: Colour = (168, 166, 162)


def marble(size: Size, scene: Scene, take: Take) -> Image.Image:
    """A marble slab before a plain wall."""
    stone = DARK_MARBLE if scene.level < 1 else PALE_MARBLE
    side = max(size)
    slab = Image.new("RGB", (side, side), stone)
    vein = scaled(stone, 1.9) if scene.level < 1 else (128, 126, 128)
    for width, strength in ((4, 0.75), (14, 0.3)):
        veins = noise(slab.size, take.rng, (4, 5), 5).point(
            lambda v, w=width: max(0, 255 - abs(v - 128) * 255 // w)
        )
        slab = shade(slab, veins.filter(ImageFilter.GaussianBlur(0.7)), vein, strength)
    return _table(size, scene, take, slab)


def wood(size: Size, scene: Scene, take: Take) -> Image.Image:
    """Oak planks before a plain wall."""
    side = max(size)
    planks = Image.new("RGB", (side, side), OAK)
    pen = ImageDraw.Draw(planks)
    wide = side // 7
    for left in range(0, side, wide):
        pen.rectangle((left, 0, left + wide, side), fill=scaled(OAK, take.rng.uniform(0.86, 1.1)))
    streaks = noise((side, side), take.rng, (90, 3), 3)
    planks = shade(planks, streaks, (96, 62, 36), 0.45)
    pen = ImageDraw.Draw(planks)
    for left in range(0, side, wide):
        pen.line((left, 0, left, side), fill=(86, 58, 38), width=max(1, side // 300))
    return _table(size, scene, take, planks)


def concrete(size: Size, scene: Scene, take: Take) -> Image.Image:
    """A raw concrete wall and floor."""
    tone = scene.wall if scene.coloured else CONCRETE
    edge = take.horizon
    ground = gradient(
        size,
        [
            (0.0, scaled(tone, 0.9)),
            (edge - 0.003, tone),
            (edge + 0.003, scaled(tone, 0.82)),
            (1.0, scaled(tone, 0.94)),
        ],
    )
    ground = shade(ground, noise(size, take.rng, (4, 4), 6), scaled(tone, 0.55), 0.34)
    specks = noise(size, take.rng, (90, 90), 2).point(lambda value: max(0, value - 190) * 3)
    ground = shade(ground, specks, scaled(tone, 0.5), 0.35)
    return studio.patterned(studio.lit(ground, scene, take), scene, take)


def _table(size: Size, scene: Scene, take: Take, top: Image.Image) -> Image.Image:
    """Lay a square texture down as a table in perspective, its back edge at the horizon."""
    wall = studio.patterned(studio.seamless(size, scene, take), scene, take)
    edge = round(take.horizon * size[1])
    room = (size[0], size[1] - edge)
    side = top.width
    near = 0.5 - 0.5 * 0.62
    corners = (0, 0, side * near, side, side * (1 - near), side, side, 0)
    floor = top.transform(room, Image.Transform.QUAD, corners, SMOOTH)
    sheen = Image.linear_gradient("L").point(lambda value: 255 - value).resize(room, SMOOTH)
    floor = brighten(floor, sheen, (255, 255, 255), 0.22)
    wall.paste(floor, (0, edge))
    line = Image.new("L", size, 0)
    ImageDraw.Draw(line).rectangle((0, edge - 1, size[0], edge + size[1] // 60), fill=255)
    line = ImageChops.darker(line, line.filter(ImageFilter.GaussianBlur(size[1] / 120)))
    return shade(wall, line.filter(ImageFilter.GaussianBlur(1)), (40, 38, 38), 0.22)
