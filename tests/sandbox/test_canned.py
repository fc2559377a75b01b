"""Canned files: tiny, all different, billed and described as if they had been made."""

import io

import pytest
from PIL import Image

from tests.sandbox.conftest import DEV, KONTEXT
from tests.sandbox.materials import FILES, least
from tests.sandbox_process import SandboxProcess


@pytest.fixture(scope="module")
def canned(tmp_path_factory):
    with SandboxProcess(tmp_path_factory.mktemp("canned"), SANDBOX_CANNED="yes") as process:
        yield process


@pytest.fixture
def made(canned, http):
    def run(endpoint, **arguments):
        answer = http.post(f"{canned.url}/run/{endpoint}", json={"prompt": "x", **arguments})
        return answer.raise_for_status()

    return run


def test_the_file_has_64_pixels_a_side(made, http):
    image = made(DEV).json()["images"][0]
    picture = Image.open(io.BytesIO(http.get(image["url"]).content))
    picture.load()
    assert (picture.format, picture.size, picture.mode) == ("PNG", (64, 64), "RGB")
    assert image["content_type"] == "image/png"


def test_the_output_and_the_bill_speak_of_the_asked_size(made):
    answer = made(DEV, image_size={"width": 1500, "height": 1000})
    assert answer.json()["images"][0]["width"] == 1500
    assert answer.headers["x-fal-billable-units"] == "2"


def test_no_two_files_are_the_same(made, http):
    images = [made(DEV, num_images=2, seed=7).json()["images"] for _ in range(2)]
    assert len({http.get(image["url"]).content for pair in images for image in pair}) == 4


def test_inputs_are_not_loaded(made):
    assert made(KONTEXT, image_url="https://example.com/a.png").json()["images"]


def test_a_flagged_one_is_black(made, canned, http):
    canned.fault("outcome_black", times=1)
    image = made(DEV, seed=7).json()["images"][0]
    picture = Image.open(io.BytesIO(http.get(image["url"]).content))
    assert picture.getextrema() == ((0, 0),) * 3


@pytest.mark.parametrize(
    ("endpoint", "field", "content_type"),
    [
        ("fal-ai/birefnet", "mask_image", "image/png"),
        ("fal-ai/sam-3/image", "masks", "image/png"),
        ("fal-ai/kling-video/v2.5/pro/text-to-video", "video", "video/mp4"),
        ("fal-ai/video-upscaler", "video", "video/mp4"),
        ("fal-ai/kokoro/american-english", "audio", "audio/wav"),
        ("fal-ai/triposr", "model_mesh", "model/gltf-binary"),
        ("fal-ai/flux-lora-fast-training", "diffusers_lora_file", "application/octet-stream"),
    ],
)
def test_other_kinds_are_tiny_and_all_different(canned, http, endpoint, field, content_type):
    gone = dict.fromkeys(FILES, "https://example.com/gone")
    answers = [
        http.post(f"{canned.url}/run/{endpoint}", json=least(endpoint, gone)) for _ in range(2)
    ]
    files = [answer.raise_for_status().json()[field] for answer in answers]
    urls = [(file[0] if isinstance(file, list) else file)["url"] for file in files]
    downloads = [http.get(url).raise_for_status() for url in urls]
    assert downloads[0].headers["content-type"] == content_type
    assert downloads[0].content != downloads[1].content
    assert len(downloads[0].content) < 40_000


@pytest.mark.parametrize(
    ("endpoint", "field"),
    [("fal-ai/moondream3-preview/detect", "objects"), ("fal-ai/whisper", "text")],
)
def test_what_is_no_file_is_answered_too(canned, http, endpoint, field):
    gone = dict.fromkeys(FILES, "https://example.com/gone")
    assert http.post(f"{canned.url}/run/{endpoint}", json=least(endpoint, gone)).json()[field]


def test_neither_yes_nor_no_stops_the_start(tmp_path):
    with pytest.raises(RuntimeError):
        SandboxProcess(tmp_path, SANDBOX_CANNED="perhaps")
