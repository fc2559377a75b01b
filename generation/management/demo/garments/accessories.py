"""Scarves and sunglasses."""

from generation.management.demo.fabric import Cloth, Colour, darker
from generation.management.demo.garments.details import patch, rivet
from generation.management.demo.light import Fold
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    Point,
    at,
    bezier,
    moved,
    parallel,
    path,
    rectangle,
    sides,
)
from generation.management.demo.studio import Studio

HINGE: Colour = (190, 186, 178)
STRANDS = 18


def scarf(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A fringed scarf, folded over once; the accent is its label."""
    back = path("M 400,150 L 560,156 Q 572,500 566,842 L 396,842")
    _fringe(studio, (400, 838), (564, 838), darker(cloth.colour, 0.12))
    studio.piece(back, cloth, folds=_hang(480), loft=50)
    studio.shade(rectangle(400, 150, 452, 780), back, 0.4, 16)
    front = path(
        "M 236,168 Q 236,130 280,126 L 540,126 Q 566,128 560,156 Q 470,168 436,210"
        " Q 424,240 426,300 Q 432,520 430,770 L 226,770 Q 232,480 236,168"
    )
    _fringe(studio, (230, 766), (426, 766), cloth.colour)
    turn = Fold(path("M 250,150 Q 400,150 540,140"), 30, 0.4)
    studio.piece(front, cloth, folds=[*_hang(330), turn], loft=60, lift=5)
    patch(studio, rectangle(244, 712, 284, 738), Cloth(accent, "twill"), lift=2)


def sunglasses(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Rounded acetate sunglasses, seen from the front; the accent tints the lenses."""
    temple = path(
        "M 640,448 Q 668,430 660,418 L 640,404 Q 600,392 560,392 L 562,400 Q 620,404 636,424"
    )
    rim = path(
        "M 408,440 Q 470,408 556,414 Q 634,418 672,440 L 668,470 Q 650,476 646,500"
        " Q 640,580 588,612 Q 520,640 456,608 Q 412,576 408,440"
    )
    bridge = path("M 372,452 Q 400,436 428,452 L 424,490 Q 400,462 376,490")
    lens = path(
        "M 428,452 Q 470,430 540,434 Q 610,440 622,478 Q 624,560 572,594"
        " Q 520,616 466,588 Q 426,552 428,452"
    )
    studio.pair(temple, cloth.plain(darken=0.3), loft=8, rim=2)
    studio.pair(rim, cloth, loft=18, rim=4)
    studio.piece(bridge, cloth, loft=14, rim=3)
    for outline in sides(lens):
        _lens(studio, outline, accent)
    for distance in (245, 254):
        for x in (CENTRE - distance, CENTRE + distance):
            rivet(studio, (x, 450), HINGE, 3)


def _hang(x: float) -> tuple[Fold, ...]:
    """Three lengthwise folds around a height line."""
    return (
        Fold(bezier((x - 60, 180), (x - 50, 460), (x - 70, 760)), 40, 0.4),
        Fold(bezier((x, 180), (x + 14, 460), (x - 6, 760)), 36, -0.4),
        Fold(bezier((x + 54, 200), (x + 50, 460), (x + 60, 760)), 36, 0.3),
    )


def _fringe(studio: Studio, start: Point, end: Point, colour: Colour) -> None:
    for index in range(STRANDS + 1):
        x, y = at((start, end), index / STRANDS)
        drift = (index * 7 % 5 - 2) * 1.4  # strands hang a little askew, no two alike
        strand = bezier((x, y), (x + drift, y + 30), (x - drift, y + 52 + index * 11 % 7))
        studio.line(strand, darker(colour, 0.3), 5.5, 1)
        studio.line(parallel(strand, 0.8), colour, 3.4, 1)


def _lens(studio: Studio, outline: Path, tint: Colour) -> None:
    studio.piece(outline, Cloth(tint, "smooth"), loft=20, rim=5)
    studio.shade(moved(outline, 0, -60), outline, 0.5, 26)
    left = min(x for x, _ in outline)
    gleam = (left + 40, 590), (left + 108, 440), (left + 128, 440), (left + 62, 600)
    studio.fill(gleam, (255, 255, 255), 0.16, 3)
