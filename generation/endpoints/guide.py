"""The guide: which endpoints suit which purpose, the best first, as ``guide.json`` says it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "guide.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What somebody wants, and the ids of endpoints that suit it; ``name`` stands in addresses."""

    name: str
    title: str
    kinds: tuple[str, ...]
    endpoints: tuple[str, ...]
    source: str


@cache
def purposes() -> tuple[Purpose, ...]:
    """Every purpose, in the order of the guide; read once."""
    return tuple(
        Purpose(
            name=one["purpose"],
            title=one["title"],
            kinds=tuple(one["kinds"]),
            endpoints=tuple(one["endpoints"]),
            source=one["source"],
        )
        for one in json.loads(FILE.read_text("utf-8"))
    )


def endpoints_for(name: str) -> tuple[str, ...]:
    """The ids of the endpoints for a purpose; none for one that the guide doesn't know."""
    return next((one.endpoints for one in purposes() if one.name == name), ())
