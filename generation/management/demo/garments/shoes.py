"""Shoes, side view, toe to the right."""

from generation.management.demo.fabric import Cloth, Colour, darker, lighter
from generation.management.demo.garments.details import cord, rivet
from generation.management.demo.light import Fold
from generation.management.demo.shapes import Path, at, bezier, ellipse, moved, parallel, path
from generation.management.demo.studio import Studio

RUBBER: Colour = (229, 225, 216)
GROUND = 700  # where soles stand


def sneaker(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A low leather court sneaker on a cup sole; the accent is on heel, bars and lining."""
    studio.ground(ellipse((400, GROUND), 300, 9))
    upper = path(
        "M 120,640 Q 104,570 116,490 Q 118,452 136,446 Q 160,450 176,476 Q 214,502 262,486"
        " Q 300,470 334,436 L 500,548 Q 590,566 650,592 Q 692,612 692,646 L 120,650"
    )
    _tongue(studio, cloth, accent)
    folds = (
        Fold(path("M 506,556 Q 520,590 508,630"), 22, -0.3),
        Fold(path("M 540,562 Q 556,594 546,630"), 20, -0.25),
        Fold(path("M 170,540 Q 280,580 400,590"), 60, 0.25),
        Fold(path("M 590,584 Q 640,594 668,622"), 34, 0.4),
    )
    studio.piece(upper, cloth, folds=folds, loft=56)
    _overlays(studio, cloth, accent)
    _laces(studio)
    sole = path(
        "M 106,644 Q 104,634 114,634 Q 400,650 682,632 Q 700,630 704,642 Q 708,664 698,684"
        " Q 690,700 664,700 L 146,700 Q 118,700 112,682 Q 106,660 106,644"
    )
    studio.piece(sole, Cloth(RUBBER, "smooth"), loft=16, rim=3, depth=0.6, lift=4)
    studio.stitch(path("M 114,645 Q 400,661 696,643"), darker(RUBBER, 0.4))
    studio.seam(path("M 108,684 Q 400,690 704,684"), cloth, 0.24)


def ankle_boot(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A Chelsea boot with elastic sides and a stacked heel."""
    studio.ground(ellipse((400, GROUND + 40), 270, 9))
    upper = path(
        "M 168,690 Q 150,610 170,500 Q 180,400 172,272 Q 260,252 366,268 Q 368,400 400,480"
        " Q 450,552 540,584 Q 646,610 662,690 Q 400,704 168,690"
    )
    lining = path("M 172,272 Q 260,244 366,268 Q 300,290 172,272")
    folds = (
        Fold(path("M 366,480 Q 330,520 230,520"), 30, -0.4),
        Fold(path("M 400,520 Q 360,570 250,566"), 30, 0.35),
        Fold(path("M 470,560 Q 450,620 400,650"), 30, -0.4),
        Fold(path("M 520,572 Q 510,620 470,660"), 28, -0.3),
        Fold(path("M 570,590 Q 620,610 636,660"), 40, 0.5),
        Fold(path("M 200,300 Q 206,420 190,560"), 40, 0.4),
    )
    studio.piece(upper, cloth, folds=folds, loft=70)
    studio.piece(lining, cloth.plain("smooth", 0.45), loft=12)
    gore = path("M 226,284 Q 268,290 314,284 Q 320,400 286,500 Q 270,516 254,500 Q 220,400 226,284")
    studio.piece(gore, Cloth(accent, "rib"), loft=30, rim=4, lift=2)
    for gap in (4, 8):
        studio.stitch(
            parallel(path("M 314,284 Q 320,400 286,500 Q 270,516 254,500 Q 220,400 226,284"), -gap),
            cloth.thread,
        )
    seam = path("M 286,506 Q 330,600 400,694")
    studio.seam(seam, cloth)
    studio.stitch(parallel(seam, 5), cloth.thread)
    tab = path("M 172,282 Q 158,262 164,240 Q 174,228 186,238 Q 190,260 186,290")
    studio.piece(tab, Cloth(accent, "canvas"), loft=12, rim=3, lift=2)
    _boot_sole(studio)


def _tongue(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    lining = path("M 136,448 Q 230,424 330,420 L 340,450 Q 290,492 220,506 Q 164,496 136,448")
    studio.piece(lining, Cloth(accent, "jersey").plain(darken=0.3), loft=24)
    tongue = path(
        "M 306,442 Q 298,404 320,388 Q 344,376 364,394 L 512,536 L 470,552 L 330,452 L 306,442"
    )
    studio.piece(tongue, cloth, loft=20, depth=0.8, lift=3)


def _overlays(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    counter = path("M 176,478 Q 214,560 220,650")
    toe = path("M 566,650 Q 552,606 572,570")
    for seam in (counter, toe):
        studio.seam(seam, cloth)
        for gap in (5, 9):
            studio.stitch(parallel(seam, gap), cloth.thread)
    heel = path(
        "M 112,516 Q 110,452 136,446 Q 158,450 174,476 L 176,520 Q 144,534 112,528 L 112,516"
    )
    _overlay(studio, heel, Cloth(accent, cloth.texture))
    for dx in (0, 44):
        bar = path("M 286,650 Q 316,590 334,536 L 356,540 Q 336,600 312,650 L 286,650")
        _overlay(studio, moved(bar, dx), Cloth(accent, cloth.texture))
    stay = path(
        "M 320,452 Q 334,432 350,442 L 500,544 Q 508,556 494,562 L 456,576 Q 440,582 428,568"
        " Q 382,504 320,452"
    )
    _overlay(studio, stay, cloth)
    for step in range(9):
        x, y = at(path("M 556,592 Q 600,594 640,616"), step / 8)
        studio.fill(ellipse((x + 22, y + (step % 2) * 9), 2.1), darker(cloth.colour, 0.6), 0.8)


def _overlay(studio: Studio, outline: Path, cloth: Cloth) -> None:
    studio.piece(outline, cloth, loft=14, rim=3, depth=0.55, lift=2.5)
    studio.stitch(parallel((*outline, outline[0]), -4), cloth.thread)


def _laces(studio: Studio) -> None:
    inner, outer = ((372.0, 412.0), (506.0, 538.0)), ((350.0, 462.0), (464.0, 558.0))
    for step in range(5):
        share = 0.05 + step * 0.215
        (ax, ay), (bx, by) = at(inner, share), at(outer, share)
        rivet(studio, (bx, by), (120, 118, 116), 3.6)
        lace = bezier((bx, by), ((ax + bx) / 2 + 2, (ay + by) / 2 - 8), (ax, ay))
        cord(studio, lace, (238, 236, 230), 8.5)


def _boot_sole(studio: Studio) -> None:
    dark: Colour = (44, 38, 36)
    sole = path(
        "M 160,684 Q 400,698 666,682 Q 674,696 668,710 Q 560,720 330,716 L 160,712 L 160,684"
    )
    heel = path("M 158,708 L 312,712 L 304,742 L 164,742 L 158,708")
    studio.piece(heel, Cloth(dark, "smooth"), loft=14, rim=3)
    studio.piece(
        path("M 330,714 Q 560,720 668,708 Q 664,742 600,742 L 420,740 Q 370,736 330,714"),
        Cloth(dark, "smooth"),
        loft=14,
    )
    studio.piece(sole, Cloth((92, 68, 50), "smooth"), loft=14, rim=3, lift=2)
    studio.stitch(path("M 166,691 Q 400,705 664,689"), lighter(dark, 0.6))
