"""Outerwear and tailoring: bomber jacket, trench coat, puffer gilet, blazer."""

from generation.management.demo.fabric import Cloth, Colour, darker
from generation.management.demo.garments.block import (
    LONG,
    Block,
    both,
    drape,
    inside_back,
    label,
    sleeve_folds,
)
from generation.management.demo.garments.details import (
    HORN,
    button,
    patch,
    ribbing,
    welt,
    zipper,
)
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    band,
    bezier,
    mirror,
    parallel,
    path,
    rectangle,
    symmetric,
)
from generation.management.demo.studio import Fold, Studio

BOMBER = LONG.with_(
    neck=72,
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
TRENCH = LONG.with_(
    top=118,
    neck=62,
    drop=60,
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
JACKET = LONG.with_(
    top=140,
    neck=58,
    drop=80,
    shoulder=188,
    slope=44,
    chest=182,
    waist=166,
    hem=194,
    length=800,
    cuff=(284, 738),
    cuff_in=(206, 752),
    bulge=34,
    armpit=344,
)
GILET = BOMBER.with_(shoulder=170, slope=44, chest=194, waist=200, hem=196, length=792, blouson=0)


def bomber(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A bomber jacket: full zip, ribbed collar, cuffs and hem, a pocket on the sleeve."""
    inside_back(studio, BOMBER, Cloth(accent, "satin"), rise=10)
    both(
        studio, BOMBER.sleeve, cloth, grain=BOMBER.sleeve_angle, folds=sleeve_folds(BOMBER), loft=60
    )
    cuff = BOMBER.cuff_band(54, 10)
    for side in (1, -1):
        ribbing(studio, cuff if side > 0 else mirror(cuff), cloth, grain=BOMBER.sleeve_angle * side)
    studio.piece(BOMBER.body, cloth, folds=drape(BOMBER), loft=60, lift=5)
    _rib_hem(studio, BOMBER, cloth)
    _slant_pockets(studio, cloth)
    zipper(studio, ((CENTRE, 238), (CENTRE, 790)), cloth.colour)
    collar = path("M 400,208 Q 452,196 466,140 L 486,150 Q 474,226 404,244 L 400,244")
    back = path("M 334,142 Q 400,124 466,142 Q 472,160 460,168 Q 400,150 340,168 Q 328,160 334,142")
    studio.piece(back, cloth.plain("rib", 0.15), loft=16)
    both(studio, collar, cloth.plain("rib"), loft=20, rim=3, lift=4)
    _sleeve_pocket(studio, cloth)


def gilet(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A quilted, down-filled gilet with a stand collar."""
    x = CENTRE
    inner = path("M 324,108 Q 400,88 476,108 L 480,240 L 320,240 L 324,108")
    studio.piece(inner, Cloth(accent, "nylon").inside(), loft=40)
    label(studio, x, 122, cloth)
    studio.piece(
        symmetric(path("M 400,222 L 404,222") + GILET.armhole + GILET.side + GILET.bottom), cloth
    )
    half = GILET.with_(drop=70).neckline + GILET.armhole + GILET.side + GILET.bottom
    tops = (200, 274, 350, 428, 508, 590, 674, 758)
    quilts = tuple(
        Fold(bezier((x + 4, y + 38), (x + 100, y + 46), (x + 206, y + 34)), 66, 0.6) for y in tops
    )
    mirrored = tuple(Fold(mirror(fold.line), fold.width, fold.depth) for fold in quilts)
    studio.piece(symmetric(half), cloth, folds=quilts + mirrored, loft=50)
    for y in tops[1:]:
        for line in _quilt_line(y):
            studio.seam(line, cloth, 0.45)
    zipper(studio, ((x, 120), (x, 796)), accent)
    collar = path("M 406,232 L 404,118 Q 452,114 478,100 Q 492,140 482,176 Q 466,220 406,232")
    fold = (Fold(path("M 408,172 Q 450,166 484,146"), 44, 0.6),)
    both(studio, collar, cloth, folds=fold, loft=40, lift=4)
    slot = ((x + 92.0, 612.0), (x + 116.0, 708.0))
    for side in (slot, mirror(slot)):
        welt(studio, side, cloth)


def trench(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A belted, double-breasted trench coat."""
    x = CENTRE
    inside_back(studio, TRENCH.with_(drop=120), Cloth(accent, "satin"), rise=8)
    both(studio, TRENCH.sleeve, cloth, grain=TRENCH.sleeve_angle, folds=sleeve_folds(TRENCH))
    _cuff_straps(studio, cloth)
    skirt = (
        Fold(path("M 500,560 Q 520,720 540,900"), 44, 0.5),
        Fold(path("M 300,560 Q 280,720 262,900"), 44, 0.4),
        Fold(path("M 470,560 Q 468,720 478,900"), 34, -0.4),
        Fold(path("M 330,560 Q 338,720 330,900"), 34, -0.3),
    )
    left = symmetric(TRENCH.neckline + TRENCH.armhole + TRENCH.side + TRENCH.bottom)
    studio.piece(left, cloth, folds=drape(TRENCH)[:6] + skirt, lift=4)
    overlap = path("M 332,262 L 336,500 L 318,906")
    studio.shade(band(overlap, 12), left, 0.34, 5)
    studio.seam(overlap, cloth, 0.4)
    studio.stitch(parallel(overlap, -6), cloth.thread)
    for side in (1, -1):
        for y in (340, 424, 600, 690):
            button(studio, (x - 12 + side * 46, y), HORN, 8.5)
    for pocket in (path("M 492,606 L 520,602 L 538,716 L 510,722"),):
        for flap in (pocket, mirror(pocket)):
            patch(studio, flap, cloth)
    _storm_flap(studio, cloth)
    _trench_collar(studio, cloth)
    _belt(studio, cloth)


def blazer(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A single-breasted two-button blazer with notched lapels."""
    inner = path("M 330,130 Q 400,150 470,130 L 492,300 L 410,560 L 390,560 L 308,300 L 330,130")
    studio.piece(inner, Cloth(accent, "satin").inside(), loft=60)
    label(studio, CENTRE, 166, cloth)
    both(studio, JACKET.sleeve, cloth, grain=JACKET.sleeve_angle, folds=sleeve_folds(JACKET))
    front = (
        path("M 388,520 Q 436,380 456,150")
        + JACKET.armhole
        + JACKET.side
        + path("M 594,800 Q 540,822 470,826 Q 402,824 392,740 Q 386,640 386,520")
    )
    folds = drape(JACKET)[:6]
    studio.piece(mirror(front), cloth, folds=drape(JACKET)[6:12], lift=4)
    studio.piece(front, cloth, folds=folds, lift=6)
    _blazer_pockets(studio, cloth)
    dart = path("M 500,420 Q 494,520 498,600")
    for line in (dart, mirror(dart)):
        studio.seam(line, cloth, 0.22)
    _lapels(studio, cloth)
    for y in (552, 640):
        button(studio, (CENTRE, y), darker(accent, 0.3), 9)
    for side in (1, -1):
        for step in range(4):
            button(
                studio,
                (CENTRE + side * (218 - step * 0.6), 736 - step * 15),
                darker(accent, 0.3),
                5,
            )


def _rib_hem(studio: Studio, block: Block, cloth: Cloth) -> None:
    x, low = CENTRE, block.length
    half = bezier(
        (x, low + 6), (x + block.hem * 0.6, low + 5), (x + block.hem - 4, low - 8)
    ) + bezier((x + block.hem - 12, low + 60), (x + block.hem * 0.6, low + 70), (x, low + 70))
    ribbing(studio, symmetric(half), cloth)


def _slant_pockets(studio: Studio, cloth: Cloth) -> None:
    line = ((478.0, 560.0), (530.0, 660.0))
    welt(studio, line, cloth)
    welt(studio, mirror(line), cloth)


def _sleeve_pocket(studio: Studio, cloth: Cloth) -> None:
    zipper(studio, ((660, 430), (676, 500)), cloth.colour, pull=False)


def _quilt_line(y: float) -> tuple[Path, Path]:
    line = bezier((CENTRE, y), (CENTRE + 100, y + 9), (CENTRE + 196, y - 4))
    return line, mirror(line)


def _cuff_straps(studio: Studio, cloth: Cloth) -> None:
    strap = TRENCH.with_(cuff=(256, 640), cuff_in=(184, 654)).cuff_band(20, -4)
    for side in (1, -1):
        patch(studio, strap if side > 0 else mirror(strap), cloth)
        button(studio, (CENTRE + side * 196, 662), HORN, 6)


def _storm_flap(studio: Studio, cloth: Cloth) -> None:
    flap = path("M 452,150 L 552,158 Q 556,230 540,304 Q 500,340 440,330 L 452,150")
    studio.piece(flap, cloth, loft=40, rim=3, depth=0.7, lift=5)
    studio.stitch(parallel(path("M 548,200 Q 552,250 540,304 Q 500,340 440,330"), 5), cloth.thread)
    tab = path("M 500,140 L 566,164 L 562,180 L 492,158")
    for strap in (tab, mirror(tab)):
        patch(studio, strap, cloth)


def _trench_collar(studio: Studio, cloth: Cloth) -> None:
    back = path("M 340,130 Q 342,84 362,80 Q 400,92 438,80 Q 458,84 460,130 Q 400,156 340,130")
    studio.piece(back, cloth.plain(darken=0.16), loft=14, depth=0.8)
    lapel = path(
        "M 400,336 Q 380,330 372,318 Q 440,240 454,140 L 500,190 L 528,264 L 470,270 Q 440,310 400,336"
    )
    collar = path(
        "M 440,80 Q 470,90 486,128 L 528,216 L 474,236 Q 452,200 446,156 Q 452,110 440,80"
    )
    both(studio, lapel, cloth, loft=26, rim=3, depth=0.8, lift=6)
    both(studio, collar, cloth, loft=26, rim=3, depth=0.8, lift=6)
    edge = parallel(path("M 486,128 L 528,216 L 474,236"), -5)
    for row in (edge, mirror(edge)):
        studio.stitch(row, cloth.thread)


def _belt(studio: Studio, cloth: Cloth) -> None:
    strap = path("M 252,498 Q 400,520 548,498 L 549,534 Q 400,556 251,534 L 252,498")
    studio.piece(strap, cloth, loft=12, rim=3, depth=0.55, lift=6)
    for dy in (5, 12, 19, 26):
        studio.stitch(
            path(f"M 256,{502 + dy} Q 400,{524 + dy} 544,{502 + dy}"), cloth.thread, alpha=0.35
        )
    tail = path("M 436,512 L 470,510 Q 492,580 486,656 L 466,664 L 446,652 Q 452,580 436,512")
    studio.piece(tail, cloth, loft=12, rim=3, depth=0.55, lift=5)
    buckle = rectangle(398, 502, 442, 556)
    studio.line((*buckle, buckle[0]), darker(HORN, 0.35), 9, 1)
    studio.line(((419, 504), (419, 554)), darker(HORN, 0.35), 5, 1)


def _blazer_pockets(studio: Studio, cloth: Cloth) -> None:
    flap = path(
        "M 462,640 L 560,630 L 564,664 Q 564,672 556,673 L 472,681 Q 464,681 464,674 L 462,640"
    )
    for outline in (flap, mirror(flap)):
        studio.piece(outline, cloth, loft=18, rim=3, depth=0.8, lift=4)
    welt(studio, ((480, 412), (552, 398)), cloth, 14)


def _lapels(studio: Studio, cloth: Cloth) -> None:
    back = path("M 342,150 Q 344,108 364,104 Q 400,116 436,104 Q 456,108 458,150 Q 400,174 342,150")
    studio.piece(back, cloth.plain(darken=0.14), loft=14, depth=0.8)
    lapel = path("M 400,530 L 389,514 Q 440,380 452,230 L 478,288 L 522,284 Q 508,410 400,530")
    collar = path(
        "M 438,104 Q 466,112 482,146 L 520,262 L 476,290 L 448,236 Q 456,180 452,146 Q 450,122 438,104"
    )
    for part in (lapel, collar):
        both(studio, part, cloth, loft=30, rim=3, depth=0.8, lift=6)
