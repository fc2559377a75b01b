"""Endpoint files: each says what can hold, and what the provider's types say."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generation.endpoints.catalogue import (
    FOLDER,
    BadEndpoint,
    EndpointSpec,
    faults,
    load_all,
    load_documents,
)
from generation.endpoints.guide import TITLES

DOCUMENTS = load_documents()
SPECS = {spec.id: spec for spec in load_all()}
DOCUMENTED = json.loads(
    (Path(__file__).parent / "published" / "documented.json").read_text("utf-8")
)
GUIDE = json.loads((FOLDER / "guide.json").read_text("utf-8"))
FACTORS = {"UPSCALE_2X": 2, "UPSCALE_4X": 4, "UPSCALE_8X": 8}
FLAGS = {
    "steps": "INFERENCE_STEPS",
    "negative_prompt": "NEGATIVE_PROMPT",
    "guidance": "INFERENCE_GUIDANCE",
    "strength": "EDIT_STRENGTH",
    "duration": "OUTPUT_DURATION",
    "loras": "LORAS",
}

each = pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.id)


@pytest.fixture
def document():
    return copy.deepcopy(next(one for one in DOCUMENTS if one["id"] == "fal-ai/flux-pro/kontext"))


def test_the_88_documented_endpoints_are_there_each_under_its_kind():
    there = {id: SPECS[id].kind for ids in DOCUMENTED.values() for id in ids}
    assert there == {id: kind for kind, ids in DOCUMENTED.items() for id in ids}
    assert len(there) == 88


def test_no_id_stands_in_two_files():
    assert len(SPECS) == len(DOCUMENTS)


@each
def test_its_input_is_a_json_schema(spec):
    Draft202012Validator.check_schema(spec.input_schema)


@each
def test_its_defaults_are_allowed(spec):
    for field in spec.fields.values():
        if "default" in field:
            Draft202012Validator(field).validate(field["default"])


@each
def test_its_named_sizes_are_those_of_its_field(spec):
    if spec.speaks("size"):
        field = spec.fields[spec.vocabulary["size"]]
        names = field.get("enum") or field["anyOf"][0]["enum"]
        assert [size.name for size in spec.sizes] == names


@each
def test_it_never_offers_sync_mode(spec):
    assert "sync_mode" not in spec.fields


@each
def test_each_of_its_fields_has_a_title_and_a_description(spec):
    assert all(field["title"] and field["description"] for field in spec.fields.values())


@each
def test_what_a_slot_or_an_archive_fills_has_no_default(spec):
    filled = {slot.field for slot in spec.slots.values()} | ({spec.archive} - {""})
    assert not any("default" in spec.field(path) for path in filled)


@each
def test_what_it_requires_can_be_given(spec):
    given = {*spec.vocabulary.values(), *(slot.field for slot in spec.slots.values()), spec.archive}
    for name in spec.input_schema["required"]:
        assert name in given or "default" in spec.fields[name]


@each
def test_a_slot_of_a_list_fits_into_it(spec):
    for slot in spec.slots.values():
        field = spec.field(slot.field)
        assert slot.max <= (field["maxItems"] if field["type"] == "array" else 1)


@each
def test_its_price_speaks_of_values_that_its_field_takes(spec):
    if spec.price.rule == "relative":
        assert set(spec.price.factors) <= set(spec.fields[spec.price.field]["enum"])


def flags(spec: EndpointSpec) -> Iterator[str]:
    """The capabilities that follow from an endpoint's fields."""
    pictures = [
        one for name, one in spec.slots.items() if one.accepts == "image" and name != "MASK"
    ]
    accepted = {slot.accepts for slot in spec.slots.values()}
    if "images" in spec.output and spec.speaks("prompt"):
        yield from [] if any(one.required for one in spec.slots.values()) else ["TEXT2IMAGE"]
        yield from ["IMAGE2IMAGE"] if pictures else []
        lists = [one for one in pictures if spec.field(one.field)["type"] == "array"]
        yield from ["IMAGES2IMAGE"] if lists else []
    if "video" in spec.output and accepted == {"image"}:
        yield "IMAGE2VIDEO"
    if spec.speaks("size") and "anyOf" in spec.fields[spec.vocabulary["size"]]:
        yield "OUTPUT_SIZE"
    if spec.speaks("factor"):
        factor = spec.fields[spec.vocabulary["factor"]]
        allowed = range(factor["minimum"], factor["maximum"] + 1)
        yield from (flag for flag, times in FACTORS.items() if times in allowed)
    yield from (flag for word, flag in FLAGS.items() if spec.speaks(word))


@each
def test_its_capabilities_are_what_its_fields_support(spec):
    assert set(spec.capabilities) == set(flags(spec))


@pytest.mark.parametrize("advice", GUIDE, ids=lambda advice: advice["purpose"])
def test_the_guide_names_endpoints_of_the_kinds_it_is_about(advice):
    assert {"purpose", "kinds", "endpoints", "source"} == set(advice)
    assert advice["endpoints"]
    assert {SPECS[id].kind for id in advice["endpoints"]} <= set(advice["kinds"])


def test_every_purpose_of_the_guide_has_a_title():
    assert {advice["purpose"] for advice in GUIDE} == set(TITLES)


def test_the_guide_has_one_answer_for_each_purpose():
    assert len({advice["purpose"] for advice in GUIDE}) == len(GUIDE)


def test_square_is_the_small_one():
    sizes = {size.name: (size.width, size.height) for size in SPECS["fal-ai/flux/dev"].sizes}
    assert (sizes["square"], sizes["square_hd"]) == ((512, 512), (1024, 1024))


def test_schnell_takes_four_steps_and_at_most_twelve():
    steps = SPECS["fal-ai/flux/schnell"].fields["num_inference_steps"]
    assert (steps["default"], steps["maximum"]) == (4, 12)


def test_flux_takes_no_negative_prompt():
    flux = [spec for spec in SPECS.values() if spec.id.startswith("fal-ai/flux")]
    assert len(flux) == 24
    assert not any(spec.speaks("negative_prompt") for spec in flux)


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
