"""Files for benchmarks, hardly larger than nothing; no two are the same."""

import json
from array import array
from collections.abc import Callable

from PIL import Image

from generation.sandbox import png
from generation.sandbox.drawing.compose import encoded
from generation.sandbox.formats import mesh, mp4, safetensors, wav
from generation.sandbox.making import modelled

SIDE = 16
SECONDS = 1


def made(extension: str, *, name: str, colour: int) -> bytes:
    """Make a file of that extension whose bytes its `name` changes; a picture is always a PNG."""
    maker = MAKERS.get(extension)
    return maker(name) if maker else png.canned(name, colour=colour)


def _film(name: str) -> bytes:
    frames = [Image.new("RGB", (SIDE, SIDE), (shade, 90, 120)) for shade in (60, 160)]
    return mp4.film(frames, seconds=SECONDS, note=name)


def _sound(name: str) -> bytes:
    return wav.sound(array("h", bytes(2 * wav.RATE * SECONDS)), words=name)


def _model(name: str) -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE))
    surface = modelled.relief(picture, Image.new("L", (SIDE, SIDE), 255), longest=SIDE)
    return mesh.glb(surface, encoded(picture, "jpeg"), note=name)


def _weights(name: str) -> bytes:
    halves = {
        f"unet.to_q.{half}.weight": ([1, 1], array("f", [0.5])) for half in ("lora_A", "lora_B")
    }
    return safetensors.written(halves, {"format": "pt", "name": name})


def _config(name: str) -> bytes:
    return json.dumps({"name": name}).encode()


MAKERS: dict[str, Callable[[str], bytes]] = {
    "mp4": _film,
    "wav": _sound,
    "glb": _model,
    "safetensors": _weights,
    "json": _config,
}
