"""What stands in a picture made from words alone: plinths and balls, lit like the scene."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from generation.sandbox.drawing.light import RADIAL, SMOOTH, Size, shade
from generation.sandbox.drawing.scene import COLOURS, Colour, Scene, luminance, mixed, scaled
from generation.sandbox.drawing.take import Take

ACCENTS = ("terracotta", "sage", "sand", "blush", "mustard", "navy", "teal", "ivory", "rose")
OVERSAMPLED = 2
FLAT = 0.2
"""Height of an ellipse seen from the camera's height, as a share of its width."""


@dataclass(frozen=True)
class Thing:
    """One object; `x`, `foot`, `width` and `height` are shares of the picture's shorter side."""

    shape: str
    x: float
    foot: float
    width: float
    height: float
    colour: Colour


def arranged(ground: Image.Image, scene: Scene, take: Take) -> Image.Image:
    """Set a still life onto a ground."""
    for thing in _things(ground.size, scene, take):
        ground = _set_down(ground, thing, scene, take)
    return ground


def _things(size: Size, scene: Scene, take: Take) -> list[Thing]:
    """Choose the things, in the order in which they hide each other."""
    rng, unit = take.rng, min(size)
    palette = _palette(scene, take)
    floor = (take.horizon + 0.4 * (1 - take.horizon)) * size[1] / unit
    middle = size[0] / unit * (0.5 + take.shift)
    turn = 1 if take.side > 0 else -1
    low, tall, ball = rng.uniform(0.34, 0.44), rng.uniform(0.5, 0.72), rng.uniform(0.15, 0.2)
    main = Thing("plinth", middle, floor, low, rng.uniform(0.16, 0.26), palette[0])
    back = Thing("plinth", middle + turn * low * 0.62, floor - 0.05, 0.2, tall, palette[1])
    top = floor - main.height - low * FLAT * 0.5
    return [
        back,
        main,
        Thing("ball", middle - turn * low * 0.12, top + low * FLAT * 0.56, ball, ball, palette[2]),
        Thing(
            "plinth",
            middle - turn * low * 0.85,
            floor + 0.03,
            0.17,
            rng.uniform(0.06, 0.12),
            palette[3],
        ),
        Thing(
            "ball",
            middle + turn * low * rng.uniform(0.5, 0.8),
            floor + 0.07,
            0.085,
            0.085,
            palette[4],
        ),
    ]


def _palette(scene: Scene, take: Take) -> list[Colour]:
    """Tones of the ground, and one or two accents."""
    base = mixed(scene.floor, (255, 255, 255), 0.25)
    first, second = (COLOURS[name] for name in take.rng.sample(ACCENTS, 2))
    lift = 1.12 if luminance(base) < 0.5 else 0.95
    return [base, scaled(base, lift), first, mixed(first, base, 0.5), second]


def _set_down(ground: Image.Image, thing: Thing, scene: Scene, take: Take) -> Image.Image:
    unit = min(ground.size)
    image = SHAPES[thing.shape](thing, unit, take.side)
    left = round(thing.x * unit - image.width / 2)
    top = round(thing.foot * unit - image.height + thing.width * unit * FLAT / 2)
    if thing.shape == "ball":
        top = round(thing.foot * unit - image.height)
    dark = scaled(mixed(scene.wall, scene.floor, 0.5), 0.2)
    ground = shade(ground, _cast(ground.size, thing, take), dark, 0.5)
    colour = image.convert("RGB").point(
        lambda value: round(value * min(1.0, 0.5 + 0.5 * scene.level))
    )
    ground.paste(colour, (left, top), image.getchannel("A"))
    return ground


