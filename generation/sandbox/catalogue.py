"""The endpoints that can be called, read from their files, and the check of what they are sent."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

NANO = 1_000_000_000
UNLISTED_PRICE = Decimal("0.05")
"""USD where the catalogue knows no price: even then the provider charges something."""

UNITS = {
    "per_image": "images",
    "relative": "images",
    "per_megapixel": "megapixels",
    "first_megapixel": "megapixels",
    "input_output": "megapixels",
    "per_second": "seconds",
    "flat": "calls",
}
UNLISTED_UNITS = {"images": "images", "video": "videos"}
"""By what an endpoint gives; anything else is charged by the call."""

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
class Slot:
    """Where the files of one slot go; `field` is dotted where it lies inside another."""

    name: str
    field: str
    accepts: str


@dataclass(frozen=True)
class Price:
    """What one unit costs in USD, and by which rule units are counted."""

    rule: str
    amount: Decimal
    further: Decimal = Decimal(0)
    field: str = ""
    factors: Mapping[str, float] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One endpoint: how its input is checked, which fields carry files, what it gives and costs.

    `fields` and `output` lead from common words to the endpoint's own field names.
    """

    id: str
    title: str
    kind: str
    validator: Draft202012Validator
    fields: dict[str, str]
    output: dict[str, str]
    defaults: dict[str, Any]
    slots: tuple[Slot, ...]
    archive: str
    sizes: dict[str, tuple[int, int]]
    price: Price

    def problems(self, arguments: Any) -> list[dict[str, Any]]:
        """List what is wrong with the arguments, in the provider's form; empty if nothing is."""
        return [
            problem
            for error in self.validator.iter_errors(arguments)
            for problem in _described(error)
        ]

    def value(self, arguments: Mapping[str, Any], word: str) -> Any:
        """Return the argument that the common word stands for, or its default, or None."""
        return self.argument(arguments, self.fields.get(word, ""))

    def argument(self, arguments: Mapping[str, Any], name: str) -> Any:
        """Return the argument of that name, or its default, or None."""
        return arguments.get(name, self.defaults.get(name))

    @property
    def unit(self) -> str:
        """What is counted, in the words of the provider's price list."""
        gives = next((word for word in UNLISTED_UNITS if word in self.output), "")
        return UNITS.get(self.price.rule) or UNLISTED_UNITS.get(gives, "calls")

    @property
    def unit_price(self) -> Decimal:
        """USD per unit."""
        return self.price.amount


def read(folder: Path) -> dict[str, Endpoint]:
    """Read every endpoint file of a folder, by endpoint id."""
    endpoints = (_endpoint(json.loads(path.read_bytes())) for path in sorted(folder.glob("*.json")))
    return {endpoint.id: endpoint for endpoint in endpoints}


def app_id(endpoint_id: str) -> str:
    """Drop the sub-path: requests are addressed by owner and alias (and namespace) alone."""
    parts = endpoint_id.strip("/").split("/")
    return "/".join(parts[: 3 if parts[0] in NAMESPACES else 2])


def _endpoint(entry: dict[str, Any]) -> Endpoint:
    slots = tuple(
        Slot(name, slot["field"], slot.get("accepts", "image"))
        for name, slot in entry["slots"].items()
    )
    archive, schema = entry.get("archive", ""), entry["input_schema"]
    for path in {slot.field for slot in slots} | {archive} - {""}:
        schema = _taking_data_uris(schema, path.split("."))
    fields = schema["properties"].items()
    return Endpoint(
        id=entry["id"],
        title=entry["title"],
        kind=entry["kind"],
        validator=Draft202012Validator(schema),
        fields=entry["vocabulary"],
        output=entry["output"],
        defaults={name: field["default"] for name, field in fields if "default" in field},
        slots=slots,
        archive=archive,
        sizes={size["name"]: (size["width"], size["height"]) for size in entry.get("sizes", [])},
        price=_price(entry["price"]),
    )


def _price(entry: dict[str, Any]) -> Price:
    return Price(
        rule=entry["rule"],
        amount=Decimal(entry.get("amount_usd") or UNLISTED_PRICE),
        further=Decimal(entry.get("further_usd") or 0),
        field=entry.get("field", ""),
        factors=entry.get("factors", {}),
    )


def _taking_data_uris(schema: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """Lift the catalogue's own rule on addresses: the provider takes data URIs as well."""
    name, *rest = path
    inner = schema["properties"][name]
    if rest:
        opened = _taking_data_uris(inner, rest)
    else:
        opened = {key: value for key, value in inner.items() if key != "pattern"}
        if "items" in opened:
            opened["items"] = {"type": "string"}
    return {**schema, "properties": {**schema["properties"], name: opened}}


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
