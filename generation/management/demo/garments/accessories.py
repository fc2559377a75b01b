"""Caps, beanies, scarves and sunglasses."""

from generation.management.demo.fabric import Cloth, Colour, darker, lighter
from generation.management.demo.garments.details import patch, rivet
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    at,
    bezier,
    ellipse,
    mirror,
    moved,
    parallel,
    path,
    rectangle,
    symmetric,
)
from generation.management.demo.studio import Fold, Studio

HINGE: Colour = (190, 186, 178)


def cap(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A six-panel baseball cap, seen from the front; the accent is the embroidered mark."""
    crown = symmetric(path("M 400,272 Q 510,268 574,360 Q 622,440 626,584 Q 520,560 400,560"))
    folds = (
        Fold(path("M 300,300 Q 250,400 240,540"), 60, 0.4),
        Fold(path("M 470,300 Q 520,420 500,540"), 60, -0.3),
        Fold(path("M 590,440 Q 600,500 600,560"), 40, -0.3),
    )
    studio.piece(crown, cloth, folds=folds, loft=120)
    side = path("M 400,276 Q 520,330 548,566")
    for seam in (((400.0, 274.0), (400.0, 560.0)), side, mirror(side)):
        studio.seam(seam, cloth, 0.4)
        for gap in (4, -4):
            studio.stitch(parallel(seam, gap), cloth.thread, alpha=0.45)
    for x in (478, 322):
        rivet(studio, (x, 372), cloth.thread, 6)
        studio.fill(ellipse((x, 372), 3), (20, 18, 18))
    studio.piece(ellipse((CENTRE, 274), 15, 9), cloth, loft=10, rim=3, lift=2)
    _monogram(studio, accent)
    _brim(studio, cloth)


def beanie(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A ribbed beanie with a turned-up cuff and a small patch."""
    dome = symmetric(path("M 400,232 Q 520,236 572,350 Q 606,440 610,600 L 400,610"))
    ribs = []
    for step in range(-5, 6):
        low, top = CENTRE + step * 40, CENTRE + step * 9
        line = bezier((top, 240), (CENTRE + step * 34, 330), (low, 600))
        ribs.append(Fold(line, 26, 0.55))
    studio.piece(dome, cloth, folds=ribs, loft=110)
    for step in range(-5, 5):
        low, top = CENTRE + (step + 0.5) * 40, CENTRE + (step + 0.5) * 9
        studio.seam(bezier((top, 242), (CENTRE + (step + 0.5) * 34, 330), (low, 600)), cloth, 0.22)
    cuff = symmetric(path("M 400,566 Q 520,566 614,548 Q 626,640 616,716 Q 520,742 400,744"))
    studio.piece(cuff, cloth.plain("rib"), loft=60, rim=6, lift=7)
    patch(studio, rectangle(364, 632, 436, 676), Cloth(accent, "leather"))


def scarf(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A fringed scarf, folded over once."""
    back = path("M 400,150 L 560,156 Q 572,500 566,842 L 396,842 L 400,150")
    _fringe(studio, (400, 838), (564, 838), cloth.plain(darken=0.12))
    studio.piece(
        back,
        cloth.plain(darken=0.1) if not cloth.pattern else cloth,
        loft=50,
        folds=_long_folds(480),
    )
    studio.shade(rectangle(400, 150, 452, 780), back, 0.4, 16)
    front = path(
        "M 236,168 Q 236,130 280,126 L 540,126 Q 566,128 560,156 Q 470,168 436,210 Q 424,240 426,300"
        " Q 432,520 430,770 L 226,770 Q 232,480 236,168"
    )
    _fringe(studio, (230, 766), (426, 766), cloth)
    studio.piece(
        front,
        cloth,
        loft=60,
        lift=5,
        folds=(*_long_folds(330), Fold(path("M 250,150 Q 400,150 540,140"), 30, 0.4)),
    )
    patch(studio, rectangle(244, 712, 284, 738), Cloth(accent, "twill"), lift=2)


def sunglasses(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Rounded acetate sunglasses, seen from the front; the accent tints the lenses."""
    lens = path(
        "M 428,452 Q 470,430 540,434 Q 610,440 622,478 Q 624,560 572,594 Q 520,616 466,588 Q 426,552 428,452"
    )
    rim = path(
        "M 408,440 Q 470,408 556,414 Q 634,418 672,440 L 668,470 Q 650,476 646,500 Q 640,580 588,612"
        " Q 520,640 456,608 Q 412,576 408,440"
    )
    temples = path(
        "M 640,448 Q 668,430 660,418 L 640,404 Q 600,392 560,392 L 562,400 Q 620,404 636,424 L 640,448"
    )
    for part in (temples, mirror(temples)):
        studio.piece(part, cloth.plain(darken=0.3), loft=8, rim=2)
    for part in (rim, mirror(rim)):
        studio.piece(part, cloth, loft=18, rim=4)
    bridge = path("M 372,452 Q 400,436 428,452 L 424,490 Q 400,462 376,490 L 372,452")
    studio.piece(bridge, cloth, loft=14, rim=3)
    for part in (lens, mirror(lens)):
        _lens(studio, part, accent)
    for x in (654, 146):
        rivet(studio, (x, 450), HINGE, 3)
        rivet(studio, (x - 9 if x > CENTRE else x + 9, 450), HINGE, 3)


def _brim(studio: Studio, cloth: Cloth) -> None:
    brim = path(
        "M 190,574 Q 400,514 610,574 Q 650,596 668,634 Q 674,650 656,658 Q 540,724 400,724"
        " Q 260,724 144,658 Q 126,650 132,634 Q 150,596 190,574"
    )
    folds = (Fold(path("M 170,636 Q 400,600 630,636"), 70, 0.5),)
    studio.piece(brim, cloth, folds=folds, loft=16, depth=0.55, lift=6)
    edge = path("M 656,658 Q 540,724 400,724 Q 260,724 144,658")
    for gap in (8, 18, 28, 38, 48):
        studio.stitch(parallel(edge, gap), cloth.thread, alpha=0.4)


def _monogram(studio: Studio, colour: Colour) -> None:
    """Embroider a plain mark: a ring with a bar."""
    ring = ellipse((CENTRE, 444), 34)
    studio.line((*ring, ring[0], ring[1]), darker(colour, 0.35), 12, 1)
    studio.line((*ring, ring[0], ring[1]), colour, 9, 1)
    bar = ((CENTRE - 33.0, 444.0), (CENTRE + 33.0, 444.0))
    studio.line(bar, darker(colour, 0.35), 12, 1)
    studio.line(bar, colour, 9, 1)
    studio.stitch((*ring, ring[0]), lighter(colour, 0.5), width=6, alpha=0.25)


def _long_folds(x: float) -> tuple[Fold, ...]:
    return (
        Fold(path(f"M {x - 60},180 Q {x - 50},460 {x - 70},760"), 40, 0.4),
        Fold(path(f"M {x},180 Q {x + 14},460 {x - 6},760"), 36, -0.4),
        Fold(path(f"M {x + 54},200 Q {x + 50},460 {x + 60},760"), 36, 0.3),
    )


def _fringe(
    studio: Studio, start: tuple[float, float], end: tuple[float, float], cloth: Cloth
) -> None:
    count = 18
    for index in range(count + 1):
        x, y = at((start, end), index / count)
        drift = (index * 7 % 5 - 2) * 1.4
        strand = bezier((x, y), (x + drift, y + 30), (x - drift, y + 52 + index * 11 % 7))
        studio.line(strand, darker(cloth.colour, 0.3), 5.5, 1)
        studio.line(parallel(strand, 0.8), cloth.colour, 3.4, 1)


def _lens(studio: Studio, outline: Path, tint: Colour) -> None:
    studio.piece(outline, Cloth(tint, "smooth"), loft=20, rim=5)
    studio.shade(moved(outline, 0, -60), outline, 0.5, 26)
    left = min(x for x, _ in outline)
    gleam = path(f"M {left + 40},590 L {left + 108},440 L {left + 128},440 L {left + 62},600")
    studio.fill(gleam, (255, 255, 255), 0.16, 3)
