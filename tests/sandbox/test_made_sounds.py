"""Sounds that are spoken, and what is understood of them."""

import io
import itertools
import wave

import pytest

from tests.catalog import media_files
from tests.sandbox.materials import WORDS

KOKORO, F5, WHISPER = "fal-ai/kokoro/american-english", "fal-ai/f5-tts", "fal-ai/whisper"


def spoken(data: bytes) -> tuple[float, bytes]:
    """Seconds and samples of a WAV."""
    with wave.open(io.BytesIO(data)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return sound.getnframes() / sound.getframerate(), sound.readframes(sound.getnframes())


def test_speech_sounds(made):
    _, samples = spoken(made("audio", KOKORO))
    assert len(set(samples)) > 200


def test_a_longer_text_takes_longer(made):
    short, long = (spoken(made("audio", KOKORO, prompt=text))[0] for text in ("Hi", "Hi " * 20))
    assert long > 15 * short


def test_faster_speech_is_shorter(made):
    usual, fast = (spoken(made("audio", KOKORO, speed=speed))[0] for speed in (1, 2))
    assert fast == pytest.approx(usual / 2, rel=0.01)


def test_a_voice_to_copy_is_taken_as_a_sound(made):
    assert spoken(made("audio_url", F5))[0] > 1


def test_what_was_spoken_here_is_understood(run, upload, made):
    address = upload(made("audio", KOKORO), "audio/wav")
    output = run(WHISPER, audio_url=address).json()
    assert output["text"] == WORDS
    assert [chunk["text"] for chunk in output["chunks"]] == [
        "A red dress on a beach.",
        "Wind comes up!",
    ]


def test_the_address_of_a_sound_made_here_will_do(run):
    address = run(KOKORO).json()["audio"]["url"]
    assert run(WHISPER, audio_url=address).json()["text"] == WORDS


def test_chunks_follow_each_other_until_the_end(run, upload, made):
    data = made("audio", KOKORO)
    output = run(WHISPER, audio_url=upload(data, "audio/wav"), chunk_level="word").json()
    times = [chunk["timestamp"] for chunk in output["chunks"]]
    assert len(times) == len(WORDS.split())
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(times))
    assert times[-1][1] == pytest.approx(spoken(data)[0], abs=0.01)


def test_any_other_sound_is_honestly_not_understood(run):
    text = run(WHISPER).json()["text"]
    assert "only what it spoke itself" in text
    assert "2.0 seconds" in text


def test_a_sound_of_unknown_length_is_told_by_its_bytes(run, upload):
    mp3 = media_files.mp3()
    text = run(WHISPER, audio_url=upload(mp3, "audio/mpeg")).json()["text"]
    assert f"{len(mp3):,} bytes" in text
