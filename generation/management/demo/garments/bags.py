"""Bags: the tote and the backpack."""

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments.details import (
    BRASS,
    LEATHER,
    METAL,
    patch,
    rivet,
    zipper,
)
from generation.management.demo.light import Fold
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    ellipse,
    moved,
    parallel,
    path,
    rectangle,
    symmetric,
)
from generation.management.demo.studio import Studio

WAXED: Colour = (228, 204, 166)  # thread on leather


def tote(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A canvas tote with long handles and a leather patch; the accent is its base."""
    studio.ground(ellipse((CENTRE, 878), 240, 8))
    handle = symmetric(path("M 300,430 Q 296,250 330,170 Q 360,112 400,112"))
    _handle(studio, moved(handle, -10, -12), cloth.plain(darken=0.22))
    inner = path("M 172,402 Q 400,380 628,402 L 628,436 L 172,436")
    studio.piece(inner, cloth.inside(), loft=20)
    _tote_body(studio, cloth, accent)
    _handle(studio, handle, cloth)
    for x in (300, 500):
        patch(studio, rectangle(x - 17, 424, x + 17, 486), cloth)
        for cross in (((x - 13, 430), (x + 13, 480)), ((x + 13, 430), (x - 13, 480))):
            studio.stitch(cross, cloth.thread)
    patch(studio, rectangle(356, 560, 444, 612), Cloth(LEATHER, "leather"), WAXED)


def backpack(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A day pack with a zipped front pocket; the accent is its leather."""
    studio.ground(ellipse((CENTRE, 898), 220, 8))
    _webbing(studio, cloth.plain(darken=0.35))
    body = path("M 400,128 Q 539,126 588,196 Q 637,280 644,560 Q 651,760 632,860 Q 620,898 562,898")
    folds = (
        Fold(path("M 214,260 Q 198,420 210,600"), 60, 0.4),
        Fold(path("M 586,260 Q 604,420 593,600"), 60, -0.3),
        Fold(path("M 284,200 Q 400,170 516,200"), 40, 0.4),
    )
    studio.piece(symmetric(body), cloth, folds=folds, loft=90)
    arc = path("M 184,470 Q 198,250 247,208 Q 296,176 400,176 Q 504,176 553,208 Q 602,250 616,470")
    zipper(studio, arc, cloth.colour, BRASS, pull=False)
    for x in (CENTRE - 8, CENTRE + 8):
        _puller(studio, x, 178, accent)
    pouch = path("M 620,560 L 658,572 Q 662,760 639,860 L 623,880")
    studio.pair(pouch, cloth, loft=16, rim=4, lift=2)
    _front_pocket(studio, cloth, accent)
    diamond = path("M 365,420 L 400,386 L 435,420 L 400,454")
    patch(studio, diamond, Cloth(accent, "leather"), WAXED)
    for x in (391, 409):
        studio.line(((x, 410), (x, 430)), (30, 20, 16), 4, 0.9)


def _tote_body(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    corners = path("M 652,858 Q 648,880 622,880 L 178,880 Q 152,880 148,858")
    body = path("M 166,414 Q 400,430 634,414 Q 640,640 652,858") + corners
    folds = (
        Fold(path("M 300,440 Q 270,600 290,800"), 60, 0.35),
        Fold(path("M 520,440 Q 550,600 520,820"), 60, -0.3),
        Fold(path("M 180,820 Q 240,760 250,640"), 40, -0.4),
        Fold(path("M 624,820 Q 560,760 556,650"), 40, -0.4),
    )
    studio.piece((*body, *path("M 148,858 Q 160,640 166,414")), cloth, folds=folds, loft=70, lift=3)
    base = path("M 152,776 Q 400,790 648,776") + corners
    studio.piece(base, Cloth(accent, cloth.texture), loft=40, rim=4, lift=2)
    hem = path("M 166,446 Q 400,462 635,446")
    for gap in (0, 5):
        studio.stitch(parallel(hem, gap), cloth.thread)


def _handle(studio: Studio, line: Path, cloth: Cloth) -> None:
    outline = parallel(line, 12) + tuple(reversed(parallel(line, -12)))
    studio.piece(outline, cloth, loft=16, rim=3, lift=3)
    for gap in (8, -8):
        studio.stitch(parallel(line, gap), cloth.thread, alpha=0.4)


def _webbing(studio: Studio, cloth: Cloth) -> None:
    strap = path(
        "M 616,300 Q 706,420 692,640 Q 685,740 644,800 L 613,790 Q 655,700 658,600"
        " Q 660,440 586,330"
    )
    studio.pair(strap, cloth, loft=20)
    handle = path("M 400,102 Q 368,104 365,146 L 344,146 Q 349,84 400,82")
    studio.piece(symmetric(handle), cloth, loft=14)


def _puller(studio: Studio, x: float, y: float, leather: Colour) -> None:
    rivet(studio, (x, y), METAL, 5)
    tab = (x - 5, y + 4), (x + 5, y + 4), (x + 6, y + 44), (x, y + 50), (x - 6, y + 44)
    studio.piece(tab, Cloth(leather, "leather"), loft=8, rim=2, lift=2)


def _front_pocket(studio: Studio, cloth: Cloth, leather: Colour) -> None:
    edge = path("M 400,548 L 572,548 Q 597,550 600,580 L 602,820 Q 600,856 558,858 L 400,860")
    outline = symmetric(edge)
    studio.piece(outline, cloth, loft=60, rim=4, lift=6)
    for gap in (6, 10):
        studio.stitch(parallel(outline, -gap), cloth.thread, alpha=0.4)
    zipper(studio, path("M 221,590 L 579,590"), cloth.colour, BRASS, pull=False)
    patch(studio, rectangle(572, 580, 588, 618), Cloth(leather, "leather"))
