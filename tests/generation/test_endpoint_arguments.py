"""Arguments: our vocabulary becomes the endpoint's fields, checked before any money moves."""

import pytest

from generation.endpoints import (
    EndpointSpec,
    InvalidArguments,
    LoraWish,
    Wishes,
    build,
    load_all,
    place_inputs,
    validate,
)

SPECS = {spec.id: spec for spec in load_all()}
DEV = SPECS["fal-ai/flux/dev"]
LORA = SPECS["fal-ai/flux-lora"]
KONTEXT = SPECS["fal-ai/flux-pro/kontext"]
WORKFLOW = SPECS["workflows/Shootify/flux-krea-lora-i2i"]
A, B, C = (f"https://media.example/{name}.png" for name in "abc")


def problems_of(call, *args, **kwargs) -> list[str]:
    with pytest.raises(InvalidArguments) as caught:
        call(*args, **kwargs)
    return caught.value.problems


# --- From wishes to fields ---


def test_each_word_becomes_the_endpoints_field():
    wishes = Wishes(
        prompt="a shirt",
        seed=7,
        size="portrait_4_3",
        count=2,
        steps=30,
        guidance=4.0,
        format="png",
        loras=(LoraWish(path="https://media.example/w.safetensors", scale=0.8),),
    )
    assert build(LORA, wishes=wishes) == {
        "prompt": "a shirt",
        "seed": 7,
        "image_size": "portrait_4_3",
        "num_images": 2,
        "num_inference_steps": 30,
        "guidance_scale": 4.0,
        "output_format": "png",
        "loras": [{"path": "https://media.example/w.safetensors", "scale": 0.8}],
    }


def test_one_picture_is_made_unless_more_are_wished_for():
    assert build(DEV, wishes=Wishes(prompt="x"))["num_images"] == 1
    assert build(WORKFLOW, wishes=Wishes(prompt="x"))["num_outputs"] == 1


def test_what_is_not_wished_for_is_not_sent():
    assert build(DEV, wishes=Wishes(prompt="x")) == {"prompt": "x", "num_images": 1}


def test_a_free_size_is_width_and_height():
    arguments = build(DEV, wishes=Wishes(prompt="x", size=(1200, 1600)))
    assert arguments["image_size"] == {"width": 1200, "height": 1600}


def test_seed_zero_is_a_seed():
    assert build(DEV, wishes=Wishes(prompt="x", seed=0))["seed"] == 0


def test_no_pictures_at_all_are_sent_as_wished_and_then_refused():
    arguments = build(DEV, wishes=Wishes(prompt="x", count=0))
    assert problems_of(validate, DEV, arguments) == ["num_images must be between 1 and 4, not 0."]


@pytest.mark.parametrize(
    ("spec", "wishes", "problem"),
    [
        (DEV, {"negative_prompt": "hands"}, "FLUX.1 [dev] takes no negative prompt."),
        (DEV, {"loras": (LoraWish(path="p"),)}, "FLUX.1 [dev] takes no LoRAs."),
        (DEV, {"strength": 0.5}, "FLUX.1 [dev] takes no strength."),
        (WORKFLOW, {"seed": 1}, "Shootify generation workflow takes no seed."),
        (WORKFLOW, {"size": "square"}, "Shootify generation workflow takes no size."),
        (KONTEXT, {"steps": 20}, "FLUX.1 Kontext [pro] takes no number of steps."),
    ],
)
def test_what_an_endpoint_lacks_is_refused_aloud(spec, wishes, problem):
    assert problems_of(build, spec, wishes=Wishes(prompt="x", **wishes)) == [problem]


def test_an_endpoint_of_shapes_takes_no_pixels():
    [problem] = problems_of(build, KONTEXT, wishes=Wishes(prompt="x", size=(700, 800)))
    assert problem.startswith("FLUX.1 Kontext [pro] takes no width and height; its size is one of")


