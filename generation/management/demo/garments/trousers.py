"""Trousers: jeans, chinos, wide trousers, shorts, leggings."""

from dataclasses import dataclass

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments.block import both, label
from generation.management.demo.garments.details import HORN, button, loops, patch, rivet
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    bezier,
    ellipse,
    mirror,
    parallel,
    path,
    rectangle,
)
from generation.management.demo.studio import Fold, Studio

COPPER: Colour = (186, 122, 62)


@dataclass(frozen=True)
class Leg:
    """Half widths from the centre line and heights, in design units."""

    waist: float = 122
    hip: float = 160
    knee: float = 164
    knee_in: float = 44
    hem: float = 156
    hem_in: float = 56
    top: float = 92
    crotch: float = 376
    low: float = 926

    @property
    def outer(self) -> Path:
        """The right side seam, downward."""
        x, knee = CENTRE, self.crotch + (self.low - self.crotch) * 0.45
        return bezier(
            (x + self.waist, self.top),
            (x + self.hip * 0.96, self.top + 90),
            (x + self.hip, self.crotch - 90),
            (x + self.hip + 2, self.crotch),
        ) + bezier(
            (x + self.hip + 2, self.crotch),
            (x + self.knee, knee),
            (x + self.knee, knee),
            (x + self.hem, self.low),
        )

    @property
    def inner(self) -> Path:
        """The right inseam, upward."""
        x, knee = CENTRE, self.crotch + (self.low - self.crotch) * 0.45
        return bezier(
            (x + self.hem_in, self.low + 4),
            (x + self.knee_in, knee),
            (x + self.knee_in * 0.6, knee - 60),
            (x - 1, self.crotch),
        )

    @property
    def outline(self) -> Path:
        """The whole right leg."""
        hem = bezier(
            (CENTRE + self.hem, self.low),
            (CENTRE + (self.hem + self.hem_in) / 2, self.low + 10),
            (CENTRE + self.hem_in, self.low + 4),
        )
        return ((CENTRE - 1, self.top + 8),) + self.outer + hem + self.inner

    @property
    def waistline(self) -> Path:
        """The lower edge of the waistband, left to right."""
        x = CENTRE
        return bezier(
            (x - self.waist - 2, self.top + 30),
            (x, self.top + 58),
            (x + self.waist + 2, self.top + 30),
        )


STRAIGHT = Leg()
TAPERED = Leg(hem=142, hem_in=64, knee=158)
SHORT = Leg(
    waist=140, hip=180, knee=188, knee_in=22, hem=194, hem_in=30, top=232, crotch=524, low=706
)
TIGHT = Leg(
    waist=112, hip=142, knee=126, knee_in=50, hem=100, hem_in=58, top=80, crotch=360, low=930
)


