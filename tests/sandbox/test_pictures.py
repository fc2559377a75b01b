"""Pictures over the wire: sizes and formats as asked, and the same bytes for the same request."""

import base64
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.sandbox.conftest import DEV, KONTEXT
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life in front of a sage wall", "seed": 3}


def made(
    http: httpx.Client, endpoint: str, arguments: dict[str, Any], url: str = ""
) -> dict[str, Any]:
    answer = http.post(f"{url}/run/{endpoint}", json=arguments)
    return dict(answer.raise_for_status().json())


def picture(http: httpx.Client, endpoint: str, arguments: dict[str, Any], url: str = "") -> bytes:
    address = made(http, endpoint, arguments, url)["images"][0]["url"]
    return http.get(address, headers={"Authorization": ""}).raise_for_status().content


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.fixture(scope="module")
def garment(http, packshot):
    token = http.post("/storage/auth/token", json={}).json()
    headers = {"Authorization": f"Bearer {token['token']}", "content-type": "image/jpeg"}
    return http.post("/files/upload", content=packshot, headers=headers).json()["access_url"]


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ("square", (512, 512)),
        ("square_hd", (1024, 1024)),
        ("portrait_16_9", (576, 1024)),
        ({"width": 301, "height": 207}, (301, 207)),
        ({"width": 1, "height": 1}, (1, 1)),
    ],
)
def test_size_is_the_one_asked_for(http, asked, size):
    assert opened(picture(http, DEV, {**PROMPT, "image_size": asked})).size == size


def test_size_without_a_wish_is_the_documented_default(http):
    assert opened(picture(http, DEV, PROMPT)).size == (1024, 768)


def test_aspect_ratio_gives_about_a_megapixel(http, garment):
    arguments = {**PROMPT, "image_url": garment, "aspect_ratio": "16:9"}
    width, height = opened(picture(http, KONTEXT, arguments)).size
    assert width / height == pytest.approx(16 / 9, rel=0.05)
    assert width * height == pytest.approx(1_050_000, rel=0.1)


def test_garment_alone_sets_the_shape(http, garment):
    width, height = opened(picture(http, KONTEXT, {**PROMPT, "image_url": garment})).size
    assert width / height == pytest.approx(600 / 800, rel=0.02)


@pytest.mark.parametrize(("name", "kind"), [("jpeg", "JPEG"), ("png", "PNG")])
def test_format_is_the_one_asked_for(http, name, kind):
    output = made(http, DEV, {**PROMPT, "output_format": name})
    assert output["images"][0]["content_type"] == f"image/{name}"
    assert opened(http.get(output["images"][0]["url"]).content).format == kind


def test_same_request_gives_the_same_bytes(http, garment):
    arguments = {**PROMPT, "image_url": garment}
    assert picture(http, KONTEXT, arguments) == picture(http, KONTEXT, arguments)


def test_same_request_gives_the_same_bytes_in_another_process(http, tmp_path):
    with SandboxProcess(tmp_path) as other:
        assert picture(http, DEV, PROMPT, other.url) == picture(http, DEV, PROMPT)


def test_upload_and_data_uri_of_a_garment_give_the_same_bytes(http, garment, packshot):
    inline = "data:image/jpeg;base64," + base64.b64encode(packshot).decode()
    by_uri = picture(http, KONTEXT, {**PROMPT, "image_url": inline})
    assert by_uri == picture(http, KONTEXT, {**PROMPT, "image_url": garment})


def test_picture_made_here_can_be_worked_on(http, garment):
    first = made(http, KONTEXT, {**PROMPT, "image_url": garment})["images"][0]["url"]
    assert opened(picture(http, KONTEXT, {**PROMPT, "image_url": first}))


@pytest.mark.parametrize("change", [{"seed": 4}, {"prompt": "a still life, dark"}])
def test_other_seed_or_prompt_gives_another_picture(http, change):
    assert picture(http, DEV, PROMPT) != picture(http, DEV, {**PROMPT, **change})


def test_pictures_of_one_call_differ(http):
    images = made(http, DEV, {**PROMPT, "num_images": 4})["images"]
    assert len({http.get(image["url"]).content for image in images}) == 4


def test_seed_is_drawn_when_none_is_given(http):
    seeds = {made(http, DEV, {"prompt": "x"})["seed"] for _ in range(2)}
    assert len(seeds) == 2


def test_garment_stands_in_the_middle(http, garment):
    image = opened(picture(http, KONTEXT, {**PROMPT, "image_url": garment}))
    middle = image.resize((3, 3), Image.Resampling.BOX).crop((1, 1, 2, 2))
    red, _, blue = middle.tobytes()
    assert blue > red + 40


@pytest.mark.parametrize("name", ["9.jpeg", "1.jpeg", "0.gif"])
def test_picture_that_was_not_made_is_not_found(http, name):
    address = made(http, DEV, PROMPT)["images"][0]["url"].removesuffix("0.jpeg")
    assert http.get(address + name).status_code == 404
