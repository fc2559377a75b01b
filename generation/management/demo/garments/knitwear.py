"""Knitwear and sweats: crew neck, cardigan, hoodie."""

from dataclasses import replace

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments.block import BACK_DROP, LONG, drape
from generation.management.demo.garments.details import HORN, METAL, buttons, cord, ribbing
from generation.management.demo.garments.tops import (
    inside_back,
    neckband,
    ribbed_body,
    ribbed_cuffs,
    ribbed_hem,
    sleeves,
)
from generation.management.demo.light import Fold
from generation.management.demo.shapes import (
    CENTRE,
    band,
    beside,
    parallel,
    path,
    rectangle,
    sides,
    symmetric,
)
from generation.management.demo.studio import Studio

KNIT = replace(
    LONG,
    neck=76,
    drop=58,
    shoulder=196,
    slope=56,
    chest=204,
    waist=204,
    hem=194,
    length=758,
    cuff=(304, 722),
    cuff_in=(226, 727),
    bulge=42,
    armpit=362,
    blouson=12,
)
HOODIE = replace(KNIT, neck=84, drop=136, chest=210, waist=210, hem=200)


def sweater(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A crew-neck sweater with ribbed neck, cuffs and hem."""
    inside_back(studio, KNIT, cloth)
    ribbed_body(studio, KNIT, cloth)
    neckband(studio, KNIT, cloth, 22)


def sweater_back(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """The sweater from behind."""
    block = replace(KNIT, drop=BACK_DROP)
    ribbed_body(studio, block, cloth)
    neckband(studio, block, cloth, 22)


def cardigan(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A V-neck cardigan with a ribbed button band and two pockets."""
    block = replace(KNIT, drop=230, neck=70)
    inside_back(studio, block, cloth, rise=14)
    sleeves(studio, block, cloth)
    ribbed_cuffs(studio, block, cloth, ease=8)
    front = symmetric(beside((0, 392), (34, 300), (72, 215), (70, 150)) + block.edge)
    studio.piece(front, cloth, folds=drape(block), lift=4)
    ribbed_hem(studio, block, cloth)
    _button_band(studio, cloth)
    x = CENTRE
    pocket, top = rectangle(x + 66, 622, x + 158, 734), rectangle(x + 64, 606, x + 160, 632)
    studio.pair(pocket, cloth, loft=24, rim=4, depth=0.7, lift=3)
    studio.pair(top, cloth.plain("rib"), loft=18, rim=3, lift=2)


def hoodie(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A pullover hoodie with kangaroo pocket and drawcord."""
    inner = path("M 312,168 Q 300,70 400,62 Q 500,70 488,168 Q 470,300 400,312 Q 330,300 312,168")
    studio.piece(inner, cloth.inside(), loft=60, depth=0.8)
    studio.line(((CENTRE, 66), (CENTRE, 240)), (10, 10, 10), 1.6, 0.2)
    ribbed_body(studio, HOODIE, cloth)
    _kangaroo_pocket(studio, cloth)
    _hood(studio, cloth)
    for end in (path("M 438,262 Q 446,330 436,410"), path("M 362,262 Q 352,330 360,398")):
        cord(studio, end, accent, tip=METAL)


def hoodie_back(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """The hoodie from behind, its hood hanging down."""
    ribbed_body(studio, replace(HOODIE, drop=BACK_DROP), cloth)
    hood = symmetric(path("M 400,112 Q 470,108 498,158 Q 520,250 468,318 Q 430,352 400,360"))
    folds = (
        Fold(path("M 310,180 Q 400,240 490,180"), 40, -0.45),
        Fold(path("M 320,250 Q 400,320 480,250"), 36, 0.4),
    )
    studio.piece(hood, cloth, folds=folds, loft=60, lift=8)
    seam = ((CENTRE, 116.0), (CENTRE, 356.0))
    studio.seam(seam, cloth, 0.4)
    for gap in (4, -4):
        studio.stitch(parallel(seam, gap), cloth.thread)


def _button_band(studio: Studio, cloth: Cloth) -> None:
    edge = beside((14, 828), (14, 600), (14, 398)) + beside(
        (14, 398), (44, 300), (82, 215), (74, 146)
    )
    right, left = sides(band(edge, 28))
    ribbing(studio, left, cloth)
    ribbing(studio, right, cloth, lift=4)
    buttons(studio, ((CENTRE, 420), (CENTRE, 800)), 6, HORN, 8)


def _kangaroo_pocket(studio: Studio, cloth: Cloth) -> None:
    pocket = symmetric(path("M 400,566 L 474,566 Q 500,640 528,668 L 528,748 L 400,752"))
    studio.piece(pocket, cloth, loft=30, rim=4, depth=0.8, lift=4)
    for slant in sides(path("M 474,566 Q 500,640 528,668")):
        for gap in (5, 9):
            studio.stitch(parallel(slant, -gap), cloth.thread)
    studio.stitch(((332, 571), (468, 571)), cloth.thread)


def _hood(studio: Studio, cloth: Cloth) -> None:
    side = path(
        "M 400,58 Q 520,60 512,196 Q 500,262 404,302 L 398,286 Q 466,236 470,176 Q 474,98 400,92"
    )
    folds = (
        Fold(path("M 486,110 Q 502,180 470,240"), 26, -0.4),
        Fold(path("M 440,80 Q 486,96 490,150"), 20, 0.3),
    )
    studio.pair(side, cloth, folds=folds, loft=36, lift=6)
    studio.seam(((CENTRE, 58), (CENTRE, 92)), cloth)
    for hem in sides(parallel(path("M 398,286 Q 466,236 470,176 Q 474,98 400,92"), -7)):
        studio.stitch(hem, cloth.thread)
