"""The switches themselves: put on, counted, worn out, taken off, and refused when they are none."""

import json

import httpx
import pytest

from generation.sandbox.faults.switchboard import KINDS, Switchboard
from tests.sandbox.conftest import DEV
from tests.sandbox_process import ROOT, SandboxProcess

SCHNELL = "fal-ai/flux/schnell"
PROMPT = {"prompt": "a still life"}


def codes(http: httpx.Client, count: int, endpoint: str = DEV, url: str = "") -> list[int]:
    """Submit several times and return what each was answered."""
    return [http.post(f"{url}/{endpoint}", json=PROMPT).status_code for _ in range(count)]


def test_without_switches_nothing_fails(faulty, http):
    assert faulty.faults() == []
    assert codes(http, 1) == [200]


def test_a_switch_stays_on_until_cleared(faulty, http):
    faulty.fault("submit_503")
    assert codes(http, 2) == [503, 503]
    faulty.clear_faults()
    assert codes(http, 1) == [200]


def test_a_switch_wears_out(faulty, http):
    faulty.fault("submit_503", times=1)
    assert codes(http, 2) == [503, 200]


def test_a_switch_strikes_at_every_nth_occasion(faulty, http):
    faulty.fault("submit_503", every=2)
    assert codes(http, 4) == [200, 503, 200, 503]


def test_a_switch_for_one_endpoint_leaves_others_alone(faulty, http):
    faulty.fault("submit_503", endpoint=SCHNELL)
    assert codes(http, 1) == [200]
    assert codes(http, 1, SCHNELL) == [503]


def test_the_first_switch_that_strikes_decides(faulty, http):
    faulty.fault("submit_503", times=1)
    faulty.fault("submit_401", times=1)
    assert codes(http, 3) == [503, 401, 200]


def test_the_list_counts_occasions_and_strikes(faulty, http):
    faulty.fault("submit_503", every=2)
    codes(http, 3)
    assert [(one["met"], one["struck"]) for one in faulty.faults()] == [(3, 1)]


def test_a_list_replaces_what_was_on(faulty, http):
    faulty.fault("submit_503")
    http.post("/sandbox/faults", json=[{"fault": "submit_401"}])
    assert [one["fault"] for one in faulty.faults()] == ["submit_401"]


def test_a_wrong_list_changes_nothing(faulty, http):
    faulty.fault("submit_503")
    answer = http.post("/sandbox/faults", json=[{"fault": "submit_401"}, {"fault": "rain"}])
    assert answer.status_code == 422
    assert [one["fault"] for one in faulty.faults()] == ["submit_503"]


def test_the_environment_switches_on(tmp_path, http):
    faults = json.dumps([{"fault": "submit_503", "times": 1}])
    with SandboxProcess(tmp_path, SANDBOX_FAULTS=faults) as process:
        assert codes(http, 2, url=process.url) == [503, 200]


@pytest.mark.parametrize("faults", ["submit_503", "{}", '[{"fault": "rain"}]'])
def test_nonsense_in_the_environment_stops_the_start(tmp_path, faults):
    with pytest.raises(RuntimeError):
        SandboxProcess(tmp_path, SANDBOX_FAULTS=faults)


def test_an_unknown_name_is_refused_with_the_known_ones(faulty):
    with pytest.raises(ValueError, match=r"no fault 'rain'; there are submit_drop, .*billing_late"):
        faulty.fault("rain")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"fault": "submit_503", "seconds": 2}, "submit_503 knows no 'seconds', only"),
        ({"fault": "submit_429", "seconds": -1}, "seconds of submit_429 must be a number from 0"),
        ({"fault": "submit_503", "times": 0}, "times of submit_503 must be a whole number from 1"),
        ({"fault": "submit_503", "every": 1.5}, "every of submit_503 must be a whole number"),
        ({"fault": "submit_503", "times": True}, "times of submit_503 must be a whole number"),
        ({"fault": "submit_503", "endpoint": "a/b"}, "There is no endpoint 'a/b'"),
        ({"fault": ["submit_503"]}, "There is no fault"),
        ("submit_503", "A fault looks like"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(http, asked, sentence):
    answer = http.post("/sandbox/faults", json=asked)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(sentence)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_switching_needs_the_key(http, method):
    answer = http.request(method, "/sandbox/faults", headers={"Authorization": ""})
    assert answer.status_code == 401


@pytest.mark.parametrize("name", KINDS)
def test_operations_explains_every_fault(name):
    assert f"`{name}`" in (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("name", KINDS)
def test_every_fault_can_be_switched_on_by_its_name_alone(name):
    switches = Switchboard([])
    switches.add({"fault": name})
    assert switches.listed()[0]["fault"] == name
