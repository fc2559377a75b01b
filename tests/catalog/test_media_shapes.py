"""3D models: a GLB is taken apart as far as its description goes, and believed in nothing."""

import json
import struct
from pathlib import Path

import pytest

from catalog.media import shapes
from catalog.media.facts import Facts
from catalog.media.limits import MAX_BYTES
from catalog.media.refusal import Refused
from tests.catalog import media_files
from tests.catalog.media_files import SCENE, glb

DAMAGED = "This GLB is damaged or incomplete"


def inspect(folder: Path, data: bytes) -> Facts:
    path = folder / "model"
    path.write_bytes(data)
    return shapes.inspect(path)


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        inspect(folder, data)
    return str(caught.value)


def test_a_glb_is_known_by_its_content(tmp_path):
    found = inspect(tmp_path, glb())
    assert (found.media_type, found.extension) == ("model/gltf-binary", "glb")
    assert (found.bytes, found.width, found.duration) == (len(glb()), None, None)


def test_another_version_is_refused(tmp_path):
    assert "version 1; version 2 is taken" in refusal(tmp_path, glb(version=1))


@pytest.mark.parametrize("cut", [1, 20, len(glb()) - 8])
def test_a_truncated_glb_is_refused(tmp_path, cut):
    assert DAMAGED in refusal(tmp_path, glb()[:-cut])


def test_a_glb_that_is_longer_than_it_says_is_refused(tmp_path):
    assert DAMAGED in refusal(tmp_path, glb() + b"more")


def test_a_chunk_that_ends_behind_the_file_is_refused(tmp_path):
    data = bytearray(glb())
    struct.pack_into("<I", data, 12, 0x7FFFFFFF)
    assert DAMAGED in refusal(tmp_path, bytes(data))


def test_a_glb_of_countless_chunks_is_refused(tmp_path):
    chunks = bytes(8) * 1000
    data = glb()[:8] + struct.pack("<I", len(glb()) + len(chunks)) + glb()[12:] + chunks
    assert DAMAGED in refusal(tmp_path, data)


@pytest.mark.parametrize(
    "scene",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"asset": 1}',
        b'{"asset": {}, "asset": {}}',
        b'{"asset": {}, "x": NaN}',
        b"\xff\xfe",
        b'{"asset": {}, "buffers": 7}',
        b'{"asset": {}, "images": [7]}',
        b'{"asset": {}, "buffers": [{"byteLength": "12"}]}',
        b'{"asset": {}, "extras": ' + b"[" * 80 + b"]" * 80 + b"}",
        b"[" * 200_000,
    ],
)
def test_a_description_that_makes_no_sense_is_refused(tmp_path, scene):
    assert DAMAGED in refusal(tmp_path, glb(scene))


def test_a_buffer_that_is_not_all_there_is_refused(tmp_path):
    assert DAMAGED in refusal(tmp_path, glb(SCENE | {"buffers": [{"byteLength": 13}]}))


@pytest.mark.parametrize("part", ["buffers", "images"])
def test_a_glb_that_needs_further_files_is_refused(tmp_path, part):
    scene = SCENE | {part: [{"uri": "https://elsewhere.example/a.bin", "byteLength": 1}]}
    assert "needs further files" in refusal(tmp_path, glb(scene))


def test_a_description_over_the_limit_is_refused(tmp_path):
    scene = json.dumps(SCENE | {"extras": "x" * 5_000_000}).encode()
    assert "4.8 MB; at most 4 are taken" in refusal(tmp_path, glb(scene))


def test_a_glb_over_the_limit_is_refused(tmp_path):
    path = tmp_path / "large.glb"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES["model_3d"] + 1)
    with pytest.raises(Refused, match="at most 200 MB"):
        shapes.inspect(path)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (media_files.video(), "a video"),
        (b"solid cube\nendsolid", "not a 3D model"),
    ],
)
def test_what_is_no_model_is_told_what_it_is(tmp_path, data, what):
    sentence = refusal(tmp_path, data)
    assert f"This file is {what}" in sentence
    assert sentence.endswith("Send a GLB.")


def test_an_empty_file_is_refused(tmp_path):
    assert "empty" in refusal(tmp_path, b"")