def test_parameters_are_the_endpoints_own_words_and_win():
    wishes = Wishes(prompt="x", count=1, parameters={"num_images": 3, "acceleration": "high"})
    arguments = build(DEV, wishes=wishes)
    assert (arguments["num_images"], arguments["acceleration"]) == (3, "high")


@pytest.mark.parametrize(
    ("spec", "name"),
    [(LORA, "loras"), (KONTEXT, "image_url"), (WORKFLOW, "image_urls"), (DEV, "prompt")],
)
def test_a_parameter_can_not_set_what_other_rules_decide(spec, name):
    [problem] = problems_of(build, spec, wishes=Wishes(prompt="x", parameters={name: "typed"}))
    assert problem.startswith(f"{name} is filled with")


# --- Checked against the schema ---


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"num_images": 1000}, "num_images must be between 1 and 4, not 1000."),
        ({"num_images": "many"}, 'num_images must be a whole number between 1 and 4, not "many".'),
        ({"num_images": 1.5}, "num_images must be a whole number between 1 and 4, not 1.5."),
        ({"num_images": True}, "num_images must be a whole number between 1 and 4, not true."),
        ({"num_inference_steps": 51}, "num_inference_steps must be between 1 and 50, not 51."),
        ({"guidance_scale": 0.5}, "guidance_scale must be between 1 and 20, not 0.5."),
        ({"guidance_scale": float("nan")}, "guidance_scale must be an ordinary number, not nan."),
        ({"guidance_scale": None}, "guidance_scale must be a number between 1 and 20, not null."),
        ({"seed": -1}, "seed must be between 0 and 4294967295, not -1."),
        ({"output_format": "gif"}, 'output_format must be one of jpeg or png, not "gif".'),
        ({"enable_safety_checker": 1}, "enable_safety_checker must be true or false, not 1."),
        ({"prompt": ""}, "prompt must not be empty."),
        ({"prompt": 7}, "prompt must be text, not 7."),
        ({"image_size": {"width": 0}}, "image_size.width must be between 1 and 14142, not 0."),
        ({"loras": [{"path": "p"}, {}]}, "loras[1].path is missing."),
        ({"loras": [{"path": "p", "scale": 9}]}, "loras[0].scale must be between 0 and 4, not 9."),
        (
            {"loras": [{"path": "p", "scale": float("inf")}]},
            "loras[0].scale must be an ordinary number, not inf.",
        ),
    ],
)
def test_a_problem_names_field_bounds_and_value(arguments, problem):
    assert problem in problems_of(validate, LORA, {"prompt": "x"} | arguments)


def test_a_size_may_be_a_name_or_width_and_height():
    validate(DEV, {"prompt": "x", "image_size": "square_hd"})
    validate(DEV, {"prompt": "x", "image_size": {"width": 800, "height": 600}})


@pytest.mark.parametrize("size", ["huge", 7, ["a"]])
def test_another_size_is_told_both_forms(size):
    [problem] = problems_of(validate, DEV, {"prompt": "x", "image_size": size})
    assert "square_hd" in problem
    assert "width (a whole number between 1 and 14142)" in problem


def test_an_unknown_field_is_refused_with_those_that_exist():
    [problem] = problems_of(validate, KONTEXT, {"prompt": "x", "image_url": A, "image_size": "s"})
    assert problem.startswith("image_size is no field; there are prompt, image_url, aspect_ratio,")


def test_sync_mode_is_refused_with_the_reason():
    [problem] = problems_of(validate, DEV, {"prompt": "x", "sync_mode": False})
    assert problem.startswith("sync_mode is never sent")


def test_a_missing_prompt_is_named():
    assert problems_of(validate, DEV, {}) == ["prompt is missing."]


def test_all_problems_are_told_at_once():
    assert len(problems_of(validate, DEV, {"prompt": "", "num_images": 9, "seed": "x"})) == 3


def test_a_long_value_is_cut_in_its_message():
    [problem] = problems_of(validate, DEV, {"prompt": "x", "output_format": "y" * 10_000})
    assert len(problem) < 200


