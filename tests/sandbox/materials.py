"""What tests send to endpoints: files of every kind, and the least that an endpoint asks for."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from tests.catalog import media_files

ENDPOINTS = Path(__file__).parents[2] / "generation" / "endpoints" / "data"
WORDS = "A red dress on a beach. Wind comes up!"
TYPES = {
    "image": "image/jpeg",
    "mask": "image/png",
    "video": "video/mp4",
    "audio": "audio/wav",
    "archive": "application/zip",
}


def encoded(image: Image.Image, file_format: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """A picture, decoded to its end."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    """A pixel's values, one for each band."""
    value = image.getpixel(at)
    return value if isinstance(value, tuple) else (int(value or 0),)


def garment(size: tuple[int, int] = (300, 400)) -> Image.Image:
    """A blue garment on a plain light ground, in the middle half of the picture."""
    image = Image.new("RGB", size, (248, 248, 246))
    width, height = size
    box = (width // 4, height // 4, width * 3 // 4, height * 3 // 4)
    ImageDraw.Draw(image).rectangle(box, fill=(30, 60, 160))
    return image


def mask(size: tuple[int, int] = (300, 400)) -> Image.Image:
    """White in its left half."""
    image = Image.new("L", size)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=255)
    return image


def archive(pictures: int = 4) -> bytes:
    """A ZIP with so many pictures, and a text for each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for number in range(pictures):
            file.writestr(f"set/{number}.png", encoded(garment((32, 48))))
            file.writestr(f"set/{number}.txt", "a garment")
    return buffer.getvalue()


FILES = {
    "image": encoded(garment(), "JPEG"),
    "mask": encoded(mask()),
    "video": media_files.video(seconds=2, size=(64, 48)),
    "audio": media_files.wav(seconds=2),
    "archive": archive(),
}
"""By kind."""


def least(endpoint_id: str, addresses: Mapping[str, str]) -> dict[str, Any]:
    """The required fields of an endpoint and all of its slots, filled with `addresses` by kind."""
    entry = next(one for one in map(_read, ENDPOINTS.glob("*.json")) if one["id"] == endpoint_id)
    fields = entry["input_schema"]["properties"]
    filled = {name: _value(fields[name]) for name in entry["input_schema"]["required"]}
    for name, slot in entry["slots"].items():
        address = addresses["mask" if name == "MASK" else slot.get("accepts", "image")]
        many = fields[slot["field"]].get("type") == "array"
        filled[slot["field"]] = [address] if many else address
    return filled | ({entry["archive"]: addresses["archive"]} if entry.get("archive") else {})


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_bytes()))


def _value(field: Mapping[str, Any]) -> Any:
    return field.get("default") or (field["enum"][0] if "enum" in field else WORDS)
