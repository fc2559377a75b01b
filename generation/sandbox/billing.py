"""What a finished request costs: units by the endpoint's price rule, money in nano-dollars."""

import math
from collections.abc import Sequence

from generation.sandbox.catalogue import NANO, Endpoint

MEGAPIXEL = 1_000_000


def units(endpoint: Endpoint, sizes: Sequence[tuple[int, int]]) -> int:
    """Count images, or megapixels with each image rounded up to a whole one."""
    if endpoint.unit == "images":
        return len(sizes)
    return sum(math.ceil(width * height / MEGAPIXEL) for width, height in sizes)


def cost_nano(endpoint: Endpoint, billed: int) -> int:
    """Return the price of `billed` units in nano-dollars."""
    return int(endpoint.unit_price * billed * NANO)
