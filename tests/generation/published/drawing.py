"""Values drawn from a JSON Schema, and values just outside of one."""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

ADDRESSES = ["https://media.example/a.png", "http://media.example/b/c.mp4"]
NOT_IN_ENUM = "no such value"

Schema = Mapping[str, Any]


def values(schema: Schema) -> st.SearchStrategy[Any]:
    """Values that ``schema`` allows; knows the words that endpoint files use."""
    if "anyOf" in schema:
        return st.one_of([values(branch) for branch in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return DRAWN[schema["type"]](schema)


def outside(schema: Schema) -> Iterator[Any]:
    """Values that ``schema`` refuses, each for one bound of its own."""
    if "anyOf" in schema:
        yield from (value for branch in schema["anyOf"] for value in outside(branch))
    if "enum" in schema:
        yield NOT_IN_ENUM
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if schema.get("minLength"):
        yield ""
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "pattern" in schema:
        yield "ftp://media.example/a.png"
    yield from _outside_list(schema) if schema.get("type") == "array" else ()
    yield from _outside_object(schema) if schema.get("type") == "object" else ()


def _outside_list(schema: Schema) -> Iterator[list[Any]]:
    item = inside(schema["items"])
    least = max(schema.get("minItems", 1), 1)
    if "minItems" in schema:
        yield [item] * (least - 1)
    if "maxItems" in schema:
        yield [item] * (schema["maxItems"] + 1)
    yield from ([value] * least for value in outside(schema["items"]))


def _outside_object(schema: Schema) -> Iterator[dict[str, Any]]:
    required = {name: inside(schema["properties"][name]) for name in schema.get("required", [])}
    for name, field in schema["properties"].items():
        yield from (required | {name: value} for value in outside(field))
    yield from ({one: required[one] for one in required if one != name} for name in required)
    yield required | {"no_such_field": 1}


def inside(schema: Schema) -> Any:
    """One plain value that ``schema`` allows."""
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema["type"]:
        case "object":
            return {name: inside(schema["properties"][name]) for name in schema["required"]}
        case "array":
            return [inside(schema["items"])] * schema.get("minItems", 0)
        case "string":
            return ADDRESSES[0] if "pattern" in schema else "x"
        case _:
            return schema.get("minimum", 0)


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.sampled_from(ADDRESSES)
    longest = min(schema.get("maxLength", 20), 20)
    return st.text(min_size=schema.get("minLength", 0), max_size=longest)


def _integers(schema: Schema) -> st.SearchStrategy[int]:
    return st.integers(schema.get("minimum"), schema.get("maximum"))


def _numbers(schema: Schema) -> st.SearchStrategy[float]:
    low, high = schema.get("minimum"), schema.get("maximum")
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


def _lists(schema: Schema) -> st.SearchStrategy[list[Any]]:
    most = schema.get("maxItems", 3)
    return st.lists(values(schema["items"]), min_size=schema.get("minItems", 0), max_size=most)


def _objects(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: values(field) for name, field in schema["properties"].items()}
    required = {name: fields[name] for name in schema.get("required", [])}
    optional = {name: field for name, field in fields.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


DRAWN = {
    "string": _texts,
    "integer": _integers,
    "number": _numbers,
    "boolean": lambda schema: st.booleans(),
    "array": _lists,
    "object": _objects,
}
