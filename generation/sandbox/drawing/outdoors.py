"""Grounds outdoors, out of focus as behind a lens wide open: beach, sunset, forest, city."""

import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from generation.sandbox.drawing.light import Size, brighten, glow, gradient, noise, shade
from generation.sandbox.drawing.scene import Colour, Scene, mixed, scaled
from generation.sandbox.drawing.take import Take

SUN = (255, 236, 200)


def beach(size: Size, scene: Scene, take: Take) -> Image.Image:
    """Sky, a strip of sea, and sand."""
    shore = take.horizon - 0.06
    sea = shore - 0.17
    haze = mixed((226, 236, 240), (250, 236, 220), 0.5 + take.warmth * 0.4)
    sand = (222, 203, 172)
    ground = gradient(
        size,
        [
            (0.0, (128, 176, 212)),
            (sea - 0.03, haze),
            (sea, haze),
            (sea + 0.015, (92, 152, 172)),
            (shore - 0.03, (128, 190, 190)),
            (shore, (238, 240, 234)),
            (shore + 0.03, scaled(sand, 0.9)),
            (1.0, scaled(sand, 1.06)),
        ],
    )
    ground = _below(ground, shore + 0.02, noise(size, take.rng, (5, 26)), 0.16)
    ground = _between(ground, sea, shore, noise(size, take.rng, (3, 60)), 0.3)
    return _sunlit(ground, take, 0.3).filter(ImageFilter.GaussianBlur(size[0] / 110))


def sunset(size: Size, scene: Scene, take: Take) -> Image.Image:
    """A low sun over dunes."""
    edge = take.horizon - 0.08
    sky = [(0.0, (98, 92, 136)), (edge * 0.5, (222, 138, 122)), (edge, (252, 204, 140))]
    ground = gradient(size, [*sky, (edge + 0.01, (168, 108, 84)), (1.0, (108, 72, 66))])
    sun = (0.5 - take.side * 0.3, edge - 0.07)
    ground = brighten(ground, glow(size, sun, (0.7, 0.5)), (255, 190, 110), 0.75)
    ground = brighten(ground, glow(size, sun, (0.09, 0.09 * size[0] / size[1])), SUN, 1.0)
    for step in range(4):
        ground = shade(ground, _dune(size, take.rng, edge + 0.03 + step * 0.09), (90, 54, 54), 0.28)
    return ground.filter(ImageFilter.GaussianBlur(size[0] / 130))


def forest(size: Size, scene: Scene, take: Take) -> Image.Image:
    """Trunks and light through leaves, above a mossy floor."""
    deep, fresh = (44, 66, 46), (150, 176, 104)
    ground = gradient(size, [(0.0, fresh), (0.4, (96, 126, 76)), (0.72, deep), (1.0, (74, 84, 50))])
    ground = shade(ground, noise(size, take.rng, (7, 9)), (30, 48, 34), 0.6)
    trunks = Image.new("L", size, 0)
    pen = ImageDraw.Draw(trunks)
    for _ in range(7):
        x, wide = take.rng.uniform(-0.05, 1.05) * size[0], take.rng.uniform(0.02, 0.07) * size[0]
        bend = take.rng.uniform(-0.04, 0.04) * size[0]
        foot = take.rng.uniform(0.7, 0.8) * size[1]
        pen.polygon(
            [(x, 0), (x + wide, 0), (x + bend + wide * 1.2, foot), (x + bend, foot)], fill=255
        )
    ground = shade(
        ground, trunks.filter(ImageFilter.GaussianBlur(size[0] / 70)), (40, 36, 28), 0.62
    )
    ground = _bokeh(ground, take.rng, 70, 0.62, [fresh, (226, 232, 160), SUN])
    return _sunlit(ground, take, 0.35).filter(ImageFilter.GaussianBlur(size[0] / 170))


