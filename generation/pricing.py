"""What a call costs: the estimate before it, the cost after it, in integer nano-dollars."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

from generation.endpoints import EndpointSpec
from sartiq.money import NANO, dollars

MEGAPIXEL = 1_000_000
DEFAULT_FACTOR = 2.0  # of an upscaler whose field has no default

Pixels = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What one call is expected to cost.

    ``units`` are images, megapixels, seconds or calls; None, and ``known`` false, where no price
    is known and the ceiling is set aside instead.
    """

    nano: int
    known: bool
    units: Decimal | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a call will be billed for: ``dear`` units at the price, ``further`` at the lower one."""

    dear: Decimal
    words: str
    further: Decimal = Decimal(0)


def estimate(
    spec: EndpointSpec,
    arguments: Mapping[str, Any],
    *,
    ceiling_nano: int,
    inputs: Sequence[Pixels] = (),
) -> Estimate:
    """Estimate one call with ``arguments`` and input pictures of those sizes in pixels.

    Megapixels are rounded up for each picture.
    """
    counted = _count(spec, arguments, inputs)
    if spec.price.amount_usd is None or counted is None:
        return Estimate(
            nano=ceiling_nano,
            known=False,
            units=None,
            sentence=f"No price of {spec.title} is known: {dollars(ceiling_nano)} is set aside.",
        )
    each = spec.price.amount_usd
    total = nano(each * counted.dear + (spec.price.further_usd or 0) * counted.further)
    sentence = f"{counted.words.format(dollars(nano(each)))}: {dollars(total)}."
    units = counted.dear + counted.further
    return Estimate(nano=total, known=True, units=units, sentence=sentence)


def cost(spec: EndpointSpec, billable_units: Decimal | None) -> int | None:
    """What the provider's billed units cost, in nano-dollars; None where no price is known."""
    if (
        spec.price.amount_usd is None
        or billable_units is None
        or spec.price.rule == "dearest_billed"
    ):
        return None
    return nano(spec.price.amount_usd * billable_units)


def size_of(
    spec: EndpointSpec, arguments: Mapping[str, Any], inputs: Sequence[Pixels] = ()
) -> Pixels | None:
    """Width and height in pixels that a call will give, as far as it can be told before."""
    if (asked := _asked_size(spec, arguments)) or not inputs:
        return asked
    width, height = inputs[0]
    factor = _factor(spec, arguments) if spec.kind == "upscale" else 1.0
    return round(width * factor), round(height * factor)


def nano(amount_usd: Decimal) -> int:
    """Dollars as nano-dollars, rounded up."""
    return int((amount_usd * NANO).to_integral_value(ROUND_CEILING))


def _asked_size(spec: EndpointSpec, arguments: Mapping[str, Any]) -> Pixels | None:
    size = spec.value(arguments, "size")
    if isinstance(size, Mapping):
        schema = spec.fields[spec.vocabulary["size"]]
        sides = next(one for one in schema["anyOf"] if one.get("type") == "object")["properties"]
        width, height = (size.get(side, sides[side]["default"]) for side in ("width", "height"))
        return width, height
    named = {one.name: (one.width, one.height) for one in spec.sizes}
    return named.get(str(size))


def _factor(spec: EndpointSpec, arguments: Mapping[str, Any]) -> float:
    factor = spec.value(arguments, "factor")
    try:
        return float(factor)
    except (TypeError, ValueError):
        return DEFAULT_FACTOR


def _count(
    spec: EndpointSpec, arguments: Mapping[str, Any], inputs: Sequence[Pixels]
) -> Count | None:
    """What will be billed; None where that can't be told before."""
    pictures = int(spec.value(arguments, "count") or 1)
    match spec.price.rule:
        case "per_image":
            return Count(
                dear=Decimal(pictures), words=f"{_plural(pictures, 'picture')} at {{}} each"
            )
        case "per_megapixel" | "first_megapixel" | "input_output":
            return _megapixels(spec, arguments, inputs, pictures)
        case "per_second":
            return _seconds(spec, arguments)
        case "relative":
            factor = spec.price.factors.get(str(arguments.get(spec.price.field)), 1)
            words = f"{_plural(pictures, 'picture')} at {{}}, times {factor:g}"
            return Count(dear=pictures * Decimal(str(factor)), words=words)
        case "flat":
            return Count(dear=Decimal(1), words="1 call at {}")
        case "dearest_billed":
            words = f"{_plural(pictures, 'picture')} at {{}}, as the dearest call so far was billed"
            return Count(dear=Decimal(pictures), words=words)
    return None


def _megapixels(
    spec: EndpointSpec, arguments: Mapping[str, Any], inputs: Sequence[Pixels], pictures: int
) -> Count | None:
    size = size_of(spec, arguments, inputs)
    if size is None:
        return None
    each = _rounded_up(size)
    shape = f"{_plural(pictures, 'picture')} of {size[0]} x {size[1]} pixels"
    words = f"{shape}, {_plural(each, 'megapixel')}, at {{}} each"
    if spec.price.rule == "first_megapixel":
        further = dollars(nano(spec.price.further_usd or Decimal(0)))
        return Count(
            dear=Decimal(pictures),
            further=Decimal(pictures * (each - 1)),
            words=f"{shape}, {{}} for the first megapixel and {further} for each further one",
        )
    if spec.price.rule == "input_output" and inputs:
        going_in = sum(_rounded_up(pixels) for pixels in inputs)
        words = f"{shape}, {_plural(pictures * each + going_in, 'megapixel')} in and out, at {{}}"
        return Count(dear=Decimal(pictures * each + going_in), words=words)
    return Count(dear=Decimal(pictures * each), words=words)


def _seconds(spec: EndpointSpec, arguments: Mapping[str, Any]) -> Count | None:
    try:
        duration = Decimal(str(spec.value(arguments, "duration")).removesuffix("s"))
    except InvalidOperation:
        return None
    return Count(dear=duration, words=f"{duration:g} seconds at {{}} each")


def _rounded_up(pixels: Pixels) -> int:
    return math.ceil(pixels[0] * pixels[1] / MEGAPIXEL)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
