"""Dresses and skirts."""

from generation.management.demo.fabric import Cloth, Colour, darker
from generation.management.demo.garments.block import Block, both, inside_back, label, sleeve_folds
from generation.management.demo.shapes import (
    CENTRE,
    bezier,
    mirror,
    parallel,
    path,
    symmetric,
)
from generation.management.demo.studio import Fold, Studio

WRAP = Block(
    top=96,
    neck=74,
    drop=190,
    shoulder=156,
    slope=38,
    chest=146,
    waist=112,
    armpit=262,
    cuff=(224, 300),
    cuff_in=(150, 336),
)


def wrap_dress(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A short-sleeved wrap dress with a tied waist and a full skirt."""
    inside_back(studio, WRAP, cloth, rise=10)
    both(studio, WRAP.sleeve, cloth, grain=WRAP.sleeve_angle, folds=sleeve_folds(WRAP)[:2])
    hips = path("M 546,262 Q 520,360 508,430 Q 548,640 606,900 Q 520,934 400,936")
    right = (
        path("M 372,336 Q 440,240 474,96")
        + WRAP.armhole
        + path("M 546,262 Q 520,360 508,430 L 330,430")
    )
    left = mirror(
        path("M 330,440 Q 440,260 474,96") + WRAP.armhole + path("M 546,262 Q 520,360 508,430")
    )
    gathers = tuple(
        Fold(path(f"M {x},{y} Q {(x + 400) / 2},{y + 50} 340,425"), 18, depth)
        for x, y, depth in ((520, 300, -0.5), (480, 290, 0.4), (440, 310, -0.4))
    )
    studio.piece(left, cloth, folds=_mirrored(gathers[:2]), lift=3)
    studio.piece(right, cloth, folds=gathers, lift=5)
    skirt = symmetric(((CENTRE, 426.0),) + bezier((508, 428), (508, 430)) + hips[21:])
    studio.piece(skirt, cloth, folds=_flare(430, 930, (0.1, 0.34, 0.58, 0.82)), lift=2)
    edge = path("M 338,440 Q 352,640 300,926")
    studio.shade(parallel(edge, 8) + tuple(reversed(edge)), skirt, 0.4, 6)
    studio.seam(edge, cloth, 0.4)
    _sash(studio, cloth)


def slip_dress(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A bias-cut slip dress on thin straps."""
    strap = path("M 470,232 Q 468,150 452,84")
    for line in (strap, mirror(strap)):
        studio.line(parallel(line, 1), darker(cloth.colour, 0.35), 6, 1)
        studio.line(line, cloth.colour, 4, 1)
    back = path("M 306,258 Q 400,300 494,258 L 494,330 L 306,330 L 306,258")
    studio.piece(back, cloth.inside(), loft=30)
    label(studio, CENTRE, 288, cloth)
    half = path(
        "M 400,316 Q 440,290 470,228 Q 500,250 520,300 Q 514,380 496,440"
        " Q 520,520 536,620 Q 552,780 562,944 Q 480,958 400,958"
    )
    folds = (
        Fold(path("M 400,320 Q 420,356 486,372"), 24, -0.4),
        Fold(path("M 400,326 Q 380,362 316,372"), 24, 0.3),
        Fold(path("M 500,480 Q 470,620 400,760"), 50, 0.4),
        Fold(path("M 318,500 Q 330,640 300,800"), 46, -0.36),
        Fold(path("M 420,560 Q 400,740 350,956"), 54, -0.4),
        Fold(path("M 500,600 Q 500,760 470,960"), 50, 0.42),
        Fold(path("M 380,640 Q 330,800 290,950"), 48, 0.4),
        Fold(path("M 530,720 Q 536,840 524,956"), 40, -0.36),
    )
    outline = symmetric(half)
    studio.piece(outline, cloth, folds=folds, loft=70)
    neck = path("M 330,228 Q 360,290 400,320 Q 440,290 470,228")
    studio.stitch(parallel(neck, -6), cloth.thread)


def pleated_skirt(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A knife-pleated midi skirt on a plain waistband."""
    outline = symmetric(path("M 400,196 L 524,190 Q 572,420 622,866 Q 520,890 400,892"))
    count = 11
    edges = [(276 + 248 * i / count, 178 + 444 * i / count) for i in range(count)]
    folds = tuple(
        Fold(((t + 8, 196), ((t + b) / 2 + 14, 540), (b + 20, 886)), 34, 0.55) for t, b in edges
    )
    studio.piece(outline, cloth, folds=folds, loft=60)
    for top, low in edges[1:]:
        pleat = bezier((top, 196), ((top + low) / 2 - (top - 400) * 0.14, 480), (low, 888))
        strip = parallel(pleat, 9) + tuple(reversed(pleat))
        studio.shade(strip, outline, 0.34, 5)
        studio.seam(pleat, cloth, 0.3)
    _waistband(studio, cloth)


def _mirrored(folds: tuple[Fold, ...], twice: tuple[Fold, ...] = ()) -> tuple[Fold, ...]:
    flipped = tuple(Fold(mirror(fold.line), fold.width, fold.depth) for fold in folds + twice)
    return flipped + twice


def _flare(top: float, low: float, places: tuple[float, ...]) -> tuple[Fold, ...]:
    """Lengthwise folds that widen from a waist to a hem, at shares of the half width."""
    folds = []
    for index, place in enumerate(places):
        for side in (1, -1):
            line = bezier(
                (CENTRE + side * 100 * place, top),
                (CENTRE + side * 130 * place, (top + low) / 2),
                (CENTRE + side * 196 * place, low + 60),
            )
            folds.append(Fold(line, 40, 0.5 if (index + (side > 0)) % 2 else -0.42))
    return tuple(folds)


def _sash(studio: Studio, cloth: Cloth) -> None:
    sash = path("M 290,418 Q 400,442 510,418 L 513,446 Q 400,472 287,446 L 290,418")
    studio.piece(
        sash,
        cloth,
        loft=12,
        rim=3,
        depth=0.55,
        lift=4,
        folds=(Fold(path("M 300,436 Q 400,460 500,434"), 12, -0.4),),
    )
    for tail in (
        "M 344,448 Q 330,540 312,616 L 338,624 Q 360,540 362,450",
        "M 352,448 Q 372,540 374,590 L 398,584 Q 386,520 366,448",
    ):
        studio.piece(path(tail), cloth, loft=12, rim=3, depth=0.55, lift=4)
    studio.piece(
        path("M 336,432 Q 354,422 372,434 Q 378,452 368,464 Q 350,470 338,460 Q 330,446 336,432"),
        cloth,
        loft=14,
        depth=0.7,
        lift=4,
    )


def _waistband(studio: Studio, cloth: Cloth) -> None:
    inner = path("M 280,168 Q 400,186 520,168 L 522,186 L 278,186 L 280,168")
    studio.piece(inner, cloth.inside(), loft=14)
    band = symmetric(path("M 400,184 Q 470,182 520,166 L 526,204 Q 470,220 400,222"))
    studio.piece(band, cloth, loft=12, rim=3, depth=0.5, lift=3)
    studio.stitch(path("M 276,199 Q 400,226 524,199"), cloth.thread, alpha=0.4)
