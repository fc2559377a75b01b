"""Speech turned into text: the words of a sound that was spoken here, and honesty about others."""

import re
from typing import Any

from generation.sandbox.billing import Usage
from generation.sandbox.formats import wav
from generation.sandbox.making.call import Call, Plan, Planned

UNITS = {"word": r"\S+", "segment": r"[^.!?\n]+[.!?]*"}
"""What one chunk is, by the level that was asked for; else all is one chunk."""


def plan(call: Call) -> Plan:
    """The text, and chunks of it with their times in seconds."""
    audio = call.of_kind("audio")
    data = audio.data if audio else b""
    seconds = wav.seconds(data)
    text = wav.words(data) or _honest(data, seconds)
    chunks = _chunks(text, str(call.argument("chunk_level") or "segment"), seconds or 0.0)
    others = {"chunks": chunks, "inferred_languages": ["en"], "diarization_segments": []}
    usage = Usage(seconds=round(seconds or 0.0, 3))
    return Plan(values={"text": text}, others=others, usage=usage)


def make(call: Call, file: Planned, index: int) -> bytes:
    """A text is no file."""
    raise IndexError(index)


def _honest(data: bytes, seconds: float | None) -> str:
    how_long = f"of {len(data):,} bytes" if seconds is None else f"of {seconds:.1f} seconds"
    return f"The sandbox understands only what it spoke itself; this is a sound {how_long}."


def _chunks(text: str, level: str, seconds: float) -> list[dict[str, Any]]:
    """Cut a text; its time passes as its letters do."""
    found = list(re.finditer(UNITS.get(level, r"(?s).+"), text))
    each = seconds / max(1, len(text))
    return [
        {
            "text": one[0].strip(),
            "timestamp": [round(one.start() * each, 2), round(one.end() * each, 2)],
        }
        for one in found
        if one[0].strip()
    ]
