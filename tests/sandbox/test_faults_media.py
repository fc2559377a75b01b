"""Faults of a result's file: gone, cut off, slow, mismeasured, or something else."""

import io
import time

import httpx
import pytest
from PIL import Image

from tests.sandbox.conftest import DEV

ARGUMENTS = {"prompt": "a still life", "image_size": {"width": 64, "height": 48}, "seed": 1}


@pytest.fixture(scope="module")
def address(http):
    arguments = {**ARGUMENTS, "output_format": "png"}
    return http.post(f"/run/{DEV}", json=arguments).json()["images"][0]["url"]


@pytest.fixture(scope="module")
def whole(http, address):
    return http.get(address).content


def test_a_file_is_gone(faulty, http, address):
    faulty.fault("media_404")
    assert http.get(address).status_code == 404


def test_a_file_breaks_off(faulty, http, address, whole):
    faulty.fault("media_truncated")
    with pytest.raises(httpx.RemoteProtocolError, match=f"expected {len(whole)}"):
        http.get(address)


def test_a_file_is_longer_than_it_says(faulty, http, address, whole):
    faulty.fault("media_length_less")
    assert http.get(address).content == whole[: len(whole) // 2]


def test_a_file_is_shorter_than_it_says(faulty, http, address, whole):
    faulty.fault("media_length_more")
    with pytest.raises(httpx.RemoteProtocolError, match=f"received {len(whole)} bytes"):
        http.get(address)


def test_a_file_comes_slowly_and_whole(faulty, http, address, whole):
    faulty.fault("media_slow", seconds=0.3)
    start = time.monotonic()
    assert http.get(address).content == whole
    assert time.monotonic() - start >= 0.3


def test_a_page_comes_under_a_pictures_name(faulty, http, address):
    faulty.fault("media_wrong_type")
    answer = http.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.text.startswith("<!doctype html>")


def test_a_bomb_is_small_and_claims_to_be_huge(faulty, http, address, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    faulty.fault("media_bomb")
    content = http.get(address).content
    assert len(content) < 100_000
    assert Image.open(io.BytesIO(content)).size == (20_000, 20_000)


def test_a_file_is_whole_again_afterwards(faulty, http, address, whole):
    faulty.fault("media_404", times=1)
    assert [http.get(address).status_code for _ in range(2)] == [404, 200]
