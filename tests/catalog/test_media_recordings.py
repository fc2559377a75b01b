"""Videos and sounds: what they are is told by their bytes, and what is wrong by a sentence."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from catalog.media import recordings
from catalog.media.facts import Facts
from catalog.media.recordings import inspect_sound, inspect_video
from catalog.media.refusal import Refused
from tests.catalog import media_files
from tests.catalog.pictures import encoded, shirt


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "misleading.png"
        path.write_bytes(data)
        return path

    return write


def refusal(inspect: Callable[[Path], Facts], path: Path) -> str:
    with pytest.raises(Refused) as caught:
        inspect(path)
    return str(caught.value)


def test_an_mp4_is_known_by_its_content(file):
    found = inspect_video(file(media_files.video(seconds=2, size=(64, 48))))
    assert (found.media_type, found.extension) == ("video/mp4", "mp4")
    assert (found.width, found.height, found.duration) == (64, 48, timedelta(seconds=2))


def test_a_webm_is_known_by_its_content(file):
    found = inspect_video(file(media_files.webm(seconds=3, size=(64, 48))))
    assert (found.media_type, found.extension) == ("video/webm", "webm")
    assert (found.width, found.height, found.duration) == (64, 48, timedelta(seconds=3))


@pytest.mark.parametrize(
    ("data", "media_type", "seconds"),
    [
        (media_files.wav(seconds=2), "audio/wav", 2),
        (media_files.mp3(frames=100), "audio/mpeg", 2.606),
        (media_files.flac(seconds=2), "audio/flac", 2),
        (media_files.ogg(seconds=2), "audio/ogg", 2),
        (media_files.m4a(seconds=2), "audio/mp4", 2),
    ],
    ids=["wav", "mp3", "flac", "ogg", "m4a"],
)
def test_a_sound_is_known_by_its_content(file, data, media_type, seconds):
    found = inspect_sound(file(data))
    assert (found.media_type, found.duration) == (media_type, timedelta(seconds=seconds))
    assert found.width is None


def test_a_video_that_was_filmed_sideways_has_the_size_that_is_seen(file):
    film = bytearray(media_files.video(size=(64, 48)))
    upright = (1 << 16).to_bytes(4)
    turned = [bytes(4), upright, bytes(4), (-1 << 16).to_bytes(4, signed=True), *[bytes(4)] * 4]
    matrix = film.index(b"tkhd") + 56
    film[matrix : matrix + 32] = b"".join(turned)
    found = inspect_video(file(bytes(film)))
    assert (found.width, found.height) == (48, 64)


@pytest.mark.parametrize("cut", [5, 100])
@pytest.mark.parametrize(
    ("data", "inspect", "label"),
    [
        (media_files.video(), inspect_video, "MP4"),
        (media_files.webm(), inspect_video, "WebM"),
        (media_files.wav(), inspect_sound, "WAV"),
        (media_files.mp3(), inspect_sound, "MP3"),
        (media_files.flac(), inspect_sound, "FLAC"),
        (media_files.ogg(), inspect_sound, "Ogg"),
        (media_files.m4a(), inspect_sound, "M4A"),
    ],
    ids=["mp4", "webm", "wav", "mp3", "flac", "ogg", "m4a"],
)
def test_a_truncated_recording_is_refused(file, data, inspect, label, cut):
    assert refusal(inspect, file(data[:-cut])).startswith(f"This {label} is damaged or incomplete")


@pytest.mark.parametrize("length", [0xFFFFFFFF, 0x7FFFFFFF - 36])
def test_a_wav_that_was_written_to_a_pipe_lasts_to_its_end(file, length):
    data = bytearray(media_files.wav(seconds=2))
    for at in (data.index(b"RIFF"), data.index(b"data")):
        data[at + 4 : at + 8] = length.to_bytes(4, "little")
    assert inspect_sound(file(bytes(data))).duration == timedelta(seconds=2)


def test_an_empty_file_is_refused(file):
    assert "empty" in refusal(inspect_video, file(b""))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (media_files.video(brand=b"qt  "), "a QuickTime movie (MOV)"),
        (media_files.webm(kind=b"matroska"), "a WebM or Matroska video"),
        (b"RIFF\x40\0\0\0AVI LIST" + bytes(60), "an AVI video"),
        (encoded(shirt()), "a JPEG picture"),
        (encoded(shirt(), "AVIF"), "an AVIF picture"),
        (media_files.wav(), "a WAV sound"),
        (media_files.mp3(), "an MP3 sound"),
        (media_files.glb(), "a GLB model"),
        (b"Just a letter.", "not a video"),
    ],
)
def test_what_is_no_video_is_told_what_it_is(file, data, what):
    sentence = refusal(inspect_video, file(data))
    assert f"This file is {what}" in sentence
    assert sentence.endswith("Send an MP4 or WebM.")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (media_files.video(), "is a video"),
        (media_files.webm(), "is a WebM or Matroska video"),
        (encoded(shirt()), "is a JPEG picture"),
        (b"Just a letter.", "is not a sound"),
    ],
)
def test_what_is_no_sound_is_told_what_it_is(file, data, what):
    sentence = refusal(inspect_sound, file(data))
    assert f"This file {what}" in sentence
    assert sentence.endswith("Send a WAV, MP3, FLAC, Ogg or M4A.")


def test_a_film_without_a_picture_is_no_video(file):
    assert refusal(inspect_video, file(media_files.m4a())).startswith("This file holds no video.")


def test_a_video_over_ten_minutes_is_refused(file):
    sentence = refusal(inspect_video, file(media_files.webm(seconds=700)))
    assert "11.7 minutes; at most 10 are taken" in sentence


def test_a_sound_over_an_hour_is_refused(file):
    sentence = refusal(inspect_sound, file(media_files.ogg(seconds=3700)))
    assert "61.7 minutes; at most 60 are taken" in sentence


@pytest.mark.parametrize("seconds", [0, -5, float("nan"), float("inf"), 1e300])
def test_a_video_with_a_nonsensical_length_is_refused(file, seconds):
    assert "This video" in refusal(inspect_video, file(media_files.webm(seconds=seconds)))


@pytest.mark.parametrize("size", [(0, 10), (10, 20_000)])
def test_a_video_with_nonsensical_sides_is_refused(file, size):
    sentence = refusal(inspect_video, file(media_files.webm(size=size)))
    assert f"{size[0]} x {size[1]} pixels" in sentence


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.truncate(recordings.VIDEO.max_bytes + 1)  # a hole: takes no room on the disk
    assert "at most 500 MB are taken" in refusal(inspect_video, path)


def test_a_file_that_kills_the_parser_is_refused(file, tmp_path, monkeypatch):
    """The stand-in dies as native code does, by a signal."""
    probe = tmp_path / "dying.py"
    probe.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(recordings, "PROBE", probe)
    assert "damaged" in refusal(inspect_video, file(media_files.video()))


def test_a_parser_that_is_not_there_blames_no_file(file, tmp_path, monkeypatch):
    monkeypatch.setattr(recordings, "PROBE", tmp_path / "missing.py")
    with pytest.raises(RuntimeError, match="does not run"):
        inspect_video(file(media_files.video()))
