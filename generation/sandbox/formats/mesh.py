"""A surface of triangles over a grid, as GLB (glTF 2.0 in one binary file)."""

import json
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

FLOAT, SHORT = 5126, 5123
VERTICES, INDICES = 34962, 34963
CLAMPED, LINEAR, SMALLER = 33071, 9729, 9987
Vector = tuple[float, ...]
PRIMITIVE = {
    "attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2},
    "indices": 3,
    "material": 0,
}
MATTE = {"baseColorTexture": {"index": 0}, "metallicFactor": 0, "roughnessFactor": 0.9}
LOOK: dict[str, Any] = {
    "scene": 0,
    "scenes": [{"nodes": [0]}],
    "nodes": [{"mesh": 0}],
    "meshes": [{"primitives": [PRIMITIVE]}],
    "materials": [{"doubleSided": True, "pbrMetallicRoughness": MATTE}],
    "textures": [{"source": 0, "sampler": 0}],
    "samplers": [{"magFilter": LINEAR, "minFilter": SMALLER, "wrapS": CLAMPED, "wrapT": CLAMPED}],
    "images": [{"bufferView": 4, "mimeType": "image/jpeg"}],
}
"""What is the same in every file: one mesh with one matte picture on it."""


@dataclass(frozen=True)
class Surface:
    """A grid of `columns` by `rows` points, row by row from the top; lengths in metres.

    `places` and `normals` have three numbers, `textures` two: from the picture's left upper corner.
    """

    columns: int
    rows: int
    places: Sequence[Vector]
    normals: Sequence[Vector]
    textures: Sequence[Vector]

    def triangles(self) -> list[tuple[int, int, int]]:
        """Return two triangles for each cell, counter-clockwise as seen from the front."""
        found = []
        for row in range(self.rows - 1):
            for column in range(self.columns - 1):
                here = row * self.columns + column
                below = here + self.columns
                found += [(here, below, here + 1), (here + 1, below, below + 1)]
        return found


def glb(surface: Surface, texture: bytes, *, note: str) -> bytes:
    """Write a surface with its texture, a JPEG, inside."""
    views, body = _packed(
        (_numbers("f", surface.places), VERTICES),
        (_numbers("f", surface.normals), VERTICES),
        (_numbers("f", surface.textures), VERTICES),
        (_numbers("H", surface.triangles()), INDICES),
        (texture, None),
    )
    scene = _scene(surface, note) | {"bufferViews": views, "buffers": [{"byteLength": len(body)}]}
    text = json.dumps(scene, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(body), b"BIN\0") + body
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _packed(*parts: tuple[bytes, int | None]) -> tuple[list[dict[str, int]], bytes]:
    """Join the parts, each at a multiple of four; returns where each lies, and what for."""
    views, body = [], bytearray()
    for part, target in parts:
        view = {"buffer": 0, "byteOffset": len(body), "byteLength": len(part)}
        views.append(view | ({"target": target} if target else {}))
        body += part + bytes(-len(part) % 4)
    return views, bytes(body)


def _scene(surface: Surface, note: str) -> dict[str, Any]:
    """Describe the one mesh; its numbers lie in buffer views 0 to 3, its texture in 4."""
    count = len(surface.places)
    low, high = (
        [edge(one[at] for one in surface.places) for at in range(3)] for edge in (min, max)
    )
    corners = _accessor(3, len(surface.triangles()) * 3, "SCALAR") | {"componentType": SHORT}
    return {
        **LOOK,
        "asset": {"version": "2.0", "generator": "sandbox", "extras": {"note": note}},
        "accessors": [
            _accessor(0, count, "VEC3") | {"min": low, "max": high},
            _accessor(1, count, "VEC3"),
            _accessor(2, count, "VEC2"),
            corners,
        ],
    }


def _accessor(view: int, count: int, kind: str) -> dict[str, Any]:
    return {"bufferView": view, "componentType": FLOAT, "count": count, "type": kind}


def _numbers(kind: str, rows: Sequence[Sequence[float]]) -> bytes:
    numbers: array[Any] = array(kind, chain.from_iterable(rows))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
