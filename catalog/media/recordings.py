"""Videos and sounds: untrusted bytes to facts, as their containers tell them.

Nothing is decoded. What kind of file it is says its beginning; the parser, which is native code,
runs in a process of its own, so that a file that crashes it is refused like any other.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.media.endings import ends_whole, piped_seconds
from catalog.media.facts import Facts
from catalog.media.formats import (
    FLAC,
    HEAD_BYTES,
    M4A,
    MP3,
    MP4,
    OGG,
    WAV,
    WEBM,
    RecordingFormat,
    describe,
    recording_format,
)
from catalog.media.limits import MAX_BYTES
from catalog.media.probe import UNREADABLE
from catalog.media.reading import sha256_of, size_of
from catalog.media.refusal import Refused

PROBE = Path(__file__).with_name("probe.py")
PROBE_SECONDS = 30.0
MAX_SIDE = 16_384


@dataclass(frozen=True, slots=True)
class Medium:
    """What is taken of one kind: ``track`` is the one that it must have, in MediaInfo's words.

    The sentences say what a file is not, holds not, does not tell, and takes too long for.
    """

    track: str
    formats: tuple[RecordingFormat, ...]
    wanted: Promise
    other: Promise
    holds_none: Promise
    endless: Promise
    too_long: Promise
    max_bytes: int
    longest: timedelta


VIDEO = Medium(
    track="Video",
    formats=(MP4, WEBM),
    wanted=gettext_lazy("Send an MP4 or WebM."),
    other=gettext_lazy("not a video, as far as its content tells"),
    holds_none=gettext_lazy("This file holds no video."),
    endless=gettext_lazy("This video doesn't say how long it is. Export it again."),
    too_long=gettext_lazy(
        "This video takes %(minutes).1f minutes; at most %(most)d are taken. Cut it shorter."
    ),
    max_bytes=MAX_BYTES["video"],
    longest=timedelta(minutes=10),
)
SOUND = Medium(
    track="Audio",
    formats=(WAV, MP3, FLAC, OGG, M4A),
    wanted=gettext_lazy("Send a WAV, MP3, FLAC, Ogg or M4A."),
    other=gettext_lazy("not a sound, as far as its content tells"),
    holds_none=gettext_lazy("This file holds no sound."),
    endless=gettext_lazy("This sound doesn't say how long it is. Export it again."),
    too_long=gettext_lazy(
        "This sound takes %(minutes).1f minutes; at most %(most)d are taken. Cut it shorter."
    ),
    max_bytes=MAX_BYTES["audio"],
    longest=timedelta(hours=1),
)


def inspect_video(path: Path) -> Facts:
    """The facts of an MP4 or WebM with a picture track; raises ``Refused`` with a sentence."""
    return _inspect(path, VIDEO)


def inspect_sound(path: Path) -> Facts:
    """The facts of a sound without a picture track; raises ``Refused`` with a sentence."""
    return _inspect(path, SOUND)


def _inspect(path: Path, medium: Medium) -> Facts:
    with path.open("rb") as file:
        size = size_of(file, most=medium.max_bytes)
        file.seek(0)
        format = _format(file.read(HEAD_BYTES), medium)
        whole = ends_whole(file, size, extension=format.extension)
        piped = piped_seconds(file, size) if format is WAV else None
    container, *tracks = _tracks(path, format)
    if piped is not None:
        container |= {"Duration": piped, "truncated": False}
    if container.get("Format") != format.parsed or container["truncated"] or not whole:
        raise Refused(_damaged(format))
    track = _track(tracks, medium)
    width, height = _sides(track) if medium is VIDEO else (None, None)
    return Facts(
        sha256=sha256_of(path),
        media_type=format.media_type,
        extension=format.extension,
        bytes=size,
        width=width,
        height=height,
        duration=_duration(container, track, medium),
    )


def _format(head: bytes, medium: Medium) -> RecordingFormat:
    known = recording_format(head)
    if known is MP4 and medium is SOUND:
        known = M4A  # one container: its tracks tell which of the two it is
    if known not in medium.formats:
        said = {"what": describe(head) or medium.other, "taken": medium.wanted}
        raise Refused(_("This file is %(what)s. %(taken)s") % said)
    return known


def _tracks(path: Path, format: RecordingFormat) -> list[dict[str, Any]]:
    """What the parser finds, the container first; its own troubles are the file's fault."""
    with path.open("rb") as file:
        try:
            done = subprocess.run(  # noqa: S603  (our own program; the file comes as its input)
                [sys.executable, "-I", str(PROBE)],
                stdin=file,
                capture_output=True,
                check=False,
                env={},
                timeout=PROBE_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise Refused(_damaged(format)) from None
    if done.returncode < 0 or done.returncode == UNREADABLE:  # below zero: killed by a signal
        raise Refused(_damaged(format))
    if done.returncode:
        raise RuntimeError(f"The probe of recordings does not run: {done.stderr.decode()[-500:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _track(tracks: list[dict[str, Any]], medium: Medium) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {one["@type"]: one for one in reversed(tracks)}
    if medium is SOUND and "Video" in found:
        raise Refused(_("This file is a video.") + f" {medium.wanted}")
    if medium.track not in found:
        raise Refused(f"{medium.holds_none} {medium.wanted}")
    return found[medium.track]


def _sides(track: dict[str, Any]) -> tuple[int, int]:
    """Pixels as seen, after the rotation that phones write down."""
    width, height = int(track.get("Width", 0)), int(track.get("Height", 0))
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        sentence = _(
            "This video is %(width)d x %(height)d pixels; a side has 1 to %(most)s. Export it in "
            "another size."
        )
        raise Refused(sentence % {"width": width, "height": height, "most": f"{MAX_SIDE:,}"})
    sideways = round(track.get("Rotation", 0)) % 180 == 90
    return (height, width) if sideways else (width, height)


def _duration(container: dict[str, Any], track: dict[str, Any], medium: Medium) -> timedelta:
    seconds = container.get("Duration") or track.get("Duration") or 0.0
    if not seconds > 0:
        raise Refused(str(medium.endless))
    if not seconds <= medium.longest.total_seconds():
        minutes = medium.longest // timedelta(minutes=1)
        raise Refused(str(medium.too_long) % {"minutes": seconds / 60, "most": minutes})
    return timedelta(seconds=seconds)


def _damaged(format: RecordingFormat) -> str:
    sentence = _("This %(format)s is damaged or incomplete. Copy or export it again.")
    return sentence % {"format": format.label}
