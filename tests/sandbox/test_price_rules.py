"""Units by every price rule, and the money that they make."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generation.sandbox.billing import Usage, cost_nano, units
from tests.sandbox.endpoint_files import endpoint

PICTURES = Usage(made=[(1500, 1000), (1000, 1000)], taken=[(2000, 1001), (10, 10)])
CENT = 10_000_000


def bill(
    folder: Path,
    price: dict[str, Any],
    usage: Usage,
    arguments: dict[str, Any] | None = None,
    **changes: Any,
) -> tuple[Decimal, int, str]:
    """Units, nano-dollars, and what the units are called."""
    one = endpoint(folder, price=price, **changes)
    counted = units(one, arguments or {}, usage)
    return counted, cost_nano(one, counted), one.unit


@pytest.mark.parametrize(
    ("price", "counted", "cents", "unit"),
    [
        ({"rule": "per_image", "amount_usd": "0.02"}, 2, 4, "images"),
        ({"rule": "per_megapixel", "amount_usd": "0.02"}, 3, 6, "megapixels"),
        ({"rule": "input_output", "amount_usd": "0.01"}, 7, 7, "megapixels"),
        ({"rule": "flat", "amount_usd": "0.5"}, 1, 50, "calls"),
        ({"rule": "unknown"}, 2, 10, "images"),
    ],
)
def test_pictures_by_each_rule(tmp_path, price, counted, cents, unit):
    assert bill(tmp_path, price, PICTURES) == (counted, cents * CENT, unit)


def test_further_megapixels_count_for_their_share_of_the_first(tmp_path):
    price = {"rule": "first_megapixel", "amount_usd": "0.03", "further_usd": "0.01"}
    counted, cost, unit = bill(tmp_path, price, PICTURES)
    assert counted == pytest.approx(Decimal(2) + 1 / Decimal(3))
    assert (cost, unit) == (7 * CENT, "megapixels")


def test_seconds_are_billed_by_the_second(tmp_path):
    price = {"rule": "per_second", "amount_usd": "0.02"}
    assert bill(tmp_path, price, Usage(seconds=2.5)) == (Decimal("2.5"), 5 * CENT, "seconds")


@pytest.mark.parametrize(("style", "counted"), [("vector", 2), ("photo", 1), (None, 2)])
def test_a_style_may_cost_a_multiple(tmp_path, style, counted):
    price = {"rule": "relative", "field": "style", "factors": {"vector": 2}}
    fields = {"style": {"type": "string", "title": "Style", "default": "vector"}}
    arguments = {"style": style} if style else {}
    usage = Usage(made=[(64, 64)])
    expected = (Decimal(counted), counted * 5 * CENT, "images")
    assert bill(tmp_path, price, usage, arguments, fields=fields) == expected


@pytest.mark.parametrize(("word", "unit"), [("video", "videos"), ("audio", "calls")])
def test_without_a_price_other_kinds_are_charged_by_the_call(tmp_path, word, unit):
    usage = Usage(seconds=10)
    said = bill(tmp_path, {"rule": "unknown"}, usage, output={word: "file"})
    assert said == (Decimal(1), 5 * CENT, unit)


def test_fractions_of_units_are_told_in_full(http):
    body = {"prompt": "x", "image_size": {"width": 1500, "height": 1000}}
    answer = http.post("/run/fal-ai/flux-2-pro", json=body)
    assert answer.headers["x-fal-billable-units"] == "1.5"
