"""Training: the archive is read, the weights are a LoRA in form."""

import json
import struct

import pytest
from safetensors import deserialize

from tests.sandbox.materials import archive

TRAINING = "fal-ai/flux-lora-fast-training"


def header(data: bytes) -> dict:
    (length,) = struct.unpack_from("<Q", data)
    return dict(json.loads(data[8 : 8 + length]))


@pytest.fixture
def weights(made):
    return made("diffusers_lora_file", TRAINING, trigger_word="SRTQ", steps=700)


def test_the_tensors_fill_the_file(weights):
    tensors = header(weights)
    tensors.pop("__metadata__")
    (length,) = struct.unpack_from("<Q", weights)
    end = 0
    for tensor in tensors.values():
        begin, stop = tensor["data_offsets"]
        assert (begin, stop - begin) == (end, 4 * tensor["shape"][0] * tensor["shape"][1])
        end = stop
    assert 8 + length + end == len(weights)


def test_the_formats_own_library_reads_it(weights):
    names = [name for name, _ in deserialize(weights)]  # type: ignore[no-untyped-call]
    assert {name.split(".")[-2] for name in names} == {"lora_A", "lora_B"}


def test_the_weights_remember_their_training(weights):
    told = header(weights)["__metadata__"]
    assert (told["trigger_word"], told["steps"], told["pictures"]) == ("SRTQ", "700", "4")


def test_the_configuration_comes_along(made):
    told = json.loads(made("config_file", TRAINING, trigger_word="SRTQ"))
    assert told["trigger_word"] == "SRTQ"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (archive(3), "archive_file_count_below_minimum"),
        (archive()[:200], "invalid_archive"),
        (archive().replace(b"IDAT", b"XXXX"), "invalid_archive"),
        (b"no archive", "invalid_archive"),
    ],
)
def test_an_archive_that_wont_do_is_refused(run, upload, content, kind):
    answer = run(TRAINING, images_data_url=upload(content, "application/zip"))
    (problem,) = answer.json()["detail"]
    assert (answer.status_code, problem["type"]) == (422, kind)
    assert problem["loc"] == ["body", "images_data_url"]
    assert answer.headers["x-fal-billable-units"] == "0"
