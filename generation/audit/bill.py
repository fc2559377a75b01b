"""The provider's bill: every request that it accepted, what came of it, what it charged.

The sandbox has a journal of its own. The real provider has a history for each endpoint and billing
events, which need the admin key.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils import timezone

from generation.provider import client, fal_settings
from generation.providers.fal.answers import PastRequest
from generation.providers.fal.errors import ProviderUnavailable

LOOK_BACK = timedelta(days=89)  # the provider's records reach back 90
SKEW = timedelta(minutes=5)  # how far the provider's clock may be from ours
JOURNAL_SECONDS = 60.0


class NotCompared(Exception):
    """There is no bill to compare with; the message says why."""


class Unreadable(Exception):
    """The bill should be there and can't be read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that the provider accepted.

    ``token_digest`` is the SHA-256 of the secret in its callback's address, None where the source
    does not tell; ``status`` is None until it has ended, ``cost_nano`` until it was charged.
    """

    request_id: str
    endpoint_id: str
    accepted_at: datetime
    token_digest: str | None
    status: int | None
    cost_nano: int | None

    @property
    def paid(self) -> bool:
        """Whether it succeeded and was charged for."""
        return self.status == 200 and bool(self.cost_nano)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The requests of a time. What was accepted after ``until`` may not be in the books yet.

    ``shows_running`` says whether requests are listed that have not ended.
    """

    source: str
    requests: Sequence[Request]
    since: datetime | None
    until: datetime
    shows_running: bool


def read(*, since: datetime | None, until: datetime, called: Sequence[str]) -> Bill:
    """The bill of what was accepted since then at the endpoints that were ever ``called``.

    Raises ``NotCompared`` and ``Unreadable``.
    """
    if settings.PROVIDER == "sandbox":
        return journal(since=since, until=until)
    return platform(since=since, until=until, called=called)


def journal(*, since: datetime | None, until: datetime) -> Bill:
    """The sandbox's own account of what it accepted."""
    fal = fal_settings()
    try:
        answer = httpx.get(
            f"{fal.queue_url}/sandbox/bill",
            headers={"Authorization": f"Key {fal.key}"},
            timeout=JOURNAL_SECONDS,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        kind = type(error).__name__
        raise Unreadable(f"The sandbox does not show its bill ({kind}). Is it running?") from None
    if answer.status_code != 200:
        raise Unreadable(f"The sandbox does not show its bill (HTTP {answer.status_code}).")
    requests = [entry_of(row) for row in answer.json()["requests"]]
    return Bill(
        source="sandbox",
        requests=[one for one in requests if since is None or one.accepted_at >= since],
        since=since,
        until=until,
        shows_running=True,
    )


def entry_of(row: dict[str, Any]) -> Request:
    """A line of the sandbox's journal; what has not ended is not charged yet."""
    ended = row["status"] == "COMPLETED"
    return Request(
        request_id=row["request_id"],
        endpoint_id=row["endpoint_id"],
        accepted_at=datetime.fromtimestamp(row["accepted_at"], UTC),
        token_digest=digest(row["webhook"]) if row["webhook"] else None,
        status=row["status_code"] if ended else None,
        cost_nano=row["cost_nano_usd"] if ended else None,
    )


def digest(webhook: str) -> str:
    """The SHA-256 of the secret in a callback's address."""
    token = urlsplit(webhook).path.rpartition("/")[2]
    return hashlib.sha256(token.encode()).hexdigest()


def platform(*, since: datetime | None, until: datetime, called: Sequence[str]) -> Bill:
    """The real provider's history and billing events of at most 89 days."""
    if not fal_settings().admin_key:
        raise NotCompared(
            "The provider's bill was not compared: its history and billing need FAL_ADMIN_KEY."
        )
    oldest = timezone.now() - LOOK_BACK
    start = max(since or oldest, oldest)
    try:
        past = [one for each in called for one in client().history(each, start=start)]
        charged: defaultdict[str, int] = defaultdict(int)
        for event in client().charges(called, start=start):
            charged[event.request_id] += event.cost_nano
    except ProviderUnavailable as error:
        raise Unreadable(f"The provider does not show its bill. {error}") from error
    return Bill(
        source="fal",
        requests=[charged_request(one, charged.get(one.request_id)) for one in past],
        since=start,
        until=until - SKEW,
        shows_running=False,
    )


def charged_request(past: PastRequest, cost_nano: int | None) -> Request:
    """A request of the history with what was charged for it."""
    return Request(
        request_id=past.request_id,
        endpoint_id=past.endpoint_id,
        accepted_at=past.sent_at,
        token_digest=None,
        status=past.status_code,
        cost_nano=cost_nano,
    )
