"""Prices: what a call will cost, and what it did."""

from decimal import Decimal

import pytest

from generation.endpoints import load_all
from generation.endpoints.catalogue import priced
from generation.pricing import asked_size, cost, estimate, nano, size_of
from sartiq.money import dollars

SPECS = {spec.id: spec for spec in load_all()}
DEV, SCHNELL = SPECS["fal-ai/flux/dev"], SPECS["fal-ai/flux/schnell"]
LORA, KONTEXT = SPECS["fal-ai/flux-lora"], SPECS["fal-ai/flux-pro/kontext"]
WORKFLOW = SPECS["workflows/Shootify/flux-krea-lora-i2i"]
CEILING = 250_000_000


def size(width: int, height: int) -> dict[str, dict[str, int]]:
    return {"image_size": {"width": width, "height": height}}


@pytest.mark.parametrize(
    ("spec", "arguments", "units", "nano_dollars"),
    [
        (KONTEXT, {}, 1, 40_000_000),
        (KONTEXT, {"num_images": 4}, 4, 160_000_000),
        (KONTEXT, {"aspect_ratio": "21:9"}, 1, 40_000_000),
        (DEV, {}, 1, 25_000_000),
        (DEV, {"image_size": "square"}, 1, 25_000_000),
        (DEV, {"image_size": "portrait_4_3", "num_images": 3}, 3, 75_000_000),
        (DEV, size(1000, 1000), 1, 25_000_000),
        (DEV, size(1000, 1001), 2, 50_000_000),
        (DEV, {"image_size": "square_hd"}, 2, 50_000_000),
        (DEV, {"image_size": {"width": 4000}}, 3, 75_000_000),
        (DEV, {"image_size": {}}, 1, 25_000_000),
        (DEV, size(1500, 1500) | {"num_images": 2}, 6, 150_000_000),
        (SCHNELL, {}, 1, 3_000_000),
        (LORA, {}, 1, 35_000_000),
    ],
)
def test_a_call_is_estimated_by_its_price_rule(spec, arguments, units, nano_dollars):
    got = estimate(spec, {"prompt": "x"} | arguments, ceiling_nano=CEILING)
    assert (got.known, got.units, got.nano) == (True, units, nano_dollars)


def test_without_a_price_the_ceiling_is_set_aside():
    got = estimate(WORKFLOW, {"num_outputs": 2}, ceiling_nano=CEILING)
    assert (got.known, got.units, got.nano) == (False, None, CEILING)
    assert got.sentence == (
        "No price of Shootify generation workflow is known: $0.25 is set aside."
    )


@pytest.mark.parametrize(
    ("spec", "arguments", "sentence"),
    [
        (KONTEXT, {"num_images": 2}, "2 pictures at $0.04 each: $0.08."),
        (
            DEV,
            size(1500, 1500) | {"num_images": 2},
            "2 pictures of 1500 x 1500 pixels, 3 megapixels, at $0.025 each: $0.15.",
        ),
    ],
)
def test_an_estimate_explains_itself(spec, arguments, sentence):
    assert estimate(spec, arguments, ceiling_nano=CEILING).sentence == sentence


@pytest.mark.parametrize(
    ("spec", "units", "nano_dollars"),
    [
        (KONTEXT, Decimal(1), 40_000_000),
        (KONTEXT, Decimal(0), 0),
        (DEV, Decimal("0.786432"), 19_660_800),
        (DEV, Decimal("0.00000001"), 1),
        (DEV, None, None),
        (WORKFLOW, Decimal(1), None),
    ],
)
def test_a_cost_is_billed_units_times_the_price(spec, units, nano_dollars):
    assert cost(spec, units) == nano_dollars


def test_dollars_are_exact():
    assert nano(Decimal("0.1")) + nano(Decimal("0.2")) == nano(Decimal("0.3"))


def test_fractions_of_a_nano_dollar_are_rounded_up():
    assert nano(Decimal("0.0000000011")) == 2


@pytest.mark.parametrize(
    ("spec", "arguments", "pixels"),
    [
        (KONTEXT, {"aspect_ratio": "3:4"}, (880, 1184)),
        (KONTEXT, {}, None),
        (WORKFLOW, {}, None),
        (DEV, {}, (1024, 768)),
    ],
)
def test_the_size_of_a_picture_is_known_as_far_as_its_arguments_tell(spec, arguments, pixels):
    assert size_of(spec, arguments) == pixels


SEEDVR, RESTORE = SPECS["fal-ai/seedvr/upscale/image"], SPECS["fal-ai/codeformer"]
EXPAND, SEVERAL = SPECS["fal-ai/bria/expand"], SPECS["fal-ai/nano-banana-pro/edit"]
INPUT = (600, 800)


@pytest.mark.parametrize(
    ("spec", "arguments", "pixels"),
    [
        (DEV, size(1000, 1500), (1000, 1500)),
        (DEV, {"image_size": {"width": 1000}}, (1000, 512)),
        (DEV, {"image_size": "portrait_4_3"}, (768, 1024)),
        (EXPAND, {"canvas_size": [1200, 1600]}, (1200, 1600)),
        (SEEDVR, {"upscale_factor": 4}, (2400, 3200)),
        (RESTORE, {"upscale_factor": 1.5}, (900, 1200)),
    ],
)
def test_a_size_that_a_call_names_is_asked_for(spec, arguments, pixels):
    assert asked_size(spec, arguments, [INPUT]) == pixels


