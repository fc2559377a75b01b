"""PNGs written without drawing: a small one for benchmarks, and one far larger than its file."""

import functools
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CANNED_SIDE = 64
BOMB_SIDE = 20_000
GREY_BIT, RGB = (1, 0), (8, 2)  # bit depth and colour type


def canned(name: str, *, colour: int) -> bytes:
    """Return 64 x 64 pixels of one colour (0xRRGGBB); its `name` makes the bytes differ."""
    line = b"\0" + colour.to_bytes(3, "big") * CANNED_SIDE
    text = _chunk(b"tEXt", b"Title\0" + name.encode("latin-1"))
    return _file(CANNED_SIDE, RGB, zlib.compress(line * CANNED_SIDE, 1), text)


@functools.cache
def bomb() -> bytes:
    """Return a black 20000 x 20000 PNG of about 50 KB; as RGB it would fill 1.2 GB."""
    packer = zlib.compressobj(9)
    lines = bytes((1 + BOMB_SIDE // 8) * (BOMB_SIDE // 20))
    return _file(
        BOMB_SIDE,
        GREY_BIT,
        b"".join(packer.compress(lines) for _ in range(20)) + packer.flush(),
    )


def _file(side: int, pixel: tuple[int, int], packed: bytes, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, *pixel, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), *more, _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    return SIGNATURE + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
