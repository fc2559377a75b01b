"""Videos, sounds, shapes, texts and weights made in memory for the tests."""

import io
import json
import struct
import wave
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

# --- Videos -----------------------------------------------------------------------------------


def video(
    *, seconds: float = 1, size: tuple[int, int] = (64, 48), frames: int = 4, brand: bytes = b"isom"
) -> bytes:
    """A real MP4 with AV1 inside: Pillow's moving AVIF, told to be a film.

    Both are the same container; an AVIF plays for ever and calls its track a picture.
    """
    film = bytearray(_moving_avif(seconds, size, frames))
    at = film.index(b"ftyp") - 4
    length = int.from_bytes(film[at : at + 4])
    brands = brand + bytes(4) + b"isomiso6mp41av01"
    film[at + 8 : at + length] = (brands + b"isom" * 9)[: length - 8]
    for old, new in ((b"meta", b"free"), (b"edts", b"free"), (b"pict", b"vide")):
        _replace(film, old, new)
    (duration,) = struct.unpack_from(">Q", film, film.index(b"mdhd") + 28)
    struct.pack_into(">Q", film, film.index(b"mvhd") + 28, duration)
    struct.pack_into(">Q", film, film.index(b"tkhd") + 32, duration)
    return bytes(film)


def _moving_avif(seconds: float, size: tuple[int, int], frames: int) -> bytes:
    pictures = [Image.new("RGB", size, (40 * n % 256, 80, 120)) for n in range(frames)]
    data = io.BytesIO()
    pictures[0].save(
        data,
        "AVIF",
        save_all=True,
        append_images=pictures[1:],
        duration=round(seconds * 1000 / frames),
        speed=10,
    )
    return data.getvalue()


def _replace(film: bytearray, old: bytes, new: bytes) -> None:
    at = film.index(old)
    film[at : at + 4] = new


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4 file."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def m4a(*, seconds: int = 2) -> bytes:
    """An MP4 with one sound track."""
    rate, samples, each = 8000, seconds * 8, 64
    ftyp = box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom")
    entry = box(b"mp4a", bytes(6), b"\0\1", bytes(8), struct.pack(">HHI", 1, 16, 0), _q16(rate))

    def moov(offset: int) -> bytes:
        stbl = box(
            b"stbl",
            box(b"stsd", struct.pack(">II", 0, 1), entry),
            box(b"stts", struct.pack(">IIII", 0, 1, samples, 1000)),
            box(b"stsc", struct.pack(">IIIII", 0, 1, 1, samples, 1)),
            box(b"stsz", struct.pack(">III", 0, each, samples)),
            box(b"stco", struct.pack(">III", 0, 1, offset)),
        )
        mdhd = box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, rate, seconds * rate, 0x55C4, 0))
        hdlr = box(b"hdlr", bytes(8), b"soun", bytes(13))
        mdia = box(b"mdia", mdhd, hdlr, box(b"minf", box(b"smhd", bytes(8)), stbl))
        tkhd = box(b"tkhd", struct.pack(">IIIIII", 3, 0, 0, 1, 0, seconds * 1000), bytes(60))
        mvhd = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000), bytes(80))
        return box(b"moov", mvhd, box(b"trak", tkhd, mdia))

    offset = len(ftyp) + len(moov(0)) + 8
    return ftyp + moov(offset) + box(b"mdat", bytes(samples * each))


def _q16(number: int) -> bytes:
    return struct.pack(">I", number << 16)


def element(name: str, *parts: bytes) -> bytes:
    """An element of a WebM file; ``name`` is its number in hex."""
    body = b"".join(parts)
    return bytes.fromhex(name) + (len(body) | 1 << 56).to_bytes(8) + body


