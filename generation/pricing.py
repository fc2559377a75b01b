"""What a call costs: the estimate before it, the cost after it, in integer nano-dollars."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
    """What a call will be billed for: ``dear`` units at the price, ``further`` at the lower one.

    ``words`` say so, with ``%(price)s`` where the price goes.
    """

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
            sentence=_("No price of %(endpoint)s is known: %(sum)s is set aside.")
            % {"endpoint": spec.title, "sum": dollars(ceiling_nano)},
        )
    each = spec.price.amount_usd
    total = nano(each * counted.dear + (spec.price.further_usd or 0) * counted.further)
    sentence = f"{counted.words % {'price': dollars(nano(each))}}: {dollars(total)}."
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
    if (named := _named_size(spec, arguments)) or not inputs:
        return named
    usual = _number(spec.value(arguments, "factor")) or DEFAULT_FACTOR
    return _times(inputs[0], usual if spec.kind == "upscale" else 1.0)


def asked_size(
    spec: EndpointSpec, arguments: Mapping[str, Any], inputs: Sequence[Pixels] = ()
) -> Pixels | None:
    """Width and height in pixels that ``arguments`` themselves ask for.

    None where they name neither pixels nor a factor for the first of ``inputs``: defaults, and
    shapes whose pixels the provider chooses, were not asked for.
    """
    named = {word: arguments.get(field) for word, field in spec.vocabulary.items()}
    if named.get("size") is not None:
        return _named_size(spec, arguments, exact=True)
    if canvas := named.get("canvas"):
        return canvas[0], canvas[1]
    factor = _number(named.get("factor"))
    if arguments.get("upscale_mode") == "target":  # it goes by lines then, such as 1080p
        factor = None
    return _times(inputs[0], factor) if factor and inputs else None


def nano(amount_usd: Decimal) -> int:
    """Dollars as nano-dollars, rounded up."""
    return int((amount_usd * NANO).to_integral_value(ROUND_CEILING))


def _named_size(
    spec: EndpointSpec, arguments: Mapping[str, Any], *, exact: bool = False
) -> Pixels | None:
    """The pixels of the size in ``arguments``; ``exact`` leaves approximate ones out."""
    size = spec.value(arguments, "size")
    if isinstance(size, Mapping):
        schema = spec.fields[spec.vocabulary["size"]]
        sides = next(one for one in schema["anyOf"] if one.get("type") == "object")["properties"]
        width, height = (size.get(side, sides[side]["default"]) for side in ("width", "height"))
        return width, height
    known = [one for one in spec.sizes if not (exact and one.approximate)]
    return {one.name: (one.width, one.height) for one in known}.get(str(size))


def _number(factor: Any) -> float | None:
    try:
        return float(factor)
    except (TypeError, ValueError):
        return None


def _times(pixels: Pixels, factor: float) -> Pixels:
    return round(pixels[0] * factor), round(pixels[1] * factor)


def _count(
    spec: EndpointSpec, arguments: Mapping[str, Any], inputs: Sequence[Pixels]
) -> Count | None:
    """What will be billed; None where that can't be told before."""
    pictures = int(spec.value(arguments, "count") or 1)
    match spec.price.rule:
        case "per_image":
            words = _("%(pictures)s at %%(price)s each") % {"pictures": _pictures(pictures)}
            return Count(dear=Decimal(pictures), words=words)
        case "per_megapixel" | "first_megapixel" | "input_output":
            return _megapixels(spec, arguments, inputs, pictures)
        case "per_second":
            return _seconds(spec, arguments)
        case "relative":
            factor = spec.price.factors.get(str(arguments.get(spec.price.field)), 1)
            said = {"pictures": _pictures(pictures), "factor": f"{factor:g}"}
            words = _("%(pictures)s at %%(price)s, times %(factor)s") % said
            return Count(dear=pictures * Decimal(str(factor)), words=words)
        case "flat":
            return Count(dear=Decimal(1), words=_("1 call at %(price)s"))
        case "dearest_billed":
            words = _("%(pictures)s at %%(price)s, as the dearest call so far was billed")
            words %= {"pictures": _pictures(pictures)}
            return Count(dear=Decimal(pictures), words=words)
    return None


def _megapixels(
    spec: EndpointSpec, arguments: Mapping[str, Any], inputs: Sequence[Pixels], pictures: int
) -> Count | None:
    size = size_of(spec, arguments, inputs)
    if size is None:
        return None
    each = _rounded_up(size)
    said = {"pictures": _pictures(pictures), "width": size[0], "height": size[1]}
    shape = _("%(pictures)s of %(width)d x %(height)d pixels") % said
    words = _("%(shape)s, %(megapixels)s, at %%(price)s each")
    words %= {"shape": shape, "megapixels": _megapixel_words(each)}
    if spec.price.rule == "first_megapixel":
        further = dollars(nano(spec.price.further_usd or Decimal(0)))
        words = _(
            "%(shape)s, %%(price)s for the first megapixel and %(further)s for each further one"
        )
        return Count(
            dear=Decimal(pictures),
            further=Decimal(pictures * (each - 1)),
            words=words % {"shape": shape, "further": further},
        )
    if spec.price.rule == "input_output" and inputs:
        going_in = sum(_rounded_up(pixels) for pixels in inputs)
        words = _("%(shape)s, %(megapixels)s in and out, at %%(price)s")
        words %= {"shape": shape, "megapixels": _megapixel_words(pictures * each + going_in)}
        return Count(dear=Decimal(pictures * each + going_in), words=words)
    return Count(dear=Decimal(pictures * each), words=words)


def _seconds(spec: EndpointSpec, arguments: Mapping[str, Any]) -> Count | None:
    try:
        duration = Decimal(str(spec.value(arguments, "duration")).removesuffix("s"))
    except InvalidOperation:
        return None
    words = _("%(seconds)s seconds at %%(price)s each") % {"seconds": f"{duration:g}"}
    return Count(dear=duration, words=words)


def _rounded_up(pixels: Pixels) -> int:
    return math.ceil(pixels[0] * pixels[1] / MEGAPIXEL)


def _pictures(count: int) -> str:
    return ngettext("%(n)d picture", "%(n)d pictures", count) % {"n": count}


def _megapixel_words(count: int) -> str:
    return ngettext("%(n)d megapixel", "%(n)d megapixels", count) % {"n": count}
