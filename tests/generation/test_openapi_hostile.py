"""Documents that are no endpoint, or want to do harm, end in a sentence."""

import json
import time
from typing import Any

import pytest

from generation.endpoints.openapi import LARGEST, BadDocument, entry, parse
from tests.generation.openapi_documents import TEXT, document, saying


def refusal(made: Any, endpoint_id: str | None = None) -> str:
    with pytest.raises(BadDocument) as caught:
        entry(made, endpoint_id=endpoint_id)
    return str(caught.value)


def with_input(schema: Any, **schemas: Any) -> dict[str, Any]:
    return document(schemas={"PainterInput": schema, **schemas})


def test_a_huge_document_is_refused_before_it_is_parsed():
    with pytest.raises(BadDocument, match="2 MiB"):
        parse(b"[" * (LARGEST + 1))


@pytest.mark.parametrize("text", ["", "openapi: 3.0.4", "<html>", "{", "NaN", "1e999", b"\xff\xfe"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(BadDocument, match="not JSON"):
        parse(text)


def test_deep_nesting_is_refused_by_the_parser():
    with pytest.raises(BadDocument, match="nested too deeply"):
        parse("[" * 500_000)


@pytest.mark.parametrize("made", [[], None, "x", {}, {"swagger": "2.0"}])
def test_what_is_no_openapi_is_refused(made):
    assert "not OpenAPI" in refusal(made)


@pytest.mark.parametrize("version", ["2.0", "3.2.0", "30", None, [], {}])
def test_another_version_is_refused(version):
    assert "only 3.0 and 3.1" in refusal(document() | {"openapi": version})


@pytest.mark.parametrize("paths", [None, [], "x", {}, {"/": {"post": {}}}, {"/a/b": None}])
def test_a_document_without_the_path_is_refused(paths):
    assert refusal(document() | {"paths": paths}).startswith("The document")


def test_a_document_of_another_endpoint_is_refused():
    assert "describes acme/painter, not acme/other" in refusal(document(), "acme/other")


@pytest.mark.parametrize(
    "name", ["https://evil.example/a", "../a/b", "a", "a/b?c", "a/b\n", "//a/b"]
)
def test_an_address_is_no_id(name):
    assert "no id" in refusal(document(), name)
    made = document()
    made["info"]["x-fal-metadata"]["endpointId"] = name
    assert "no path" in refusal(made)


def test_several_endpoints_must_be_told_apart():
    made = document()
    del made["info"]["x-fal-metadata"]["endpointId"]
    made["paths"]["/acme/second"] = made["paths"]["/acme/painter"]
    assert "several endpoints (acme/painter, acme/second)" in refusal(made)
    assert entry(made, endpoint_id="acme/painter")["id"] == "acme/painter"


def test_alternatives_of_inputs_are_refused():
    one = {"type": "object", "properties": {"prompt": TEXT}}
    two = {"type": "object", "properties": {"text": TEXT}}
    assert "one of several inputs" in refusal(with_input({"oneOf": [one, two]}))


@pytest.mark.parametrize(
    "reference", ["https://evil.example/schema.json", "other.json#/a", "file:///etc/passwd", "#", 7]
)
def test_a_reference_to_elsewhere_is_not_followed(reference):
    assert "refers to" in refusal(document(fields={"prompt": {"$ref": reference}}))


def test_a_reference_to_nothing_is_told():
    assert "does not hold" in refusal(document(fields={"prompt": {"$ref": "#/components/x"}}))


def test_a_schema_that_holds_itself_is_refused():
    itself = {"$ref": "#/components/schemas/Node"}
    node = {"type": "object", "properties": {"next": itself}}
    assert "refers to itself" in refusal(
        document(fields={"prompt": itself}, schemas={"Node": node})
    )


def test_a_circle_of_references_is_refused():
    circle = {name: {"$ref": f"#/components/schemas/{other}"} for name, other in ("AB", "BA")}
    made = document(fields={"prompt": {"$ref": "#/components/schemas/A"}}, schemas=circle)
    assert "refers to itself" in refusal(made)


def test_references_that_multiply_end_soon():
    doubling = {
        f"L{level}": {
            "type": "object",
            "properties": {
                name: {"$ref": f"#/components/schemas/L{level + 1}"} for name in ("a", "b", "c")
            },
        }
        for level in range(9)
    }
    made = document(
        fields={"prompt": {"$ref": "#/components/schemas/L0"}}, schemas={"L9": TEXT, **doubling}
    )
    began = time.monotonic()
    assert refusal(made)
    assert time.monotonic() - began < 2


def test_one_large_part_that_is_used_often_is_refused():
    made = document(
        fields={f"f{number}": {"$ref": "#/components/schemas/Big"} for number in range(150)},
        schemas={"Big": {"type": "string", "enum": ["x" * 100_000]}},
    )
    assert "256 KiB" in refusal(made)


def test_deep_schemas_are_refused():
    schema: dict[str, Any] = TEXT
    for _ in range(100):
        schema = {"type": "array", "items": schema}
    assert "nested too deeply" in refusal(document(fields={"prompt": schema}))


def test_deep_defaults_are_refused():
    made = document(fields={"prompt": {"default": json.loads("[" * 900 + "]" * 900)}})
    made["components"]["schemas"]["PainterInput"]["properties"]["prompt"]["default"] = nested(5000)
    assert "nested too deeply" in refusal(made)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def test_ten_thousand_fields_are_refused():
    made = document(fields={f"field_{number}": TEXT for number in range(10_000)})
    assert "10,000 fields; at most 200" in refusal(made)


@pytest.mark.parametrize("name", ["", "a b", "<b>", "a.b", "ä", "x" * 100, "__proto__\n"])
def test_a_field_with_an_odd_name_is_refused(name):
    assert "names are letters" in refusal(document(fields={"prompt": TEXT, name: TEXT}))


@pytest.mark.parametrize(
    "schema",
    [
        None,
        [],
        "x",
        False,
        {"type": "nothing"},
        {"type": 7},
        {"minimum": "low"},
        {"enum": "x"},
        {"enum": [None]},
        {"multipleOf": 0},
        {"anyOf": {}},
        {"anyOf": [{"type": "null"}]},
        {"properties": []},
        {"enum": ["\0"]},
        {"default": "\ud800"},
        {"default": float("inf")},
    ],
)
def test_a_field_that_is_no_schema_is_refused(schema):
    assert refusal(document(fields={"prompt": TEXT, "odd": schema}))


def test_a_pattern_of_the_document_never_reaches_the_validator():
    fields = {"prompt": {"type": "string", "pattern": "(a+)+$"}}
    assert (
        "pattern"
        not in entry(document(fields=fields), endpoint_id=None)["input_schema"]["properties"][
            "prompt"
        ]
    )


@pytest.mark.parametrize("fields", [{}, {"sync_mode": {"type": "boolean"}}])
def test_an_endpoint_that_takes_nothing_is_refused(fields):
    assert refusal(document(fields=fields))


def test_an_endpoint_that_needs_what_is_never_sent_is_refused():
    made = document(fields={"prompt": TEXT, "sync_mode": TEXT}, required=["prompt", "sync_mode"])
    assert "sync_mode" in refusal(made)


def test_an_endpoint_that_says_no_answer_is_refused():
    made = document()
    made["paths"]["/acme/painter/requests/{request_id}"] = {"get": {}}
    assert "does not say what acme/painter answers" in refusal(made)


def test_answers_that_hold_themselves_are_refused():
    made = document(answer={"images": {"$ref": "#/components/schemas/PainterOutput"}})
    assert "refers to itself" in refusal(made)


@pytest.mark.parametrize("about", [[], "x", {"category": [], "display_name": 7, "endpointId": 7}])
def test_odd_metadata_never_break(about):
    made = document() | {"info": {"x-fal-metadata": about}}
    made["paths"]["/acme/painter"]["post"] |= saying("PainterOutput")
    try:
        entry(made, endpoint_id=None)
    except BadDocument as fault:
        assert str(fault).endswith(".")
