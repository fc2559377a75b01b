"""A sandbox that serves other endpoint files than ours."""

import base64

import pytest

from tests.sandbox.endpoint_files import entry, written
from tests.sandbox.materials import encoded, garment, mask, opened, pixel
from tests.sandbox_process import SandboxProcess

ADDRESS = {"type": "string", "title": "Picture", "pattern": "^https?://"}
RETOUCH = entry(
    id="example/retouch",
    kind="edit",
    fields={
        "base": ADDRESS,
        "garments": {"type": "array", "title": "Garments", "items": ADDRESS},
        "area": {
            "type": "object",
            "title": "Area",
            "properties": {"mask": ADDRESS},
            "additionalProperties": False,
        },
        "form": {"type": "string", "title": "Format", "default": "png"},
    },
    vocabulary={"prompt": "prompt", "format": "form"},
    slots={
        "GARMENT": {"field": "garments", "max": 2, "required": False},
        "BASE": {"field": "base", "max": 1, "required": True},
        "MASK": {"field": "area.mask", "max": 1, "required": False},
    },
    output={"images": "pictures"},
)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("endpoints")
    written(folder, RETOUCH)
    data = tmp_path_factory.mktemp("data")
    with SandboxProcess(data, SANDBOX_ENDPOINTS=str(folder)) as process:
        yield process


def uri(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def test_a_garment_is_drawn_into_the_mask_of_another_picture(own, http):
    body = {
        "prompt": "in a white studio",
        "base": uri(encoded(garment().point(lambda value: value // 2))),
        "garments": [uri(encoded(garment()))],
        "area": {"mask": uri(encoded(mask()))},
    }
    answer = http.post(f"{own.url}/run/example/retouch", json=body)
    (file,) = answer.raise_for_status().json()["pictures"]
    picture = opened(http.get(file["url"]).content)
    assert picture.size == (300, 400)
    assert pixel(picture, (290, 10)) == (124, 124, 123)
    red, _, blue = pixel(picture, (75, 190))
    assert blue > red + 40


def test_endpoints_of_ours_are_not_there(own, http):
    assert http.post(f"{own.url}/run/fal-ai/flux/dev", json={"prompt": "x"}).status_code == 404
