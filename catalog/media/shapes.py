"""3D models: untrusted bytes to facts. Only GLB, which holds all of its parts in one file."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from catalog.media import strict_json
from catalog.media.facts import Facts
from catalog.media.formats import HEAD_BYTES, describe
from catalog.media.limits import MAX_BYTES
from catalog.media.reading import sha256_of, size_of
from catalog.media.refusal import Refused

MAX_CHUNKS = 16  # there are two, and room for what extensions add
_HEADER = struct.Struct("<4sII")
_CHUNK = struct.Struct("<I4s")
_JSON, _BINARY = b"JSON", b"BIN\0"


def inspect(path: Path) -> Facts:
    """The facts of a GLB of version 2; raises ``Refused`` with a sentence."""
    with path.open("rb") as file:
        size = size_of(file, most=MAX_BYTES["model_3d"])
        _check_header(file, size)
        chunks = list(_chunks(file, size))
        _check_scene(_scene(file, chunks), chunks)
    return Facts(
        sha256=sha256_of(path), media_type="model/gltf-binary", extension="glb", bytes=size
    )


def _check_header(file: BinaryIO, size: int) -> None:
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head.startswith(b"glTF"):
        what = describe(head) or _("not a 3D model, as far as its content tells")
        raise Refused(_("This file is %(what)s. Send a GLB.") % {"what": what})
    if len(head) < _HEADER.size:
        raise Refused(_damaged())
    version, length = _HEADER.unpack_from(head)[1:]
    if version != 2:
        sentence = _("This GLB is of version %(version)d; version 2 is taken. Export it again.")
        raise Refused(sentence % {"version": version})
    if length != size:
        raise Refused(_damaged())


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, offset and length of each chunk; together they fill the file to its last byte."""
    offset = _HEADER.size
    for _number in range(MAX_CHUNKS):
        file.seek(offset)
        head = file.read(_CHUNK.size)
        if len(head) < _CHUNK.size:
            raise Refused(_damaged())
        length, kind = _CHUNK.unpack(head)
        yield kind, offset + _CHUNK.size, length
        offset += _CHUNK.size + length
        if offset == size:
            return
        if offset > size:
            break
    raise Refused(_damaged())


def _scene(file: BinaryIO, chunks: list[tuple[bytes, int, int]]) -> dict[str, Any]:
    """What the first chunk describes."""
    kind, offset, length = chunks[0]
    if kind != _JSON:
        raise Refused(_damaged())
    if length > strict_json.MOST_BYTES:
        sentence = _(
            "The description in this GLB has %(size).1f MB; at most %(most)d are taken. Export it "
            "with fewer parts."
        )
        said = {"size": length / 2**20, "most": strict_json.MOST_BYTES // 2**20}
        raise Refused(sentence % said)
    file.seek(offset)
    try:
        scene = strict_json.load(file.read(length))
    except ValueError:
        raise Refused(_damaged()) from None
    if not isinstance(scene, dict) or not isinstance(scene.get("asset"), dict):
        raise Refused(_damaged())
    return scene


def _check_scene(scene: dict[str, Any], chunks: list[tuple[bytes, int, int]]) -> None:
    """Whether all that the scene is made of lies in the file itself."""
    buffers, images = scene.get("buffers", []), scene.get("images", [])
    if not isinstance(buffers, list) or not isinstance(images, list):
        raise Refused(_damaged())
    parts = [*buffers, *images]
    if not all(isinstance(part, dict) for part in parts):
        raise Refused(_damaged())
    if any(not str(part.get("uri", "data:")).startswith("data:") for part in parts):
        raise Refused(_("This GLB needs further files. Export it with everything in one file."))
    held = next((length for kind, _, length in chunks[1:] if kind == _BINARY), 0)
    needed = [buffer.get("byteLength") for buffer in buffers if "uri" not in buffer]
    if any(type(count) is not int or count > held for count in needed):
        raise Refused(_damaged())


def _damaged() -> str:
    return _("This GLB is damaged or incomplete. Copy or export it again.")
