"""Endpoint files: each says what can hold, and what the provider's types say."""

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generation.endpoints.catalogue import (
    BadEndpoint,
    EndpointSpec,
    faults,
    load_all,
    load_documents,
)

DOCUMENTS = load_documents()
SPECS = {spec.id: spec for spec in load_all()}


@pytest.fixture
def document():
    return copy.deepcopy(next(one for one in DOCUMENTS if one["id"] == "fal-ai/flux-pro/kontext"))


def test_the_endpoints_of_the_main_job_are_there():
    assert set(SPECS) >= {
        "fal-ai/flux/schnell",
        "fal-ai/flux/dev",
        "fal-ai/flux-lora",
        "fal-ai/flux-pro/kontext",
        "workflows/Shootify/flux-krea-lora-i2i",
    }


def test_no_id_stands_in_two_files():
    assert len(SPECS) == len(DOCUMENTS)


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.id)
def test_its_input_is_a_json_schema(spec):
    Draft202012Validator.check_schema(spec.input_schema)


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.id)
def test_its_defaults_are_allowed(spec):
    for field in spec.fields.values():
        if "default" in field:
            Draft202012Validator(field).validate(field["default"])


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.id)
def test_its_named_sizes_are_those_of_its_field(spec):
    if spec.speaks("size"):
        field = spec.fields[spec.vocabulary["size"]]
        names = field.get("enum") or field["anyOf"][0]["enum"]
        assert [size.name for size in spec.sizes] == names


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.id)
def test_it_never_offers_sync_mode(spec):
    assert "sync_mode" not in spec.fields


def test_square_is_the_small_one():
    sizes = {size.name: (size.width, size.height) for size in SPECS["fal-ai/flux/dev"].sizes}
    assert (sizes["square"], sizes["square_hd"]) == ((512, 512), (1024, 1024))


def test_schnell_takes_four_steps_and_at_most_twelve():
    steps = SPECS["fal-ai/flux/schnell"].fields["num_inference_steps"]
    assert (steps["default"], steps["maximum"]) == (4, 12)


def test_flux_takes_no_negative_prompt():
    assert not any(
        spec.speaks("negative_prompt") for spec in SPECS.values() if spec.id[:3] == "fal"
    )


def test_kontext_takes_one_picture_and_a_shape():
    kontext = SPECS["fal-ai/flux-pro/kontext"]
    assert set(kontext.slots) == {"GARMENT", "BASE"}
    assert {slot.field for slot in kontext.slots.values()} == {"image_url"}
    assert kontext.vocabulary["size"] == "aspect_ratio"


def test_the_workflow_has_its_own_words():
    workflow = SPECS["workflows/Shootify/flux-krea-lora-i2i"]
    assert workflow.vocabulary["count"] == "num_outputs"
    assert not workflow.speaks("seed")
    assert workflow.price.rule == "unknown"


def test_a_default_stands_for_an_argument_that_is_left_out():
    dev = SPECS["fal-ai/flux/dev"]
    assert dev.value({}, "size") == "landscape_4_3"
    assert dev.value({"image_size": "square"}, "size") == "square"
    assert dev.value({}, "loras") is None


def test_a_row_of_the_database_gives_the_same_as_its_file(document):
    assert EndpointSpec.from_mapping(document) == SPECS["fal-ai/flux-pro/kontext"]


def test_a_good_file_has_no_faults(document):
    assert list(faults(document)) == []


def plant(document: Any, place: str, value: Any) -> None:
    *path, last = place.split("/")
    for name in path:
        document = document[name]
    document[last] = value


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("id", "kontext", "id"),
        ("id", "fal-ai/../kontext", "id"),
        ("kind", "magic", "kind"),
        ("evidence", "HEARSAY", "evidence"),
        ("vocabulary/mood", "prompt", "mood"),
        ("vocabulary/seed", "sead", "sead"),
        ("slots/HAT", {"field": "image_url", "max": 1, "required": False}, "HAT"),
        ("slots/POSE", {"field": "pose_url", "max": 1, "required": False}, "pose_url"),
        ("price", {"rule": "unknown", "amount_usd": "1", "source": "x"}, "price"),
        ("price", {"rule": "per_image", "source": "x"}, "amount_usd"),
        ("price", {"rule": "per_image", "amount_usd": "0,04", "source": "x"}, "amount_usd"),
        ("input_schema/additionalProperties", True, "additionalProperties"),
        ("input_schema/required", ["prompt", "nothing"], "nothing"),
        ("input_schema/properties/sync_mode", {"title": "Sync"}, "sync_mode"),
        ("input_schema/properties/seed/type", "int", "seed"),
    ],
)
def test_a_file_that_can_not_hold_names_its_fault(document, place, value, fault):
    plant(document, place, value)
    assert fault in " ".join(faults(document))


def test_a_bad_file_stops_the_catalogue(tmp_path, monkeypatch):
    (tmp_path / "bad.json").write_text("{}")
    monkeypatch.setattr("generation.endpoints.catalogue.FILES", tmp_path)
    with pytest.raises(BadEndpoint, match=r"bad\.json"):
        load_all()
