"""Endpoint files against the provider's published types: what we send is what they take."""

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generation.endpoints import EndpointSpec, InvalidArguments, load_all, validate
from tests.generation.published.derive import SCHEMAS, derive
from tests.generation.published.drawing import inside, outside, values

PUBLISHED = json.loads(SCHEMAS.read_text("utf-8"))
SPECS = load_all()
OF_TYPES = [spec for spec in SPECS if spec.id in PUBLISHED]
FEW = profile(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

each = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
each_of_types = pytest.mark.parametrize("spec", OF_TYPES, ids=lambda spec: spec.id)


def test_evidence_says_published_of_what_the_types_know():
    assert {spec.id for spec in SPECS if spec.evidence == "PUBLISHED"} == set(PUBLISHED)


@each_of_types
@FEW
@given(data=st.data())
def test_what_our_schema_allows_the_provider_takes(spec: EndpointSpec, data):
    arguments = data.draw(values(spec.input_schema))
    validate(spec, arguments)
    Draft202012Validator(PUBLISHED[spec.id]).validate(arguments)


@each_of_types
def test_what_the_provider_requires_is_required(spec: EndpointSpec):
    assert set(PUBLISHED[spec.id]["required"]) <= set(spec.input_schema["required"])


@each
def test_values_out_of_bounds_are_refused(spec: EndpointSpec):
    plain = inside(spec.input_schema)
    validate(spec, plain)
    for name, field in spec.fields.items():
        for value in outside(field):
            with pytest.raises(InvalidArguments):
                validate(spec, plain | {name: value})


def test_types_become_schemas():
    text = """
export type EndpointTypeMap = {
    "shop/dress": { input: DressInput; output: Out; };
    "shop/hat": { input: HatInput; output: Out; };
};
export type DressInput = BaseInput;
export type BaseInput = {
    /**
     * How large; Default value: `1`
     */
    size?: Size | "small" | "large";
    picture: string | Blob | File;
    tags: Array<"new" | "old">;
    count?: number;
};
export type Size = {
    width?: number;
    note?: unknown;
};
"""
    size = {
        "type": "object",
        "properties": {"width": {"type": "number"}, "note": {}},
        "required": [],
        "additionalProperties": False,
    }
    assert derive(text, ["shop/dress", "shop/coat"]) == {
        "shop/dress": {
            "type": "object",
            "properties": {
                "size": {"anyOf": [{"enum": ["small", "large"]}, size]},
                "picture": {"type": "string"},
                "tags": {"type": "array", "items": {"enum": ["new", "old"]}},
                "count": {"type": "number"},
            },
            "required": ["picture", "tags"],
            "additionalProperties": False,
        }
    }


def test_a_type_that_is_declared_nowhere_is_named():
    text = 'export type Map = {\n"a/b": { input: Gone; output: Gone; };\n};\n'
    with pytest.raises(ValueError, match="Gone is no type"):
        derive(text, ["a/b"])
