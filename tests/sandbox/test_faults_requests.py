"""Faults of a request's own routes: status, result and cancel."""

import httpx
import pytest

from tests.sandbox.conftest import DEV
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life"}


@pytest.fixture
def completed(http):
    """The answer to a submit whose request has completed."""
    submitted = http.post(f"/{DEV}", json=PROMPT).json()
    http.get(submitted["status_url"] + "/stream")
    return submitted


@pytest.mark.parametrize("code", ["500", "503"])
def test_status_fails(faulty, http, completed, code):
    faulty.fault(f"status_{code}")
    assert http.get(completed["status_url"]).status_code == int(code)
    assert http.get(completed["response_url"]).status_code == 200


@pytest.mark.parametrize("code", ["404", "500", "503"])
def test_result_fails_while_status_is_known(faulty, http, completed, code):
    faulty.fault(f"result_{code}")
    assert http.get(completed["response_url"]).status_code == int(code)
    assert http.get(completed["status_url"]).json()["status"] == "COMPLETED"


@pytest.mark.parametrize(("route", "name"), [("status_url", "status"), ("response_url", "result")])
def test_a_route_hangs(faulty, http, completed, route, name):
    faulty.fault(f"{name}_hang")
    with pytest.raises(httpx.ReadTimeout):
        http.get(completed[route], timeout=0.3)


@pytest.mark.parametrize("route", ["status_url", "response_url"])
def test_an_expired_request_is_not_found(faulty, http, completed, route):
    faulty.fault("expired")
    answer = http.get(completed[route])
    assert (answer.status_code, answer.json()) == (404, {"status": "NOT_FOUND"})


def test_a_request_expires_only_after_its_end(tmp_path, http):
    with SandboxProcess(tmp_path, latency=3600) as slow:
        slow.fault("expired")
        submitted = http.post(f"{slow.url}/{DEV}", json=PROMPT).json()
        assert http.get(submitted["status_url"]).status_code == 202


def test_a_cancel_that_is_ignored_stops_nothing(tmp_path, http):
    with SandboxProcess(tmp_path, latency=3600) as slow:
        slow.fault("cancel_ignored")
        submitted = http.post(f"{slow.url}/{DEV}", json=PROMPT).json()
        answer = http.put(submitted["cancel_url"])
        assert answer.json()["status"] == "CANCELLATION_REQUESTED"
        slow.set_latency(0)
        http.get(submitted["status_url"] + "/stream")
        assert http.get(submitted["response_url"]).json()["images"]
