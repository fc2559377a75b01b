"""A 3D model from one picture: a relief that rises where the subject is, the picture on it."""

from PIL import Image, ImageFilter

from generation.sandbox.billing import Usage
from generation.sandbox.drawing import silhouette
from generation.sandbox.drawing.compose import encoded
from generation.sandbox.drawing.cutout import opened
from generation.sandbox.formats import mesh
from generation.sandbox.making.call import Call, Plan, Planned, taken

LONGEST = 96
"""Points along the longer side; a triangle's corners are numbered in 16 bits."""

DEPTH, DETAIL = 0.22, 0.03
"""How far the subject rises, and its bright parts above its dark ones, in metres of one high."""

TEXTURE_SIDE = 1024


def plan(call: Call) -> Plan:
    """One file."""
    file = Planned("model", "glb", name="model.glb")
    return Plan(files=(file,), usage=Usage(taken=taken(call)))


def make(call: Call, file: Planned, index: int) -> bytes:
    """Raise the relief of the source."""
    picture = opened(call.source().data).convert("RGB")
    surface = relief(picture, silhouette.outline(call.cutout))
    picture.thumbnail((TEXTURE_SIDE, TEXTURE_SIDE), Image.Resampling.LANCZOS)
    return mesh.glb(surface, encoded(picture, "jpeg"), note=str(call.seed))


def relief(picture: Image.Image, outline: Image.Image, *, longest: int = LONGEST) -> mesh.Surface:
    """Return a surface one metre high: round where the outline is white, flat elsewhere.

    Its longer side has `longest` points.
    """
    scale = longest / max(picture.size)
    columns, rows = (max(2, round(side * scale)) for side in picture.size)
    depths = _depths(picture, outline, (columns, rows))
    wide = picture.width / picture.height
    spots = [(at % columns, at // columns) for at in range(columns * rows)]
    textures = [(x / (columns - 1), y / (rows - 1)) for x, y in spots]
    places = [
        ((u - 0.5) * wide, 0.5 - v, depth) for (u, v), depth in zip(textures, depths, strict=True)
    ]
    steps = wide / (columns - 1), 1 / (rows - 1)
    normals = [_normal(depths, columns, rows, spot, steps) for spot in spots]
    return mesh.Surface(columns, rows, places, normals, textures)


def _depths(picture: Image.Image, outline: Image.Image, grid: tuple[int, int]) -> list[float]:
    """Return how far each point of the grid rises, row by row."""
    swollen = outline.resize(grid).filter(ImageFilter.GaussianBlur(max(grid) / 16))
    grey = picture.convert("L").resize(grid)
    return [
        DEPTH * soft / 255 + DETAIL * light / 255 * (soft > 0)
        for soft, light in zip(swollen.tobytes(), grey.tobytes(), strict=True)
    ]


def _normal(
    depths: list[float],
    columns: int,
    rows: int,
    spot: tuple[int, int],
    steps: tuple[float, float],
) -> mesh.Vector:
    """Return the direction in which the surface looks, from the slopes around a point."""
    x, y = spot
    left, right = max(0, x - 1), min(columns - 1, x + 1)
    above, below = max(0, y - 1), min(rows - 1, y + 1)
    across = depths[y * columns + right] - depths[y * columns + left]
    down = depths[below * columns + x] - depths[above * columns + x]
    slope = -across / ((right - left) * steps[0]), down / ((below - above) * steps[1])
    length = (slope[0] ** 2 + slope[1] ** 2 + 1) ** 0.5
    return slope[0] / length, slope[1] / length, 1 / length
