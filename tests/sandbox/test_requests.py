"""The wire itself: codes and headers that a client of our own relies on."""

import json

import pytest

from tests.sandbox.conftest import DEV
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life"}


@pytest.fixture
def slow(tmp_path, monkeypatch):
    with SandboxProcess(tmp_path, latency=3600) as process:
        yield process


@pytest.fixture
def slowly(slow, http):
    """Speak to the slow sandbox with the common client's key."""
    return lambda method, path, **more: http.request(method, slow.url + path, **more)


def test_status_is_202_until_complete_and_200_then(slow, slowly):
    submitted = slowly("POST", f"/{DEV}", json=PROMPT).json()
    path = f"/fal-ai/flux/requests/{submitted['request_id']}/status"
    assert slowly("GET", path).status_code == 202
    slow.set_latency(0)
    slowly("GET", path + "/stream")
    assert slowly("GET", path).status_code == 200


def test_result_before_completion_is_refused(slowly):
    submitted = slowly("POST", f"/{DEV}", json=PROMPT).json()
    answer = slowly("GET", f"/fal-ai/flux/requests/{submitted['request_id']}")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "Request is still in progress"}


def test_status_without_logs_still_has_the_key(slowly):
    submitted = slowly("POST", f"/{DEV}", json=PROMPT).json()
    path = f"/fal-ai/flux/requests/{submitted['request_id']}/status?logs=0"
    assert slowly("GET", path).json()["logs"] is None


def test_direct_calls_are_refused_while_all_places_are_taken(tmp_path, http):
    with SandboxProcess(tmp_path, latency=3600, concurrency=1) as full:
        http.post(f"{full.url}/{DEV}", json=PROMPT)
        answer = http.post(f"{full.url}/run/{DEV}", json=PROMPT)
    assert answer.status_code == 429


@pytest.mark.parametrize("app", ["fal-ai/flux", DEV])
@pytest.mark.parametrize("end", ["", "/response"])
def test_result_has_several_addresses(http, app, end):
    submitted = http.post(f"/{DEV}", json=PROMPT).json()
    http.get(submitted["status_url"] + "/stream")
    answer = http.get(f"/{app}/requests/{submitted['request_id']}{end}")
    assert answer.headers["x-fal-request-id"] == submitted["request_id"]
    assert answer.headers["x-fal-billable-units"] == "1"


def test_status_stream_ends_with_completed(http):
    submitted = http.post(f"/{DEV}", json=PROMPT).json()
    answer = http.get(submitted["status_url"] + "/stream?logs=1")
    assert answer.headers["content-type"] == "text/event-stream"
    last = answer.text.strip().split("\n\n")[-1].removeprefix("data: ")
    assert json.loads(last)["status"] == "COMPLETED"


def test_cancel_says_what_it_did(slowly):
    submitted = slowly("POST", f"/{DEV}", json=PROMPT).json()
    path = f"/fal-ai/flux/requests/{submitted['request_id']}"
    answer = slowly("PUT", path + "/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "CANCELLATION_REQUESTED")
    assert slowly("GET", path).status_code == 499
    again = slowly("PUT", path + "/cancel")
    assert (again.status_code, again.json()["status"]) == (400, "ALREADY_COMPLETED")


def test_one_connection_carries_many_requests(http):
    answers = [http.get("/healthz") for _ in range(3)]
    streams = {id(answer.extensions["network_stream"]) for answer in answers}
    assert len(streams) == 1


def test_head_of_a_file_has_no_body(http):
    image = http.post(f"/run/{DEV}", json=PROMPT).json()["images"][0]
    answer = http.head(image["url"])
    assert int(answer.headers["content-length"]) > 10_000
    assert answer.content == b""
