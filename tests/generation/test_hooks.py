"""Callbacks: a forgery changes nothing, a true one is adopted once."""

import base64
import hashlib
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse

from generation import hooks, lifecycle
from generation.models import Attempt, Transition
from generation.providers.fal.callbacks import Jwks
from tests.generation.corridor import launched

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43
State = Attempt.State


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Ed25519PrivateKey:
    """The provider's private key, whose public half we know."""
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    keys = Jwks(lambda: [base64.urlsafe_b64encode(raw).decode().rstrip("=")])
    monkeypatch.setattr(hooks, "signing_keys", lambda: keys)
    return private


def sent(state: State = State.SUBMITTING) -> Attempt:
    attempt = launched()
    assert lifecycle.claim(attempt, TOKEN)
    if state == State.UNKNOWN:
        attempt.move(State.UNKNOWN)
    return attempt


def call_back(
    client: Client,
    key: Ed25519PrivateKey,
    *,
    request_id: str = "req-1",
    user: str = "sandbox",
    age: int = 0,
    token: str = TOKEN,
) -> int:
    body = json.dumps({"request_id": request_id, "status": "OK", "payload": {}}).encode()
    timestamp = str(int(time.time()) - age)
    digest = hashlib.sha256(body).hexdigest()
    signature = key.sign(f"{request_id}\n{user}\n{timestamp}\n{digest}".encode()).hex()
    return client.post(
        reverse("generation:fal-hook", args=[token]),
        body,
        content_type="application/json",
        headers={
            "X-Fal-Webhook-Request-Id": request_id,
            "X-Fal-Webhook-User-Id": user,
            "X-Fal-Webhook-Timestamp": timestamp,
            "X-Fal-Webhook-Signature": signature,
        },
    ).status_code


def test_a_callback_before_our_own_commit_is_adopted(client: Client, key: Ed25519PrivateKey):
    attempt = sent()
    assert call_back(client, key) == 200
    attempt.refresh_from_db()
    assert (attempt.state, attempt.request_id) == (State.SUBMITTED, "req-1")


def test_a_callback_adopts_an_unknown_attempt(client: Client, key: Ed25519PrivateKey):
    attempt = sent(State.UNKNOWN)
    call_back(client, key)
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTED


def test_a_repeated_callback_changes_nothing(client: Client, key: Ed25519PrivateKey):
    sent()
    call_back(client, key)
    before = Transition.objects.count()
    assert call_back(client, key) == 200
    assert Transition.objects.count() == before


@pytest.mark.parametrize("fault", [{"user": "other"}, {"age": 301}])
def test_a_stale_or_foreign_callback_is_refused(
    client: Client, key: Ed25519PrivateKey, fault: dict
):
    attempt = sent()
    assert call_back(client, key, **fault) == 401
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTING


def test_a_forged_callback_is_refused(client: Client, key: Ed25519PrivateKey):
    attempt = sent()
    assert call_back(client, Ed25519PrivateKey.generate()) == 401
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTING


def test_a_token_that_is_nobodys_is_not_found(client: Client, key: Ed25519PrivateKey):
    assert call_back(client, key, token="x" * 43) == 404


def test_another_requests_callback_is_not_taken(client: Client, key: Ed25519PrivateKey):
    attempt = sent()
    call_back(client, key)
    assert call_back(client, key, request_id="req-2") == 404
    attempt.refresh_from_db()
    assert attempt.request_id == "req-1"
