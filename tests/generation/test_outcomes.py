"""Outcomes: what an answer of each kind comes to, and what is missing from one."""

import pytest

from catalog.models import Asset
from generation.endpoints import load_all
from generation.endpoints.catalogue import GIVES
from generation.outcomes import HANDLERS, Made, UnusableOutput, made

SPECS = {spec.id: spec for spec in load_all()}
FILE = {"url": "https://v3.fal.media/files/a"}
ONE_OF_EACH = {spec.kind: spec for spec in SPECS.values()}


@pytest.mark.parametrize("kind", GIVES)
def test_every_kind_has_a_handler(kind):
    assert kind in HANDLERS


@pytest.mark.parametrize("kind", sorted(set(GIVES) - {"detect", "stt"}))
def test_a_file_alone_is_understood_as_well_as_a_list(kind):
    spec = ONE_OF_EACH[kind]
    field = spec.output[GIVES[kind]]
    assert (
        made(spec, {field: FILE})
        == made(spec, {field: [FILE]})
        == made(spec, {field: [FILE["url"]]})
    )


@pytest.mark.parametrize("kind", GIVES)
@pytest.mark.parametrize("value", [None, [], {}, "", 7])
def test_an_answer_that_lacks_what_was_promised_says_so(kind, value):
    spec = ONE_OF_EACH[kind]
    if kind == "detect" and value == []:
        return  # nothing found is an answer
    with pytest.raises(UnusableOutput, match="answered with"):
        made(spec, {spec.output[GIVES[kind]]: value})


def test_a_transcript_is_a_text_without_an_address():
    assert made(SPECS["fal-ai/whisper"], {"text": "Hello."}) == [
        Made(index=0, kind=Asset.Kind.TEXT, text="Hello.")
    ]


def test_nothing_found_is_an_answer():
    assert made(SPECS["fal-ai/moondream3-preview/detect"], {"objects": []}) == []


@pytest.mark.parametrize(
    ("flags", "flagged"), [([True], True), ([False], False), (True, True), (None, False)]
)
def test_what_the_safety_checker_says_is_kept(flags, flagged):
    output = {"images": [FILE], "has_nsfw_concepts": flags}
    assert made(SPECS["fal-ai/flux/dev"], output)[0].flagged is flagged
