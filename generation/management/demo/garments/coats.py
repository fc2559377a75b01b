"""The trench coat."""

from dataclasses import replace

from generation.management.demo.fabric import Cloth, Colour, darker
from generation.management.demo.garments.block import LONG, drape
from generation.management.demo.garments.details import HORN, button, patch
from generation.management.demo.garments.tops import inside_back, sleeves
from generation.management.demo.light import Fold
from generation.management.demo.shapes import (
    CENTRE,
    band,
    parallel,
    path,
    rectangle,
    sides,
)
from generation.management.demo.studio import Studio

TRENCH = replace(
    LONG,
    top=118,
    neck=62,
    drop=120,
    shoulder=168,
    slope=46,
    chest=166,
    waist=146,
    hem=196,
    length=900,
    cuff=(262, 690),
    cuff_in=(186, 704),
    bulge=30,
    armpit=312,
)
STRAP = replace(TRENCH, cuff=(256, 640), cuff_in=(184, 654))
SKIRT = (
    Fold(path("M 500,560 Q 520,720 540,900"), 44, 0.5),
    Fold(path("M 300,560 Q 280,720 262,900"), 44, 0.4),
    Fold(path("M 470,560 Q 468,720 478,900"), 34, -0.4),
    Fold(path("M 330,560 Q 338,720 330,900"), 34, -0.3),
)


def trench(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A belted, double-breasted trench coat; the accent lines it."""
    inside_back(studio, TRENCH, Cloth(accent, "satin"), rise=8)
    sleeves(studio, TRENCH, cloth)
    for strap in sides(STRAP.cuff_band(20, -4)):
        patch(studio, strap, cloth)
    for x in (CENTRE - 196, CENTRE + 196):
        button(studio, (x, 662), HORN, 6)
    _front(studio, cloth)
    for pocket in sides(path("M 492,606 L 520,602 L 538,716 L 510,722")):
        patch(studio, pocket, cloth)
    _shoulders(studio, cloth)
    _collar(studio, cloth)
    _belt(studio, cloth)


def _front(studio: Studio, cloth: Cloth) -> None:
    body = replace(TRENCH, drop=60).body
    studio.piece(body, cloth, folds=[*drape(TRENCH)[:6], *SKIRT], lift=4)
    overlap = path("M 332,262 L 336,500 L 318,906")
    studio.shade(band(overlap, 12), body, 0.34, 5)
    studio.seam(overlap, cloth, 0.4)
    studio.stitch(parallel(overlap, -6), cloth.thread)
    for y in (340, 424, 600, 690):
        for x in (342, 434):
            button(studio, (x, y), HORN, 8.5)


def _shoulders(studio: Studio, cloth: Cloth) -> None:
    edge = path("M 552,158 Q 556,230 540,304 Q 500,340 440,330")
    studio.piece(((452, 150), *edge), cloth, loft=40, rim=3, depth=0.7, lift=5)
    studio.stitch(parallel(edge, -5), cloth.thread)
    for tab in sides(path("M 500,140 L 566,164 L 562,180 L 492,158")):
        patch(studio, tab, cloth)


def _collar(studio: Studio, cloth: Cloth) -> None:
    back = path("M 340,130 Q 342,84 362,80 Q 400,92 438,80 Q 458,84 460,130 Q 400,156 340,130")
    studio.piece(back, cloth.plain(darken=0.16), loft=14, depth=0.8)
    lapel = path(
        "M 400,336 Q 380,330 372,318 Q 440,240 454,140 L 500,190 L 528,264 L 470,270"
        " Q 440,310 400,336"
    )
    edge = path("M 486,128 L 528,216 L 474,236")
    leaf = path("M 440,80 Q 470,90 486,128") + edge + path("M 474,236 Q 452,200 446,156")
    for part in (lapel, leaf):
        studio.pair(part, cloth, loft=26, rim=3, depth=0.8, lift=6)
    for row in sides(parallel(edge, -5)):
        studio.stitch(row, cloth.thread)


def _belt(studio: Studio, cloth: Cloth) -> None:
    strap = path("M 252,498 Q 400,520 548,498 L 549,534 Q 400,556 251,534 L 252,498")
    studio.piece(strap, cloth, loft=12, rim=3, depth=0.55, lift=6)
    for y in (507, 514, 521, 528):
        row = path(f"M 256,{y} Q 400,{y + 22} 544,{y}")
        studio.stitch(row, cloth.thread, alpha=0.35)
    tail = path("M 436,512 L 470,510 Q 492,580 486,656 L 466,664 L 446,652 Q 452,580 436,512")
    studio.piece(tail, cloth, loft=12, rim=3, depth=0.55, lift=5)
    buckle = rectangle(398, 502, 442, 556)
    for line, width in (((*buckle, *buckle[:2]), 9), (((419, 504), (419, 554)), 5)):
        studio.line(line, darker(HORN, 0.35), width, 1)
