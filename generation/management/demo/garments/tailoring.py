"""The blazer."""

from dataclasses import replace

from generation.management.demo.fabric import Cloth, Colour, darker
from generation.management.demo.garments.block import LONG, drape
from generation.management.demo.garments.details import button, welt
from generation.management.demo.garments.tops import label, sleeves
from generation.management.demo.shapes import CENTRE, mirror, path, sides
from generation.management.demo.studio import Studio

JACKET = replace(
    LONG,
    top=140,
    neck=58,
    shoulder=188,
    slope=44,
    chest=182,
    waist=166,
    hem=194,
    length=800,
    cuff=(284, 738),
    cuff_in=(206, 752),
    armpit=344,
)


def blazer(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A single-breasted two-button blazer with notched lapels; the accent lines it."""
    inner = path("M 330,130 Q 400,150 470,130 L 492,300 L 410,560 L 390,560 L 308,300 L 330,130")
    studio.piece(inner, Cloth(accent, "satin").inside(), loft=60)
    label(studio, 166, cloth)
    sleeves(studio, JACKET, cloth)
    front = path("M 388,520 Q 436,380 456,150") + JACKET.armhole + JACKET.side
    front += path("M 594,800 Q 540,822 470,826 Q 402,824 392,740 Q 386,640 386,520")
    folds = drape(JACKET)
    studio.piece(mirror(front), cloth, folds=folds[6:12], lift=4)
    studio.piece(front, cloth, folds=folds[:6], lift=6)
    for dart in sides(path("M 500,420 Q 494,520 498,600")):
        studio.seam(dart, cloth, 0.22)
    _pockets(studio, cloth)
    _lapels(studio, cloth)
    _buttons(studio, darker(accent, 0.3))


def _pockets(studio: Studio, cloth: Cloth) -> None:
    flap = "M 462,640 L 560,630 L 564,664 Q 564,672 556,673 L 472,681 Q 464,681 464,674"
    studio.pair(path(flap), cloth, loft=18, rim=3, depth=0.8, lift=4)
    welt(studio, ((480, 412), (552, 398)), cloth, 14)


def _lapels(studio: Studio, cloth: Cloth) -> None:
    back = path("M 342,150 Q 344,108 364,104 Q 400,116 436,104 Q 456,108 458,150 Q 400,174 342,150")
    studio.piece(back, cloth.plain(darken=0.14), loft=14, depth=0.8)
    lapel = path("M 400,530 L 389,514 Q 440,380 452,230 L 478,288 L 522,284 Q 508,410 400,530")
    collar = path(
        "M 438,104 Q 466,112 482,146 L 520,262 L 476,290 L 448,236"
        " Q 456,180 452,146 Q 450,122 438,104"
    )
    for part in (lapel, collar):
        studio.pair(part, cloth, loft=30, rim=3, depth=0.8, lift=6)


def _buttons(studio: Studio, colour: Colour) -> None:
    for y in (552, 640):
        button(studio, (CENTRE, y), colour, 9)
    for y in (736, 721, 706, 691):
        for x in (CENTRE - 217, CENTRE + 217):
            button(studio, (x, y), colour, 5)
