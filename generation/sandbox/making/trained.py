"""A LoRA from a data set: the archive is read for real, the weights are small and mean nothing."""

import io
import json
import random
import zipfile
import zlib
from array import array
from pathlib import PurePosixPath

from PIL import Image

from generation.sandbox.formats import safetensors
from generation.sandbox.making.call import Call, Plan, Planned
from generation.sandbox.outcome import InputRefused

EXTENSIONS = {".jpg", ".jpeg", ".png", ".webp"}
FEWEST, MOST = 4, 1000
MOST_BYTES, MOST_TOGETHER = 50 * 2**20, 2 * 2**30
"""Of one picture, and of all, unpacked."""

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError)
"""What an archive raises that is damaged, encrypted, or packed in an unknown way."""

RANK, WIDTH, BLOCKS = 4, 64, 2
USUAL_STEPS = 1000
WEIGHTS = Planned("weights", "safetensors", name="pytorch_lora_weights.safetensors")
CONFIG = Planned("", "json", field="config_file", name="config.json")


def plan(call: Call) -> Plan:
    """Weights and their configuration; raises `InputRefused` for an archive that won't do."""
    if archive := call.of_kind("archive"):
        _pictures(archive.data, archive.field)
    return Plan(files=(WEIGHTS, CONFIG))


def make(call: Call, file: Planned, index: int) -> bytes:
    """Write the tensors of a LoRA, or how it was trained."""
    archive = call.of_kind("archive")
    told = {
        "trigger_word": str(call.argument("trigger_word") or ""),
        "steps": str(call.argument("steps") or USUAL_STEPS),
        "pictures": str(_pictures(archive.data, archive.field) if archive else 0),
        "seed": str(call.seed),
    }
    if file is CONFIG:
        return json.dumps(told, indent=2).encode()
    return safetensors.written(_tensors(call.seed), {"format": "pt", **told})


def _tensors(seed: int) -> dict[str, safetensors.Tensor]:
    rng = random.Random(seed)  # noqa: S311  # numbers without meaning
    names = (
        f"transformer.single_transformer_blocks.{block}.attn.to_{part}"
        for block in range(BLOCKS)
        for part in "qkv"
    )
    shapes = {"lora_A": [RANK, WIDTH], "lora_B": [WIDTH, RANK]}
    return {
        f"{name}.{half}.weight": (
            shape,
            array("f", (rng.gauss(0, 0.02) for _ in range(RANK * WIDTH))),
        )
        for name in names
        for half, shape in shapes.items()
    }


def _pictures(data: bytes, field: str) -> int:
    """Count the pictures of an archive, each opened; raises `InputRefused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [one for one in archive.infolist() if _is_picture(one)]
            _check_count(len(names), field)
            if sum(name.file_size for name in names) > MOST_TOGETHER:
                raise InputRefused(field, "file_too_large", "The archive is too large unpacked")
            for name in names:
                _check(archive, name)
    except BROKEN as error:
        raise InputRefused(field, "invalid_archive", "The archive can't be read") from error
    return len(names)


def _check_count(count: int, field: str) -> None:
    if count < FEWEST:
        kind = "archive_file_count_below_minimum"
        raise InputRefused(field, kind, f"The archive has {count} pictures, {FEWEST} are needed")
    if count > MOST:
        kind = "archive_file_count_exceeds_maximum"
        raise InputRefused(field, kind, f"The archive has {count} pictures, {MOST} are allowed")


def _is_picture(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return path.suffix.lower() in EXTENSIONS and not hidden


def _check(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack a picture as far as it may go and read its header; raises ValueError or OSError."""
    with archive.open(entry) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"{entry.filename} is too large.")
    with Image.open(io.BytesIO(data)):
        pass
