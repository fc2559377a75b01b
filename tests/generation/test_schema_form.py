"""A form made from an endpoint's JSON Schema: what is typed becomes arguments in its own words."""

from dataclasses import replace
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from generation.endpoints.arguments import filled, validate
from generation.endpoints.catalogue import EndpointSpec, load_all
from generation.forms.schema import SchemaForm

SPECS = {spec.id: spec for spec in load_all()}
FORMS = [spec for spec in SPECS.values() if not spec.archive]
DEV = SPECS["fal-ai/flux/dev"]


def spec_of(required: list[str] | None = None, **properties: Any) -> EndpointSpec:
    """An endpoint with these fields."""
    fields = {name: {"title": name.capitalize()} | schema for name, schema in properties.items()}
    schema = {
        "type": "object",
        "properties": fields,
        "required": required or [],
        "additionalProperties": False,
    }
    return replace(DEV, input_schema=schema, vocabulary={}, slots={}, sizes=())


def filled_in(spec: EndpointSpec, **typed: Any) -> SchemaForm:
    """The form after ``typed`` was sent, by the names of the endpoint's fields."""
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data[f"arg-{name}"] = value
    form = SchemaForm(spec, data)
    form.is_valid()
    return form


def widget(spec: EndpointSpec, name: str) -> str:
    return type(SchemaForm(spec).fields[name].widget).__name__


def initially_sent(spec: EndpointSpec) -> SchemaForm:
    """The form as a browser sends it when nobody touched it, with a prompt."""
    fresh, data = SchemaForm(spec), QueryDict(mutable=True)
    for bound in fresh:
        value = bound.value()
        if isinstance(bound.field, forms.MultiValueField):
            parts = bound.field.widget.decompress(value)
            for index, part in enumerate(parts):
                data[f"{bound.html_name}_{index}"] = "" if part is None else str(part)
        elif isinstance(bound.field, forms.BooleanField):
            if value:
                data[bound.html_name] = "on"
        else:
            data[bound.html_name] = "" if value is None else str(value)
        if bound.field.required and not value:
            data[bound.html_name] = "7"
    form = SchemaForm(spec, data)
    assert form.is_valid(), form.errors
    return form


@pytest.mark.parametrize(
    "spec", [one for one in SPECS.values() if not one.archive], ids=lambda one: one.id
)
def test_an_untouched_form_says_what_the_endpoint_takes(spec: EndpointSpec):
    required = [name for name in spec.input_schema["required"] if name not in filled(spec)]
    schema = {**spec.input_schema, "required": required}
    validate(replace(spec, input_schema=schema), initially_sent(spec).arguments())


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda one: one.id)
def test_what_pictures_loras_and_archives_fill_is_not_asked(spec: EndpointSpec):
    assert set(SchemaForm(spec).fields) == set(spec.fields) - set(filled(spec))


def test_defaults_stand_in_the_form():
    assert SchemaForm(DEV)["num_inference_steps"].value() == 28


def test_an_empty_field_is_not_sent():
    assert filled_in(DEV, prompt="A coat", seed="").arguments() == {
        "prompt": "A coat",
        "enable_safety_checker": False,
    }


def test_numbers_are_numbers():
    sent = filled_in(DEV, prompt="A coat", seed="7", guidance_scale="2.5").arguments()
    assert (sent["seed"], sent["guidance_scale"]) == (7, 2.5)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("seed", "many", "Write a whole number."),
        ("guidance_scale", "much", "Write a number."),
        ("prompt", "", "This is needed."),
    ],
)
def test_what_can_not_be_read_is_said_beside_its_field(name: str, typed: str, sentence: str):
    assert filled_in(DEV, **{"prompt": "A coat", name: typed}).errors[name] == [sentence]


def test_bounds_stand_beside_a_number():
    field = SchemaForm(DEV).fields["num_images"]
    assert (field.widget.attrs["min"], field.widget.attrs["max"]) == (1, 4)
    assert "1 to 4." in str(field.help_text)


def test_the_prompt_has_room_for_sentences():
    assert widget(DEV, "prompt") == "Textarea"


