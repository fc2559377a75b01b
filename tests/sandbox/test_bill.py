"""The bill counts every accepted request, and no crash takes one away."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import DEV
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life"}
SCHNELL = "fal-ai/flux/schnell"


@pytest.fixture
def fresh(tmp_path):
    with SandboxProcess(tmp_path) as process:
        yield process


def run(
    http: httpx.Client, process: SandboxProcess, endpoint: str, arguments: dict[str, Any]
) -> None:
    http.post(f"{process.url}/run/{endpoint}", json=arguments).raise_for_status()


def test_new_bill_is_empty(fresh):
    bill = fresh.bill()
    assert (bill["submissions"], bill["cost_nano_usd"], bill["requests"]) == (0, 0, [])


def test_images_are_billed_by_whole_megapixels(fresh, http):
    run(
        http, fresh, DEV, {**PROMPT, "num_images": 2, "image_size": {"width": 1500, "height": 1000}}
    )
    entry = fresh.bill()["requests"][0]
    assert (entry["billable_units"], entry["cost_nano_usd"]) == (4, 100_000_000)


def test_bill_sums_what_each_request_costs(fresh, http):
    run(http, fresh, DEV, PROMPT)
    run(http, fresh, SCHNELL, PROMPT)
    assert fresh.bill()["cost_nano_usd"] == 25_000_000 + 3_000_000


def test_bill_survives_a_kill(tmp_path, http):
    first = SandboxProcess(tmp_path, latency=3600)
    accepted = http.post(f"{first.url}/{DEV}", json=PROMPT).json()["request_id"]
    first.kill()
    with SandboxProcess(tmp_path, latency=3600) as second:
        bill = second.bill()
    assert [entry["request_id"] for entry in bill["requests"]] == [accepted]


def test_request_in_flight_is_finished_after_a_kill(tmp_path, http):
    first = SandboxProcess(tmp_path, latency=3600)
    accepted = http.post(f"{first.url}/{DEV}", json={**PROMPT, "seed": 5}).json()["request_id"]
    first.kill()
    with SandboxProcess(tmp_path) as second:
        path = f"{second.url}/fal-ai/flux/requests/{accepted}"
        http.get(f"{path}/status/stream")
        assert http.get(path).json()["seed"] == 5


def test_two_processes_do_not_share_a_folder(fresh, tmp_path):
    with pytest.raises(RuntimeError):
        SandboxProcess(tmp_path)