@pytest.mark.parametrize("address", ["ftp://x/a.png", "data:image/png;base64,AA", "a.png"])
def test_a_picture_is_given_by_a_web_address(address):
    [problem] = problems_of(validate, KONTEXT, {"prompt": "x", "image_url": address})
    assert problem.startswith("image_url must be a web address")


# --- Pictures in their slots ---


@pytest.mark.parametrize("slot", ["GARMENT", "BASE"])
def test_a_single_picture_stands_in_its_field(slot):
    assert place_inputs(KONTEXT, {"prompt": "x"}, {slot: [A]}) == {"prompt": "x", "image_url": A}


def test_slots_that_share_a_list_fill_it_in_the_order_of_the_endpoint():
    placed = place_inputs(WORKFLOW, {}, {"STYLE": [C], "GARMENT": [A, B]})
    assert placed == {"image_urls": [A, B, C]}


def test_arguments_stay_as_they_were():
    arguments = {"prompt": "x"}
    place_inputs(KONTEXT, arguments, {"GARMENT": [A]})
    assert arguments == {"prompt": "x"}


def test_pictures_can_be_placed_again():
    placed = place_inputs(KONTEXT, {"prompt": "x"}, {"GARMENT": [A]})
    assert place_inputs(KONTEXT, placed, {"GARMENT": [B]})["image_url"] == B


def test_an_endpoint_without_slots_takes_none():
    assert place_inputs(DEV, {"prompt": "x"}, {}) == {"prompt": "x"}


@pytest.mark.parametrize("inputs", [{}, {"GARMENT": []}])
def test_a_picture_that_is_needed_is_asked_for(inputs):
    problems = problems_of(place_inputs, KONTEXT, {"prompt": "x"}, inputs)
    assert problems == ["FLUX.1 Kontext [pro] needs a picture: garment or base."]


@pytest.mark.parametrize(
    ("spec", "inputs", "problem"),
    [
        (DEV, {"GARMENT": [A]}, "FLUX.1 [dev] takes no garment picture."),
        (KONTEXT, {"BASE": [A], "POSE": [B]}, "FLUX.1 Kontext [pro] takes no pose picture."),
        (
            KONTEXT,
            {"GARMENT": [A, B]},
            "FLUX.1 Kontext [pro] takes at most 1 picture as garment, not 2.",
        ),
        (
            KONTEXT,
            {"GARMENT": [A], "BASE": [B]},
            "FLUX.1 Kontext [pro] takes at most 1 picture as garment and base together, not 2.",
        ),
        (
            WORKFLOW,
            {"GARMENT": [A] * 4, "STYLE": [B] * 2, "POSE": [C]},
            "Shootify generation workflow takes at most 6 pictures as garment and style and pose"
            " together, not 7.",
        ),
    ],
)
def test_pictures_that_do_not_fit_are_refused(spec: EndpointSpec, inputs, problem):
    assert problems_of(place_inputs, spec, {"prompt": "x"}, inputs) == [problem]


def unspoken(spec: EndpointSpec) -> dict[str, object]:
    """Required fields that have a default, for no word of ours, slot or archive fills them."""
    required = [spec.fields[name] | {"name": name} for name in spec.input_schema["required"]]
    return {field["name"]: field["default"] for field in required if "default" in field}


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.id)
def test_the_plainest_call_of_each_endpoint_is_allowed(spec):
    inputs = {slot.field: {name: [A]} for name, slot in spec.slots.items() if slot.required}
    wishes = Wishes(prompt="x" if spec.speaks("prompt") else "")
    arguments = unspoken(spec) | build(spec, wishes=wishes)
    if spec.archive:
        arguments[spec.archive] = "https://media.example/set.zip"
    by_slot = {name: urls for one in inputs.values() for name, urls in one.items()}
    validate(spec, place_inputs(spec, arguments, by_slot))
