"""What a finished request costs: units by the endpoint's price rule, money in nano-dollars."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generation.sandbox.catalogue import NANO, Endpoint

MEGAPIXEL = 1_000_000
Sizes = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Usage:
    """What a request made and took: sizes of pictures in pixels, seconds of sound or film."""

    made: Sizes = ()
    taken: Sizes = ()
    seconds: float = 0.0


def units(endpoint: Endpoint, arguments: Mapping[str, Any], usage: Usage) -> Decimal:
    """Count images, megapixels (each picture rounded up to whole ones), seconds or calls.

    Money is units times the unit price, always: what is cheaper or dearer than one unit counts
    for a fraction of it or for several.
    """
    price, made = endpoint.price, _megapixels(usage.made)
    match price.rule:
        case "per_megapixel":
            return Decimal(sum(made))
        case "first_megapixel":
            further = price.further / price.amount
            return sum((1 + (one - 1) * further for one in made), Decimal(0))
        case "input_output":
            return Decimal(sum(made) + sum(_megapixels(usage.taken)))
        case "per_second":
            return Decimal(str(usage.seconds))
        case "relative":
            chosen = str(endpoint.argument(arguments, price.field))
            return len(usage.made) * Decimal(str(price.factors.get(chosen, 1)))
        case "flat":
            return Decimal(1)
        case _:
            return Decimal(len(usage.made) or 1)


def cost_nano(endpoint: Endpoint, billed: Decimal) -> int:
    """Return the price of `billed` units in nano-dollars."""
    return round(endpoint.unit_price * billed * NANO)


def _megapixels(sizes: Sizes) -> list[int]:
    return [math.ceil(width * height / MEGAPIXEL) for width, height in sizes]
