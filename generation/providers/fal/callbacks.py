"""Callbacks: whether the provider said this, just now, to our account.

A signature proves less than it seems, because the keys serve all accounts: the caller also
checks its own token in the address, and fetches the result itself.
"""

import base64
import binascii
import hashlib
import hmac
import re
import threading
import time
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from generation.providers.fal.errors import ProviderUnavailable
from generation.providers.fal.ids import is_request_id

FRESH_SECONDS = 300
KEYS_LIVE_SECONDS = 24 * 3600
REFETCH_SECONDS = 60
PREFIX = "x-fal-webhook-"


class Forged(Exception):
    """The callback is not the provider's, not fresh or not for us; the message says which."""


class Jwks:
    """The provider's public keys: fetched when needed, kept for at most a day.

    ``fetch`` gives the keys in base64url, as ``Client.signing_keys`` does, and may raise;
    ``clock`` gives seconds.
    """

    def __init__(
        self, fetch: Callable[[], list[str]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: list[Ed25519PublicKey] = []
        self._fetched_at = self._tried_at = -float("inf")

    def signed(self, *, signature: bytes, message: bytes) -> bool:
        """Whether one of the keys made ``signature``; new keys are looked for once a minute.

        Raises what ``fetch`` raises, and ``ProviderUnavailable`` while the last look was in vain:
        a signature of a key that we could not get is no forgery.
        """
        if self._known(signature, message):
            return True
        with self._lock:
            if self._known(signature, message):
                return True
            if self._clock() - self._tried_at >= REFETCH_SECONDS:
                self._renew()
            elif self._fetched_at < self._tried_at:
                raise ProviderUnavailable("The provider's keys could not be had a moment ago.")
            return self._known(signature, message)

    def _known(self, signature: bytes, message: bytes) -> bool:
        """Whether a key that we hold, and that is not too old, made the signature."""
        fresh = self._clock() - self._fetched_at <= KEYS_LIVE_SECONDS
        return fresh and any(_made(key, signature, message) for key in self._keys)

    def _renew(self) -> None:
        self._tried_at = self._clock()
        self._keys = [key for text in self._fetch() if (key := _public_key(text))]
        self._fetched_at = self._tried_at


def verify(headers: Mapping[str, str], body: bytes, *, keys: Jwks, user_id: str, now: float) -> str:
    """The request id that a callback is about; raises Forged.

    ``body`` is the raw body, ``now`` in unix seconds; an empty ``user_id`` is not compared.
    """
    said = {name.lower().removeprefix(PREFIX): value for name, value in headers.items()}
    request_id, account, timestamp, signature = (
        said.get(name, "") for name in ("request-id", "user-id", "timestamp", "signature")
    )
    if not is_request_id(request_id):
        raise Forged("The callback names no request.")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > FRESH_SECONDS:
        raise Forged("The callback is not of the last five minutes.")
    if user_id and not hmac.compare_digest(account.encode(), user_id.encode()):
        raise Forged("The callback is for another account.")
    if not re.fullmatch(r"[0-9a-fA-F]{128}", signature):
        raise Forged("The callback has no signature.")
    digest = hashlib.sha256(body).hexdigest()
    message = f"{request_id}\n{account}\n{timestamp}\n{digest}".encode()
    if not keys.signed(signature=bytes.fromhex(signature), message=message):
        raise Forged("The callback's signature is not the provider's.")
    return request_id


def _public_key(text: str) -> Ed25519PublicKey | None:
    """A key in base64url; None for what is no Ed25519 key."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError):
        return None


def _made(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
