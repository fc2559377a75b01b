"""Caps and beanies."""

from generation.management.demo.fabric import Cloth, Colour, darker, lighter
from generation.management.demo.garments.details import patch, rivet
from generation.management.demo.light import Fold
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    beside,
    ellipse,
    parallel,
    path,
    rectangle,
    sides,
    symmetric,
)
from generation.management.demo.studio import Studio


def cap(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A six-panel baseball cap, seen from the front; the accent is the embroidered mark."""
    crown = symmetric(path("M 400,272 Q 510,268 574,360 Q 622,440 626,584 Q 520,560 400,560"))
    folds = (
        Fold(path("M 300,300 Q 250,400 240,540"), 60, 0.4),
        Fold(path("M 470,300 Q 520,420 500,540"), 60, -0.3),
        Fold(path("M 590,440 Q 600,500 600,560"), 40, -0.3),
    )
    studio.piece(crown, cloth, folds=folds, loft=120)
    middle = ((CENTRE, 274.0), (CENTRE, 560.0))
    for seam in (middle, *sides(path("M 400,276 Q 520,330 548,566"))):
        studio.seam(seam, cloth, 0.4)
        for gap in (4, -4):
            studio.stitch(parallel(seam, gap), cloth.thread, alpha=0.45)
    for x in (322, 478):
        rivet(studio, (x, 372), cloth.thread, 6)
        studio.fill(ellipse((x, 372), 3), (20, 18, 18))
    studio.piece(ellipse((CENTRE, 274), 15, 9), cloth, loft=10, rim=3, lift=2)
    _mark(studio, accent)
    _brim(studio, cloth)


def beanie(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A ribbed beanie with a turned-up cuff; the accent is its leather patch."""
    dome = symmetric(path("M 400,232 Q 520,236 572,350 Q 606,440 610,600 L 400,610"))
    ribs = [Fold(_rib(step), 26, 0.55) for step in range(-5, 6)]
    studio.piece(dome, cloth, folds=ribs, loft=110)
    for step in range(-5, 5):
        studio.seam(_rib(step + 0.5), cloth, 0.22)
    cuff = symmetric(path("M 400,566 Q 520,566 614,548 Q 626,640 616,716 Q 520,742 400,744"))
    studio.piece(cuff, cloth.plain("rib"), loft=60, rim=6, lift=7)
    patch(studio, rectangle(364, 632, 436, 676), Cloth(accent, "leather"))


def _rib(step: float) -> Path:
    return beside((step * 9, 240), (step * 34, 330), (step * 40, 600))


def _brim(studio: Studio, cloth: Cloth) -> None:
    brim = path(
        "M 190,574 Q 400,514 610,574 Q 650,596 668,634 Q 674,650 656,658 Q 540,724 400,724"
        " Q 260,724 144,658 Q 126,650 132,634 Q 150,596 190,574"
    )
    ridge = Fold(path("M 170,636 Q 400,600 630,636"), 70, 0.5)
    studio.piece(brim, cloth, folds=[ridge], loft=16, depth=0.55, lift=6)
    edge = path("M 144,658 Q 260,724 400,724 Q 540,724 656,658")
    for gap in (10, 22, 34, 46, 58):
        studio.stitch(parallel(edge, gap), cloth.thread, alpha=0.4)


def _mark(studio: Studio, colour: Colour) -> None:
    """Embroider a plain mark: a ring with a bar."""
    ring = ellipse((CENTRE, 444), 34)
    closed, bar = (*ring, *ring[:2]), ((CENTRE - 33, 444), (CENTRE + 33, 444))
    for thread, width in ((darker(colour, 0.35), 12), (colour, 9)):
        studio.line(closed, thread, width, 1)
        studio.line(bar, thread, width, 1)
    studio.stitch(closed, lighter(colour, 0.5), width=6, alpha=0.25)
