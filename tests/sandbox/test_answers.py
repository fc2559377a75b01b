"""Answers in the provider's form: its field names, one file or a list of them."""

from pathlib import Path
from typing import Any

import pytest

from generation.sandbox.making import document
from generation.sandbox.making.call import Call, Plan, Planned
from tests.sandbox.endpoint_files import endpoint


def answer(folder: Path, output: dict[str, str], plan: Plan) -> dict[str, Any]:
    call = Call(endpoint(folder, output=output), {"prompt": "a coat"}, seed=7)
    return document.shaped(call, plan, "http://host/media/id")


def test_a_plural_field_holds_a_list_and_any_other_one_file(tmp_path):
    plan = Plan(files=(Planned("images", "png", (4, 3)), Planned("masks", "png", (4, 3))))
    said = answer(tmp_path, {"images": "image", "masks": "mask_images"}, plan)
    assert said["image"] == {
        "url": "http://host/media/id/0.png",
        "content_type": "image/png",
        "width": 4,
        "height": 3,
    }
    assert [file["url"] for file in said["mask_images"]] == ["http://host/media/id/1.png"]


@pytest.mark.parametrize(
    ("field", "flags"), [("has_nsfw_concepts", [False, False]), ("nsfw_content_detected", False)]
)
def test_flags_are_a_list_or_one_word(tmp_path, field, flags):
    plan = Plan(files=(Planned("images", "png"),) * 2)
    assert answer(tmp_path, {"images": "images", "flags": field}, plan)[field] == flags


def test_only_what_the_endpoint_names_is_said(tmp_path):
    plan = Plan(values={"text": "words", "scores": [1]}, others={"chunks": []})
    said = answer(tmp_path, {"text": "transcript", "seed": "seed"}, plan)
    assert said == {"transcript": "words", "seed": 7, "chunks": []}


def test_a_file_is_found_by_the_end_of_its_address(tmp_path):
    plan = Plan(files=(Planned("audio", "wav", name="speech.wav"),))
    said = answer(tmp_path, {"audio": "audio"}, plan)
    assert document.found(said, "id/0.wav") == said["audio"]
    assert said["audio"]["file_name"] == "speech.wav"
    assert document.found(said, "id/0.mp3") is None
