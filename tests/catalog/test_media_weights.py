"""Weights: our reader of safetensors is never laxer than the library of those who made them."""

import ctypes
import json
from pathlib import Path
from typing import Any

import pytest
import safetensors

from catalog.media import weights
from catalog.media.facts import Facts
from catalog.media.refusal import Refused
from tests.catalog import media_files
from tests.catalog.media_files import LORA, with_header
from tests.catalog.pictures import encoded, shirt

DAMAGED = "These weights are damaged or incomplete"


def inspect(folder: Path, data: bytes) -> Facts:
    path = folder / "weights"
    path.write_bytes(data)
    return weights.inspect(path)


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        inspect(folder, data)
    return str(caught.value)


def tensor(shape: list[Any], begin: int, end: int, dtype: str = "F16") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    ("down", "up"),
    [
        ("transformer.to_q.lora_A.weight", "transformer.to_q.lora_B.weight"),
        ("lora_unet_to_q.lora_down.weight", "lora_unet_to_q.lora_up.weight"),
        ("to_q_lora.down.weight", "to_q_lora.up.weight"),
        ("to_q.lora_A.default.weight", "to_q.lora_B.default.weight"),
    ],
)
def test_a_lora_that_the_library_wrote_is_taken(tmp_path, down, up):
    numbers = ctypes.create_string_buffer(16)
    one = safetensors.TensorSpec(
        dtype="float16", shape=[4, 2], data_ptr=ctypes.addressof(numbers), data_len=16
    )
    data = bytes(safetensors.serialize({down: one, up: one}, {"format": "pt"}))
    found = inspect(tmp_path, data)
    assert (found.extension, found.bytes) == ("safetensors", len(data))


def test_weights_that_are_no_lora_are_refused(tmp_path):
    assert "no LoRA" in refusal(tmp_path, media_files.weights({"model.to_q.weight": [4, 4]}))


def test_weights_without_any_tensor_are_refused(tmp_path):
    assert "no LoRA" in refusal(tmp_path, media_files.weights({}))


@pytest.mark.parametrize(
    "data",
    [
        media_files.weights()[:-1],
        media_files.weights() + b"more",
        media_files.weights()[:20],
        with_header(b"{" * 200_000),
        with_header(b'{"a": ' + b"[" * 9000 + b"]" * 9000 + b"}"),
        with_header(b"{]"),
        media_files.weights(x=tensor([4], 0, 8)),
        media_files.weights(x=tensor([4], 128, 136)),
        media_files.weights(x=tensor([5], 128, 136), y=7),
        media_files.weights(x={"dtype": "F16"}),
        media_files.weights(x=tensor([-1], 128, 126)),
        media_files.weights(x=tensor([0.5], 128, 129)),
        media_files.weights(x=tensor([1], 128, 130, dtype="PICKLE")),
        (1 << 63).to_bytes(8, "little") + b"{}",
    ],
)
def test_what_the_library_refuses_is_refused(tmp_path, data):
    with pytest.raises(safetensors.SafetensorError):
        safetensors.deserialize(data)  # type: ignore[no-untyped-call]
    assert DAMAGED in refusal(tmp_path, data)


@pytest.mark.parametrize(
    "data",
    [
        with_header(
            b'{"a.lora_A.x":%(one)b,"a.lora_A.x":%(one)b}'
            % {b"one": json.dumps(tensor([1], 0, 2)).encode()},
            bytes(2),
        ),
        media_files.weights(x=tensor([1] * 9, 128, 130)) + bytes(2),
        with_header(b"{" + b" " * (4 << 20) + b"}"),
    ],
    ids=["a name twice", "nine dimensions", "a header over the limit"],
)
def test_what_only_attackers_write_is_refused(tmp_path, data):
    assert DAMAGED in refusal(tmp_path, data)


def test_a_header_whose_length_looks_like_a_bitmap_is_read(tmp_path):
    """Its first two bytes are BM: the length 19,778."""
    header = json.dumps(json.loads(media_files.weights()[8:].split(b"}}")[0] + b"}}")).encode()
    assert inspect(tmp_path, with_header(header.ljust(0x4D42), bytes(128)))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (encoded(shirt()), "a JPEG picture"),
        (b"PK\x03\x04" + bytes(60), "a ZIP archive"),
        (b"\x80\x02}q\x00.", "no safetensors"),
    ],
)
def test_what_holds_no_weights_is_told_what_it_is(tmp_path, data, what):
    assert f"This file is {what}" in refusal(tmp_path, data)


def test_weights_over_the_limit_are_refused(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(weights.MAX_BYTES + 1)
    with pytest.raises(Refused, match="at most 2048 MB"):
        weights.inspect(path)


def test_an_empty_file_is_refused(tmp_path):
    assert "empty" in refusal(tmp_path, b"")


def test_the_tensors_of_the_tests_are_a_lora(tmp_path):
    names = dict(safetensors.deserialize(media_files.weights()))  # type: ignore[no-untyped-call]
    assert set(names) == set(LORA)
