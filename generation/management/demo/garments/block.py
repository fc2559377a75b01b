"""The upper-body block: the pattern-maker's basic shape from which every top is cut."""

from dataclasses import dataclass
from math import atan2, degrees

from generation.management.demo.light import Fold
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    Point,
    at,
    beside,
    bezier,
    parallel,
    symmetric,
)


@dataclass(frozen=True)
class Block:
    """A top's measures in design units: widths from the centre line, heights from the top.

    Lines are those of the right half, as seen.
    """

    neck: float = 72
    top: float = 150  # where shoulder meets neck
    drop: float = 66  # depth of the front neckline below `top`
    shoulder: float = 186
    slope: float = 48
    chest: float = 192
    armpit: float = 345
    waist: float = 186
    hem: float = 196
    length: float = 815
    cuff: Point = (300, 352)  # outer corner of the sleeve's end
    cuff_in: Point = (214, 392)  # inner corner
    bulge: float = 14  # how far the sleeve bows out
    blouson: float = 0  # how far the hem curls in to a ribbed band

    @property
    def tip(self) -> Point:
        """The shoulder's outer end."""
        return CENTRE + self.shoulder, self.top + self.slope

    @property
    def pit(self) -> Point:
        """The armpit."""
        return CENTRE + self.chest, self.armpit

    @property
    def wrist(self) -> tuple[Point, Point]:
        """The sleeve's end, from its outer to its inner corner."""
        (ax, ay), (bx, by) = self.cuff, self.cuff_in
        return (CENTRE + ax, ay), (CENTRE + bx, by)

    @property
    def neckline(self) -> Path:
        """The front neckline, from the centre to the shoulder."""
        low, neck = self.top + self.drop, self.neck
        return beside(
            (0, low), (neck * 0.62, low), (neck * 0.98, low - self.drop * 0.5), (neck, self.top)
        )

    @property
    def armhole(self) -> Path:
        """From the shoulder's end down to the armpit."""
        (tx, ty), (px, py) = self.tip, self.pit
        return bezier((tx, ty), (tx - 16, ty + 46), (px - 34, py - 44), (px, py))

    @property
    def side(self) -> Path:
        """From the armpit down to the hem."""
        low = self.length - 2 * self.blouson
        waist = self.waist, self.armpit + (low - self.armpit) * 0.45
        return beside((self.chest, self.armpit), waist, waist, (self.hem, low))

    @property
    def bottom(self) -> Path:
        """The hem, from the side to the centre, dipping a little."""
        hem, low, curl = self.hem, self.length, self.blouson
        turn = beside((hem, low - 2 * curl), (hem, low - 3), (hem - curl, low))
        return turn + beside((hem - curl, low), (hem * 0.6, low + 10), (0, low + 10))

    @property
    def edge(self) -> Path:
        """From the shoulder's end round to the centre of the hem."""
        return self.armhole + self.side + self.bottom

    @property
    def body(self) -> Path:
        """The whole front, neckline cut out."""
        return symmetric(self.neckline + self.edge)

    @property
    def sleeve(self) -> Path:
        """The sleeve, which runs under the body at the armhole."""
        (tx, ty), (px, py), ((ox, oy), (ix, iy)) = self.tip, self.pit, self.wrist
        elbow = (tx + ox) / 2 + self.bulge, (ty + oy) / 2 - self.bulge
        return (
            (tx - 30, ty + 6),
            *bezier((tx, ty), (tx + 22, ty + 12), elbow, (ox, oy)),
            *bezier((ox, oy), ((ox + ix) / 2 + 2, (oy + iy) / 2 + 7), (ix, iy)),
            *bezier((ix, iy), ((ix + px) / 2 + 4, (iy + py) / 2), (px, py)),
            (px - 34, py - 30),
        )

    @property
    def sleeve_angle(self) -> float:
        """How far the sleeve's grain is turned, in degrees, clockwise."""
        (tx, ty), ((ox, oy), _) = self.tip, self.wrist
        return degrees(atan2(oy - ty, ox - tx)) - 90

    def cuff_band(self, high: float, ease: float = 4) -> Path:
        """A cuff below the sleeve's end, `high` units long and narrower by `ease` each side."""
        outer, inner = self.wrist
        (ax, ay), (bx, by) = parallel((outer, inner), -3)
        (cx, cy), (dx, dy) = parallel((outer, inner), high)
        return (ax - ease, ay), (bx + ease, by), (dx + ease + 3, dy), (cx - ease - 3, cy)


LONG = Block(cuff=(286, 770), cuff_in=(216, 784), bulge=34)

BACK_DROP = 14  # depth of a neckline seen from behind


def drape(block: Block) -> tuple[Fold, ...]:
    """The folds of a worn body: from the armpits, across the waist, down to the hem.

    The first six lie on the right half, the next six on the left.
    """
    chest, waist, shoulder = block.chest, block.waist, block.shoulder
    pit, low = block.armpit, block.length
    mid = (pit + low) / 2
    right = (
        Fold(beside((chest - 8, pit + 6), (110, pit + 44), (62, pit + 130)), 30, -0.5),
        Fold(beside((chest - 4, pit + 40), (130, pit + 90), (104, pit + 190)), 26, 0.35),
        Fold(beside((waist - 6, mid - 20), (108, mid + 24), (40, mid + 34)), 26, -0.32),
        Fold(beside((118, mid + 60), (112, low - 110), (124, low - 6)), 38, 0.4),
        Fold(beside((72, mid + 100), (64, low - 80), (70, low - 4)), 30, -0.3),
        Fold(beside((shoulder - 34, block.top + 70), (128, pit - 60), (116, pit + 10)), 30, -0.28),
    )
    middle = Fold(beside((-14, pit + 80), (-24, mid + 60), (-8, low - 40)), 40, 0.22)
    return (*right, *(fold.mirrored(0.8) for fold in right), middle)


def sleeve_folds(block: Block) -> tuple[Fold, ...]:
    """Creases of the sleeve: two at the armpit, then those around the elbow and wrist."""
    outer, inner = (block.tip, block.wrist[0]), (block.pit, block.wrist[1])

    def crease(start: float, end: float, width: float, depth: float) -> Fold:
        (ax, ay), (bx, by) = at(outer, start), at(inner, end)
        bend = (ax + bx) / 2 + 4, (ay + by) / 2 - 8
        return Fold(bezier((bx, by), bend, (ax, ay)), width, depth)

    return (
        crease(0.3, 0.02, 20, -0.5),
        crease(0.52, 0.22, 20, -0.4),
        crease(0.62, 0.45, 18, -0.45),
        crease(0.7, 0.55, 22, 0.35),
        crease(0.86, 0.8, 18, -0.35),
    )
