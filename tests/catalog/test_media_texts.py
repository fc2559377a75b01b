"""Texts: plain, in UTF-8, and short."""

from pathlib import Path

import pytest

from catalog.media import texts
from catalog.media.limits import MAX_BYTES
from catalog.media.refusal import Refused
from tests.catalog import media_files
from tests.catalog.pictures import encoded, shirt


def refusal(folder: Path, data: bytes) -> str:
    path = folder / "text"
    path.write_bytes(data)
    with pytest.raises(Refused) as caught:
        texts.inspect(path)
    return str(caught.value)


@pytest.mark.parametrize("text", ["A red shirt.", "\ufeffGrüße\r\n\tüber 衬衫", "<laughs> Fine."])
def test_a_text_is_taken(tmp_path, text):
    path = tmp_path / "text"
    path.write_bytes(text.encode())
    found = texts.inspect(path)
    assert (found.media_type, found.extension) == ("text/plain", "txt")
    assert found.bytes == len(text.encode())


@pytest.mark.parametrize("text", ["a\0b", "a\x1b[2Jb", "a\x08b", "a\x7fb", "a\x9bb"])
def test_a_text_with_control_characters_is_refused(tmp_path, text):
    assert "holds a control character" in refusal(tmp_path, text.encode())


@pytest.mark.parametrize("text", ["", "\ufeff", " \r\n"])
def test_a_text_that_says_nothing_is_refused(tmp_path, text):
    assert "is empty" in refusal(tmp_path, text.encode())


def test_a_text_in_another_encoding_is_refused(tmp_path):
    assert "not text in UTF-8" in refusal(tmp_path, "Grüße".encode("latin-1"))


def test_a_text_over_the_limit_is_refused(tmp_path):
    assert "at most 1 MB" in refusal(tmp_path, b"a" * (MAX_BYTES["text"] + 1))


@pytest.mark.parametrize(
    ("data", "what"), [(encoded(shirt()), "a JPEG picture"), (media_files.glb(), "a GLB model")]
)
def test_what_is_no_text_is_told_what_it_is(tmp_path, data, what):
    assert f"This file is {what}" in refusal(tmp_path, data)
