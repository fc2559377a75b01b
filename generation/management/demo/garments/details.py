"""Small parts that many garments share: buttons, zips, ribs, pockets, loops."""

from generation.management.demo.fabric import Cloth, Colour, contrast, darker, lighter
from generation.management.demo.shapes import (
    Path,
    Point,
    at,
    band,
    ellipse,
    length,
    parallel,
    rectangle,
)
from generation.management.demo.studio import Studio

HORN: Colour = (92, 74, 58)
PEARL: Colour = (232, 228, 218)
METAL: Colour = (176, 174, 170)
BRASS: Colour = (178, 140, 84)
LEATHER: Colour = (150, 98, 58)


def button(studio: Studio, centre: Point, colour: Colour, radius: float = 6.5) -> None:
    """Sew on a four-hole button."""
    x, y = centre
    studio.fill(ellipse((x + 1, y + 2.5), radius + 1), (14, 12, 12), 0.4, 1.6)
    studio.fill(ellipse(centre, radius), darker(colour, 0.25))
    studio.fill(ellipse((x - 0.4, y - 0.6), radius - 0.9), colour)
    studio.fill(ellipse((x - 1.4, y - 1.8), radius * 0.55), lighter(colour, 0.35), 0.6, 1)
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        hole = ellipse((x + dx * radius * 0.26, y + dy * radius * 0.26), radius * 0.13)
        studio.fill(hole[::6], darker(colour, 0.7))


def buttons(studio: Studio, line: Path, count: int, colour: Colour, radius: float = 6.5) -> None:
    """Sew buttons along a line, at both ends and evenly between."""
    for index in range(count):
        button(studio, at(line, index / max(count - 1, 1)), colour, radius)


def rivet(studio: Studio, centre: Point, colour: Colour = BRASS, radius: float = 3.2) -> None:
    """Set a rivet, an eyelet or a snap."""
    x, y = centre
    studio.fill(ellipse((x + 0.6, y + 1.2), radius + 0.8), (14, 12, 12), 0.45)
    studio.fill(ellipse(centre, radius), darker(colour, 0.2))
    studio.fill(ellipse((x - 0.6, y - 0.7), radius * 0.5), lighter(colour, 0.5))


def zipper(
    studio: Studio, line: Path, tape: Colour, metal: Colour = METAL, pull: bool = True
) -> None:
    """Set a zip along a line: tape, teeth, and a puller at its start."""
    studio.line(line, darker(tape, 0.25), 11, 0.95)
    studio.line(line, metal, 4, 0.95)
    studio.line(line, darker(metal, 0.55), 1.1, 0.9)
    studio.stitch(parallel(line, 1.4), darker(metal, 0.6), width=2.2, alpha=0.7)
    if pull:
        x, y = line[0]
        studio.fill(rectangle(x - 4, y, x + 4, y + 11), darker(metal, 0.1))
        studio.fill(rectangle(x - 2.6, y + 9, x + 2.6, y + 29), lighter(metal, 0.2))
        studio.line(((x + 2.6, y + 9), (x + 2.6, y + 29)), darker(metal, 0.6), 1, 0.7)


def ribbing(studio: Studio, outline: Path, cloth: Cloth, lift: float = 0) -> None:
    """Finish an edge with ribbed knit."""
    studio.piece(outline, cloth.plain("rib"), loft=18, rim=3, lift=lift)


def patch(
    studio: Studio, outline: Path, cloth: Cloth, thread: Colour | None = None, lift: float = 3
) -> None:
    """Sew on a patch: a pocket, a flap, a tab; stitched just inside its edge."""
    studio.piece(outline, cloth, loft=22, rim=3, depth=0.7, lift=lift)
    inner = parallel((*outline, outline[0]), -4)
    studio.stitch(inner, thread or cloth.thread)


def welt(studio: Studio, line: Path, cloth: Cloth, high: float = 11) -> None:
    """Cut a welt pocket: a narrow lip over a dark slit."""
    studio.line(parallel(line, high + 1), (12, 10, 12), 3, 0.5)
    studio.piece(band(line, high), cloth, loft=8, rim=2.5, depth=0.8, lift=2)


def loops(
    studio: Studio, waist: Path, cloth: Cloth, high: float, places: tuple[float, ...]
) -> None:
    """Sew belt loops across a waistband at fractions of its length."""
    for place in places:
        x, y = at(waist, place)
        outline = rectangle(x - 6, y - 4, x + 6, y + high + 5)
        studio.piece(outline, cloth, loft=6, rim=2, depth=0.5, lift=2)


def cord(
    studio: Studio, line: Path, colour: Colour, width: float = 5.5, tip: Colour | None = None
) -> None:
    """Hang a round cord, with a metal tip when a colour is given."""
    studio.line(tuple((x + 2, y + 3) for x, y in line), (14, 12, 12), width, 0.25)
    studio.line(line, darker(colour, 0.22), width, 1)
    studio.line(parallel(line, 0.8), colour, width * 0.6, 1)
    studio.stitch(line, contrast(colour, 0.3), width=width * 0.4, alpha=0.35)
    if tip:
        (x, y), before = line[-1], at(line, 1 - 16 / length(line))
        studio.line((before, (x, y)), tip, width * 0.95, 1)
