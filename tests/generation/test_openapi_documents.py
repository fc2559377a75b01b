"""The provider's OpenAPI documents become endpoints in our words."""

import json

import pytest

from generation import pricing
from generation.endpoints import Wishes, build, place_inputs, validate
from generation.endpoints.catalogue import EndpointSpec, faults
from generation.endpoints.openapi import BadDocument, entry, parse
from tests.generation import openapi_documents as documents
from tests.generation.openapi_documents import TEXT, document

ONE = {"$ref": "#/components/schemas/File"}


def read(made, **changes) -> EndpointSpec:
    return EndpointSpec.from_mapping(entry(made, endpoint_id=None, **changes))


@pytest.mark.parametrize(
    "made", [documents.seedream(), documents.nano_banana(), documents.playai(), document()]
)
def test_what_the_provider_serves_passes_the_contract(made):
    assert list(faults(entry(made, endpoint_id=None))) == []


def test_it_is_published_and_its_price_unknown():
    spec = read(document())
    assert (spec.id, spec.evidence, spec.price.rule) == ("acme/painter", "PUBLISHED", "unknown")


def test_it_is_called_what_the_provider_calls_it():
    assert read(document(display_name="Painter", description="Paints.")).title == "Painter"
    assert read(document("acme/fine-painter/pro")).title == "Fine painter pro"


def test_words_and_sizes_are_found_by_names_and_types():
    spec = read(documents.seedream())
    assert spec.kind == "text_to_image"
    assert spec.vocabulary == {
        "prompt": "prompt",
        "seed": "seed",
        "size": "image_size",
        "count": "num_images",
    }
    assert [(size.name, size.width, size.height) for size in spec.sizes] == [
        ("square_hd", 1024, 1024),
        ("portrait_4_3", 768, 1024),
    ]
    assert spec.output == {"images": "images", "seed": "seed"}


def test_what_is_never_sent_is_no_field():
    assert "sync_mode" not in read(documents.seedream()).fields


def test_named_sizes_stand_before_free_ones():
    names, sides = read(documents.seedream()).fields["image_size"]["anyOf"]
    assert names["enum"] == documents.NAMED
    assert sides["properties"]["width"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 14142,
        "default": 512,
        "title": "Width",
    }


def test_a_list_of_pictures_takes_every_slot_of_a_garment_picture():
    spec = read(documents.nano_banana())
    assert spec.kind == "edit"
    assert spec.slots["GARMENT"].field == spec.slots["PERSON"].field == "image_urls"
    assert (spec.slots["BASE"].max, spec.slots["BASE"].required) == (6, True)
    assert set(spec.capabilities) == {"IMAGE2IMAGE", "IMAGES2IMAGE"}


def test_nulls_among_alternatives_fall_away():
    fields = read(documents.nano_banana()).fields
    assert fields["seed"] == {"type": "integer", "title": "Seed"}
    assert fields["aspect_ratio"]["enum"] == ["auto", "3:4"]


def test_a_nullable_field_is_left_out_rather_than_null():
    assert read(documents.playai()).fields["seed"] == {
        "type": "integer",
        "minimum": 0,
        "title": "Seed",
    }


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("edit", {"fields": {"prompt": TEXT, "image_url": TEXT}}),
        ("image_to_image", {"fields": {"image_url": TEXT, "strength": {"type": "number"}}}),
        (
            "images_to_image",
            {"fields": {"prompt": TEXT, "image_urls": {"type": "array", "items": TEXT}}},
        ),
        ("inpaint", {"fields": {"prompt": TEXT, "image_url": TEXT, "mask_url": TEXT}}),
        ("upscale", {"endpoint_id": "acme/upscaler", "fields": {"image_url": TEXT}}),
        ("background_removal", {"endpoint_id": "acme/rembg", "fields": {"image_url": TEXT}}),
        ("face_restore", {"endpoint_id": "acme/codeformer", "fields": {"image_url": TEXT}}),
        ("expand", {"endpoint_id": "acme/expand", "fields": {"image_url": TEXT}}),
        ("segment", {"endpoint_id": "acme/sam-3/image", "fields": {"image_url": TEXT}}),
        (
            "detect",
            {
                "fields": {"image_url": TEXT},
                "answer": {"objects": {"type": "array", "items": {"type": "object"}}},
            },
        ),
        (
            "lora_training",
            {
                "category": "training",
                "fields": {"images_data_url": TEXT},
                "answer": {"diffusers_lora_file": ONE},
            },
        ),
        ("text_to_video", {"category": "text-to-video", "answer": {"video": ONE}}),
        (
            "image_to_video",
            {
                "category": "image-to-video",
                "fields": {"prompt": TEXT, "image_url": TEXT},
                "answer": {"video": ONE},
            },
        ),
        ("video_to_video", {"fields": {"video_url": TEXT}, "answer": {"video": ONE}}),
        ("stt", {"fields": {"audio_url": TEXT}, "answer": {"text": TEXT}}),
        ("model_3d", {"fields": {"image_url": TEXT}, "answer": {"model_mesh": ONE}}),
    ],
)
def test_the_kind_is_guessed(kind, changes):
    unknown = {"category": "unknown"} | changes
    assert read(document(**unknown)).kind == kind


