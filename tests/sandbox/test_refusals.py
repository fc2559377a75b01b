"""What the sandbox refuses, and that a refusal is never billed."""

import base64
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import DEV, KONTEXT

PROMPT = {"prompt": "a still life"}


def completed(
    http: httpx.Client, endpoint: str, arguments: dict[str, Any]
) -> tuple[httpx.Response, httpx.Response]:
    """Submit, wait for the end, and return what the result and status routes answer."""
    submitted = http.post(f"/{endpoint}", json=arguments).raise_for_status().json()
    stream = submitted["status_url"] + "/stream"
    http.get(stream, timeout=20).raise_for_status()
    return http.get(submitted["response_url"]), http.get(submitted["status_url"])


@pytest.mark.parametrize("header", ["", "Key sandbox:wrong", "Bearer sandbox:sandbox", "Key ä:ö"])
def test_without_the_right_key_nothing_is_accepted(http, header):
    headers = {"Authorization": header.encode()}
    assert http.post(f"/{DEV}", json=PROMPT, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "path", ["/sandbox/bill", "/v1/models/pricing?endpoint_id=x", "/a/b/requests/c"]
)
def test_reading_needs_the_key(http, path):
    assert http.get(path, headers={"Authorization": ""}).status_code == 401


@pytest.mark.parametrize(
    ("arguments", "loc", "kind"),
    [
        ({}, ["body", "prompt"], "missing"),
        ({**PROMPT, "num_images": 1000}, ["body", "num_images"], "less_than_equal"),
        (
            {**PROMPT, "num_inference_steps": 0},
            ["body", "num_inference_steps"],
            "greater_than_equal",
        ),
        ({**PROMPT, "output_format": "gif"}, ["body", "output_format"], "one_of"),
        ({**PROMPT, "colour": "red"}, ["body", "colour"], "extra_forbidden"),
        ({"prompt": ""}, ["body", "prompt"], "sequence_too_short"),
    ],
)
def test_input_that_breaks_the_schema_names_the_field(http, arguments, loc, kind):
    answer = http.post(f"/{DEV}", json=arguments)
    assert answer.status_code == 422
    assert [(error["loc"], error["type"]) for error in answer.json()["detail"]] == [(loc, kind)]


def test_refused_input_is_not_in_the_bill(sandbox, http):
    before = sandbox.bill()["submissions"]
    answer = http.post(f"/{DEV}", json={})
    assert answer.headers["x-fal-billable-units"] == "0"
    assert sandbox.bill()["submissions"] == before


def test_body_that_is_not_json_is_refused(http):
    assert http.post(f"/{DEV}", content=b"{prompt").status_code == 422


def test_unknown_endpoint_is_not_found(http):
    answer = http.post("/fal-ai/no-such-model", json=PROMPT)
    assert answer.status_code == 404
    assert answer.headers["x-fal-billable-units"] == "0"


def test_unknown_request_is_not_found(http):
    answer = http.get("/fal-ai/flux/requests/no-such-id/status")
    assert (answer.status_code, answer.json()) == (404, {"status": "NOT_FOUND"})


def test_request_of_another_endpoint_is_not_found(http):
    submitted = http.post(f"/{DEV}", json=PROMPT).json()
    path = f"/fal-ai/flux-pro/requests/{submitted['request_id']}/status"
    assert http.get(path).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/files/a.png",
        "https://example.com/packshot.png",
        "http://{host}/files/../signing.key",
        "http://{host}/files/00000000000000000000000000000000.png",
        "http://{host}/sandbox/bill",
        "data:image/png;base64," + base64.b64encode(b"no picture").decode(),
        "data:image/png;base64,%%%",
        "nonsense",
    ],
)
def test_picture_that_does_not_load_ends_the_request_unbilled(http, address):
    address = address.replace("{host}", http.base_url.netloc.decode())
    result, status = completed(http, KONTEXT, {**PROMPT, "image_url": address})
    assert result.status_code == 422
    assert result.json()["detail"][0]["type"] == "image_load_error"
    assert result.json()["detail"][0]["loc"] == ["body", "image_url"]
    assert result.headers["x-fal-billable-units"] == "0"
    assert (status.status_code, status.json()["error_type"]) == (200, "image_load_error")


def test_picture_beyond_the_limit_ends_the_request(http):
    size = {"width": 14142, "height": 14142}
    result, _ = completed(http, DEV, {**PROMPT, "image_size": size})
    assert result.json()["detail"][0]["type"] == "image_too_large"


def test_upload_needs_a_token(http):
    answer = http.post("/files/upload", content=b"x", headers={"Authorization": "Bearer 9.x"})
    assert answer.status_code == 401


def test_upload_address_needs_its_signature(http):
    address = http.post("/storage/upload/initiate", json={"content_type": "image/png"}).json()
    assert http.put(address["upload_url"] + "x", content=b"x").status_code == 403


def test_upload_that_never_came_is_not_found(http):
    address = http.post("/storage/upload/initiate", json={"content_type": "image/png"}).json()
    assert http.get(address["file_url"]).status_code == 404


def test_missing_part_is_refused(http):
    started = http.post("/files/upload/multipart", headers={"content-type": "image/png"}).json()
    path = f"{started['access_url']}/multipart/{started['uploadId']}/complete"
    answer = http.post(path, json={"parts": [{"partNumber": 1, "etag": "x"}]})
    assert answer.status_code == 400


def test_latency_must_be_a_number(http):
    assert http.post("/sandbox/latency", json={"seconds": "fast"}).status_code == 422
