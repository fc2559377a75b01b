"""Callbacks: only the provider's, fresh, for our account."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from generation.providers.fal import Forged, Jwks, ProviderUnavailable, verify
from tests.generation.fal_fixtures import client_of
from tests.generation.scripted_server import scripted_server

NOW = 1_800_000_000
BODY = b'{"request_id": "r-1", "status": "OK"}'
THEIRS, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def public(key: Ed25519PrivateKey) -> str:
    return base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()


def signed(
    key: Ed25519PrivateKey = THEIRS, *, user: str = "u-1", request_id: str = "r-1"
) -> dict[str, str]:
    digest = hashlib.sha256(BODY).hexdigest()
    message = f"{request_id}\n{user}\n{NOW}\n{digest}".encode()
    return {
        "X-Fal-Webhook-Request-Id": request_id,
        "X-Fal-Webhook-User-Id": user,
        "X-Fal-Webhook-Timestamp": str(NOW),
        "X-Fal-Webhook-Signature": key.sign(message).hex(),
    }


def keys(*held: Ed25519PrivateKey) -> Jwks:
    return Jwks(lambda: [public(key) for key in held])


def check(
    headers: dict[str, str],
    *,
    body: bytes = BODY,
    jwks: Jwks | None = None,
    user_id: str = "u-1",
    now: float = NOW,
) -> str:
    return verify(headers, body, keys=jwks or keys(THEIRS), user_id=user_id, now=now)


class Provider:
    """Gives out keys, unless it is down, and counts how often it was asked."""

    def __init__(self, *held: Ed25519PrivateKey, down: bool = False) -> None:
        self.held, self.down, self.asked, self.time = list(held), down, 0, 0.0

    def fetch(self) -> list[str]:
        self.asked += 1
        if self.down:
            raise ProviderUnavailable("down")
        return [public(key) for key in self.held]

    def jwks(self) -> Jwks:
        return Jwks(self.fetch, clock=lambda: self.time)


def test_a_true_callback_names_its_request():
    assert check(signed()) == "r-1"


def test_header_names_may_have_any_case():
    assert check({name.lower(): value for name, value in signed().items()}) == "r-1"


def test_every_key_is_tried():
    assert check(signed(), jwks=keys(OTHER, THEIRS)) == "r-1"


def test_what_is_no_key_is_passed_over():
    jwks = Jwks(lambda: ["", "!!", "AAAA", public(THEIRS)])
    assert check(signed(), jwks=jwks) == "r-1"


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_are_fresh(seconds):
    assert check(signed(), now=NOW + seconds) == "r-1"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_more_than_five_minutes_are_stale(seconds):
    with pytest.raises(Forged, match="five minutes"):
        check(signed(), now=NOW + seconds)


def test_a_changed_body_is_forged():
    with pytest.raises(Forged, match="signature"):
        check(signed(), body=BODY + b" ")


def test_a_foreign_key_is_forged():
    with pytest.raises(Forged, match="signature"):
        check(signed(OTHER))


def test_another_account_is_refused():
    with pytest.raises(Forged, match="account"):
        check(signed(user="u-2"))


def test_without_our_user_id_any_account_passes():
    assert check(signed(user="u-2"), user_id="") == "r-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Request-Id", ""),
        ("Request-Id", "../r"),
        ("Request-Id", "r-2"),
        ("User-Id", "ü"),
        ("Timestamp", ""),
        ("Timestamp", "now"),
        ("Timestamp", "-1"),
        ("Timestamp", "9" * 5000),
        ("Timestamp", "१८०००००००००"),
        ("Signature", ""),
        ("Signature", "zz" * 64),
        ("Signature", "ab" * 63),
        ("Signature", "ab" * 64),
    ],
)
def test_a_header_that_is_wrong_is_forged(name, value):
    with pytest.raises(Forged):
        check(signed() | {f"X-Fal-Webhook-{name}": value})


@pytest.mark.parametrize("missing", ["Request-Id", "User-Id", "Timestamp", "Signature"])
def test_a_header_that_is_missing_is_forged(missing):
    headers = signed()
    del headers[f"X-Fal-Webhook-{missing}"]
    with pytest.raises(Forged):
        check(headers)


def test_keys_are_fetched_once():
    provider = Provider(THEIRS)
    jwks = provider.jwks()
    check(signed(), jwks=jwks)
    check(signed(), jwks=jwks)
    assert provider.asked == 1


def test_keys_are_fetched_again_after_a_day():
    provider = Provider(THEIRS)
    jwks = provider.jwks()
    check(signed(), jwks=jwks)
    provider.held, provider.time = [OTHER], 24 * 3600 + 1
    with pytest.raises(Forged):
        check(signed(), jwks=jwks)


def test_a_new_key_is_looked_up():
    provider = Provider(OTHER)
    jwks = provider.jwks()
    check(signed(OTHER), jwks=jwks)
    provider.held, provider.time = [OTHER, THEIRS], 61
    assert check(signed(), jwks=jwks) == "r-1"


def test_forged_callbacks_look_keys_up_once_a_minute():
    provider = Provider(OTHER)
    jwks = provider.jwks()
    for second in range(120):
        provider.time = second
        with pytest.raises(Forged):
            check(signed(), jwks=jwks)
    assert provider.asked == 2


def test_while_keys_can_not_be_had_nothing_is_called_forged():
    provider = Provider(OTHER, down=True)
    jwks = provider.jwks()
    for provider.time in (0, 1, 59):
        with pytest.raises(ProviderUnavailable):
            check(signed(), jwks=jwks)
    assert provider.asked == 1
    provider.time, provider.down = 61, False
    with pytest.raises(Forged):
        check(signed(), jwks=jwks)


def test_keys_that_are_held_go_on_working_while_new_ones_can_not_be_had():
    provider = Provider(THEIRS)
    jwks = provider.jwks()
    check(signed(), jwks=jwks)
    provider.time, provider.down = 61, True
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            check(signed(OTHER), jwks=jwks)
    assert check(signed(), jwks=jwks) == "r-1"


def test_keys_come_from_the_providers_address():
    with scripted_server() as server, client_of(server) as client:
        server.always(200, {"keys": [{"kty": "OKP", "x": public(THEIRS)}, {}, None]})
        assert check(signed(), jwks=Jwks(client.signing_keys)) == "r-1"
        assert server.seen[0].path == "/.well-known/jwks.json"
        assert "authorization" not in server.seen[0].headers


def test_keys_that_can_not_be_read_are_no_verdict():
    with scripted_server() as server, client_of(server) as client:
        server.always(500, b"")
        with pytest.raises(ProviderUnavailable):
            check(signed(), jwks=Jwks(client.signing_keys))
