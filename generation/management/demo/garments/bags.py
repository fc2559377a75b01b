"""Bags: the tote and the backpack."""

from generation.management.demo.fabric import Cloth, Colour, darker
from generation.management.demo.garments.details import BRASS, METAL, patch, rivet, zipper
from generation.management.demo.shapes import (
    CENTRE,
    ellipse,
    mirror,
    parallel,
    path,
    rectangle,
    symmetric,
)
from generation.management.demo.studio import Fold, Studio

LEATHER: Colour = (150, 98, 58)


def tote(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A canvas tote with long handles and a leather patch."""
    studio.ground(ellipse((CENTRE, 878), 240, 8))
    handle = path(
        "M 300,430 Q 296,250 330,170 Q 360,112 400,112 Q 440,112 470,170 Q 504,250 500,430"
    )
    _handle(studio, handle, cloth, shift=-10, dim=0.22)
    inner = path("M 172,402 Q 400,380 628,402 L 628,436 L 172,436 L 172,402")
    studio.piece(inner, cloth.inside(), loft=20)
    body = path(
        "M 166,414 Q 400,430 634,414 Q 640,640 652,858 Q 648,880 622,880 L 178,880 Q 152,880 148,858 Q 160,640 166,414"
    )
    folds = (
        Fold(path("M 300,440 Q 270,600 290,800"), 60, 0.35),
        Fold(path("M 520,440 Q 550,600 520,820"), 60, -0.3),
        Fold(path("M 180,820 Q 240,760 250,640"), 40, -0.4),
        Fold(path("M 624,820 Q 560,760 556,650"), 40, -0.4),
        Fold(path("M 330,860 Q 400,820 480,860"), 40, 0.3),
    )
    studio.piece(body, cloth, folds=folds, loft=70, lift=3)
    base = path(
        "M 152,776 Q 400,790 648,776 L 652,858 Q 648,880 622,880 L 178,880 Q 152,880 148,858 L 152,776"
    )
    studio.piece(base, Cloth(accent, cloth.texture), loft=40, rim=4, lift=2)
    hem = path("M 166,446 Q 400,462 635,446")
    for gap in (0, 5):
        studio.stitch(parallel(hem, gap), cloth.thread)
    _handle(studio, handle, cloth, shift=0, dim=0)
    for x in (300, 500):
        patch(studio, rectangle(x - 17, 424, x + 17, 486), cloth)
        studio.stitch(((x - 13, 430), (x + 13, 480)), cloth.thread)
        studio.stitch(((x + 13, 430), (x - 13, 480)), cloth.thread)
    patch(studio, rectangle(356, 560, 444, 612), Cloth(LEATHER, "leather"), (226, 200, 160))


def backpack(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A day pack with a zipped pocket, webbing and leather tabs."""
    studio.ground(ellipse((CENTRE, 898), 220, 8))
    webbing = Cloth(darker(cloth.colour, 0.35), "canvas")
    for side in (1, -1):
        strap = path(
            "M 616,300 Q 706,420 692,640 Q 685,740 644,800 L 613,790 Q 655,700 658,600 Q 660,440 586,330"
        )
        studio.piece(strap if side > 0 else mirror(strap), webbing, loft=20)
    handle = path(
        "M 344,146 Q 349,84 400,82 Q 451,84 456,146 L 435,146 Q 432,104 400,102 Q 368,104 365,146 L 344,146"
    )
    studio.piece(handle, webbing, loft=14)
    body = symmetric(
        path(
            "M 400,128 Q 539,126 588,196 Q 637,280 644,560 Q 651,760 632,860 Q 620,898 562,898 L 400,900"
        )
    )
    folds = (
        Fold(path("M 214,260 Q 198,420 210,600"), 60, 0.4),
        Fold(path("M 586,260 Q 604,420 593,600"), 60, -0.3),
        Fold(path("M 284,200 Q 400,170 516,200"), 40, 0.4),
    )
    studio.piece(body, cloth, folds=folds, loft=90)
    arc = path("M 184,470 Q 198,250 247,208 Q 296,176 400,176 Q 504,176 553,208 Q 602,250 616,470")
    zipper(studio, arc, cloth.colour, BRASS, pull=False)
    _pulls(studio, accent)
    side = path("M 620,560 L 658,572 Q 662,760 639,860 L 623,880 L 620,560")
    for pouch in (side, mirror(side)):
        studio.piece(pouch, cloth, loft=16, rim=4, lift=2)
    pocket = symmetric(
        path("M 400,548 L 572,548 Q 597,550 600,580 L 602,820 Q 600,856 558,858 L 400,860")
    )
    studio.piece(pocket, cloth, loft=60, rim=4, lift=6)
    zipper(studio, path("M 221,590 L 579,590"), cloth.colour, BRASS, pull=False)
    patch(studio, rectangle(572, 580, 588, 618), Cloth(accent, "leather"), lift=3)
    studio.stitch(path("M 214,572 L 586,572"), cloth.thread)
    for gap in (6, 10):
        edge = path("M 198,580 L 198,820 Q 200,856 242,858 L 558,858 Q 600,856 602,820 L 602,580")
        studio.stitch(parallel(edge, gap), cloth.thread, alpha=0.4)
    diamond = path("M 365,420 L 400,386 L 435,420 L 400,454 L 365,420")
    patch(studio, diamond, Cloth(accent, "leather"), (230, 206, 170))
    for x in (391, 409):
        studio.line(((x, 410), (x, 430)), (30, 20, 16), 4, 0.9)


def _handle(
    studio: Studio, line: tuple[tuple[float, float], ...], cloth: Cloth, shift: float, dim: float
) -> None:
    outline = parallel(line, 12) + tuple(reversed(parallel(line, -12)))
    outline = tuple((x + shift, y + shift * 1.2) for x, y in outline)
    studio.piece(outline, cloth.plain(darken=dim), loft=16, rim=3, lift=3)
    for gap in (8, -8):
        row = tuple((x + shift, y + shift * 1.2) for x, y in parallel(line, gap))
        studio.stitch(row, cloth.thread, alpha=0.4)


def _pulls(studio: Studio, accent: Colour) -> None:
    for x, y in ((392, 178), (408, 178)):
        rivet(studio, (x, y), METAL, 5)
        pull = path(
            f"M {x - 5},{y + 4} L {x + 5},{y + 4} L {x + 6},{y + 44} L {x},{y + 50} L {x - 6},{y + 44}"
        )
        studio.piece(pull, Cloth(accent, "leather"), loft=8, rim=2, lift=2)
