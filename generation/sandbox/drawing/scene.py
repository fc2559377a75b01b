"""Read a prompt for what a picture needs to know: the place, its colours, the light."""

import re
from dataclasses import dataclass, replace

from PIL import ImageColor

Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "white": (243, 242, 240),
    "ivory": (240, 234, 220),
    "cream": (238, 228, 208),
    "beige": (221, 205, 183),
    "sand": (216, 196, 166),
    "taupe": (176, 160, 146),
    "brown": (132, 98, 74),
    "terracotta": (196, 116, 86),
    "rust": (170, 88, 54),
    "orange": (232, 150, 84),
    "peach": (244, 200, 174),
    "yellow": (240, 208, 110),
    "mustard": (208, 164, 62),
    "gold": (212, 176, 104),
    "red": (178, 58, 56),
    "burgundy": (108, 36, 48),
    "pink": (236, 190, 196),
    "blush": (236, 208, 200),
    "rose": (216, 158, 162),
    "lavender": (198, 188, 220),
    "lilac": (206, 190, 216),
    "purple": (116, 92, 148),
    "navy": (42, 54, 84),
    "blue": (126, 160, 196),
    "teal": (64, 124, 128),
    "turquoise": (118, 192, 188),
    "mint": (190, 222, 204),
    "sage": (172, 184, 160),
    "olive": (128, 128, 86),
    "green": (124, 152, 118),
    "emerald": (36, 104, 84),
    "silver": (200, 203, 208),
    "grey": (196, 196, 198),
    "gray": (196, 196, 198),
    "anthracite": (62, 64, 68),
    "charcoal": (68, 70, 74),
    "black": (36, 36, 40),
}

PLACES: dict[str, tuple[str, ...]] = {
    "beach": ("beach", "sea", "ocean", "seaside", "coast", "shore"),
    "sunset": ("sunset", "sunrise", "dusk", "golden hour", "desert", "dune", "dunes"),
    "forest": ("forest", "woods", "jungle", "park", "garden", "meadow", "nature", "leaves"),
    "city": ("city", "street", "urban", "downtown", "night", "neon", "rooftop"),
    "marble": ("marble", "bathroom", "stone"),
    "wood": ("wood", "wooden", "oak", "table", "cabin", "rustic"),
    "concrete": ("concrete", "loft", "industrial", "plaster", "brick", "warehouse"),
}

GROUNDS = r"(?:background|backdrop|wall|studio|seamless|set|floor|ground|paper|surface|cyclorama)"
HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
TINTS: dict[Colour, tuple[str, ...]] = {
    (255, 240, 216): ("warm", "golden", "sunny", "candle", "cosy", "cozy", "autumn", "summer"),
    (226, 238, 255): ("cool", "cold", "winter", "icy", "overcast", "moonlight", "crisp"),
}
DARK = ("dark", "moody", "dramatic", "night", "low key", "low-key", "noir", "shadowy")
BRIGHT = ("bright", "airy", "high key", "high-key", "fresh", "minimal", "clean")
SOFT = ("soft", "diffuse", "diffused", "overcast", "even light", "gentle")
HARD = ("hard light", "harsh", "direct sun", "sunlight", "window", "sunny", "spotlight")
STANDING = (
    *("shoe", "shoes", "sneaker", "sneakers", "boot", "boots", "sandals", "heels", "loafers"),
    *("bag", "tote", "backpack", "handbag", "sunglasses", "mug", "bottle", "watch"),
)
STUDIO_WALL: Colour = (222, 221, 219)


@dataclass(frozen=True)
class Scene:
    """What the prompt asks for; `level` 1 is normal exposure, `hardness` 0 to 1."""

    place: str
    wall: Colour
    floor: Colour
    tint: Colour
    level: float
    hardness: float
    coloured: bool
    standing: bool


def read(prompt: str) -> Scene:
    """Read a scene out of a prompt; what it does not say is a neutral studio."""
    words = prompt.lower()
    wall = _colour(words)
    place = next((name for name, signs in PLACES.items() if _any(signs, words)), "studio")
    dark, bright = _any(DARK, words), _any(BRIGHT, words)
    scene = Scene(
        place=place,
        wall=wall or STUDIO_WALL,
        floor=wall or STUDIO_WALL,
        tint=next((tint for tint, signs in TINTS.items() if _any(signs, words)), (255, 255, 255)),
        level=0.62 if dark else 1.06 if bright else 1.0,
        hardness=0.85 if _any(HARD, words) else 0.25 if _any(SOFT, words) else 0.5,
        coloured=wall is not None,
        standing=_any(STANDING, words),
    )
    if dark and wall is None:
        return replace(scene, wall=COLOURS["charcoal"], floor=COLOURS["charcoal"])
    return scene


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Blend two colours; share 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def scaled(colour: Colour, factor: float) -> Colour:
    """Make a colour lighter or darker."""
    red, green, blue = (min(255, max(0, round(value * factor))) for value in colour)
    return red, green, blue


def luminance(colour: Colour) -> float:
    """How bright a colour looks, 0 to 1."""
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


def _colour(words: str) -> Colour | None:
    """The ground's colour: a hex code, else a colour named with the ground, else the last one."""
    if code := HEX.search(words):
        red, green, blue = ImageColor.getrgb(code[0])[:3]
        return red, green, blue
    names = "|".join(COLOURS)
    with_ground = re.search(rf"\b({names})\b(?:[\s-]+\w+){{0,2}}?[\s-]+{GROUNDS}\b", words)
    named = [with_ground[1]] if with_ground else re.findall(rf"\b({names})\b", words)
    if not named:
        return None
    return _shaded(COLOURS[named[-1]], words, named[-1])


def _shaded(colour: Colour, words: str, name: str) -> Colour:
    if re.search(rf"\b(light|pale|pastel|soft)[\s-]+{name}\b", words):
        return mixed(colour, (255, 255, 255), 0.4)
    if re.search(rf"\b(dark|deep)[\s-]+{name}\b", words):
        return scaled(colour, 0.55)
    return colour


def _any(signs: tuple[str, ...], words: str) -> bool:
    return any(re.search(rf"\b{re.escape(sign)}\b", words) for sign in signs)
