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

from generation import hooks
from generation.models import Attempt, Transition
from generation.providers.fal.callbacks import Jwks
from generation.providers.fal.errors import ProviderUnavailable
from tests.generation.corridor import claim, launched

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
    assert claim(attempt, TOKEN)
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
    url: str = "",
) -> int:
    body = json.dumps({"request_id": request_id, "status": "OK", "payload": {}}).encode()
    timestamp = str(int(time.time()) - age)
    digest = hashlib.sha256(body).hexdigest()
    signature = key.sign(f"{request_id}\n{user}\n{timestamp}\n{digest}".encode()).hex()
    return client.post(
        url or reverse("generation:fal-hook", args=[token]),
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


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_a_callback_is_posted_and_nothing_else(client: Client, method: str):
    url = reverse("generation:fal-hook", args=[TOKEN])
    assert getattr(client, method)(url).status_code == 405


def test_a_callback_without_signature_is_refused(client: Client, key: Ed25519PrivateKey):
    assert client.post(reverse("generation:fal-hook", args=[TOKEN])).status_code == 401


def test_a_body_that_is_too_large_is_not_read(client: Client, key: Ed25519PrivateKey):
    attempt = sent()
    body = b"x" * 3_000_000
    url = reverse("generation:fal-hook", args=[TOKEN])
    response = client.post(url, body, content_type="application/json")
    assert response.status_code in (400, 413)
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTING


def test_while_the_keys_can_not_be_had_the_provider_is_asked_to_come_again(
    client: Client, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
):
    def down() -> list[str]:
        raise ProviderUnavailable("down")

    keys = Jwks(down)
    monkeypatch.setattr(hooks, "signing_keys", lambda: keys)
    attempt = sent()
    assert [call_back(client, key) for _ in range(3)] == [503, 503, 503]
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTING


@pytest.mark.parametrize("token", ["%00", "%F0%9F%98%80", "%ff", "x" * 4000])
def test_a_token_that_can_be_none_is_not_found(client: Client, key: Ed25519PrivateKey, token: str):
    assert call_back(client, key, url=f"/hooks/fal/{token}") == 404
