"""Schemas of a document: references inlined within bounds, and only what we understand kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.endpoints.openapi.reading import BadDocument, referred, shown

DEEPEST = 20
MOST_NODES = 3000
MOST_FIELDS = 200
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
LONGEST = {"title": 200, "description": 2000}
# A pattern stays behind: a document's own could keep the validator busy for ever.
PLAIN = (
    "type",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "format",
)


@dataclass(frozen=True)
class Place:
    """Where one is in a document: named for people, how deep, within which references."""

    name: str
    depth: int = 0
    within: tuple[str, ...] = ()

    def inside(self, name: str = "") -> "Place":
        """One step deeper."""
        return Place(f"{self.name}.{name}" if name else self.name, self.depth + 1, self.within)

    def referring(self, reference: str) -> "Place":
        """What ``reference`` points to; raises BadDocument for a circle."""
        if reference in self.within:
            raise BadDocument(f"{self.name} refers to itself ({shown(reference)}).")
        return Place(self.name, self.depth + 1, (*self.within, reference))


class Inliner:
    """Inlines schemas of one document; all that it makes together stays within bounds."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._nodes = 0

    def inline(self, schema: Any, place: Place) -> dict[str, Any]:
        """``schema`` without references, nulls and unknown keywords; raises BadDocument."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise BadDocument(f"The document's schemas have more than {MOST_NODES} parts.")
        if place.depth > DEEPEST:
            raise BadDocument(f"{shown(place.name)} is nested too deeply.")
        if not isinstance(schema, Mapping):
            if schema is True:
                return {}
            raise BadDocument(f"{shown(place.name)} is no schema.")
        if "$ref" in schema:
            target = referred(self._document, schema["$ref"])
            inner = self.inline(target, place.referring(schema["$ref"]))
            return self._over(inner, schema, place)
        return self._own(schema, place)

    def _over(
        self, inner: dict[str, Any], schema: Mapping[str, Any], place: Place
    ) -> dict[str, Any]:
        """What stands beside a reference wins over what it points to."""
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        return inner | self.inline(beside, place.inside()) if beside else inner

    def _own(self, schema: Mapping[str, Any], place: Place) -> dict[str, Any]:
        made = _texts(schema) | {name: schema[name] for name in PLAIN if name in schema}
        if "const" in schema:
            made["enum"] = [schema["const"]]
        if "items" in schema:
            made["items"] = self.inline(schema["items"], place.inside("items"))
        if "properties" in schema:
            made |= self._object(schema, place)
        elif isinstance(schema.get("additionalProperties"), bool | Mapping):
            made["additionalProperties"] = self._rest(schema, place)
        for name in ("allOf", "anyOf", "oneOf"):
            if name in schema:
                made = self._combined(name, schema[name], made, place)
        return _bounded(_without_null(made))

    def _object(self, schema: Mapping[str, Any], place: Place) -> dict[str, Any]:
        members = schema["properties"]
        if not isinstance(members, Mapping):
            raise BadDocument(f"{shown(place.name)} has properties that are no object.")
        if len(members) > MOST_FIELDS:
            raise BadDocument(
                f"{shown(place.name)} has {len(members):,} fields; at most {MOST_FIELDS} are taken."
            )
        required = schema.get("required", [])
        named = [one for one in required if one in members] if isinstance(required, list) else []
        return {
            "type": "object",
            "properties": {name: self._member(name, members[name], place) for name in members},
            "required": named,
            "additionalProperties": self._rest(schema, place),
        }

    def _member(self, name: str, schema: Any, place: Place) -> dict[str, Any]:
        if not NAME.fullmatch(name):
            raise BadDocument(
                f"{shown(place.name)} has a field {shown(name)!r}: names are letters, digits, _ -."
            )
        made = self.inline(schema, place.inside(name))
        if made.get("enum") == []:
            raise BadDocument(f"{shown(place.name)} has a field {name} that takes no value.")
        title = made.get("title") or name.replace("_", " ").replace("-", " ").capitalize()
        return made | {"title": title}

    def _rest(self, schema: Mapping[str, Any], place: Place) -> bool | dict[str, Any]:
        """What an object holds beside its named members: nothing, where that is left open."""
        rest = schema.get("additionalProperties", False)
        return rest if isinstance(rest, bool) else self.inline(rest, place.inside("*"))

    def _combined(
        self, name: str, branches: Any, made: dict[str, Any], place: Place
    ) -> dict[str, Any]:
        """Schemas joined by ``allOf`` are merged; of alternatives the nulls fall away."""
        if not isinstance(branches, list) or not branches:
            raise BadDocument(f"{shown(place.name)} has {name} that is no list.")
        inlined = [self.inline(one, place.inside()) for one in branches]
        if name == "allOf":
            return _merged([*inlined, made])
        real = [one for one in inlined if one.get("type") != "null" and one.get("enum") != []]
        if len(real) == 1:
            return real[0] | made
        return made | {"anyOf": sorted(real, key=lambda one: one.get("type") == "object")}


def _texts(schema: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: schema[name][:longest]
        for name, longest in LONGEST.items()
        if isinstance(schema.get(name), str) and schema[name].strip()
    }


def _merged(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in schemas:
        joined = {
            "properties": made.get("properties", {}) | one.get("properties", {}),
            "required": [*made.get("required", []), *one.get("required", [])],
        }
        made |= one
        if joined["properties"]:
            made |= joined | {"required": list(dict.fromkeys(joined["required"]))}
    return made


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A value is left out rather than null: nothing asks for null, and no default is."""
    made = dict(schema)
    if isinstance(kinds := made.get("type"), list):
        del made["type"]
        real = [one for one in kinds if one != "null"]
        made |= {"type": real[0]} if len(real) == 1 else {"anyOf": [{"type": one} for one in real]}
    if isinstance(made.get("enum"), list):
        made["enum"] = [one for one in made["enum"] if one is not None]
    if made.get("default", "") is None:
        del made["default"]
    return made


def _bounded(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Exclusive bounds as 3.1 writes them, and inclusive for whole numbers."""
    made = dict(schema)
    for exclusive, inclusive, step in (
        ("exclusiveMinimum", "minimum", 1),
        ("exclusiveMaximum", "maximum", -1),
    ):
        value = made.pop(exclusive, None)
        if value is True:
            value = made.pop(inclusive, None)
        if value is None or value is False:
            continue
        whole = made.get("type") == "integer" and isinstance(value, int)
        made[inclusive if whole else exclusive] = value + step if whole else value
    return made
