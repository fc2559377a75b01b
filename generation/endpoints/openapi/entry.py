"""From an OpenAPI document to an endpoint document of ours, as a file of the catalogue says it."""

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from generation.endpoints.catalogue import GIVES, faults
from generation.endpoints.openapi import words
from generation.endpoints.openapi.kinds import answering, guess
from generation.endpoints.openapi.reading import BadDocument, described, shown
from generation.endpoints.openapi.schemas import Inliner, Place

LARGEST_ENTRY = 256 * 1024  # signs of JSON
SOURCE = "the provider's own OpenAPI document"
NEVER_SENT = "sync_mode"
ADDRESS = {"format": "uri", "pattern": "^https?://"}
SHAPE = re.compile(r"([1-9][0-9]?):([1-9][0-9]?)")
MEGAPIXEL = 1024 * 1024
UNSTORABLE = re.compile("\\\\u0000|[\ud800-\udfff]")  # as JSON writes them
UNPRINTABLE = re.compile("[\0\ud800-\udfff]")
NAMED_SIZES = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
FAULTS = 3  # that are told
LONGEST_FAULT = 200
LONGEST_SUMMARY = 300


def entry(document: Any, *, endpoint_id: str | None, kind: str | None = None) -> dict[str, Any]:
    """An endpoint document of the contract, from a parsed OpenAPI document of one endpoint.

    ``kind`` is guessed where None. The price is unknown. Raises BadDocument with a sentence for
    whatever the document lacks, overdoes or hides elsewhere.
    """
    found = described(document, endpoint_id=endpoint_id)
    inliner = Inliner(document)
    schema = _closed(inliner.inline(found.input, Place("The input")))
    answer = inliner.inline(found.output, Place("The answer")).get("properties", {})
    made = _entry(found.id, found.about, schema, answer, kind)
    if told := list(islice(faults(made), FAULTS)):
        raise BadDocument(" ".join(f"{one[:LONGEST_FAULT]}." for one in told))
    return made


def _entry(
    endpoint_id: str,
    about: Mapping[str, Any],
    schema: dict[str, Any],
    answer: Mapping[str, Any],
    asked: str | None,
) -> dict[str, Any]:
    fields = schema["properties"]
    output = words.named(answer, words.OUTPUT)
    kind = asked or guess(
        endpoint_id=endpoint_id, category=str(about.get("category")), fields=fields, output=output
    )
    vocabulary = words.vocabulary_of(fields, kind or "")
    slots = words.slots_of(fields, schema["required"], kind or "")
    return {
        "id": endpoint_id,
        "title": _title(endpoint_id, about),
        "kind": kind,
        "evidence": "PUBLISHED",
        "summary": _summary(about),
        "input_schema": _addressed(schema, slots),
        "output": _output(endpoint_id, kind, output),
        "capabilities": list(words.capabilities_of(kind or "", fields, vocabulary)),
        "vocabulary": vocabulary,
        "slots": slots,
        **_archive(kind, fields),
        "price": {"rule": "unknown", "source": f"{SOURCE} tells none"},
        "sizes": _sizes(fields.get(vocabulary.get("size", ""), {})),
        "decisions": _decisions(kind or "", guessed=asked is None),
    }


def _closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The input as a closed object without what is never sent; raises BadDocument."""
    fields = dict(schema.get("properties", {}))
    if not fields:
        why = "one of several inputs" if "anyOf" in schema else "no input with fields"
        raise BadDocument(f"The document describes {why}: only one object with fields is taken.")
    fields.pop(NEVER_SENT, None)
    if NEVER_SENT in schema["required"]:
        raise BadDocument("The endpoint needs sync_mode, which is never sent.")
    closed = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": fields,
        "required": schema["required"],
        "additionalProperties": False,
    }
    _check(closed)
    return {**closed, "properties": _with_good_defaults(fields)}


def _check(schema: Mapping[str, Any]) -> None:
    """Raise BadDocument for what is too large, can't be stored or is no JSON Schema."""
    size = 0
    try:
        for part in json.JSONEncoder(allow_nan=False, ensure_ascii=False).iterencode(schema):
            size += len(part)
            if size > LARGEST_ENTRY:
                raise BadDocument("The endpoint's fields take more than 256 KiB written out.")
            if UNSTORABLE.search(part):
                raise BadDocument("A field holds characters that no text has (NUL or half ones).")
        Draft202012Validator.check_schema(schema)
    except (RecursionError, ValueError):
        problem = "A field's default or choices are nested too deeply, or are no JSON."
    except SchemaError as error:
        problem = f"{error.json_path}: {error.message[:LONGEST_FAULT]}."
    else:
        return
    raise BadDocument(problem)


