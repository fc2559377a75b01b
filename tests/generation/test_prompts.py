"""Prompts: placeholders filled, gaps closed, advice given."""

import pytest

from generation.endpoints import load_all
from generation.prompts import PLACEHOLDERS, UnknownPlaceholder, advice, check, render

SPECS = {spec.id: spec for spec in load_all()}
DEV, WORKFLOW = SPECS["fal-ai/flux/dev"], SPECS["workflows/Shootify/flux-krea-lora-i2i"]
GOOD = "A linen shirt on a model lit by soft window light, 85 mm at f/2.8."
EVERYTHING = {name: name.upper() for name in PLACEHOLDERS}


def test_every_placeholder_is_filled():
    template = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    assert render(template, **EVERYTHING) == "PRODUCT COLOUR TALENT VIEW BRAND CATEGORY TRIGGER"


def test_a_placeholder_may_stand_twice_and_have_spaces():
    assert render("{product} and { product }", product="Shirt") == "Shirt and Shirt"


def test_a_value_is_not_read_as_a_template():
    assert render("{product}", product="{colour} {x}", colour="blue") == "{colour} {x}"


@pytest.mark.parametrize(
    "template",
    ["{size}", "{product.__class__}", "{product[0]}", "{0}", "{product!r:>9}", "{Product}"],
)
def test_an_unknown_placeholder_is_refused_with_those_that_exist(template):
    with pytest.raises(UnknownPlaceholder) as caught:
        render(template, product="Shirt")
    assert str(caught.value) == (
        f"{template} is no placeholder; there are "
        "{product}, {colour}, {talent}, {view}, {brand}, {category}, {trigger}."
    )


def test_a_template_can_be_checked_before_it_is_filled():
    check("{product} in {colour}")
    with pytest.raises(UnknownPlaceholder):
        check("{size}")


@pytest.mark.parametrize(
    ("template", "prompt"),
    [
        ("{product} in {colour}, worn by {talent}, studio light", "Shirt, studio light"),
        ("A photo of {product} for {brand} ({category}).", "A photo of Shirt."),
        ("{brand}, {view}: {product}", "Shirt"),
        ("{product}, {colour}, {talent}.", "Shirt."),
        ("{product} {colour} {view} shot", "Shirt shot"),
        ("{product} and {colour}", "Shirt"),
        ("Shot by {brand}: {product} on {talent}!", "Shot: Shirt!"),
        ("{trigger}", ""),
        ("{product}... yes,, ( ) as typed", "Shirt... yes,, ( ) as typed"),
    ],
)
def test_an_empty_value_leaves_no_gap(template, prompt):
    assert render(template, product="Shirt") == prompt


def test_json_stays_json():
    template = '{"subjects": [{"type": "{product}"}], "camera": {}}'
    filled = '{"subjects": [{"type": "Shirt"}], "camera": {}}'
    assert render(template, product="Shirt") == filled


def test_line_breaks_stay():
    assert render("{product}\n\nSoft light", product="Shirt") == "Shirt\n\nSoft light"


def test_a_good_prompt_needs_no_advice():
    assert advice(GOOD, DEV) == []


def test_an_empty_prompt_is_told_where_to_begin():
    assert advice("  ", DEV)[0].startswith("Start with the subject")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("A (shirt:1.5)", "Weight marks"),
        ("A shirt++", "Weight marks"),
        ("No people in sight", "This model has no negative prompt"),
        ("A shirt without logo", "This model has no negative prompt"),
        ("Masterpiece, a shirt", "Put the subject first"),
        ("Use #ff0000", "Tie each hex colour"),
        ('{"scene": "studio"}', "Only FLUX.2 reads JSON"),
    ],
)
def test_what_does_not_work_is_told(words, sentence):
    assert any(one.startswith(sentence) for one in advice(f"{words}. {GOOD}", DEV))


def test_a_list_of_tags_is_told_apart_from_sentences():
    assert any(
        one.startswith("Write sentences") for one in advice("shirt, blue, linen, 4k, model", DEV)
    )


@pytest.mark.parametrize(
    "words",
    [
        "A #1f4e8c shirt",
        "A shirt (size: medium)",
        "A knotted scarf and a notable hat",
        "A shirt, a belt, and a pair of trousers hang on a rail in the studio",
    ],
)
def test_what_works_is_left_alone(words):
    assert advice(f"{words}. {GOOD}", DEV) == []


def test_where_a_negative_prompt_exists_negations_are_not_advised_against():
    assert advice(f"A shirt without logo. {GOOD}", WORKFLOW) == []


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("A shirt on a model, 85 mm.", "Say how light falls"),
        ("A shirt in soft window light.", "Name a camera"),
    ],
)
def test_what_is_missing_is_suggested(prompt, sentence):
    [only] = advice(prompt, DEV)
    assert only.startswith(sentence)
