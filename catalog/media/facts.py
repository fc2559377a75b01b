"""What is known of a file once it was checked; the same for pictures, recordings and the rest."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured of a file; what its kind does not have stays at its default.

    ``width`` and ``height`` are pixels as seen, after orientation; ``sha256`` is lower-case hex;
    ``bytes`` the file's size; ``placeholder`` a ``data:`` URI of a WebP 16 pixels wide;
    ``perceptual_hash`` 64 bits as a signed integer (few differing bits: the same picture);
    ``dominant_colour`` is ``#rrggbb``; ``has_alpha`` says that some pixel is see-through.
    """

    sha256: str
    media_type: str
    extension: str
    bytes: int
    width: int | None = None
    height: int | None = None
    duration: timedelta | None = None
    placeholder: str = ""
    perceptual_hash: int | None = None
    dominant_colour: str = ""
    has_alpha: bool = False
