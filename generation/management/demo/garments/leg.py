"""The trouser block: the pattern-maker's basic shape from which every pair of legs is cut."""

from dataclasses import dataclass

from generation.management.demo.light import Fold
from generation.management.demo.shapes import CENTRE, Path, beside


@dataclass(frozen=True)
class Leg:
    """A leg's measures in design units: widths from the centre line, heights from the top.

    Lines are those of the right leg, as seen.
    """

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
    def bend(self) -> float:
        """The height of the knee."""
        return self.crotch + (self.low - self.crotch) * 0.45

    @property
    def outer(self) -> Path:
        """The side seam, downward."""
        hip, knee = (self.hip + 2, self.crotch), (self.knee, self.bend)
        over = (self.hip * 0.96, self.top + 90), (self.hip, self.crotch - 90)
        return beside((self.waist, self.top), *over, hip) + beside(
            hip, knee, knee, (self.hem, self.low)
        )

    @property
    def bottom(self) -> Path:
        """The hem, inward."""
        middle = (self.hem + self.hem_in) / 2
        return beside((self.hem, self.low), (middle, self.low + 10), (self.hem_in, self.low + 4))

    @property
    def inner(self) -> Path:
        """The inseam, upward."""
        knee, thigh = (self.knee_in, self.bend), (self.knee_in * 0.6, self.bend - 60)
        return beside((self.hem_in, self.low + 4), knee, thigh, (-1, self.crotch))

    @property
    def outline(self) -> Path:
        """The whole leg."""
        return ((CENTRE - 1, self.top + 8), *self.outer, *self.bottom, *self.inner)

    @property
    def waistband(self) -> tuple[Path, Path]:
        """The waistband's upper and lower edge, left to right."""
        upper, lower, top = self.waist, self.waist + 2, self.top
        return (
            beside((-upper, top - 6), (0, top + 18), (upper, top - 6)),
            beside((-lower, top + 30), (0, top + 58), (lower, top + 30)),
        )


STRAIGHT = Leg()
TAPERED = Leg(hem=142, hem_in=64, knee=158)
SHORT = Leg(
    waist=140, hip=180, knee=188, knee_in=22, hem=194, hem_in=30, top=232, crotch=524, low=706
)
TIGHT = Leg(
    waist=112, hip=142, knee=126, knee_in=50, hem=100, hem_in=58, top=80, crotch=360, low=930
)


def leg_folds(leg: Leg) -> tuple[Fold, ...]:
    """Creases of the right leg: two at the hip, two at the knee, then those of looser legs."""
    hip, crotch, knee, low = leg.hip, leg.crotch, leg.bend, leg.low
    inside, outside, hem_in, hem = leg.knee_in, leg.knee, leg.hem_in, leg.hem
    across, down = (inside + outside) / 2, (hem_in + hem) / 2
    return (
        Fold(beside((4, crotch - 6), (60, crotch - 34), (hip - 30, crotch - 60)), 22, -0.45),
        Fold(beside((6, crotch + 8), (60, crotch + 20), (hip - 40, crotch + 2)), 24, -0.4),
        Fold(beside((inside, knee), (across, knee + 20), (outside - 16, knee + 4)), 22, -0.32),
        Fold(
            beside((outside - 10, knee - 40), (100, knee - 26), (inside + 20, knee - 50)), 22, 0.3
        ),
        Fold(beside((100, crotch + 30), (104, knee), (down, low)), 46, 0.3),
        Fold(beside((hem_in + 4, low - 60), (100, low - 40), (hem - 10, low - 66)), 20, -0.34),
        Fold(beside((hem_in + 16, low - 26), (110, low - 14), (hem - 4, low - 30)), 18, -0.3),
        Fold(beside((30, crotch - 110), (44, crotch - 60), (20, crotch - 20)), 22, -0.3),
    )