def _cast(size: Size, thing: Thing, take: Take) -> Image.Image:
    """A shadow on the ground: tight below the thing, long and soft away from the light."""
    unit = min(size) / 4
    layer = Image.new("L", (size[0] // 4, size[1] // 4), 0)
    pen = ImageDraw.Draw(layer)
    x, foot, reach = thing.x * unit, thing.foot * unit, thing.width * unit / 2
    flat = reach * FLAT
    length = min(thing.height, 0.3) * unit * (1.5 - take.height) * -take.side
    pen.polygon(
        [
            (x, foot - flat),
            (x + length, foot - flat * 0.8),
            (x + length, foot + flat * 0.6),
            (x, foot + flat),
        ],
        fill=150,
    )
    pen.ellipse((x + length - reach, foot - flat, x + length + reach, foot + flat * 0.8), fill=150)
    long = layer.filter(ImageFilter.GaussianBlur(0.03 * unit))
    tight = Image.new("L", layer.size, 0)
    wide = reach * (0.5 if thing.shape == "ball" else 1.02)
    ImageDraw.Draw(tight).ellipse((x - wide, foot - flat, x + wide, foot + flat * 1.15), fill=255)
    tight = tight.filter(ImageFilter.GaussianBlur(0.012 * unit))
    return ImageChops.lighter(long, tight).resize(size, SMOOTH)


def _plinth(thing: Thing, unit: int, side: float) -> Image.Image:
    """A cylinder: a lit body and a lighter top."""
    width, height = max(8, round(thing.width * unit)), max(4, round(thing.height * unit))
    flat = max(2, round(width * FLAT))
    size = width, height + flat
    big = width * OVERSAMPLED, (height + flat) * OVERSAMPLED
    curve = flat * OVERSAMPLED
    body, top = Image.new("L", big, 0), Image.new("L", big, 0)
    pen = ImageDraw.Draw(body)
    pen.rectangle((0, curve // 2, big[0], big[1] - curve // 2), fill=255)
    pen.ellipse((0, big[1] - curve, big[0] - 1, big[1] - 1), fill=255)
    ImageDraw.Draw(top).ellipse((0, 0, big[0] - 1, curve), fill=255)
    image = ImageOps.colorize(
        _rounded(size, side), scaled(thing.colour, 0.5), scaled(thing.colour, 1.1)
    )
    lid = Image.new("RGB", size, scaled(mixed(thing.colour, (255, 255, 255), 0.22), 1.04))
    image.paste(lid, mask=top.reduce(OVERSAMPLED))
    image.putalpha(ImageChops.lighter(body, top).reduce(OVERSAMPLED))
    return image


def _rounded(size: Size, side: float) -> Image.Image:
    """Brightness around a cylinder: full where it faces the light, with some light bounced back."""
    values = bytearray()
    for step in range(64):
        across = step / 63 * 2 - 1
        facing = max(0.0, 1 - abs(across - side * 0.55) ** 1.6 * 0.62)
        bounced = 0.12 * max(0.0, -across * side - 0.6)
        values.append(round(255 * min(1.0, facing + bounced)))
    return Image.frombytes("L", (64, 1), bytes(values)).resize(size, SMOOTH)


def _ball(thing: Thing, unit: int, side: float) -> Image.Image:
    """A ball: brightest towards the light, dark towards its own shadow."""
    width = max(6, round(thing.width * unit))
    wide = round(width * 1.9)
    light = RADIAL.resize((wide, wide), SMOOTH)
    left, top = (
        round((wide - width) / 2 - side * width * 0.24),
        round((wide - width) / 2 + width * 0.22),
    )
    light = light.crop((left, top, left + width, top + width)).point(
        lambda value: min(255, round(value * 1.18))
    )
    image = ImageOps.colorize(
        light,
        scaled(thing.colour, 0.34),
        scaled(mixed(thing.colour, (255, 255, 255), 0.3), 1.08),
        mid=thing.colour,
        midpoint=150,
    )
    mask = Image.new("L", (width * OVERSAMPLED,) * 2, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, width * OVERSAMPLED - 1, width * OVERSAMPLED - 1), fill=255)
    image.putalpha(mask.reduce(OVERSAMPLED))
    return image


SHAPES: dict[str, Callable[[Thing, int, float], Image.Image]] = {"plinth": _plinth, "ball": _ball}
