"""Trousers: jeans, chinos, shorts, leggings."""

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments.details import (
    HORN,
    LEATHER,
    button,
    loops,
    patch,
    rivet,
)
from generation.management.demo.garments.leg import (
    SHORT,
    STRAIGHT,
    TAPERED,
    TIGHT,
    Leg,
    leg_folds,
)
from generation.management.demo.garments.tops import label
from generation.management.demo.shapes import (
    CENTRE,
    beside,
    ellipse,
    parallel,
    path,
    rectangle,
    sides,
)
from generation.management.demo.studio import Studio

COPPER: Colour = (186, 122, 62)


def jeans(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Five-pocket jeans with a soft fade; the accent is the thread."""
    leg = STRAIGHT
    _inside_waist(studio, leg, cloth)
    _legs(studio, leg, cloth)
    _fade(studio, leg)
    _fly(studio, leg, accent, rows=2)
    for pocket in sides(beside((60, leg.top + 48), (66, leg.top + 104), (142, leg.top + 112))):
        studio.seam(pocket, cloth, 0.5)
        for gap in (5, 9):
            studio.stitch(parallel(pocket, gap), accent, alpha=0.9)
        for place in (pocket[2], pocket[-3]):
            rivet(studio, place, COPPER)
    studio.stitch(path("M 532,196 L 534,172 L 504,168"), accent, alpha=0.8)
    _edge_stitching(studio, leg, accent)
    _waistband(studio, leg, cloth, accent)
    button(studio, (CENTRE + 2, leg.top + 25), COPPER, 9)


def jeans_back(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Jeans from behind: yoke, patch pockets and a leather patch."""
    leg = STRAIGHT
    _legs(studio, leg, cloth)
    for yoke in sides(beside((0, leg.top + 96), (80, leg.top + 88), (141, leg.top + 70))):
        studio.seam(yoke, cloth, 0.45)
        for gap in (4, 8):
            studio.stitch(parallel(yoke, gap), accent, alpha=0.9)
    for pocket in sides(path("M 432,204 L 532,194 L 536,290 L 488,316 L 438,298")):
        patch(studio, pocket, cloth, accent)
    for arc in sides(path("M 434,246 Q 470,276 484,248 Q 500,272 535,240")):
        studio.stitch(arc, accent, alpha=0.8)
    _edge_stitching(studio, leg, accent)
    _waistband(studio, leg, cloth, accent, back=True)
    patch(studio, rectangle(452, 96, 506, 128), Cloth(LEATHER, "leather"))


def chinos(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Tapered chinos with slanted pockets and a pressed crease."""
    leg = TAPERED
    _chino(studio, leg, cloth)
    middle = (leg.hem + leg.hem_in) / 2
    for crease in sides(beside((80, leg.top + 190), (96, leg.bend - 90), (middle, leg.low + 4))):
        studio.seam(crease, cloth, 0.26)


def shorts(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Chino shorts with turned-up hems."""
    _chino(studio, SHORT, cloth)
    turn_up = path("M 594,668 L 597,708 Q 512,722 427,714 L 425,676 Q 512,684 594,668")
    studio.pair(turn_up, cloth, loft=18, rim=3, lift=3)


def leggings(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """High-waisted leggings with a broad waistband; the accent runs down the side seams."""
    studio.pair(TIGHT.outline, cloth, folds=leg_folds(TIGHT)[:4], loft=56)
    studio.seam(((CENTRE, 150), (CENTRE, TIGHT.crotch)), cloth, 0.45)
    for panel in sides(beside((118, 168), (96, 420), (98, 620), (78, 928))):
        studio.line(panel, accent, 3, 0.9)
        for gap in (-4, 4):
            studio.stitch(parallel(panel, gap), cloth.thread, alpha=0.4)
    inner = path("M 288,66 Q 400,50 512,66 Q 512,90 400,98 Q 288,90 288,66")
    studio.piece(inner, cloth.inside(), loft=14)
    lower = path("M 273,152 Q 400,188 527,152")
    upper = path("M 527,152 Q 518,112 514,70 Q 400,92 286,70 Q 282,112 273,152")
    studio.piece(lower + upper, cloth, loft=40, rim=4, lift=4)
    for gap in (5, 9):
        studio.stitch(parallel(lower, gap), cloth.thread)


def _chino(studio: Studio, leg: Leg, cloth: Cloth) -> None:
    _inside_waist(studio, leg, cloth)
    _legs(studio, leg, cloth)
    _fly(studio, leg, cloth.thread, rows=1)
    for pocket in sides(beside((leg.waist * 0.66, leg.top + 46), (leg.hip * 0.92, leg.top + 160))):
        studio.seam(pocket, cloth, 0.5)
        studio.stitch(parallel(pocket, -5), cloth.thread)
    _waistband(studio, leg, cloth, cloth.thread)
    button(studio, (CENTRE + 2, leg.top + 25), HORN, 8)


def _inside_waist(studio: Studio, leg: Leg, cloth: Cloth) -> None:
    x, half, top = CENTRE, leg.waist, leg.top
    back = beside((-half, top), (0, top - 18), (half, top))
    inner = (*back, (x + half, top + 50), (x - half, top + 50))
    studio.piece(inner, cloth.inside(), loft=20)
    label(studio, top + 1, cloth)


def _legs(studio: Studio, leg: Leg, cloth: Cloth) -> None:
    studio.pair(leg.outline, cloth, folds=leg_folds(leg), loft=56)
    studio.seam(((CENTRE, leg.top + 40), (CENTRE, leg.crotch + 2)), cloth, 0.45)


def _fade(studio: Studio, leg: Leg) -> None:
    white = (255, 255, 255)
    for x in (CENTRE - 92, CENTRE + 92):
        studio.fill(ellipse((x, leg.crotch + 96), 26, 130), white, 0.13, 26)
        studio.fill(ellipse((x, leg.crotch + 330), 20, 80), white, 0.07, 22)


def _fly(studio: Studio, leg: Leg, thread: Colour, rows: int) -> None:
    low = leg.top + (leg.crotch - leg.top) * 0.66
    line = path(f"M 436,{leg.top + 48} L 434,{low - 40} Q 432,{low} 402,{low + 14}")
    for row in range(rows):
        studio.stitch(parallel(line, 4.5 * row), thread, alpha=0.7)


def _edge_stitching(studio: Studio, leg: Leg, thread: Colour) -> None:
    for line in (parallel(leg.inner, -6), parallel(leg.bottom, -16)):
        for row in sides(line):
            studio.stitch(row, thread, alpha=0.75)


def _waistband(
    studio: Studio, leg: Leg, cloth: Cloth, thread: Colour, *, back: bool = False
) -> None:
    upper, lower = leg.waistband
    outline = upper + tuple(reversed(lower))
    studio.piece(outline, cloth, loft=12, rim=3, depth=0.5, lift=3)
    for row in (parallel(upper, -5), parallel(lower, 5)):
        studio.stitch(row, thread, alpha=0.8)
    if not back:
        studio.seam(((CENTRE + 16, leg.top + 8), (CENTRE + 17, leg.top + 43)), cloth, 0.4)
    loops(studio, upper, cloth, 34, (0.1, 0.5, 0.9) if back else (0.12, 0.3, 0.7, 0.88))
