"""Faults of callbacks: lost, repeated, late, out of order, forged, stale, misaddressed, early."""

import json
import queue
import time

import httpx
import pytest
from cryptography.exceptions import InvalidSignature

from tests.sandbox.conftest import DEV, Received
from tests.sandbox.test_callbacks import submit, verify


def request_id(received: Received) -> str:
    return str(json.loads(received.body)["request_id"])


def completed(http: httpx.Client, submitted: str) -> None:
    http.get(f"/fal-ai/flux/requests/{submitted}/status/stream")


def test_a_lost_callback_never_comes(faulty, http, receiver):
    faulty.fault("callback_lost", times=1)
    lost, sent = submit(http, receiver), submit(http, receiver)
    assert request_id(receiver.next()) == sent
    entries = {entry["request_id"]: entry for entry in faulty.bill()["requests"]}
    assert entries[lost]["callback"] == "lost"


def test_a_repeated_callback_comes_that_often(faulty, http, receiver):
    faulty.fault("callback_repeat", count=50)
    submitted = submit(http, receiver)
    assert {request_id(receiver.next()) for _ in range(50)} == {submitted}
    with pytest.raises(queue.Empty):
        receiver.arrived.get(timeout=0.1)


def test_a_delayed_callback_comes_after_the_result(faulty, http, receiver):
    faulty.fault("callback_delay", seconds=0.5)
    start = time.monotonic()
    completed(http, submit(http, receiver))
    assert receiver.arrived.empty()
    receiver.next()
    assert time.monotonic() - start >= 0.5


def test_reordered_callbacks_come_last_first(faulty, http, receiver):
    faulty.fault("callback_reorder", count=3)
    submitted = []
    for _ in range(3):
        submitted.append(submit(http, receiver))
        completed(http, submitted[-1])
    assert [request_id(receiver.next()) for _ in submitted] == submitted[::-1]


def test_a_callback_that_is_held_back_alone_comes_in_the_end(faulty, http, receiver):
    faulty.fault("callback_reorder", seconds=0.2)
    submitted = submit(http, receiver)
    assert request_id(receiver.next()) == submitted


def test_a_forged_callback_carries_another_keys_signature(faulty, http, receiver):
    faulty.fault("callback_forged")
    submit(http, receiver)
    with pytest.raises(InvalidSignature):
        verify(http, receiver.next())


def test_a_stale_callback_is_signed_and_old(faulty, http, receiver):
    faulty.fault("callback_stale", seconds=600)
    submit(http, receiver)
    received = receiver.next()
    verify(http, received)
    assert time.time() - int(received.headers["x-fal-webhook-timestamp"]) >= 600


def test_a_misaddressed_callback_is_signed_for_somebody_else(faulty, http, receiver):
    faulty.fault("callback_other_user")
    submit(http, receiver)
    received = receiver.next()
    verify(http, received)
    assert received.headers["x-fal-webhook-user-id"] == "somebody-else"


def test_a_refused_forgery_is_followed_by_an_honest_callback(faulty, http, receiver):
    receiver.statuses = [401]
    faulty.fault("callback_forged", times=1)
    submit(http, receiver)
    receiver.next()
    verify(http, receiver.next())


def test_a_callback_comes_before_the_answer(faulty, http, receiver):
    faulty.fault("callback_first")
    submitted = submit(http, receiver)
    assert request_id(receiver.arrived.get_nowait()) == submitted


def test_an_early_callback_that_is_lost_holds_no_answer_back(faulty, http, receiver):
    faulty.fault("callback_first")
    faulty.fault("callback_lost")
    assert submit(http, receiver)


def test_without_a_webhook_nothing_is_waited_for(faulty, http):
    faulty.fault("callback_first")
    assert http.post(f"/{DEV}", json={"prompt": "x"}).status_code == 200