def jeans(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Five-pocket jeans with contrast stitching and a soft fade."""
    leg = STRAIGHT
    _legs(studio, leg, cloth)
    for side in (1, -1):
        centre = (CENTRE + side * 92, leg.crotch + 96)
        studio.fill(ellipse(centre, 26, 130), (255, 255, 255), 0.13, 26)
        studio.fill(ellipse((centre[0], leg.crotch + 330), 20, 80), (255, 255, 255), 0.07, 22)
    _fly(studio, leg, cloth, accent, rows=2)
    pocket = bezier(
        (CENTRE + 60, leg.top + 48), (CENTRE + 66, leg.top + 104), (CENTRE + 142, leg.top + 112)
    )
    for line in (pocket, mirror(pocket)):
        studio.seam(line, cloth, 0.5)
        for gap in (5, 9):
            studio.stitch(parallel(line, gap), accent, alpha=0.9)
        for place in (line[2], line[-3]):
            rivet(studio, place, COPPER)
    coin = path("M 506,176 L 504,152 M 532,196 L 534,172 L 504,168")
    studio.stitch(coin[-3:], accent, alpha=0.8)
    _side_stitching(studio, leg, accent)
    _waistband(studio, leg, cloth, accent)
    button(studio, (CENTRE + 2, leg.top + 25), COPPER, 9)


def jeans_back(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Jeans from behind: yoke, patch pockets and a leather patch."""
    leg = STRAIGHT
    _legs(studio, leg, cloth)
    yoke = bezier((CENTRE, leg.top + 96), (CENTRE + 80, leg.top + 88), (CENTRE + 141, leg.top + 70))
    for line in (yoke, mirror(yoke)):
        studio.seam(line, cloth, 0.45)
        for gap in (4, 8):
            studio.stitch(parallel(line, gap), accent, alpha=0.9)
    pocket = path("M 432,204 L 532,194 L 536,290 L 488,316 L 438,298 L 432,204")
    for outline in (pocket, mirror(pocket)):
        patch(studio, outline, cloth, accent)
    for arc in (path("M 434,246 Q 470,276 484,248 Q 500,272 535,240"),):
        for line in (arc, mirror(arc)):
            studio.stitch(line, accent, alpha=0.8)
    _side_stitching(studio, leg, accent)
    _waistband(studio, leg, cloth, accent, closed=True)
    patch(studio, rectangle(452, 96, 506, 128), Cloth((150, 98, 58), "leather"))


def chinos(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Tapered chinos with slanted pockets and a pressed crease."""
    leg = TAPERED
    _legs(studio, leg, cloth)
    _fly(studio, leg, cloth, cloth.thread, rows=1)
    _slant_pockets(studio, leg, cloth)
    _crease(studio, leg, cloth)
    _waistband(studio, leg, cloth, cloth.thread)
    button(studio, (CENTRE + 2, leg.top + 25), HORN, 8)


def shorts(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """Chino shorts with turned-up hems."""
    leg = SHORT
    _legs(studio, leg, cloth)
    _fly(studio, leg, cloth, cloth.thread, rows=1)
    _slant_pockets(studio, leg, cloth)
    turn_up = path("M 594,668 L 597,708 Q 512,722 427,714 L 425,676 Q 512,684 594,668")
    both(studio, turn_up, cloth, loft=18, rim=3, lift=3)
    _waistband(studio, leg, cloth, cloth.thread)
    button(studio, (CENTRE + 2, leg.top + 25), HORN, 8)


def leggings(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """High-waisted leggings with a broad waistband and side panels."""
    leg = TIGHT
    _legs(studio, leg, cloth, quiet=True)
    panel = bezier((CENTRE + 118, 168), (CENTRE + 96, 420), (CENTRE + 98, 620), (CENTRE + 78, 928))
    for line in (panel, mirror(panel)):
        studio.line(line, accent, 3, 0.9)
        for gap in (-4, 4):
            studio.stitch(parallel(line, gap), cloth.thread, alpha=0.4)
    top = path("M 286,70 Q 400,92 514,70 Q 518,112 527,152 Q 400,188 273,152 Q 282,112 286,70")
    studio.piece(
        path("M 288,66 Q 400,50 512,66 Q 512,90 400,98 Q 288,90 288,66"), cloth.inside(), loft=14
    )
    studio.piece(top, cloth, loft=40, rim=4, lift=4)
    for gap in (5, 9):
        studio.stitch(parallel(path("M 273,152 Q 400,188 527,152"), gap), cloth.thread)


def _legs(studio: Studio, leg: Leg, cloth: Cloth, quiet: bool = False) -> None:
    x = CENTRE
    back = bezier((x - leg.waist, leg.top), (x, leg.top - 18), (x + leg.waist, leg.top))
    studio.piece(
        back + ((x + leg.waist, leg.top + 50), (x - leg.waist, leg.top + 50)),
        cloth.inside(),
        loft=20,
    )
    label(studio, x, leg.top + 1, cloth)
    both(
        studio,
        leg.outline,
        cloth,
        folds=_leg_folds(leg)[: 4 if quiet else None],
        loft=56,
        depth=1.05,
    )
    rise = bezier((x, leg.top + 40), (x, leg.crotch - 60), (x, leg.crotch + 2))
    studio.seam(rise, cloth, 0.45)


def _leg_folds(leg: Leg) -> tuple[Fold, ...]:
    x, crotch, knee = CENTRE, leg.crotch, leg.crotch + (leg.low - leg.crotch) * 0.45
    return (
        Fold(
            bezier((x + 4, crotch - 6), (x + 60, crotch - 34), (x + leg.hip - 30, crotch - 60)),
            22,
            -0.45,
        ),
        Fold(
            bezier((x + 6, crotch + 8), (x + 60, crotch + 20), (x + leg.hip - 40, crotch + 2)),
            24,
            -0.4,
        ),
        Fold(
            bezier(
                (x + leg.knee_in, knee),
                ((leg.knee + leg.knee_in) / 2 + x, knee + 20),
                (x + leg.knee - 16, knee + 4),
            ),
            22,
            -0.32,
        ),
        Fold(
            bezier(
                (x + leg.knee - 10, knee - 40),
                (x + 100, knee - 26),
                (x + leg.knee_in + 20, knee - 50),
            ),
            22,
            0.3,
        ),
        Fold(
            bezier(
                (x + 100, crotch + 30), (x + 104, knee), ((leg.hem + leg.hem_in) / 2 + x, leg.low)
            ),
            46,
            0.3,
        ),
        Fold(
            bezier(
                (x + leg.hem_in + 4, leg.low - 60),
                (x + 100, leg.low - 40),
                (x + leg.hem - 10, leg.low - 66),
            ),
            20,
            -0.34,
        ),
        Fold(
            bezier(
                (x + leg.hem_in + 16, leg.low - 26),
                (x + 110, leg.low - 14),
                (x + leg.hem - 4, leg.low - 30),
            ),
            18,
            -0.3,
        ),
        Fold(
            bezier((x + 30, crotch - 110), (x + 44, crotch - 60), (x + 20, crotch - 20)), 22, -0.3
        ),
    )


def _fly(studio: Studio, leg: Leg, cloth: Cloth, thread: Colour, rows: int) -> None:
    low = leg.top + (leg.crotch - leg.top) * 0.66
    line = path(f"M 436,{leg.top + 48} L 434,{low - 40} Q 432,{low} 402,{low + 14}")
    for row in range(rows):
        studio.stitch(parallel(line, 4.5 * row), thread, alpha=0.85 if rows > 1 else 0.55)


def _slant_pockets(studio: Studio, leg: Leg, cloth: Cloth) -> None:
    line = bezier(
        (CENTRE + leg.waist * 0.66, leg.top + 46), (CENTRE + leg.hip * 0.92, leg.top + 160)
    )
    for pocket in (line, mirror(line)):
        sign = 1 if pocket is line else -1
        studio.seam(pocket, cloth, 0.5)
        studio.stitch(parallel(pocket, -5 if sign > 0 else -5), cloth.thread)


def _crease(studio: Studio, leg: Leg, cloth: Cloth) -> None:
    middle = (leg.hem + leg.hem_in) / 2
    line = bezier(
        (CENTRE + 80, leg.top + 190),
        (CENTRE + 96, leg.crotch + 160),
        (CENTRE + middle, leg.low + 4),
    )
    for crease in (line, mirror(line)):
        studio.seam(crease, cloth, 0.26)


def _side_stitching(studio: Studio, leg: Leg, accent: Colour) -> None:
    inseam = parallel(leg.inner, -6)
    hem = bezier(
        (CENTRE + leg.hem_in, leg.low - 14),
        (CENTRE + 106, leg.low - 6),
        (CENTRE + leg.hem, leg.low - 18),
    )
    for line in (inseam, mirror(inseam), hem, mirror(hem)):
        studio.stitch(line, accent, alpha=0.75)


def _waistband(
    studio: Studio, leg: Leg, cloth: Cloth, thread: Colour, *, closed: bool = False
) -> None:
    x, top = CENTRE, leg.top
    upper = bezier((x - leg.waist, top - 6), (x, top + 18), (x + leg.waist, top - 6))
    outline = upper + tuple(reversed(leg.waistline))
    studio.piece(outline, cloth, loft=12, rim=3, depth=0.5, lift=3)
    studio.stitch(parallel(upper, -5), thread, alpha=0.8)
    studio.stitch(parallel(leg.waistline, 5), thread, alpha=0.8)
    if not closed:
        studio.seam(((x + 16, top + 8), (x + 17, top + 43)), cloth, 0.4)
    loops(studio, upper, cloth, 34, (0.1, 0.5, 0.9) if closed else (0.12, 0.3, 0.7, 0.88))