@pytest.mark.parametrize(
    ("spec", "arguments"),
    [
        (DEV, {}),
        (DEV, {"image_size": None}),
        (KONTEXT, {}),
        (KONTEXT, {"aspect_ratio": "3:4"}),
        (SEVERAL, {"aspect_ratio": "auto", "resolution": "4K"}),
        (EXPAND, {"canvas_size": [1200, 1600], "aspect_ratio": "4:5"}),
        (WORKFLOW, {}),
        (SEEDVR, {}),
        (SEEDVR, {"upscale_mode": "target", "upscale_factor": 4}),
    ],
)
def test_a_call_that_names_no_pixels_asks_for_none(spec, arguments):
    assert asked_size(spec, arguments, [INPUT]) is None


def test_a_factor_of_nothing_asks_for_no_size():
    assert asked_size(SEEDVR, {"upscale_factor": 4}) is None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "$0.00"),
        (1, "$0.000000001"),
        (3_000_000, "$0.003"),
        (40_000_000, "$0.04"),
        (500_000_000, "$0.50"),
        (1_000_000_000, "$1.00"),
        (12_345_670_000_000, "$12,345.67"),
        (-500_000_000, "-$0.50"),
    ],
)
def test_money_is_shown_in_dollars(amount, shown):
    assert dollars(amount) == shown


PRO, FLEX = SPECS["fal-ai/flux-2-pro"], SPECS["fal-ai/flux-2-flex/edit"]
KLING = SPECS["fal-ai/kling-video/v2.6/pro/image-to-video"]
RECRAFT = SPECS["fal-ai/recraft/v2/text-to-image"]


def listed(spec, amount: str, unit: str):
    """``spec`` with a price of the provider's price list."""
    return priced(spec, amount_usd=Decimal(amount), unit=unit, billed_nano=None)


@pytest.mark.parametrize(
    ("width", "height", "nano_dollars"),
    [(1000, 1000, 30_000_000), (1000, 1001, 45_000_000), (2000, 2000, 75_000_000)],
)
def test_the_first_megapixel_may_be_dearer_than_the_next(width, height, nano_dollars):
    got = estimate(PRO, {"prompt": "x"} | size(width, height), ceiling_nano=CEILING)
    assert (got.known, got.nano) == (True, nano_dollars)


def test_megapixels_that_go_in_may_count_as_well():
    arguments = {"prompt": "x"} | size(1000, 1000)
    inputs = [(2000, 1000), (1000, 999)]
    got = estimate(FLEX, arguments, ceiling_nano=CEILING, inputs=inputs)
    assert got.nano == 4 * 50_000_000
    assert got.sentence.startswith("1 picture of 1000 x 1000 pixels, 4 megapixels in and out")


def test_an_upscale_is_priced_by_the_size_that_it_makes():
    spec = listed(SEEDVR, "0.001", "megapixels")
    got = estimate(spec, {"upscale_factor": 4}, ceiling_nano=CEILING, inputs=[(1000, 1000)])
    assert got.nano == 16_000_000


def test_a_film_is_priced_by_its_seconds():
    spec = listed(KLING, "0.07", "seconds")
    got = estimate(spec, {"duration": "10"}, ceiling_nano=CEILING)
    assert (got.nano, got.sentence) == (700_000_000, "10 seconds at $0.07 each: $0.70.")


def test_a_flat_price_is_that_of_a_call():
    got = estimate(listed(KLING, "0.35", "videos"), {}, ceiling_nano=CEILING)
    assert (got.nano, got.sentence) == (350_000_000, "1 call at $0.35: $0.35.")


def test_a_relative_price_needs_the_price_list():
    vector = {"prompt": "x", "style": "vector_illustration"}
    assert not estimate(RECRAFT, vector, ceiling_nano=CEILING).known
    spec = listed(RECRAFT, "0.022", "images")
    assert estimate(spec, vector, ceiling_nano=CEILING).nano == 44_000_000
    assert estimate(spec, {"prompt": "x"}, ceiling_nano=CEILING).nano == 22_000_000


def test_a_unit_that_nobody_knows_leaves_the_price_unknown():
    got = estimate(listed(WORKFLOW, "0.01", "moons"), {}, ceiling_nano=CEILING)
    assert (got.known, got.nano) == (False, CEILING)


def test_the_price_list_wins_over_the_file():
    got = estimate(listed(KONTEXT, "0.05", "images"), {"prompt": "x"}, ceiling_nano=CEILING)
    assert got.nano == 50_000_000


def test_the_price_list_keeps_how_the_file_counts():
    got = estimate(
        listed(FLEX, "0.06", "megapixels"),
        size(1000, 1000),
        ceiling_nano=CEILING,
        inputs=[(1000, 1000)],
    )
    assert got.nano == 120_000_000


def test_the_last_bill_says_nothing_about_units():
    spec = priced(WORKFLOW, amount_usd=None, unit="", billed_nano=40_000_000)
    assert estimate(spec, {}, ceiling_nano=CEILING).nano == 40_000_000
    assert cost(spec, Decimal(3)) is None
