"""The ground of a picture by its place: studio, outdoors, or a material."""

from collections.abc import Callable

from PIL import Image

from generation.sandbox.drawing import material, outdoors, studio
from generation.sandbox.drawing.light import SMOOTH, Size
from generation.sandbox.drawing.scene import Scene
from generation.sandbox.drawing.take import Take

Painter = Callable[[Size, Scene, Take], Image.Image]
COARSE = 2
"""Grounds are soft, so they are painted at half the size."""

WITH_WALL = ("studio", "concrete", "marble", "wood")
PAINTERS: dict[str, Painter] = {
    "beach": outdoors.beach,
    "sunset": outdoors.sunset,
    "forest": outdoors.forest,
    "city": outdoors.city,
    "marble": material.marble,
    "wood": material.wood,
    "concrete": material.concrete,
}


def paint(size: Size, scene: Scene, take: Take) -> Image.Image:
    """Paint the ground at full size."""
    small = max(32, size[0] // COARSE), max(32, size[1] // COARSE)
    painter = PAINTERS.get(scene.place)
    if painter is not None:
        return painter(small, scene, take).resize(size, SMOOTH)
    ground = studio.seamless(small, scene, take).resize(size, SMOOTH)
    return studio.patterned(studio.with_prop(ground, scene, take), scene, take)
