"""Where a subject is: masks of it, and boxes around it."""

import pytest
from PIL import Image

from tests.sandbox.materials import encoded, opened, pixel

SAM, MOONDREAM = "fal-ai/sam-3/image", "fal-ai/moondream3-preview/detect"


def test_a_mask_is_white_on_black_at_the_sources_size(made):
    mask = opened(made("masks", SAM, apply_mask=False))
    assert (mask.mode, mask.size) == ("L", (300, 400))
    assert [pixel(mask, at) for at in ((5, 5), (150, 200))] == [(0,), (255,)]


def test_an_applied_mask_leaves_the_subject_on_black(made):
    picture = opened(made("masks", SAM, apply_mask=True))
    assert pixel(picture, (5, 5)) == (0, 0, 0)
    assert pixel(picture, (150, 200)) == pytest.approx((30, 60, 160), abs=6)


def test_several_masks_have_a_score_each(run):
    output = run(SAM, return_multiple_masks=True, max_masks=2, include_scores=True).json()
    assert len(output["masks"]) == len(output["scores"]) == 2
    assert output["scores"] == sorted(output["scores"], reverse=True)


def test_scores_are_told_only_if_asked_for(run):
    assert "scores" not in run(SAM).json()


def test_the_box_lies_around_the_garment(run):
    (box,) = run(MOONDREAM, prompt="dress").json()["objects"]
    assert box == pytest.approx(
        {"x_min": 0.25, "y_min": 0.25, "x_max": 0.75, "y_max": 0.75}, abs=0.02
    )


def test_a_head_is_looked_for_in_the_upper_part(run):
    (box,) = run(MOONDREAM, prompt="face").json()["objects"]
    assert 0.24 < box["y_min"] < box["y_max"] < 0.4
    assert (box["x_min"] + box["x_max"]) / 2 == pytest.approx(0.5, abs=0.02)


def test_a_subject_without_a_plain_ground_is_taken_for_an_oval(made, upload):
    address = upload(encoded(Image.effect_noise((200, 300), 90)), "image/png")
    mask = opened(made("masks", SAM, image_url=address, apply_mask=False))
    assert [pixel(mask, at) for at in ((2, 2), (100, 150))] == [(0,), (255,)]
