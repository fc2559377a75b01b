"""Weights of LoRAs: untrusted bytes to facts.

Only safetensors, a format that holds numbers and can hold no program. Its header is read with our
own bounds; the numbers themselves are only hashed.
"""

import math
import re
import struct
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from catalog.media import strict_json
from catalog.media.facts import Facts
from catalog.media.formats import HEAD_BYTES, describe
from catalog.media.reading import sha256_of, size_of
from catalog.media.refusal import Refused

MAX_BYTES = 2 * 1024**3
MAX_DIMENSIONS = 8
_LENGTH = struct.Struct("<Q")
# A LoRA is pairs of small matrices: one leads down, one up again. Trainers call them so.
_DOWN = re.compile(r"lora[_.](?:A|down)(?:\.|$)")
_UP = re.compile(r"lora[_.](?:B|up)(?:\.|$)")
_BYTES = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 1),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 2),
    **dict.fromkeys(("F32", "I32", "U32"), 4),
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 8),
}


def inspect(path: Path) -> Facts:
    """The facts of a LoRA as safetensors; raises ``Refused`` with a sentence."""
    with path.open("rb") as file:
        size = size_of(file, most=MAX_BYTES)
        tensors = _header(file, size)
    if not any(map(_DOWN.search, tensors)) or not any(map(_UP.search, tensors)):
        raise Refused(
            _(
                "These weights are no LoRA: no tensor is called lora_A and lora_B, or lora_down "
                "and lora_up. Send the LoRA that the training wrote."
            )
        )
    return Facts(
        sha256=sha256_of(path),
        media_type="application/octet-stream",
        extension="safetensors",
        bytes=size,
    )


def _header(file: BinaryIO, size: int) -> dict[str, Any]:
    """The tensors by name, once they are known to fill the file to its last byte."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head[_LENGTH.size : _LENGTH.size + 1] != b"{":
        what = describe(head) or _("no safetensors, as far as its content tells")
        raise Refused(_("This file is %(what)s. Send weights as safetensors.") % {"what": what})
    (length,) = _LENGTH.unpack_from(head)
    if length > min(size - _LENGTH.size, strict_json.MOST_BYTES):
        raise Refused(_damaged())
    file.seek(_LENGTH.size)
    try:
        tensors = strict_json.load(file.read(length))
        tensors.pop("__metadata__", None)
        filled = _filled(tensors)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused(_damaged()) from None
    if filled != size - _LENGTH.size - length:
        raise Refused(_damaged())
    return dict(tensors)


def _filled(tensors: dict[str, Any]) -> int:
    """How many bytes the tensors take, one after the other; raises ValueError for a gap."""
    end = 0
    for begin, stop in sorted(_place(tensor) for tensor in tensors.values()):
        if begin != end:
            raise ValueError("tensors overlap or leave a gap")
        end = stop
    return end


def _place(tensor: dict[str, Any]) -> tuple[int, int]:
    """Where a tensor begins and ends; raises ValueError when its shape needs another size."""
    shape, (begin, end) = tensor["shape"], tensor["data_offsets"]
    numbers = [*shape, begin, end]
    if len(shape) > MAX_DIMENSIONS or not all(
        type(one) is int and 0 <= one <= MAX_BYTES for one in numbers
    ):
        raise ValueError("a number is out of bounds")
    if end - begin != math.prod(shape) * _BYTES[tensor["dtype"]]:
        raise ValueError("a shape does not fit its bytes")
    return begin, end


def _damaged() -> str:
    return _("These weights are damaged or incomplete. Download them again.")
