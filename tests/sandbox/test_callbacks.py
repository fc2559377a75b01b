"""Callbacks: what they say, who signed them, and that they arrive in the end."""

import base64
import hashlib
import json
import time

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from generation.sandbox.callbacks import is_loopback, wait_before
from tests.sandbox.conftest import DEV, KONTEXT, Received, Receiver
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life"}


def verify(http: httpx.Client, received: Received) -> None:
    """Check a callback as the provider's documentation says; raises InvalidSignature."""
    name = "x-fal-webhook-"
    parts = [received.headers[name + part] for part in ("request-id", "user-id", "timestamp")]
    message = "\n".join([*parts, hashlib.sha256(received.body).hexdigest()]).encode()
    signature = bytes.fromhex(received.headers[name + "signature"])
    for key in http.get("/.well-known/jwks.json").json()["keys"]:
        raw = base64.urlsafe_b64decode(key["x"] + "=" * (-len(key["x"]) % 4))
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)


def submit(
    http: httpx.Client,
    receiver: Receiver,
    endpoint: str = DEV,
    arguments: dict[str, str] = PROMPT,
    url: str = "",
) -> str:
    params = {"fal_webhook": receiver.url}
    answer = http.post(f"{url}/{endpoint}", json=arguments, params=params)
    return str(answer.json()["request_id"])


def test_success_is_told_with_the_output(http, receiver):
    request_id = submit(http, receiver)
    body = json.loads(receiver.next().body)
    assert (body["request_id"], body["status"]) == (request_id, "OK")
    assert body["payload"] == http.get(f"/fal-ai/flux/requests/{request_id}").json()


def test_failure_is_told_with_the_detail(http, receiver):
    submit(http, receiver, KONTEXT, {**PROMPT, "image_url": "https://example.com/a.png"})
    body = json.loads(receiver.next().body)
    assert (body["status"], body["error"]) == ("ERROR", "Invalid status code: 422")
    assert body["payload"]["detail"][0]["type"] == "image_load_error"


def test_signature_holds_and_is_fresh(http, receiver):
    submit(http, receiver)
    received = receiver.next()
    verify(http, received)
    assert abs(time.time() - int(received.headers["x-fal-webhook-timestamp"])) < 60
    assert received.headers["x-fal-webhook-user-id"] == "sandbox"


def test_signature_covers_the_body(http, receiver):
    submit(http, receiver)
    received = receiver.next()
    received.body += b" "
    with pytest.raises(InvalidSignature):
        verify(http, received)


def test_key_survives_a_restart(tmp_path, http):
    keys = []
    for _ in range(2):
        with SandboxProcess(tmp_path) as process:
            keys.append(http.get(f"{process.url}/.well-known/jwks.json").json())
    assert keys[0] == keys[1]


def test_callback_is_tried_again_until_it_is_taken(http, receiver):
    receiver.statuses = [500, 503]
    request_id = submit(http, receiver)
    tries = [json.loads(receiver.next().body)["request_id"] for _ in range(3)]
    assert tries == [request_id] * 3


def test_callback_that_was_not_taken_is_sent_after_a_restart(tmp_path, http, receiver):
    first = SandboxProcess(tmp_path, latency=3600)
    request_id = submit(http, receiver, url=first.url)
    first.kill()
    with SandboxProcess(tmp_path):
        assert json.loads(receiver.next().body)["request_id"] == request_id


def test_redirects_are_not_followed(sandbox, http, receiver):
    receiver.statuses = [302]
    request_id = submit(http, receiver)
    receiver.next()
    submit(http, receiver)
    receiver.next()
    tries = {row["request_id"]: row["callback_attempts"] for row in sandbox.bill()["requests"]}
    assert tries[request_id] == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://localhost/x", "http://[::1]:8000/"]
)
def test_loopback_addresses_are_called(url):
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "https://example.com", "http://127.0.0.1.evil.test/", "file:///a", "x"],
)
def test_other_addresses_are_not_called(url):
    assert not is_loopback(url)


def test_waits_grow_and_are_bounded():
    waits = [wait_before(attempt) for attempt in range(12)]
    assert waits[0] == 0
    assert waits == sorted(waits)
    assert waits[-1] == 60