def _with_good_defaults(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields without the defaults that they would not take themselves."""
    return {name: _with_good_default(field) for name, field in fields.items()}


def _with_good_default(field: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(field)
    if "default" in made and not Draft202012Validator(field).is_valid(made["default"]):
        del made["default"]
    if "properties" in made:
        made["properties"] = _with_good_defaults(made["properties"])
    if "items" in made:
        made["items"] = _with_good_default(made["items"])
    if "anyOf" in made:
        made["anyOf"] = [_with_good_default(one) for one in made["anyOf"]]
    return made


def _addressed(schema: dict[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """The input, in which what takes files takes addresses alone."""
    fields = dict(schema["properties"])
    for name in {slot["field"] for slot in slots.values()}:
        many = fields[name].get("type") == "array"
        fields[name] |= {"items": fields[name]["items"] | ADDRESS} if many else ADDRESS
    return {**schema, "properties": fields}


def _output(endpoint_id: str, kind: str | None, output: Mapping[str, str]) -> dict[str, str]:
    gives = ", ".join(sorted(output)) or "nothing that we know"
    if kind is None:
        raise BadDocument(
            f"What {endpoint_id} is for can't be told: it gives {gives}. Choose its kind yourself."
        )
    if kind not in GIVES:
        raise BadDocument(f"There is no kind {shown(kind)}.")
    answer = answering(kind, output)
    if answer is None:
        raise BadDocument(
            f"The kind {kind} must give {GIVES[kind]}, and {endpoint_id} gives {gives}. "
            "Choose another kind."
        )
    return answer


def _archive(kind: str | None, fields: words.Fields) -> dict[str, str]:
    archive = words.archive_of(fields) if kind == "lora_training" else None
    return {"archive": archive} if archive else {}


def _title(endpoint_id: str, about: Mapping[str, Any]) -> str:
    """What the provider calls it, else its id in words."""
    said = about.get("display_name") or about.get("title")
    own = " ".join(endpoint_id.split("/")[1:]).replace("-", " ").replace("_", " ")
    return _line(said, 200) or own[:1].upper() + own[1:]


def _summary(about: Mapping[str, Any]) -> str:
    said = about.get("description") or about.get("about")
    return _line(said, LONGEST_SUMMARY) or f"Added from {SOURCE}."


def _line(said: Any, longest: int) -> str:
    """A text of the provider on one line, without what can't be stored."""
    text = " ".join(said.split()) if isinstance(said, str) else ""
    return UNPRINTABLE.sub("", text)[:longest]


def _sizes(field: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The named sizes of a field whose pixels are known; shapes count as a megapixel."""
    named, *_ = field.get("anyOf", [field])
    names = named.get("enum", [])
    return [size for name in names if isinstance(name, str) and (size := _size(name))]


def _size(name: str) -> dict[str, Any] | None:
    if name in NAMED_SIZES:
        width, height = NAMED_SIZES[name]
        return {"name": name, "width": width, "height": height}
    shape = SHAPE.fullmatch(name)
    if not shape:
        return None
    across, down = int(shape[1]), int(shape[2])
    width, height = (
        max(16, round((MEGAPIXEL * side / other) ** 0.5 / 16) * 16)
        for side, other in ((across, down), (down, across))
    )
    return {"name": name, "width": width, "height": height, "approximate": True}


def _decisions(kind: str, *, guessed: bool) -> list[dict[str, str]]:
    how = "guessed from its category, id, fields and answer" if guessed else "chosen by an admin"
    return [
        {"topic": "kind", "decision": kind, "source": how},
        {
            "topic": "words and slots",
            "decision": "by the names and types of the fields",
            "source": "the document does not know our words",
        },
        {
            "topic": "what is left out",
            "decision": "sync_mode, patterns, and defaults that their own field refuses",
            "source": "the first keeps the output from the provider's history; a pattern of "
            "somebody else's may keep the validator busy",
        },
        {
            "topic": "pixels",
            "decision": "a shape such as 3:4 counts as one megapixel",
            "source": "the document tells no pixels",
        },
    ]
