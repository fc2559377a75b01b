"""What a request brings along, loaded and looked at: a wrong file is refused like the model would.

Pictures are decoded. Of a film or a sound only the beginning is looked at.
"""

from generation.sandbox.drawing.cutout import Cutouts, Unreadable
from generation.sandbox.making.call import Material
from generation.sandbox.outcome import InputRefused
from generation.sandbox.references import Reference, Unloadable

STARTS = {
    "video": (b"\x1aE\xdf\xa3",),
    "audio": (
        b"RIFF",
        b"ID3",
        b"\xff\xfb",
        b"\xff\xf3",
        b"\xff\xf2",
        b"fLaC",
        b"OggS",
        b"\x1aE\xdf\xa3",
    ),
    "archive": (b"PK",),
}
UNSUPPORTED = {
    "video": "unsupported_video_format",
    "audio": "unsupported_audio_format",
    "archive": "invalid_archive",
}
WITH_FTYP = ("video", "audio")


def refused(reference: Reference, error: Unloadable) -> InputRefused:
    """Return the refusal of an address behind which nothing usable stands."""
    if error.too_large:
        return InputRefused(reference.field, "file_too_large", "The file is too large")
    if reference.kind == "image":
        message = "Could not load image from url"
        return InputRefused(reference.field, "image_load_error", message)
    return InputRefused(reference.field, "file_download_error", "Could not download the file")


def looked_at(reference: Reference, data: bytes, cutouts: Cutouts) -> Material:
    """Return a loaded file as material; raises `InputRefused`."""
    field, kind = reference.field, reference.kind
    if kind == "image":
        try:
            size = cutouts.of(data).original_size
        except Unreadable as error:
            raise InputRefused(field, error.kind, str(error)) from error
        return Material(field, kind, reference.slots, data, size)
    film = kind in WITH_FTYP and data[4:8] == b"ftyp"
    if not film and not data.startswith(STARTS[kind]):
        raise InputRefused(field, UNSUPPORTED[kind], f"The file is no {kind} that can be read")
    return Material(field, kind, reference.slots, data)
