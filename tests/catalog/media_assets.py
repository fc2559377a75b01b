"""Assets that are no pictures, made for the tests."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog import ingest
from catalog.models import Asset, Role
from tests import factories
from tests.catalog import media_files

MADE: dict[str, Callable[[], bytes]] = {
    Asset.Kind.VIDEO: media_files.video,
    Asset.Kind.AUDIO: media_files.wav,
    Asset.Kind.MODEL_3D: media_files.glb,
    Asset.Kind.TEXT: lambda: b"She wears <b>a shirt</b>.",
}


def asset(kind: str, content: bytes | None = None, **fields: Any) -> Asset:
    """A stored asset of a kind that is no picture, captured and pending."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(MADE[kind]() if content is None else content)
        file.flush()
        stored = ingest.store(Path(file.name), kind)
    values: dict[str, Any] = {"origin": Asset.Origin.CAPTURED, "role": Role.ON_MODEL}
    fields.setdefault("colourway", factories.colourway())
    return ingest.record(stored, Asset(kind=kind, **values | fields))
