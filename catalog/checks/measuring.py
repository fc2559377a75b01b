"""What can be measured of one picture alone: its size and its sharpness."""

from dataclasses import dataclass
from uuid import UUID

from PIL import Image

from catalog.media.sharpness import sharpness
from catalog.models import Asset

ENOUGH = 0.95  # of the pixels that were asked for
SKEWED = 0.02  # of the proportions: models round sides to 8 or 16 pixels
BLURRED = 60  # above every photograph blurred by 1.5 pixels, see catalog.media.sharpness


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement, in the unit that ``Check.Kind`` names; ``other`` is what it compares."""

    value: float
    concern: bool
    other: UUID | None = None


def size(asset: Asset) -> Measured | None:
    """The share of the pixels that were asked for; None where nobody asked for a size."""
    if not (asset.asked_width and asset.asked_height and asset.width and asset.height):
        return None
    share = asset.width * asset.height / (asset.asked_width * asset.asked_height)
    skew = (asset.width / asset.height) / (asset.asked_width / asset.asked_height) - 1
    return Measured(share, concern=share < ENOUGH or abs(skew) > SKEWED)


def blur(image: Image.Image) -> Measured | None:
    """The sharpness; None for a picture that is too narrow to compare."""
    value = sharpness(image)
    return None if value is None else Measured(value, concern=value < BLURRED)
