"""Findings: boxes of an answer as shares of the picture."""

import pytest

from catalog.models import Asset
from generation.findings import middle, read, score

PICTURE = Asset(width=1000, height=500)


@pytest.mark.parametrize(
    "one",
    [
        {"x_min": 0.1, "y_min": 0.2, "x_max": 0.5, "y_max": 0.8},
        {"bbox": [0.1, 0.2, 0.5, 0.8]},
        {"bbox": [100, 100, 500, 400], "confidence": 0.9},
    ],
)
def test_a_box_is_read_in_shares_or_pixels(one):
    assert read(one, PICTURE) == pytest.approx((0.1, 0.2, 0.5, 0.8))


def test_a_box_is_cut_to_the_picture():
    assert read({"bbox": [-100, 0, 1200, 250]}, PICTURE) == (0, 0, 1, 0.5)


@pytest.mark.parametrize(
    "one",
    [
        "a box",
        {},
        {"bbox": [1, 2, 3]},
        {"bbox": [0.5, 0.5, 0.5, 0.8]},
        {"bbox": [0.8, 0, 0.2, 1]},
        {"bbox": [True, 0, 1, 1]},
        {"x_min": "a", "y_min": 0, "x_max": 1, "y_max": 1},
    ],
)
def test_what_is_no_box_is_left_out(one):
    assert read(one, PICTURE) is None


@pytest.mark.parametrize(
    ("one", "sure"), [({"confidence": 0.9}, 0.9), ({"score": 1}, 1), ({"confidence": 7}, None)]
)
def test_a_score_is_between_none_and_all(one, sure):
    assert score(one) == sure


def test_the_focal_point_is_the_middle():
    assert middle((0.2, 0.1, 0.6, 0.3)) == [0.4, 0.2]
