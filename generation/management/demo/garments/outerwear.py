"""Jackets: the bomber and the quilted gilet."""

from dataclasses import replace

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments.block import LONG, drape
from generation.management.demo.garments.details import welt, zipper
from generation.management.demo.garments.tops import (
    inside_back,
    label,
    ribbed_cuffs,
    ribbed_hem,
    sleeves,
)
from generation.management.demo.light import Fold
from generation.management.demo.shapes import CENTRE, beside, path, sides
from generation.management.demo.studio import Studio

BOMBER = replace(
    LONG,
    drop=44,
    shoulder=198,
    slope=54,
    chest=208,
    waist=212,
    hem=206,
    length=724,
    cuff=(312, 710),
    cuff_in=(228, 716),
    bulge=50,
    armpit=362,
    blouson=14,
)
GILET = replace(
    LONG,
    drop=70,
    shoulder=170,
    slope=44,
    chest=194,
    waist=200,
    hem=196,
    length=792,
    armpit=362,
)
QUILTING = (200, 274, 350, 428, 508, 590, 674, 758)  # where each baffle starts


def bomber(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A bomber jacket: full zip, ribbed collar, cuffs and hem; the accent lines it."""
    inside_back(studio, BOMBER, Cloth(accent, "satin"), rise=10)
    sleeves(studio, BOMBER, cloth, loft=60)
    ribbed_cuffs(studio, BOMBER, cloth, high=54, ease=8)
    studio.piece(BOMBER.body, cloth, folds=drape(BOMBER), loft=60, lift=5)
    ribbed_hem(studio, BOMBER, cloth)
    for pocket in sides(((478, 560), (530, 660))):
        welt(studio, pocket, cloth)
    zipper(studio, ((CENTRE, 238), (CENTRE, 790)), cloth.colour)
    zipper(studio, ((660, 430), (676, 500)), cloth.colour, pull=False)
    _ribbed_collar(studio, cloth)


def gilet(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A quilted, down-filled gilet with a stand collar; the accent is zip and lining."""
    inner = path("M 324,108 Q 400,88 476,108 L 480,240 L 320,240 L 324,108")
    studio.piece(inner, Cloth(accent, "nylon").inside(), loft=40)
    label(studio, 122, cloth)
    quilts = [Fold(beside((4, y + 38), (100, y + 46), (206, y + 34)), 66, 0.6) for y in QUILTING]
    folds = [*quilts, *(fold.mirrored() for fold in quilts)]
    studio.piece(GILET.body, cloth, folds=folds, loft=50)
    for y in QUILTING[1:]:
        for seam in sides(beside((0, y), (100, y + 9), (196, y - 4))):
            studio.seam(seam, cloth, 0.45)
    for pocket in sides(((492, 612), (516, 708))):
        welt(studio, pocket, cloth)
    collar = path("M 400,236 L 400,118 Q 452,114 478,100 Q 492,140 482,176 Q 466,220 400,236")
    fold = Fold(path("M 408,172 Q 450,166 484,146"), 44, 0.6)
    studio.pair(collar, cloth, folds=[fold], loft=40, lift=4)
    zipper(studio, ((CENTRE, 120), (CENTRE, 796)), accent)


def _ribbed_collar(studio: Studio, cloth: Cloth) -> None:
    back = path("M 334,142 Q 400,124 466,142 Q 472,160 460,168 Q 400,150 340,168 Q 328,160 334,142")
    studio.piece(back, cloth.plain("rib", darken=0.15), loft=16)
    front = path("M 400,208 Q 452,196 466,140 L 486,150 Q 474,226 404,244 L 400,244")
    studio.pair(front, cloth.plain("rib"), loft=20, rim=3, lift=4)
