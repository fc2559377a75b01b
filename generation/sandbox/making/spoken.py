"""Speech, as far as tones can be: a syllable for each letter, a pause for each gap."""

import math
import random
from array import array
from functools import lru_cache

from generation.sandbox.billing import Usage
from generation.sandbox.formats import wav
from generation.sandbox.making.call import Call, Plan, Planned

LETTER_SECONDS = 0.07
MOST_LETTERS = 1500
"""What is longer is not spoken to its end."""

LOUD = 9000
VOICE = (110.0, 220.0)
"""Hertz of the lowest and the highest voice."""

FORMANTS = {
    "a": (700, 1100),
    "e": (500, 1900),
    "i": (300, 2300),
    "o": (450, 800),
    "u": (325, 700),
    "y": (300, 2000),
}
PAUSES = {" ": 0.6, ",": 2.0, ";": 2.0, ":": 2.0, ".": 4.0, "!": 4.0, "?": 4.0, "\n": 4.0}
"""In letters."""


def plan(call: Call) -> Plan:
    """One sound, as long as its text takes."""
    seconds = sum(_length(letter, _speed(call)) for letter in _text(call)) / wav.RATE
    file = Planned("audio", "wav", name="speech.wav")
    return Plan(files=(file,), usage=Usage(seconds=round(seconds, 3)))


def make(call: Call, file: Planned, index: int) -> bytes:
    """Speak the text with the voice of the seed."""
    text, speed = _text(call), _speed(call)
    voice = random.Random(call.seed).uniform(*VOICE)  # noqa: S311  # variety, not secrecy
    samples = array("h")
    for at, letter in enumerate(text):
        melody = 1 + 0.12 * math.sin(at / 7) - 0.1 * at / max(1, len(text))
        pitch = round(voice * melody / 4) * 4.0
        samples.extend(_syllable(letter, pitch, _length(letter, speed)))
    return wav.sound(samples, words=text)


def _text(call: Call) -> str:
    return call.prompt[:MOST_LETTERS]


def _speed(call: Call) -> float:
    return float(call.argument("speed") or 1)


def _length(letter: str, speed: float) -> int:
    """Return the samples that a letter takes."""
    return round(PAUSES.get(letter, 1.0) * LETTER_SECONDS / speed * wav.RATE)


@lru_cache(maxsize=2048)
def _syllable(letter: str, pitch: float, length: int) -> "array[int]":
    """Return one letter's sound: a hummed vowel, a breath for a consonant, silence for a gap."""
    letter = letter.lower()
    if letter in PAUSES or not letter.isalnum():
        return array("h", bytes(2 * length))
    if letter in FORMANTS:
        return _shaped([_hum(at / wav.RATE, pitch, FORMANTS[letter]) for at in range(length)])
    breath = random.Random(letter)  # noqa: S311  # the same letter sounds the same
    low = 300 + 20 * (ord(letter) % 30)
    return _shaped(
        [
            0.35 * _hum(at / wav.RATE, pitch, (low, 1500)) + 0.12 * breath.uniform(-1, 1)
            for at in range(length)
        ]
    )


def _hum(at: float, pitch: float, formants: tuple[int, int]) -> float:
    """Return the voice at a moment: its pitch, and the overtones next to the formants."""
    near = (max(1, round(formant / pitch)) * pitch for formant in formants)
    tones = [(pitch, 0.5), *zip(near, (0.35, 0.15), strict=True)]
    return sum(loud * math.sin(2 * math.pi * tone * at) for tone, loud in tones)


def _shaped(wave: list[float]) -> "array[int]":
    """Fade a syllable in and out."""
    last = max(1, len(wave) - 1)
    return array(
        "h",
        (
            round(LOUD * value * math.sin(math.pi * at / last) ** 0.5)
            for at, value in enumerate(wave)
        ),
    )
