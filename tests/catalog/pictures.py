"""Pictures drawn in memory for the media tests."""

import io
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw


def shirt(
    width: int = 120,
    height: int = 160,
    *,
    mode: str = "RGB",
    colour: tuple[int, int, int] = (31, 78, 140),
) -> Image.Image:
    """A garment on a white backdrop, with a button so that no side mirrors the other."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width * 0.3, height * 0.2, width * 0.8, height * 0.9), fill=colour)
    draw.ellipse((width * 0.4, height * 0.3, width * 0.5, height * 0.4), fill="black")
    return image.convert(mode)


def encoded(image: Image.Image, encoder: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file of that format."""
    data = io.BytesIO()
    image.save(data, encoder, **options)
    return data.getvalue()


def written(folder: Path, data: bytes, name: str = "photo.jpg") -> Path:
    """The bytes as a file in that folder."""
    path = folder / name
    path.write_bytes(data)
    return path


def png_bomb(side: int = 13_000) -> bytes:
    """A small PNG that decodes to side x side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    header = side.to_bytes(4) * 2 + bytes((1, 0, 0, 0, 0))
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
