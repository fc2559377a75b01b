"""Dresses and skirts."""

from dataclasses import replace

from generation.management.demo.fabric import Cloth, Colour, darker
from generation.management.demo.garments.block import Block
from generation.management.demo.garments.tops import inside_back, label, sleeves
from generation.management.demo.light import Fold
from generation.management.demo.shapes import (
    band,
    beside,
    bezier,
    mirror,
    parallel,
    path,
    sides,
    symmetric,
)
from generation.management.demo.studio import Studio

WRAP = Block(
    top=96,
    neck=74,
    drop=190,
    shoulder=156,
    slope=38,
    chest=146,
    armpit=262,
    cuff=(224, 300),
    cuff_in=(150, 336),
)
PLEATS = 11
BIAS = (  # folds of cloth cut on the bias: they run aslant
    Fold(path("M 400,320 Q 420,356 486,372"), 24, -0.4),
    Fold(path("M 400,326 Q 380,362 316,372"), 24, 0.3),
    Fold(path("M 500,480 Q 470,620 400,760"), 50, 0.4),
    Fold(path("M 318,500 Q 330,640 300,800"), 46, -0.36),
    Fold(path("M 420,560 Q 400,740 350,956"), 54, -0.4),
    Fold(path("M 500,600 Q 500,760 470,960"), 50, 0.42),
    Fold(path("M 380,640 Q 330,800 290,950"), 48, 0.4),
    Fold(path("M 530,720 Q 536,840 524,956"), 40, -0.36),
)


def wrap_dress(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A short-sleeved wrap dress with a tied waist and a full skirt."""
    inside_back(studio, WRAP, cloth, rise=10)
    sleeves(studio, WRAP, cloth)
    _bodice(studio, cloth)
    skirt = symmetric(path("M 400,426 L 508,430 Q 548,640 606,900 Q 520,934 400,936"))
    studio.piece(skirt, cloth, folds=_flare(430, 930, (0.1, 0.34, 0.58, 0.82)), lift=2)
    edge = path("M 338,440 Q 352,640 300,926")
    studio.shade(band(edge, 8), skirt, 0.4, 6)
    studio.seam(edge, cloth, 0.4)
    _sash(studio, cloth)


def slip_dress(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A bias-cut slip dress on thin straps."""
    for strap in sides(path("M 470,232 Q 468,150 452,84")):
        studio.line(parallel(strap, 1), darker(cloth.colour, 0.35), 6, 1)
        studio.line(strap, cloth.colour, 4, 1)
    back = path("M 306,258 Q 400,300 494,258 L 494,330 L 306,330")
    studio.piece(back, cloth.inside(), loft=30)
    label(studio, 288, cloth)
    neck = path("M 400,316 Q 440,290 470,228")
    side = "M 470,228 Q 500,250 520,300 Q 514,380 496,440 Q 520,520 536,620 Q 552,780 562,944"
    hem = path("M 562,944 Q 480,958 400,958")
    studio.piece(symmetric(neck + path(side) + hem), cloth, folds=BIAS, loft=70)
    for row in sides(parallel(neck, -6)):
        studio.stitch(row, cloth.thread)


def pleated_skirt(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A knife-pleated midi skirt on a plain waistband."""
    outline = symmetric(path("M 400,196 L 524,190 Q 572,420 622,866 Q 520,890 400,892"))
    pleats = [_pleat(index / PLEATS) for index in range(PLEATS)]
    folds = [Fold(parallel(pleat, -14), 34, 0.55) for pleat in pleats]
    studio.piece(outline, cloth, folds=folds, loft=60)
    for pleat in pleats[1:]:
        studio.shade(band(pleat, 9), outline, 0.34, 5)
        studio.seam(pleat, cloth, 0.3)
    inner = path("M 280,168 Q 400,186 520,168 L 522,186 L 278,186")
    studio.piece(inner, cloth.inside(), loft=14)
    waistband = symmetric(path("M 400,184 Q 470,182 520,166 L 526,204 Q 470,220 400,222"))
    studio.piece(waistband, cloth, loft=12, rim=3, depth=0.5, lift=3)
    studio.stitch(path("M 276,199 Q 400,226 524,199"), cloth.thread, alpha=0.4)


def _pleat(share: float) -> tuple[tuple[float, float], ...]:
    top, low = -124 + 248 * share, -222 + 444 * share
    return beside((low, 888), ((top + low) / 2 - top * 0.14, 480), (top, 196))


def _bodice(studio: Studio, cloth: Cloth) -> None:
    waist = path("M 546,262 Q 520,360 508,430 L 330,430")
    under = path("M 330,440 Q 440,260 474,96") + WRAP.armhole + waist
    over = path("M 372,336 Q 440,240 474,96") + WRAP.armhole + waist
    gathers = [
        Fold(bezier((x, y), ((x + 400) / 2, y + 50), (340, 425)), 18, depth)
        for x, y, depth in ((520, 300, -0.5), (480, 290, 0.4), (440, 310, -0.4))
    ]
    studio.piece(mirror(under), cloth, folds=[fold.mirrored() for fold in gathers[:2]], lift=3)
    studio.piece(over, cloth, folds=gathers, lift=5)


def _flare(top: float, low: float, places: tuple[float, ...]) -> list[Fold]:
    """Lengthwise folds that widen from a waist to a hem, at shares of the half width."""
    ridges = [
        Fold(
            beside((100 * share, top), (130 * share, (top + low) / 2), (196 * share, low + 60)), 40
        )
        for share in places
    ]
    right = [replace(fold, depth=-0.42 if index % 2 else 0.5) for index, fold in enumerate(ridges)]
    return right + [fold.mirrored(-0.9) for fold in right]


def _sash(studio: Studio, cloth: Cloth) -> None:
    belt = path("M 290,418 Q 400,442 510,418 L 513,446 Q 400,472 287,446")
    tails = (
        path("M 344,448 Q 330,540 312,616 L 338,624 Q 360,540 362,450"),
        path("M 352,448 Q 372,540 374,590 L 398,584 Q 386,520 366,448"),
    )
    for part in (belt, *tails):
        studio.piece(part, cloth, loft=12, rim=3, depth=0.55, lift=4)
    knot = path("M 336,432 Q 354,422 372,434 Q 378,452 368,464 Q 350,470 338,460 Q 330,446 336,432")
    studio.piece(knot, cloth, loft=14, depth=0.7, lift=4)
