"""The endpoints that can be called, read from their files, and the check of what they are sent."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

NANO = 1_000_000_000
UNLISTED_PRICE = Decimal("0.05")
"""USD per image where the catalogue knows no price: even then the provider charges something."""

NAMESPACES = ("workflows", "comfy")
ERROR_TYPES = {
    "required": "missing",
    "minimum": "greater_than_equal",
    "maximum": "less_than_equal",
    "exclusiveMinimum": "greater_than",
    "exclusiveMaximum": "less_than",
    "multipleOf": "multiple_of",
    "enum": "one_of",
    "minLength": "sequence_too_short",
    "minItems": "sequence_too_short",
    "maxLength": "sequence_too_long",
    "maxItems": "sequence_too_long",
    "additionalProperties": "extra_forbidden",
}
SHOWN_INPUT = 200


@dataclass(frozen=True)
class Endpoint:
    """One endpoint: how its input is checked, which fields carry pictures, what it costs."""

    id: str
    title: str
    validator: Draft202012Validator
    fields: dict[str, str]
    defaults: dict[str, Any]
    picture_fields: tuple[str, ...]
    sizes: dict[str, tuple[int, int]]
    unit: str
    unit_price: Decimal

    def problems(self, arguments: Any) -> list[dict[str, Any]]:
        """List what is wrong with the arguments, in the provider's form; empty if nothing is."""
        return [
            problem
            for error in self.validator.iter_errors(arguments)
            for problem in _described(error)
        ]

    def value(self, arguments: dict[str, Any], word: str) -> Any:
        """Return the argument that the common word stands for, or its default, or None."""
        name = self.fields.get(word, "")
        return arguments.get(name, self.defaults.get(name))


def read(folder: Path) -> dict[str, Endpoint]:
    """Read every endpoint file of a folder, by endpoint id."""
    endpoints = (_endpoint(json.loads(path.read_bytes())) for path in sorted(folder.glob("*.json")))
    return {endpoint.id: endpoint for endpoint in endpoints}


def app_id(endpoint_id: str) -> str:
    """Drop the sub-path: requests are addressed by owner and alias (and namespace) alone."""
    parts = endpoint_id.strip("/").split("/")
    return "/".join(parts[: 3 if parts[0] in NAMESPACES else 2])


def _endpoint(entry: dict[str, Any]) -> Endpoint:
    price = entry["price"]
    picture_fields = tuple(dict.fromkeys(slot["field"] for slot in entry["slots"].values()))
    return Endpoint(
        id=entry["id"],
        title=entry["title"],
        validator=Draft202012Validator(_taking_data_uris(entry["input_schema"], picture_fields)),
        fields=entry["vocabulary"],
        defaults={
            name: field["default"]
            for name, field in entry["input_schema"]["properties"].items()
            if "default" in field
        },
        picture_fields=picture_fields,
        sizes={size["name"]: (size["width"], size["height"]) for size in entry.get("sizes", [])},
        unit="megapixels" if price["rule"] == "per_megapixel" else "images",
        unit_price=Decimal(price.get("amount_usd") or UNLISTED_PRICE),
    )


def _taking_data_uris(schema: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """Lift the catalogue's own rule on addresses: the provider takes data URIs as well."""
    properties = dict(schema["properties"])
    for name in fields:
        field = {key: value for key, value in properties[name].items() if key != "pattern"}
        if "items" in field:
            field["items"] = {"type": "string"}
        properties[name] = field
    return {**schema, "properties": properties}


def _described(error: ValidationError) -> Iterator[dict[str, Any]]:
    loc = ["body", *error.absolute_path]
    kind = ERROR_TYPES.get(str(error.validator), f"{error.validator}_error")
    instance: Any = error.instance
    schema: Any = error.schema
    if error.validator == "required":
        names = [name for name in schema["required"] if name not in instance]
        yield from ({"loc": [*loc, name], "msg": "Field required", "type": kind} for name in names)
    elif error.validator == "additionalProperties":
        extra = [name for name in instance if name not in schema.get("properties", {})]
        msg = "Extra inputs are not permitted"
        yield from ({"loc": [*loc, name], "msg": msg, "type": kind} for name in extra)
    else:
        yield {"loc": loc, "msg": _shortened(error.message), "type": kind, **_context(error)}


def _context(error: ValidationError) -> dict[str, Any]:
    bounds = {"minimum": "ge", "maximum": "le", "enum": "expected"}
    name = bounds.get(str(error.validator))
    ctx = {"ctx": {name: error.validator_value}} if name else {}
    if len(repr(error.instance)) > SHOWN_INPUT:
        return ctx
    return {**ctx, "input": error.instance}


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_INPUT else text[:SHOWN_INPUT] + "..."