def city(size: Size, scene: Scene, take: Take) -> Image.Image:
    """A street: house fronts by day, lights when the scene is dark."""
    night = scene.level < 1
    sky, front, road = (
        ((34, 40, 66), (26, 28, 42), (40, 40, 52))
        if night
        else ((214, 222, 230), (150, 148, 150), (146, 145, 146))
    )
    edge = take.horizon - 0.02
    ground = gradient(
        size,
        [(0.0, sky), (edge, mixed(sky, front, 0.5)), (edge + 0.01, road), (1.0, scaled(road, 0.8))],
    )
    ground = _houses(ground, take.rng, edge, front)
    ground = ground.filter(ImageFilter.GaussianBlur(size[0] / 60))
    lamps: Sequence[Colour] = [(255, 196, 120), (255, 150, 100), (160, 196, 255), (255, 120, 150)]
    ground = _bokeh(ground, take.rng, 46 if night else 14, edge, lamps if night else [SUN])
    return (ground if night else _sunlit(ground, take, 0.3)).filter(ImageFilter.GaussianBlur(1))


def _houses(ground: Image.Image, rng: random.Random, edge: float, front: Colour) -> Image.Image:
    pen = ImageDraw.Draw(ground)
    width, height = ground.size
    left = -0.05
    while left < 1:
        wide, tall = rng.uniform(0.1, 0.24), rng.uniform(0.25, 0.62) * (0.5 + abs(left - 0.45))
        tone = scaled(front, rng.uniform(0.75, 1.2))
        pen.rectangle(
            (left * width, (edge - tall) * height, (left + wide) * width, edge * height), fill=tone
        )
        for line in range(6):
            y = edge - tall + 0.03 + line * 0.07
            if y < edge - 0.05:
                box = (
                    (left + wide * 0.2) * width,
                    y * height,
                    (left + wide * 0.8) * width,
                    (y + 0.025) * height,
                )
                pen.rectangle(box, fill=scaled(tone, rng.choice((0.7, 0.8, 1.5))))
        left += wide
    return ground


def _bokeh(
    ground: Image.Image, rng: random.Random, count: int, lowest: float, colours: Sequence[Colour]
) -> Image.Image:
    width, height = ground.size
    layer = Image.new("RGB", ground.size)
    for _ in range(count):
        colour = scaled(rng.choice(colours), rng.uniform(0.12, 0.5))
        reach = rng.uniform(0.008, 0.045) * width
        x, y = rng.uniform(0, 1) * width, rng.uniform(0, lowest) * height
        disc = Image.new("RGB", ground.size)
        ImageDraw.Draw(disc).ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)
        layer = ImageChops.lighter(layer, disc)
    return ImageChops.screen(ground, layer.filter(ImageFilter.GaussianBlur(width / 260)))


def _dune(size: Size, rng: random.Random, top: float) -> Image.Image:
    mask = Image.new("L", size, 0)
    start, peak, end = (top + rng.uniform(-0.05, 0.05) for _ in range(3))
    points = []
    for step in range(33):
        share = step / 32
        y = start * (1 - share) ** 2 + 2 * peak * share * (1 - share) + end * share**2
        points.append((share * size[0], y * size[1]))
    ImageDraw.Draw(mask).polygon([*points, (size[0], size[1]), (0, size[1])], fill=255)
    return mask


def _sunlit(ground: Image.Image, take: Take, strength: float) -> Image.Image:
    light = glow(ground.size, (0.5 + take.side * 0.5, 0.1), (0.9, 0.7))
    return brighten(ground, light, SUN, strength)


def _below(ground: Image.Image, top: float, texture: Image.Image, strength: float) -> Image.Image:
    return _between(ground, top, 1.0, texture, strength)


def _between(
    ground: Image.Image, top: float, foot: float, texture: Image.Image, strength: float
) -> Image.Image:
    """Lay a texture over the band from `top` to `foot` (shares of the height)."""
    box = (0, round(top * ground.height), ground.width, round(foot * ground.height))
    band = Image.new("L", ground.size, 0)
    band.paste(texture.crop(box), box)
    return shade(ground, band, (64, 60, 60), strength)
