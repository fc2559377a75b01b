"""The parts of one running sandbox, as its routes see them, and who may use them."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from generation.sandbox.callbacks import Callbacks
from generation.sandbox.catalogue import Endpoint
from generation.sandbox.config import Config
from generation.sandbox.faults.switchboard import Switchboard
from generation.sandbox.queue import Queue
from generation.sandbox.results import Results
from generation.sandbox.signing import SigningKey
from generation.sandbox.store import Store
from generation.sandbox.wire import Refused, Request, reply

TOKEN_SECONDS = 3600


@dataclass(frozen=True)
class Site:
    """Everything that a route may need."""

    config: Config
    store: Store
    endpoints: dict[str, Endpoint]
    key: SigningKey
    callbacks: Callbacks
    results: Results
    queue: Queue
    faults: Switchboard

    def cdn_token(self) -> tuple[str, float]:
        """Issue a token for uploads; returns it with its end in unix seconds."""
        end = time.time() + TOKEN_SECONDS
        return f"{int(end)}.{self.signature(f'cdn {int(end)}')}", end

    def signature(self, text: str) -> str:
        """Sign a short text with the account's key; valid across restarts."""
        digest = hmac.digest(self.config.key.encode(), text.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def signed(self, text: str, signature: str) -> bool:
        """Check a signature of ours."""
        return hmac.compare_digest(signature.encode(), self.signature(text).encode())


async def api_key(site: Site, request: Request) -> None:
    """Demand `Authorization: Key id:secret`; raises `Refused` (401)."""
    if not _knows_key(site, request):
        raise Refused(401, "No user found for Key ID and Secret")


async def platform_key(site: Site, request: Request) -> None:
    """Demand the key, and refuse in the form of the platform API; raises `Refused` (401)."""
    if not _knows_key(site, request):
        raise platform_refusal(401, "authorization_error", "Authentication required")


async def cdn_token(site: Site, request: Request) -> None:
    """Demand an upload token that has not ended, or the key; raises `Refused` (401)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    end, _, signature = token.partition(".")
    valid = site.signed(f"cdn {end}", signature)
    if scheme.lower() == "bearer" and valid and int(end) > time.time():
        return
    await api_key(site, request)


async def anyone(site: Site, request: Request) -> None:
    """Let everybody in: public media, published keys, the health check."""


def platform_refusal(status: int, kind: str, message: str) -> Refused:
    """Refuse in the form of the platform API."""
    refusal = Refused(status, message)
    refusal.response = reply({"error": {"type": kind, "message": message}}, status)
    return refusal


def _knows_key(site: Site, request: Request) -> bool:
    given = request.headers.get("authorization", "").encode()
    return hmac.compare_digest(given, f"Key {site.config.key}".encode())
