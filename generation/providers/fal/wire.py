"""HTTP as far as the provider needs it: one pool, bounded answers, keys that never leak."""

import json
import math
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from generation.providers.fal.errors import ProviderUnavailable, plain_words
from generation.providers.fal.settings import FalSettings

ANSWER_LIMIT = 16 * 1024 * 1024
CONNECTIONS = 20
LONGEST_RETRY_AFTER = 3600.0
LARGEST_AMOUNT = 10**11


class Key(httpx.Auth):
    """Signs a request; not a header in a variable, so that no traceback can show it."""

    def __init__(self, scheme: str, secret: str) -> None:
        self._header = f"{scheme} {secret}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers["Authorization"] = self._header
        yield request


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: httpx.Headers
    body: bytes = field(repr=False)

    @property
    def payload(self) -> Any:
        """The body as JSON that can be stored, or None if it is none."""
        try:
            payload = json.loads(self.body, parse_float=finite, parse_constant=finite)
            return storable(payload) if b"\\u" in self.body else payload
        except (ValueError, RecursionError):
            return None

    @property
    def billable_units(self) -> Decimal | None:
        """What the call is charged for, where the answer says so."""
        return amount(self.headers.get("X-Fal-Billable-Units"))

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, where the answer says so: a number or a date."""
        return seconds_until(self.headers.get("Retry-After", ""))


class Wire:
    """The connections to one provider; a process needs one, its threads share it."""

    def __init__(self, settings: FalSettings) -> None:
        self.settings = settings
        times = settings.timeouts
        self._http = httpx.Client(
            timeout=httpx.Timeout(times.read, connect=times.connect, pool=times.pool),
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=5.0),
            # A proxy of the environment would not find a provider that is served locally.
            trust_env=not settings.plain_hosts,
            follow_redirects=False,
            headers={"User-Agent": "sartiq"},
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    @property
    def _key(self) -> Key:
        return Key("Key", self.settings.key)

    def _exchange(self, method: str, url: str, **request: Any) -> Answer:
        """Send one request once and read its answer; raises httpx's own errors."""
        deadline = time.monotonic() + self.settings.timeouts.answer
        with self._http.stream(method, url, **request) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > ANSWER_LIMIT:
                    raise httpx.ReadError("The answer is too large.")
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("The answer takes too long.")
            return Answer(response.status_code, response.headers, self._without_keys(body))

    def _without_keys(self, body: bytearray) -> bytes:
        """An answer's body that does not repeat a key of ours, wherever it then goes."""
        for secret in filter(None, (self.settings.key, self.settings.admin_key)):
            body = body.replace(secret.encode(), b"(our key)")
        return bytes(body)

    def _ask(self, method: str, url: str, **request: Any) -> Answer:
        """Send what may be sent again; raises ProviderUnavailable when no answer comes."""
        try:
            return self._exchange(method, url, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"The provider does not answer ({type(error).__name__}). Try again later."
        # Outside the handler: what httpx raises carries the request, and with it the key.
        raise ProviderUnavailable(message)

    def _unavailable(self, answer: Answer) -> ProviderUnavailable:
        """What to raise for an answer that is no answer to the question."""
        words = " ".join(plain_words(answer.payload)) or "no reason given"
        return ProviderUnavailable(
            f"The provider answered HTTP {answer.status} ({words}).",
            retry_after=answer.retry_after,
        )


def finite(text: str) -> float | None:
    """A number that JSON can hold; None for NaN and what is infinite."""
    number = float(text)
    return number if math.isfinite(number) else None


def storable(value: Any) -> Any:
    """JSON without what PostgreSQL refuses: the character NUL and halves of surrogate pairs."""
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "replace").decode()
        case list():
            return [storable(one) for one in value]
        case dict():
            return {storable(name): storable(one) for name, one in value.items()}
        case _:
            return value


def amount(value: object) -> Decimal | None:
    """A number of ordinary size that is not negative, exactly; None for anything else."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= LARGEST_AMOUNT else None


def moment(value: object) -> datetime | None:
    """A time in ISO 8601, in UTC where it names no zone; None for anything else."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def seconds_until(text: str) -> float | None:
    """The seconds of a Retry-After header, at most an hour; None if it is none."""
    seconds = amount(text)
    if seconds is None:
        try:
            left = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
        return min(max(left, 0.0), LONGEST_RETRY_AFTER)
    return min(float(seconds), LONGEST_RETRY_AFTER)


def member(payload: Any, name: str) -> Any:
    """A member of a JSON object; None where there is no object or no such member."""
    return payload.get(name) if isinstance(payload, Mapping) else None
