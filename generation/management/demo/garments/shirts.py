"""Woven shirts: the Oxford shirt and the camp-collar shirt."""

from dataclasses import replace

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments.block import LONG, Block, drape
from generation.management.demo.garments.details import PEARL, button, buttons, patch
from generation.management.demo.garments.tops import inside_back, sleeves
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    beside,
    parallel,
    path,
    rectangle,
    sides,
    symmetric,
)
from generation.management.demo.studio import Studio

SHIRT = replace(
    LONG,
    neck=64,
    drop=64,
    chest=190,
    waist=182,
    hem=188,
    length=800,
    cuff=(290, 720),
    cuff_in=(218, 730),
)
CAMP = Block(
    neck=70,
    drop=130,
    chest=204,
    waist=202,
    hem=206,
    length=790,
    cuff=(306, 364),
    cuff_in=(222, 400),
)


def shirt(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A long-sleeved shirt with a button-down collar, chest pocket and curved tails."""
    inside_back(studio, SHIRT, cloth, rise=6)
    sleeves(studio, SHIRT, cloth)
    _cuffs(studio, cloth)
    studio.piece(_tailed(SHIRT), cloth, folds=drape(SHIRT), lift=4)
    for yoke in sides(beside((SHIRT.neck + 6, 186), (120, 204), (SHIRT.shoulder - 6, 226))):
        studio.seam(yoke, cloth, 0.24)
    _placket(studio, cloth, 214, 838, 17)
    patch(studio, path("M 454,322 L 540,318 L 542,404 L 498,426 L 456,408"), cloth)
    buttons(studio, ((CENTRE, 262), (CENTRE, 770)), 6, PEARL)
    _collar(studio, cloth)


def camp_shirt(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A short-sleeved shirt with an open, flat collar."""
    inside_back(studio, CAMP, cloth, rise=12)
    sleeves(studio, CAMP, cloth)
    for hem in sides(parallel(CAMP.wrist, -14)):
        studio.stitch(hem, cloth.thread)
    studio.piece(CAMP.body, cloth, folds=drape(CAMP), lift=4)
    _placket(studio, cloth, 278, 800, 13)
    buttons(studio, ((CENTRE, 310), (CENTRE, 745)), 5, PEARL)
    pocket = "M 456,360 L 550,356 L 552,452 Q 552,460 544,460 L 466,464 Q 458,464 458,456"
    patch(studio, path(pocket), cloth)
    _back_collar(studio, cloth)
    leaf = path(
        "M 452,128 Q 478,132 492,162 L 526,250 L 470,262 L 470,292 L 402,284"
        " Q 448,220 456,160 Q 458,138 452,128"
    )
    studio.pair(leaf, cloth, grain=-18, loft=26, rim=4, depth=0.75, lift=5)


def _tailed(block: Block) -> Path:
    hem, low = block.hem, block.length
    tail = beside((hem, low - 40), (hem - 30, low - 30), (110, low + 38), (0, low + 40))
    return symmetric(block.neckline + block.armhole + block.side[:-2] + tail)


def _placket(studio: Studio, cloth: Cloth, top: float, low: float, half: float) -> None:
    x = CENTRE
    shadow = rectangle(x + half, top, x + half + 7, low)
    studio.shade(shadow, rectangle(x + half, top, x + 60, low), 0.3, 4)
    for edge in (x - half, x + half):
        studio.seam(((edge, top), (edge, low)), cloth, 0.3)
    for edge in (x - half + 5, x + half - 5):
        studio.stitch(((edge, top), (edge, low)), cloth.thread, alpha=0.4)


def _cuffs(studio: Studio, cloth: Cloth) -> None:
    cuff = SHIRT.cuff_band(58, -3)
    studio.pair(cuff, cloth, grain=SHIRT.sleeve_angle, loft=20, rim=3, lift=2)
    for hem in sides(parallel(cuff[2:], 6)):
        studio.stitch(hem, cloth.thread)
    (ax, ay), (_, by) = cuff[1], cuff[2]
    for place in sides(((ax + 11, (ay + by) / 2),)):
        button(studio, place[0], PEARL, 5)


def _back_collar(studio: Studio, cloth: Cloth) -> None:
    back = path("M 338,160 Q 340,118 362,112 Q 400,124 438,112 Q 460,118 462,160 Q 400,184 338,160")
    studio.piece(back, cloth.plain(darken=0.16), loft=14, depth=0.8)


def _collar(studio: Studio, cloth: Cloth) -> None:
    _back_collar(studio, cloth)
    stand = symmetric(path("M 400,214 Q 440,204 462,152 L 472,166 Q 452,226 400,240"))
    studio.piece(stand, cloth, loft=14, rim=3, lift=3)
    button(studio, (CENTRE, 227), PEARL, 5)
    edge = path("M 482,158 Q 488,206 480,266 Q 440,258 406,214")
    leaf = path("M 440,112 Q 468,122 482,158") + edge + path("M 406,214 Q 444,192 456,150")
    studio.pair(leaf, cloth, grain=-24, loft=26, rim=3, depth=0.7, lift=6)
    for row in sides(parallel(edge, -5)):
        studio.stitch(row, cloth.thread)
    for x in (471, 329):
        button(studio, (x, 254), PEARL, 4)