def webm(*, seconds: float = 3, size: tuple[int, int] = (64, 48), kind: bytes = b"webm") -> bytes:
    """A WebM with one VP8 key frame."""
    width, height = (side.to_bytes(2) for side in size)
    head = element("4286", b"\1") + element("42f7", b"\1") + element("42f2", b"\4")
    head += element("42f3", b"\x08") + bytes.fromhex("4282") + bytes([0x80 | len(kind)]) + kind
    head += element("4287", b"\2") + element("4285", b"\2")
    info = element("2ad7b1", (1_000_000).to_bytes(4)), element("4489", _double(seconds * 1000))
    sides = element("e0", element("b0", width), element("ba", height))
    track = element("d7", b"\1"), element("73c5", b"\1"), element("83", b"\1")
    tracks = element("ae", *track, element("86", b"V_VP8"), sides)
    little = (side.to_bytes(2, "little") for side in size)
    frame = b"\x10\x02\x00\x9d\x01\x2a" + b"".join(little) + bytes(200)
    cluster = element("1f43b675", element("e7", b"\0"), element("a3", b"\x81\0\0\x80", frame))
    parts = element("1549a966", *info), element("1654ae6b", tracks), cluster
    return element("1a45dfa3", head) + element("18538067", *parts)


def _double(number: float) -> bytes:
    return struct.pack(">d", number)


# --- Sounds -----------------------------------------------------------------------------------


def wav(*, seconds: float = 2, rate: int = 8000) -> bytes:
    """Silence as a WAV."""
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(int(seconds * rate) * 2))
    return data.getvalue()


def mp3(*, frames: int = 100) -> bytes:
    """Silence as an MP3 of 128 kbit/s: 26.12 ms for each frame."""
    return (b"\xff\xfb\x90\xc0" + bytes(413)) * frames


def flac(*, seconds: int = 2, rate: int = 44_100) -> bytes:
    """Silence as a FLAC in frames of 4,096 samples."""
    total = seconds * rate
    bits = rate << 44 | 0 << 41 | 15 << 36 | total
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + bits.to_bytes(8) + bytes(16)
    frames = b"".join(_flac_frame(n) for n in range(min(127, total // 4096)))
    return b"fLaC\x80" + len(info).to_bytes(3) + info + frames


def _flac_frame(number: int) -> bytes:
    head = b"\xff\xf8\xc9\x08" + bytes([number])
    head += bytes([_crc(head, 8, 0x07)])
    frame = head + b"\0\0\0"
    return frame + _crc(frame, 16, 0x8005).to_bytes(2)


def ogg(*, seconds: int = 2) -> bytes:
    """An Ogg with Opus inside, which counts 48,000 samples a second."""
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I4sI", 4, b"test", 0)
    pages = [(2, 0, head), (0, 0, tags), (4, seconds * 48_000, b"\xfc\xff\xfe" * 20)]
    return b"".join(_ogg_page(n, *page) for n, page in enumerate(pages))


def _ogg_page(number: int, flags: int, granule: int, packet: bytes) -> bytes:
    head = struct.pack("<4sBBqIIIBB", b"OggS", 0, flags, granule, 1, number, 0, 1, len(packet))
    crc = _crc(head + packet, 32, 0x04C11DB7)
    return head[:22] + crc.to_bytes(4, "little") + head[26:] + packet


def _crc(data: bytes, width: int, polynomial: int) -> int:
    crc, top = 0, 1 << (width - 1)
    for byte in data:
        crc ^= byte << (width - 8)
        for _ in range(8):
            crc = (crc << 1 ^ polynomial if crc & top else crc << 1) & ((1 << width) - 1)
    return crc


# --- Shapes -----------------------------------------------------------------------------------

SCENE: dict[str, Any] = {"asset": {"version": "2.0"}, "buffers": [{"byteLength": 12}]}


def glb(
    scene: Mapping[str, Any] | bytes = SCENE,
    *,
    binary: bytes = bytes(12),
    version: int = 2,
    length: int | None = None,
) -> bytes:
    """A GLB; ``length`` is what it says of itself when that is not the truth."""
    text = scene if isinstance(scene, bytes) else json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<I4s", len(text), b"JSON") + text
    body += struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", version, length or len(body) + 12) + body


# --- Weights ----------------------------------------------------------------------------------

LORA = {"unet.to_q.lora_A.weight": [4, 8], "unet.to_q.lora_B.weight": [8, 4]}


def weights(tensors: Mapping[str, Sequence[int]] = LORA, **changes: Any) -> bytes:
    """Safetensors with numbers of 16 bits; ``changes`` go into the header."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in tensors.items():
        begin, end = end, end + 2 * shape[0] * shape[1]
        header[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [begin, end]}
    return with_header(json.dumps(header | changes).encode(), bytes(end))


def with_header(header: bytes, data: bytes = b"") -> bytes:
    """Safetensors with any header."""
    return struct.pack("<Q", len(header)) + header + data
