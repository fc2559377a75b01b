"""An OpenAPI document: from bytes to the one endpoint that it describes. It may be hostile."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LARGEST = 2 * 1024 * 1024  # bytes
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+")
LONGEST_ID = 200
VERSION = re.compile(r"3\.[01](\.|$)")
SHOWN = 80  # signs of what a document says that an error repeats


class BadDocument(Exception):
    """A document that describes no endpoint that we can call; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """The endpoint of a document: its id, what is said about it, its two schemas as they stand."""

    id: str
    about: Mapping[str, Any]
    input: Any
    output: Any


def parse(document: bytes | str) -> Any:
    """The JSON of a document of at most 2 MiB; raises BadDocument."""
    raw = document.encode("utf-8", "replace") if isinstance(document, str) else document
    if len(raw) > LARGEST:
        raise BadDocument("The document has more than 2 MiB; one endpoint's has a few kilobytes.")
    try:
        return json.loads(raw, parse_constant=_finite, parse_float=_finite)
    except RecursionError:
        pass
    except ValueError:
        raise BadDocument(
            "The document is not JSON. Save it as the provider serves it: openapi.json."
        ) from None
    raise BadDocument("The document is nested too deeply.")


def described(document: Any, *, endpoint_id: str | None) -> Described:
    """The endpoint ``endpoint_id`` of a parsed document, or its only one; raises BadDocument."""
    if not isinstance(document, Mapping) or "openapi" not in document:
        raise BadDocument("The document is not OpenAPI: it does not say `openapi`.")
    if not VERSION.match(str(document["openapi"])):
        said = shown(document["openapi"])
        raise BadDocument(f"The document is OpenAPI {said}; only 3.0 and 3.1 are read.")
    about = dig(document, "info", "x-fal-metadata") or {}
    paths = dig(document, "paths")
    if not isinstance(paths, Mapping) or not isinstance(about, Mapping):
        raise BadDocument("The document describes no paths.")
    wanted = _wanted(paths, dig(about, "endpointId"), endpoint_id)
    return Described(
        id=wanted,
        about=about,
        input=_input(document, paths[f"/{wanted}"], wanted),
        output=_output(document, paths, wanted),
    )


def dig(value: Any, *names: str) -> Any:
    """What stands at a path of names in nested objects; None where nothing does."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def referred(document: Any, reference: Any) -> Any:
    """What a reference of the document itself points to; raises BadDocument for any other."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        raise BadDocument(
            f"The document refers to {shown(reference)}, which is not in it. "
            "Only references within the document are followed."
        )
    names = [part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/")]
    found = dig(document, *names)
    if found is None:
        raise BadDocument(f"The document refers to {shown(reference)}, which it does not hold.")
    return found


def shown(value: Any) -> str:
    """A value of the document as it may be repeated in a message."""
    text = value if isinstance(value, str) else type(value).__name__
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _wanted(paths: Mapping[str, Any], stated: Any, asked: str | None) -> str:
    """The id of the endpoint that is meant."""
    if asked is not None and not is_id(asked):
        raise BadDocument(f"{shown(asked)} is no id of an endpoint, such as owner/name.")
    posts = [name.removeprefix("/") for name, item in paths.items() if dig(item, "post")]
    offered = [name for name in posts if is_id(name)]
    if asked and isinstance(stated, str) and stated != asked:
        raise BadDocument(f"The document describes {shown(stated)}, not {asked}.")
    wanted = asked or stated or (offered[0] if len(offered) == 1 else None)
    if wanted is None and offered:
        names = ", ".join(shown(name) for name in offered[:5])
        raise BadDocument(f"The document describes several endpoints ({names}): say which.")
    if wanted not in offered:
        raise BadDocument(
            f"The document has no path that posts to {shown(wanted) if wanted else 'an endpoint'}."
        )
    return str(wanted)


def is_id(value: Any) -> bool:
    """Whether ``value`` has the form of an endpoint's id; an address never has."""
    return isinstance(value, str) and len(value) <= LONGEST_ID and bool(ID.fullmatch(value))


def _input(document: Any, item: Any, wanted: str) -> Any:
    body = dig(item, "post", "requestBody")
    if dig(body, "$ref") is not None:
        body = referred(document, body["$ref"])
    schema = dig(body, "content", "application/json", "schema")
    if schema is None:
        raise BadDocument(f"The document does not say what {wanted} takes as JSON.")
    return schema


def _output(document: Any, paths: Mapping[str, Any], wanted: str) -> Any:
    answer = re.compile(rf"/{re.escape(wanted)}/requests/\{{\w+\}}")
    for name, item in paths.items():
        if answer.fullmatch(name):
            said = dig(item, "get", "responses", "200")
            if dig(said, "$ref") is not None:
                said = referred(document, said["$ref"])
            schema = dig(said, "content", "application/json", "schema")
            if schema is not None:
                return schema
    raise BadDocument(f"The document does not say what {wanted} answers.")
