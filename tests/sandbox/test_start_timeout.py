"""A request that does not start in the time its caller gave it ends, and costs nothing."""

import httpx
import pytest

from tests.sandbox.conftest import DEV
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life"}


@pytest.fixture
def busy(tmp_path, http):
    """A sandbox whose only place is taken for an hour."""
    with SandboxProcess(tmp_path, latency=3600, concurrency=1) as process:
        http.post(f"{process.url}/{DEV}", json=PROMPT).raise_for_status()
        yield process


def submit(http: httpx.Client, process: SandboxProcess, seconds: str) -> dict[str, str]:
    headers = {"X-Fal-Request-Timeout": seconds}
    return dict(http.post(f"{process.url}/{DEV}", json=PROMPT, headers=headers).json())


def test_it_completes_as_timed_out(busy, http):
    submitted = submit(http, busy, "0.2")
    http.get(submitted["status_url"] + "/stream")
    result = http.get(submitted["response_url"])
    assert (result.status_code, result.json()["error_type"]) == (504, "request_timeout")
    assert result.headers["x-fal-request-timeout-type"] == "user"
    assert busy.bill()["cost_nano_usd"] == 0


def test_one_that_started_in_time_runs_on(tmp_path, http):
    with SandboxProcess(tmp_path, latency=0.5) as process:
        submitted = submit(http, process, "0.2")
        http.get(submitted["status_url"] + "/stream")
        assert http.get(submitted["response_url"]).status_code == 200


@pytest.mark.parametrize("seconds", ["0.1", "-5", "soon", "nan", "inf"])
def test_what_is_no_time_does_not_count(busy, http, seconds):
    submitted = submit(http, busy, seconds)
    assert http.get(submitted["status_url"]).json()["status"] == "IN_QUEUE"


def test_the_time_runs_on_through_a_restart(tmp_path, http):
    first = SandboxProcess(tmp_path, latency=3600, concurrency=1)
    http.post(f"{first.url}/{DEV}", json=PROMPT)
    submitted = submit(http, first, "0.5")
    first.kill()
    with SandboxProcess(tmp_path, latency=3600, concurrency=1) as second:
        path = f"{second.url}/fal-ai/flux/requests/{submitted['request_id']}"
        http.get(f"{path}/status/stream")
        assert http.get(path).status_code == 504
