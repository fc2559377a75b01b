"""What is wrong with arguments, in plain words: the field, its bounds, the value."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

from jsonschema.exceptions import ValidationError

SHOWN = 60
KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a set of named values",
}


def explain(error: ValidationError) -> Iterator[str]:
    """The sentences that one error of the JSON Schema comes to."""
    schema = cast("Mapping[str, Any]", error.schema)
    value = cast("Any", error.instance)
    field = _path(error)
    if error.validator == "required":
        missing = [name for name in schema["required"] if name not in value]
        yield from (f"{_inside(field, name)} is missing." for name in missing)
    elif error.validator == "additionalProperties":
        known = ", ".join(schema["properties"])
        extra = [name for name in value if name not in schema["properties"]]
        yield from (f"{_inside(field, name)} is no field; there are {known}." for name in extra)
    elif branch := _branch(error):
        for nested in branch:
            yield from explain(nested)
    elif error.validator == "minLength":
        yield f"{field} must not be empty."
    elif error.validator in ("minimum", "maximum"):
        bounds = _bounds(schema, "minimum", "maximum")
        yield f"{field} must be {bounds}, not {shown(value)}."
    else:
        yield f"{field or 'The input'} must be {allowed(schema)}, not {shown(value)}."


def not_finite(value: Any, name: str = "") -> Iterator[str]:
    """Sentences for numbers that JSON does not know; comparisons let NaN through."""
    if isinstance(value, float) and not math.isfinite(value):
        yield f"{name} must be an ordinary number, not {value}."
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from not_finite(item, _inside(name, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from not_finite(item, f"{name}[{index}]")


def allowed(schema: Mapping[str, Any]) -> str:
    """What a schema admits, as the end of a sentence: ``between 1 and 4``."""
    if "anyOf" in schema:
        return ", or ".join(allowed(branch) for branch in schema["anyOf"])
    if "enum" in schema:
        *first, last = (str(value) for value in schema["enum"])
        return f"one of {', '.join(first)} or {last}" if first else last
    if schema.get("format") == "uri":
        return "a web address (http or https)"
    kind = schema.get("type")
    if kind == "array":
        return f"a list of {_bounds(schema, 'minItems', 'maxItems')} items".replace("  ", " ")
    if kind == "object" and "properties" in schema:
        members = schema["properties"].items()
        return " and ".join(f"{name} ({allowed(member)})" for name, member in members)
    bounds = _bounds(schema, "minimum", "maximum")
    return f"{KINDS.get(str(kind), 'a value')} {bounds}".rstrip()


def shown(value: Any) -> str:
    """A value as JSON, cut to a length that fits a message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _bounds(schema: Mapping[str, Any], low: str, high: str) -> str:
    least, most = schema.get(low), schema.get(high)
    if least is not None and most is not None:
        return f"between {least} and {most}"
    if least is not None:
        return f"at least {least}"
    return f"at most {most}" if most is not None else ""


def _branch(error: ValidationError) -> list[ValidationError]:
    """What is wrong with an object where an object is one of several alternatives."""
    if error.validator != "anyOf" or not isinstance(error.instance, Mapping):
        return []
    alternatives = cast("list[Mapping[str, Any]]", error.validator_value)
    objects = [index for index, one in enumerate(alternatives) if one.get("type") == "object"]
    return [nested for nested in error.context or () if nested.schema_path[0] in objects]


def _path(error: ValidationError) -> str:
    """Where the value stands: ``loras[0].scale``."""
    name = ""
    for part in error.absolute_path:
        name = f"{name}[{part}]" if isinstance(part, int) else _inside(name, part)
    return name


def _inside(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name
