"""What a file is, told by its first bytes and never by its name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

HEAD_BYTES = 2048


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """A picture format that is taken. ``pillow`` is the name of its decoder there."""

    pillow: str
    media_type: str
    extension: str

    @property
    def label(self) -> str:
        """What people call it."""
        return self.pillow.replace("WEBP", "WebP")


JPEG = PictureFormat("JPEG", "image/jpeg", "jpg")
PNG = PictureFormat("PNG", "image/png", "png")
WEBP = PictureFormat("WEBP", "image/webp", "webp")
AVIF = PictureFormat("AVIF", "image/avif", "avif")
DECODERS = tuple(format.pillow for format in (JPEG, PNG, WEBP, AVIF))


@dataclass(frozen=True, slots=True)
class RecordingFormat:
    """A format of videos or sounds that is taken. ``parsed`` is its name in MediaInfo."""

    label: str
    parsed: str
    media_type: str
    extension: str


MP4 = RecordingFormat("MP4", "MPEG-4", "video/mp4", "mp4")
WEBM = RecordingFormat("WebM", "WebM", "video/webm", "webm")
WAV = RecordingFormat("WAV", "Wave", "audio/wav", "wav")
MP3 = RecordingFormat("MP3", "MPEG Audio", "audio/mpeg", "mp3")
FLAC = RecordingFormat("FLAC", "FLAC", "audio/flac", "flac")
OGG = RecordingFormat("Ogg", "Ogg", "audio/ogg", "ogg")
M4A = RecordingFormat("M4A", "MPEG-4", "audio/mp4", "m4a")

_STARTS = (
    (b"%PDF-", gettext_noop("a PDF document")),
    (b"%!PS", gettext_noop("an EPS or PostScript drawing")),
    (b"\xc5\xd0\xd3\xc6", gettext_noop("an EPS or PostScript drawing")),
    (b"GIF8", gettext_noop("a GIF")),
    (b"II*\0", gettext_noop("a TIFF or camera raw file")),
    (b"MM\0*", gettext_noop("a TIFF or camera raw file")),
    (b"8BPS", gettext_noop("a Photoshop file")),
    (b"\xff\x0a", gettext_noop("a JPEG XL picture")),
    (b"\0\0\0\x0cJXL ", gettext_noop("a JPEG XL picture")),
    (b"\0\0\0\x0cjP  ", gettext_noop("a JPEG 2000 picture")),
    (b"Rar!", gettext_noop("a RAR archive")),
    (b"7z\xbc\xaf", gettext_noop("a 7-Zip archive")),
    (b"\x1f\x8b", gettext_noop("a gzip archive")),
    (b"\xd0\xcf\x11\xe0", gettext_noop("an old Microsoft Office document")),
    (b"\x7fELF", gettext_noop("a program")),
    (b"fLaC", gettext_noop("a FLAC sound")),
    (b"OggS", gettext_noop("an Ogg sound")),
    (b"\x1aE\xdf\xa3", gettext_noop("a WebM or Matroska video")),
    (b"glTF", gettext_noop("a GLB model")),
)
# Two letters may begin a text as well; these files have a zero byte near.
_BINARY_STARTS = ((b"BM", gettext_noop("a BMP bitmap")), (b"MZ", gettext_noop("a program")))


def picture_format(head: bytes) -> PictureFormat | None:
    """The taken format that a file with this beginning has, or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return AVIF if {b"avif", b"avis"} & _brands(head) else None


def recording_format(head: bytes) -> RecordingFormat | None:
    """The taken format of a video or sound with this beginning, or None.

    MP4 stands for M4A as well: only the tracks tell them apart.
    """
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] and head[1] & 0xE6 == 0xE2):
        return MP3  # a tag, or the first frame of MPEG layer III
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"\x42\x82\x84webm" in head[:64] else None
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    if head[:4] in (b"fLaC", b"OggS"):
        return FLAC if head[:4] == b"fLaC" else OGG
    return MP4 if _describe_film(head) in ("a video", "a sound (M4A)") else None


def describe(head: bytes) -> str | None:
    """What a file with this beginning really is ("a PDF document"), None if that is unknown."""
    if known := picture_format(head):
        sentence = _("an %(format)s picture") if known is AVIF else _("a %(format)s picture")
        return sentence % {"format": known.label}
    what = _describe_else(head)
    return _(what) if what else None


def _describe_else(head: bytes) -> str | None:
    starts = _STARTS + _BINARY_STARTS if b"\0" in head[:32] else _STARTS
    for start, what in starts:
        if head.startswith(start):
            return what
    if recording_format(head) is MP3:
        return gettext_noop("an MP3 sound")
    return (
        _describe_zip(head)
        or _describe_riff(head)
        or _describe_film(head)
        or _describe_markup(head)
    )


def _brands(head: bytes) -> set[bytes]:
    if head[4:8] != b"ftyp":
        return set()
    box = head[8 : min(int.from_bytes(head[:4], "big"), len(head))]
    return {box[i : i + 4] for i in range(0, len(box), 4)}


def _describe_zip(head: bytes) -> str | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    if b"[Content_Types].xml" in head or b"xl/" in head:
        return gettext_noop("a Microsoft Office document (such as an Excel workbook)")
    return gettext_noop("a ZIP archive")


def _describe_riff(head: bytes) -> str | None:
    kinds = {b"WAVE": gettext_noop("a WAV sound"), b"AVI ": gettext_noop("an AVI video")}
    return kinds.get(head[8:12]) if head[:4] == b"RIFF" else None


def _describe_film(head: bytes) -> str | None:
    brands = _brands(head)
    if head[8:12] == b"qt  " or head[4:8] in (b"moov", b"mdat", b"wide"):
        return gettext_noop("a QuickTime movie (MOV)")
    if {b"heic", b"heix", b"mif1", b"hevc"} & brands:
        return gettext_noop("a HEIC photo")
    if {b"M4A ", b"M4B "} & brands:
        return gettext_noop("a sound (M4A)")
    return gettext_noop("a video") if brands else None


def _describe_markup(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not text.startswith(b"<"):
        return None
    if b"<svg" in text:
        return gettext_noop("an SVG drawing")
    html = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")
    return (
        gettext_noop("a web page (HTML)")
        if any(tag in text for tag in html)
        else gettext_noop("an XML document")
    )
