"""Safetensors: a length, a header in JSON, then the numbers of all tensors one after the other."""

import json
import struct
import sys
from array import array
from collections.abc import Mapping
from math import prod

Tensor = tuple[list[int], "array[float]"]
"""A shape, and its numbers of 32 bits."""

ALIGNED = 8


def written(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    """Write tensors by name; raises ValueError where numbers do not fill their shape."""
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    body = bytearray()
    for name, (shape, numbers) in tensors.items():
        if prod(shape) != len(numbers):
            raise ValueError(f"{name}: {len(numbers)} numbers do not fill {shape}.")
        start = len(body)
        body += _little_endian(numbers)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, len(body)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNED)
    return struct.pack("<Q", len(text)) + text + body


def _little_endian(numbers: "array[float]") -> bytes:
    if sys.byteorder == "big":
        numbers = array("f", numbers)
        numbers.byteswap()
    return numbers.tobytes()
