"""Small endpoint files of the tests' own, for what no real endpoint has."""

import json
from pathlib import Path
from typing import Any

from generation.sandbox import catalogue
from generation.sandbox.catalogue import Endpoint

PROMPT = {"type": "string", "title": "Prompt"}


def entry(**changes: Any) -> dict[str, Any]:
    """An endpoint that makes pictures from words, with other members as `changes` say."""
    fields = changes.pop("fields", {})
    return {
        "id": "example/drawing",
        "title": "Drawing",
        "kind": "text_to_image",
        "input_schema": {
            "type": "object",
            "properties": {"prompt": PROMPT, **fields},
            "required": ["prompt"],
            "additionalProperties": False,
        },
        "output": {"images": "images"},
        "vocabulary": {"prompt": "prompt"},
        "slots": {},
        "price": {"rule": "per_image", "amount_usd": "0.02"},
        "sizes": [],
        **changes,
    }


def written(folder: Path, *entries: dict[str, Any]) -> dict[str, Endpoint]:
    """The endpoints that a sandbox reads from a folder with these files."""
    for number, one in enumerate(entries):
        (folder / f"{number}.json").write_text(json.dumps(one), "utf-8")
    return catalogue.read(folder)


def endpoint(folder: Path, **changes: Any) -> Endpoint:
    """One endpoint, read from its file."""
    (found,) = written(folder, entry(**changes)).values()
    return found
