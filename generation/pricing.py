"""What a call costs: the estimate before it, the cost after it, in integer nano-dollars."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from generation.endpoints import EndpointSpec
from sartiq.money import NANO, dollars

MEGAPIXEL = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What one call is expected to cost.

    ``units`` are images or megapixels; None, and ``known`` false, where no price is known and
    the ceiling is set aside instead.
    """

    nano: int
    known: bool
    units: int | None
    sentence: str


def estimate(spec: EndpointSpec, arguments: Mapping[str, Any], *, ceiling_nano: int) -> Estimate:
    """Estimate one call with ``arguments``; megapixels are rounded up for each image."""
    count = int(spec.value(arguments, "count") or 1)
    pixels = size_of(spec, arguments)
    if spec.price.rule == "per_image":
        return _priced(spec, count, f"{_plural(count, 'picture')} at {{}} each")
    if spec.price.rule == "per_megapixel" and pixels:
        each = math.ceil(pixels[0] * pixels[1] / MEGAPIXEL)
        shape = f"{_plural(count, 'picture')} of {pixels[0]} x {pixels[1]} pixels"
        return _priced(spec, count * each, f"{shape}, {_plural(each, 'megapixel')}, at {{}} each")
    return Estimate(
        nano=ceiling_nano,
        known=False,
        units=None,
        sentence=f"No price of {spec.title} is known: {dollars(ceiling_nano)} is set aside.",
    )


def cost(spec: EndpointSpec, billable_units: Decimal | None) -> int | None:
    """What the provider's billed units cost, in nano-dollars; None where no price is known."""
    if spec.price.amount_usd is None or billable_units is None:
        return None
    return nano(spec.price.amount_usd * billable_units)


def size_of(spec: EndpointSpec, arguments: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height in pixels that a call will give, as far as its arguments tell."""
    size = spec.value(arguments, "size")
    if isinstance(size, Mapping):
        schema = spec.fields[spec.vocabulary["size"]]
        sides = next(one for one in schema["anyOf"] if one.get("type") == "object")["properties"]
        width, height = (size.get(side, sides[side]["default"]) for side in ("width", "height"))
        return width, height
    named = {one.name: (one.width, one.height) for one in spec.sizes}
    return named.get(str(size))


def nano(amount_usd: Decimal) -> int:
    """Dollars as nano-dollars, rounded up."""
    return int((amount_usd * NANO).to_integral_value(ROUND_CEILING))


def _priced(spec: EndpointSpec, units: int, words: str) -> Estimate:
    price = spec.price.amount_usd or Decimal(0)
    total = nano(price * units)
    sentence = f"{words.format(dollars(nano(price)))}: {dollars(total)}."
    return Estimate(nano=total, known=True, units=units, sentence=sentence)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
