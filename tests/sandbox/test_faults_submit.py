"""Faults of a submit: what the client sees, and whether the call was accepted and is billed."""

import time

import httpx
import pytest

from tests.sandbox.conftest import DEV
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life"}
GATEWAY = ["502", "503", "504"]


def submit(http: httpx.Client, timeout: float = 5) -> httpx.Response:
    return http.post(f"/{DEV}", json=PROMPT, timeout=timeout)


def accepted(sandbox: SandboxProcess) -> int:
    return int(sandbox.bill()["submissions"])


def test_a_connection_dropped_before_accepting_leaves_no_request(faulty, http):
    faulty.fault("submit_drop")
    before = accepted(faulty)
    with pytest.raises(httpx.RemoteProtocolError):
        submit(http)
    assert accepted(faulty) == before


def test_a_connection_dropped_after_accepting_leaves_a_request(faulty, http):
    faulty.fault("accepted_drop")
    before = accepted(faulty)
    with pytest.raises(httpx.RemoteProtocolError):
        submit(http)
    assert accepted(faulty) == before + 1


@pytest.mark.parametrize("code", ["401", "403", "422", "429", "500", *GATEWAY])
def test_a_refusal_leaves_no_request(faulty, http, code):
    faulty.fault(f"submit_{code}")
    before = accepted(faulty)
    assert submit(http).status_code == int(code)
    assert accepted(faulty) == before


@pytest.mark.parametrize("code", GATEWAY)
def test_a_gateway_that_loses_the_answer_leaves_a_request(faulty, http, code):
    faulty.fault(f"accepted_{code}")
    before = accepted(faulty)
    assert submit(http).status_code == int(code)
    assert accepted(faulty) == before + 1


@pytest.mark.parametrize("code", GATEWAY)
def test_a_gateway_answers_alike_before_and_after_accepting(faulty, http, code):
    faulty.fault(f"submit_{code}", times=1)
    before = submit(http)
    faulty.fault(f"accepted_{code}")
    after = submit(http)
    assert (after.content, after.headers) == (before.content, before.headers)
    assert "nginx" in after.text
    assert "x-fal-request-id" not in after.headers


def test_a_locked_account_says_why(faulty, http):
    faulty.fault("submit_403")
    assert submit(http).json()["detail"].startswith("User is locked. Reason: Exhausted balance")


def test_a_refused_prompt_is_told_as_a_list(faulty, http):
    faulty.fault("submit_422")
    assert submit(http).json()["detail"][0]["loc"] == ["body", "prompt"]


def test_too_many_requests_come_without_a_time(faulty, http):
    faulty.fault("submit_429")
    answer = submit(http)
    assert "retry-after" not in answer.headers
    assert answer.headers["x-fal-needs-retry"] == "1"


def test_too_many_requests_come_with_a_time(faulty, http):
    faulty.fault("submit_429", seconds=7)
    assert submit(http).headers["retry-after"] == "7"


def test_a_slow_answer_comes_after_its_time(faulty, http):
    faulty.fault("accepted_slow", seconds=0.3)
    start = time.monotonic()
    assert submit(http).json()["request_id"]
    assert time.monotonic() - start >= 0.3


def test_a_call_that_hangs_is_accepted_and_never_answered(faulty, http):
    faulty.fault("accepted_hang")
    before = accepted(faulty)
    with pytest.raises(httpx.ReadTimeout):
        submit(http, timeout=0.3)
    assert accepted(faulty) == before + 1


def test_the_bill_counts_posts_that_were_not_accepted(faulty, http):
    faulty.fault("submit_503")
    before = faulty.bill()
    http.post(f"/{DEV}", json=PROMPT, params={"fal_webhook": "http://127.0.0.1:9/x"})
    after = faulty.bill()
    assert after["posts"] == before["posts"] + 1
    refusal = after["refusals"][-1]
    assert (refusal["webhook"], refusal["fault"]) == ("http://127.0.0.1:9/x", "submit_503")


def test_the_bill_lists_what_was_accepted_though_the_answer_was_lost(faulty, http):
    faulty.fault("accepted_504")
    webhook = "http://192.0.2.1/hooks/fal/lost"
    http.post(f"/{DEV}", json=PROMPT, params={"fal_webhook": webhook})
    (entry,) = (one for one in faulty.bill()["requests"] if one["webhook"] == webhook)
    assert entry["endpoint_id"] == DEV
    assert abs(entry["accepted_at"] - time.time()) < 60