def test_few_choices_stand_side_by_side_and_many_in_a_list():
    few = {"type": "string", "enum": ["jpeg", "png"]}
    many = {"type": "string", "enum": [f"style {n}" for n in range(9)]}
    spec = spec_of(few=few, many=many)
    assert (widget(spec, "few"), widget(spec, "many")) == ("RadioSelect", "Select")


def test_a_choice_of_numbers_is_sent_as_a_number():
    spec = spec_of(factor={"type": "integer", "enum": [2, 4]})
    assert filled_in(spec, factor="4").arguments() == {"factor": 4}


def test_an_unticked_box_is_sent_only_where_it_says_something():
    spec = spec_of(plain={"type": "boolean"}, usual={"type": "boolean", "default": True})
    assert filled_in(spec).arguments() == {"usual": False}


def test_a_named_size_is_sent_by_its_name():
    form = filled_in(DEV, prompt="A coat", image_size_0="square")
    assert form.arguments()["image_size"] == "square"


def test_a_free_size_is_sent_as_width_and_height():
    typed = {"image_size_0": "own", "image_size_1": "800", "image_size_2": "1200"}
    form = filled_in(DEV, prompt="A coat", **typed)
    assert form.arguments()["image_size"] == {"width": 800, "height": 1200}


def test_a_free_size_needs_both_sides():
    form = filled_in(DEV, prompt="A coat", image_size_0="own", image_size_1="800")
    assert "Give width and height in pixels" in form.errors["image_size"][0]


def test_a_list_is_typed_line_by_line():
    spec = spec_of(
        words={"type": "array", "items": {"type": "string"}},
        sides={"type": "array", "items": {"type": "integer"}},
    )
    sent = filled_in(spec, words="silk\n\n wool ", sides="800\n1200").arguments()
    assert sent == {"words": ["silk", "wool"], "sides": [800, 1200]}


def test_a_line_that_is_no_number_is_named():
    spec = spec_of(sides={"type": "array", "items": {"type": "integer"}})
    assert filled_in(spec, sides="800\nwide").errors["sides"] == [
        "Line 2 must be a whole number, not “wide”."
    ]


def test_objects_are_typed_as_json():
    spec = spec_of(colors={"type": "array", "items": {"type": "object"}})
    assert filled_in(spec, colors='[{"r": 1}]').arguments() == {"colors": [{"r": 1}]}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ('[{"r": 1]', "in line 1 at character 9"),
        ("[NaN]", "NaN is no number"),
        ("[" * 5000 + "]" * 5000, "too deep"),
        ('{"a": 1, "a": 2}', "a name stands twice"),
    ],
)
def test_what_is_no_json_is_said_in_plain_words(typed: str, why: str):
    spec = spec_of(colors={"type": "array", "items": {"type": "object"}})
    [sentence] = filled_in(spec, colors=typed).errors["colors"]
    assert sentence.startswith("This can't be read as JSON: ")
    assert why in sentence


def test_a_text_is_enough_where_a_text_is_one_of_the_ways():
    spec = spec_of(voice={"anyOf": [{"type": "string"}, {"type": "object"}]})
    assert filled_in(spec, voice="Ada").arguments() == {"voice": "Ada"}
    assert filled_in(spec, voice='{"id": 1}').arguments() == {"voice": {"id": 1}}


def test_a_call_that_was_made_fills_the_form_as_it_was():
    made = {"prompt": "A coat", "image_size": {"width": 800, "height": 1200}, "seed": 7}
    form = SchemaForm(DEV, arguments=made)
    assert form["seed"].value() == 7
    assert form["image_size"].value() == {"width": 800, "height": 1200}


def test_a_sentence_about_a_field_stands_beside_it_with_its_title():
    form = filled_in(DEV, prompt="A coat")
    told = form.explain(["num_images must be between 1 and 4, not 9.", "No money is left."])
    assert told == ["Pictures per call must be between 1 and 4, not 9.", "No money is left."]
    assert form.errors["num_images"] == told[:1]
