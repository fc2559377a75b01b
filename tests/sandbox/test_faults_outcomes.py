"""Faults of the model: failures that cost or do not, and a picture that came out black."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.sandbox.conftest import DEV, KONTEXT
from tests.sandbox_process import SandboxProcess

IMAGEN = "fal-ai/imagen4/preview"
PROMPT = {"prompt": "a still life", "image_size": {"width": 64, "height": 48}}


def run(http: httpx.Client, arguments: dict[str, Any] = PROMPT) -> httpx.Response:
    return http.post(f"/run/{DEV}", json=arguments)


def cost(sandbox: SandboxProcess, answer: httpx.Response) -> int:
    entries = {entry["request_id"]: entry for entry in sandbox.bill()["requests"]}
    return int(entries[answer.headers["x-fal-request-id"]]["cost_nano_usd"])


def test_a_refusal_by_the_model_may_cost(faulty, http):
    faulty.fault("outcome_422_billed")
    answer = run(http)
    assert (answer.status_code, answer.headers["x-fal-billable-units"]) == (422, "1")
    assert cost(faulty, answer) == 25_000_000


def test_a_refusal_by_the_model_may_be_free(faulty, http):
    faulty.fault("outcome_422_free")
    answer = run(http)
    assert answer.json()["detail"][0]["type"] == "content_policy_violation"
    assert answer.headers["x-fal-billable-units"] == "0"
    assert cost(faulty, answer) == 0


def test_a_failing_model_is_free(faulty, http):
    faulty.fault("outcome_500")
    answer = run(http)
    assert answer.status_code == 500
    assert answer.headers["x-fal-error-type"] == "internal_server_error"
    assert cost(faulty, answer) == 0


@pytest.mark.parametrize("file_format", ["png", "jpeg"])
def test_a_flagged_picture_is_black_and_billed(faulty, http, file_format):
    faulty.fault("outcome_black")
    answer = run(http, {**PROMPT, "output_format": file_format})
    assert answer.json()["has_nsfw_concepts"] == [True]
    picture = Image.open(io.BytesIO(http.get(answer.json()["images"][0]["url"]).content))
    assert (picture.size, picture.getextrema()) == ((64, 48), ((0, 0),) * 3)
    assert cost(faulty, answer) == 25_000_000


def test_a_flagged_picture_stays_black_without_the_switch(faulty, http):
    faulty.fault("outcome_black", times=1)
    address = run(http).json()["images"][0]["url"]
    faulty.clear_faults()
    picture = Image.open(io.BytesIO(http.get(address).content))
    assert picture.getextrema() == ((0, 0),) * 3


def test_an_endpoint_without_flags_refuses_what_it_would_blacken(faulty, http):
    faulty.fault("outcome_black")
    answer = http.post(f"/run/{IMAGEN}", json={"prompt": "a still life"})
    assert answer.json()["detail"][0]["type"] == "content_policy_violation"
    assert cost(faulty, answer) == 0


def test_a_failure_of_its_own_stays_what_it_was(faulty, http):
    faulty.fault("outcome_422_billed")
    failing = {"prompt": "x", "image_url": "https://example.com/a.png"}
    answer = http.post(f"/run/{KONTEXT}", json=failing)
    assert answer.json()["detail"][0]["type"] == "image_load_error"
    assert faulty.faults()[0]["struck"] == 0