def test_the_masks_of_a_segmenter_may_be_called_an_image():
    made = document("acme/segmenter", fields={"image_url": TEXT}, answer={"image": ONE})
    assert read(made).output == {"masks": "image"}


def test_a_kind_that_is_chosen_wins_over_the_guess():
    made = document(fields={"prompt": TEXT, "image_url": TEXT})
    assert read(made, kind="expand").kind == "expand"


def test_a_kind_that_gives_something_else_is_refused():
    with pytest.raises(BadDocument, match="must give video, and acme/painter gives images"):
        entry(document(), endpoint_id=None, kind="text_to_video")


def test_what_nothing_is_known_for_needs_a_kind():
    with pytest.raises(BadDocument, match="Choose its kind"):
        entry(document(answer={"riddle": TEXT}), endpoint_id=None)


def test_a_film_goes_to_a_slot_that_takes_films():
    made = document(fields={"video_url": TEXT}, required=["video_url"], answer={"video": ONE})
    base = read(made).slots["BASE"]
    assert (base.field, base.accepts, base.required) == ("video_url", "video", True)


def test_a_data_set_has_its_archive():
    made = document(
        fields={"images_data_url": TEXT, "steps": {"type": "integer"}},
        answer={"diffusers_lora_file": ONE},
    )
    assert read(made).archive == "images_data_url"


def test_factors_are_capabilities():
    made = document(
        "acme/upscale",
        fields={"image_url": TEXT, "upscale_factor": {"enum": ["2x", "4x"], "type": "string"}},
    )
    assert set(read(made).capabilities) == {"IMAGE2IMAGE", "UPSCALE_2X", "UPSCALE_4X"}


def test_only_what_enlarges_has_a_factor():
    fields = {"prompt": TEXT, "scale": {"type": "number"}}
    assert "factor" not in read(document(fields=fields)).vocabulary


def test_a_canvas_has_two_sides():
    sides = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    made = document("acme/expand", fields={"image_url": TEXT, "canvas_size": sides}, category="")
    assert read(made).vocabulary["canvas"] == "canvas_size"


def test_loras_need_a_path_and_a_scale():
    lora = {"type": "object", "properties": {"path": TEXT}}
    loras = {"prompt": TEXT, "loras": {"type": "array", "items": lora}}
    assert "loras" not in read(document(fields=loras)).vocabulary
    lora["properties"] = {"path": TEXT, "scale": {"type": "number"}}
    assert read(document(fields=loras)).vocabulary["loras"] == "loras"


def test_a_default_that_its_field_refuses_is_left_out():
    fields = {"prompt": TEXT, "steps": {"type": "integer", "maximum": 4, "default": 50}}
    assert "default" not in read(document(fields=fields)).fields["steps"]


def test_the_rest_of_a_closed_schema_is_kept_and_opened_nowhere():
    made = document(fields={"prompt": TEXT, "more": {"type": "object", "properties": {"a": TEXT}}})
    schema = read(made).input_schema
    assert schema["additionalProperties"] is False
    assert schema["properties"]["more"]["additionalProperties"] is False


def test_all_of_several_is_one_object():
    made = document()
    schemas = made["components"]["schemas"]
    schemas["PainterInput"] = {
        "allOf": [
            {"type": "object", "properties": {"prompt": TEXT}, "required": ["prompt"]},
            {"type": "object", "properties": {"seed": {"type": "integer"}}},
        ]
    }
    assert set(read(made).vocabulary) == {"prompt", "seed"}


def test_a_document_is_read_from_bytes_or_text():
    text = json.dumps(document())
    assert parse(text) == parse(text.encode()) == document()


def test_emoji_are_no_fault():
    assert read(document(fields={"prompt": {"type": "string", "title": "Prompt \U0001f457"}}))


def test_calls_of_it_are_built_and_checked():
    spec = read(documents.nano_banana())
    arguments = build(spec, wishes=Wishes(prompt="a red dress", size="3:4", seed=7))
    placed = place_inputs(spec, arguments, {"GARMENT": ["https://v3.fal.media/a.png"]})
    validate(spec, placed)
    assert placed["image_urls"] == ["https://v3.fal.media/a.png"]


def test_a_size_in_pixels_as_default_is_understood():
    assert pricing.size_of(read(documents.seedream()), {}) == (2048, 2048)
