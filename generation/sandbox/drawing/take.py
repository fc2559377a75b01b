"""What one seed changes: where the camera stands, how it frames, where the light comes from."""

import hashlib
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Take:
    """One take of a scene. Lengths are shares of the picture, angles are in degrees."""

    side: float  # light from the left (-1) to the right (1)
    height: float  # light low (0) or high (1)
    zoom: float
    shift: float
    lean: float
    horizon: float
    edged: bool  # an edge between wall and floor
    prop: str
    pattern: str
    warmth: float
    rng: random.Random


def take(seed: int, prompt: str) -> Take:
    """Return the take of a seed; the same seed and prompt always give the same one."""
    digest = hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()
    rng = random.Random(digest)  # noqa: S311  # variety, not secrecy
    return Take(
        side=rng.choice((-1, 1)) * rng.uniform(0.45, 1.0),
        height=rng.uniform(0.3, 1.0),
        zoom=rng.uniform(0.84, 1.12),
        shift=rng.uniform(-0.06, 0.06),
        lean=rng.uniform(-2.6, 2.6),
        horizon=rng.uniform(0.64, 0.78),
        edged=rng.random() < 0.45,
        prop=rng.choice(("none", "arch", "panel", "disc")),
        pattern=rng.choice(("none", "window", "leaves", "beam")),
        warmth=rng.uniform(-1, 1),
        rng=rng,
    )
