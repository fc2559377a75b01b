"""A studio: seamless wall and floor, a prop behind the subject, a pattern in the light."""

import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from generation.sandbox.drawing.light import Size, brighten, glow, gradient, shade
from generation.sandbox.drawing.scene import Scene, luminance, mixed, scaled
from generation.sandbox.drawing.take import Take

WHITE = (255, 250, 242)
OVERSAMPLED = 2


def seamless(size: Size, scene: Scene, take: Take) -> Image.Image:
    """Paint wall and floor with or without an edge between them, lit from the take's side."""
    wall, floor, edge = scene.wall, scene.floor, take.horizon
    bend = 0.004 if take.edged else 0.06
    stops = [
        (0.0, scaled(wall, 0.92)),
        (edge * 0.55, wall),
        (edge - bend, scaled(wall, 0.97 if take.edged else 1.02)),
        (edge + bend, scaled(floor, 1.07)),
        (1.0, scaled(floor, 0.88)),
    ]
    return lit(gradient(size, stops), scene, take)


def lit(ground: Image.Image, scene: Scene, take: Take) -> Image.Image:
    """Let the key light fall off across a ground."""
    size, side = ground.size, take.side
    key = glow(size, (0.5 + side * 0.42, 0.42 - take.height * 0.24), (1.0, 0.95))
    away = glow(size, (0.5 - side * 0.72, 0.55), (0.75, 1.1))
    ground = shade(ground, away, scaled(scene.wall, 0.35), 0.26)
    return brighten(ground, key, mixed(WHITE, scene.wall, 0.3), 0.14 + 0.24 * luminance(scene.wall))


def with_prop(ground: Image.Image, scene: Scene, take: Take) -> Image.Image:
    """Set an arch, a panel or a disc against the wall, behind the subject."""
    mask = _prop_mask(ground.size, take)
    if mask is None:
        return ground
    inside = shade(ground, mask, scaled(scene.wall, 0.86 + 0.1 * take.warmth), 0.8)
    offset = round(ground.width * 0.012 * (1 if take.side > 0 else -1))
    depth = ImageChops.subtract(mask, ImageChops.offset(mask, -offset, abs(offset)))
    depth = depth.filter(ImageFilter.GaussianBlur(ground.width / 120))
    return shade(inside, depth, scaled(scene.wall, 0.45), 0.4)


def _prop_mask(size: Size, take: Take) -> Image.Image | None:
    width, height = (side * OVERSAMPLED for side in size)
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    middle = width * (0.5 + take.shift - take.side * 0.03)
    foot = height * (take.horizon + 0.02)
    reach = min(width * 0.36, height * 0.3)
    if take.prop == "arch":
        top = foot - height * 0.56
        box = (middle - reach, top, middle + reach, foot + 2 * reach)
        pen.rounded_rectangle(box, radius=reach)
        pen.rectangle((0, foot, width, height), fill=0)
    elif take.prop == "panel":
        left = middle - take.side * reach * 0.5 - reach * 0.8
        pen.rectangle((left, 0, left + reach * 1.6, foot), fill=255)
    elif take.prop == "disc":
        up = height * 0.4
        pen.ellipse((middle - reach, up - reach, middle + reach, up + reach), fill=255)
    else:
        return None
    return mask.reduce(OVERSAMPLED)


def patterned(ground: Image.Image, scene: Scene, take: Take) -> Image.Image:
    """Let the light come through a window or leaves, as hard as the scene's light is."""
    mask = _pattern_mask(ground.size, take)
    if mask is None:
        return ground
    blur = ground.width * (0.028 - 0.022 * scene.hardness)
    mask = mask.filter(ImageFilter.GaussianBlur(blur))
    strength = 0.26 + 0.3 * scene.hardness
    if take.pattern == "leaves":
        return shade(ground, mask, scaled(scene.wall, 0.4), strength * 0.8)
    ground = shade(ground, ImageChops.invert(mask), scaled(scene.wall, 0.5), strength * 0.45)
    return brighten(ground, mask, WHITE, strength * 0.6)


def _pattern_mask(size: Size, take: Take) -> Image.Image | None:
    mask = Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    if take.pattern == "window":
        _window(pen, size, take)
    elif take.pattern == "leaves":
        _leaves(pen, size, take)
    elif take.pattern == "beam":
        start, slope = (0.15 if take.side < 0 else 0.55), take.side * -0.5
        shape = [
            (start, 0),
            (start + 0.32, 0),
            (start + 0.36 + slope, 1),
            (start - 0.02 + slope, 1),
        ]
        pen.polygon([(x * size[0], y * size[1]) for x, y in shape], fill=255)
    else:
        return None
    return mask


def _window(pen: ImageDraw.ImageDraw, size: Size, take: Take) -> None:
    slope = -take.side * 0.32
    left, top = 0.5 + take.side * 0.12 - 0.3, 0.06 + 0.1 * (1 - take.height)
    for column in range(2):
        for line in range(3):
            x, y = left + column * 0.29, top + line * 0.25
            corners = [(x, y), (x + 0.25, y + 0.03), (x + 0.25, y + 0.25), (x, y + 0.22)]
            pen.polygon(
                [((cx + slope * cy) * size[0], cy * size[1]) for cx, cy in corners], fill=255
            )


def _leaves(pen: ImageDraw.ImageDraw, size: Size, take: Take) -> None:
    rng = random.Random(take.rng.random())  # noqa: S311  # variety, not secrecy
    for _ in range(4):
        root = (0.5 + take.side * rng.uniform(0.3, 0.75), rng.uniform(-0.15, 0.5))
        tip = (root[0] - take.side * rng.uniform(0.4, 0.6), root[1] + rng.uniform(0.05, 0.35))
        _frond(pen, size, root, tip)


def _frond(
    pen: ImageDraw.ImageDraw, size: Size, root: tuple[float, float], tip: tuple[float, float]
) -> None:
    along = tip[0] - root[0], tip[1] - root[1]
    for step in range(2, 15):
        share = step / 15
        x, y = root[0] + along[0] * share, root[1] + along[1] * share + 0.1 * share * share
        reach = 0.2 * (1 - abs(share - 0.45))
        for turn in (-1, 1):
            end = (
                x + along[0] * 0.22 - along[1] * turn * reach,
                y + along[1] * 0.22 + turn * reach * 0.55,
            )
            _leaf(pen, (x * size[0], y * size[1]), (end[0] * size[0], end[1] * size[1]))


def _leaf(pen: ImageDraw.ImageDraw, root: tuple[float, float], tip: tuple[float, float]) -> None:
    across = (tip[1] - root[1]) * 0.09, (root[0] - tip[0]) * 0.09
    middle = root[0] * 0.55 + tip[0] * 0.45, root[1] * 0.55 + tip[1] * 0.45
    sides = [(middle[0] + turn * across[0], middle[1] + turn * across[1]) for turn in (1, -1)]
    pen.polygon([root, sides[0], tip, sides[1]], fill=255)
