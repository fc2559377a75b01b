"""Sending what is due, signed as Standard Webhooks ask (https://www.standardwebhooks.com).

Each delivery is claimed first, and counted with that; the POST goes out while no transaction is
open. A sender that dies in between loses its claim after a while, so an event may come twice: its
id is the same.
"""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpcore
import httpx
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from sartiq import outside
from sartiq.webhooks.models import Delivery, Event, WebhookEndpoint

logger = logging.getLogger(__name__)

SENDING = 0x5E4D  # key of PostgreSQL's advisory lock
SECONDS = 15.0  # for an answer, connecting included; the specification asks for 15 to 30
LEASE = timedelta(seconds=60)
BATCH = 16  # POSTs at once
ROUNDS = 10  # batches of one run; what is left waits for the next
# After each attempt in vain; after the last, 75 hours in all, it is given up. This is the schedule
# of the Standard Webhooks specification, under “Deliverability and reliability”.
WAITS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]
GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a POST: an HTTP status or None, and what went wrong, in a sentence."""

    status: int | None
    error: str = ""


def deliver_due() -> None:
    """Send what is due, some at a time; nothing while another process does so.

    Receivers that hang would hold every process of a worker otherwise.
    """
    with alone() as first:
        for _round in range(ROUNDS if first else 0):
            batch = claim()
            if not batch:
                return
            send(batch)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else sends, who then can't begin until this ends; no transaction is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SENDING])
        [first] = cursor.fetchone()
    try:
        yield first
    finally:
        if first:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SENDING])


def send(batch: Sequence[Delivery]) -> None:
    """Send claimed deliveries at once; each is written down as soon as it is answered."""
    with ThreadPoolExecutor(BATCH) as threads:  # which leave the database alone
        under_way = {threads.submit(post, one): one for one in batch}
        for answered in as_completed(under_way):
            record(under_way[answered], answered.result())


@transaction.atomic
def claim() -> list[Delivery]:
    """Some deliveries to send, counted as an attempt; for the time of a lease they are ours."""
    now = timezone.now()
    due = Delivery.objects.due(at=now).select_related("endpoint", "event")
    batch = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    Delivery.objects.filter(pk__in=[one.pk for one in batch]).update(
        attempts=F("attempts") + 1, due_at=now + LEASE
    )
    for one in batch:
        one.attempts += 1
    return batch


def post(delivery: Delivery) -> Answer:
    """Send one delivery; a redirect is not followed, and no body read."""
    url = httpx.URL(delivery.endpoint.url)
    body = body_of(delivery.event)
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    headers = [("Host", url.netloc), *headers_of(delivery, body, at=timezone.now())]
    network = outside.Network(outside.resolve, outside.is_public, seconds=SECONDS)
    try:
        with (
            httpcore.ConnectionPool(network_backend=network) as http,
            http.stream("POST", target, headers=headers, content=body) as response,
        ):
            return Answer(response.status, said(response.status))
    except outside.Unreachable as error:
        return Answer(None, why(error, url.host))
    except httpcore.TimeoutException:
        return Answer(None, why(outside.TooSlow(), url.host))
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return Answer(None, f"The connection to {url.host} broke off before an answer came.")
    except Exception:  # what is our own fault must not have the whole batch sent again
        logger.exception("The delivery %s could not be sent.", delivery.pk)
        return Answer(None, "It could not be sent: a fault of Sartiq, told in the worker's log.")


def body_of(event: Event) -> bytes:
    """What is sent, the same each time."""
    told = {"type": event.kind, "timestamp": event.created_at.isoformat(), "data": event.data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(delivery: Delivery, body: bytes, *, at: datetime) -> list[tuple[str, bytes | str]]:
    """The headers of a POST that begins at ``at``, the signature among them."""
    event, seconds = str(delivery.event_id), str(int(at.timestamp()))
    signed = hmac.digest(
        delivery.endpoint.key, f"{event}.{seconds}.".encode() + body, hashlib.sha256
    )
    return [
        ("User-Agent", "Sartiq"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("webhook-id", event),
        ("webhook-timestamp", seconds),
        ("webhook-signature", b"v1," + base64.b64encode(signed)),
    ]


def record(delivery: Delivery, answer: Answer) -> None:
    """Write down what came of an attempt, unless another has been made since."""
    facts = {"last_status": answer.status, "last_error": answer.error[:300]}
    now = timezone.now()
    if not answer.error:
        delivery.move(Delivery.State.DELIVERED, delivered_at=now, **facts)
    elif answer.status == GONE:
        WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(active=False)
        delivery.move(Delivery.State.GIVEN_UP, **facts)
    elif delivery.attempts > len(WAITS):
        delivery.move(Delivery.State.GIVEN_UP, **facts)
    else:
        later = now + WAITS[delivery.attempts - 1]
        if delivery.move(Delivery.State.PENDING, due_at=later, **facts):
            leave_alone(delivery, now)


def leave_alone(failed: Delivery, now: datetime) -> None:
    """Leave an address that failed alone for a moment: others are told before it fails again."""
    waiting = Delivery.objects.filter(endpoint=failed.endpoint_id, due_at__lte=now)
    waiting.update(due_at=now + WAITS[0])


def said(status: int) -> str:
    """What an answer means, in a sentence; nothing where it took the event."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"It answered with a redirect (HTTP {status}). Add the address that it leads to."
    if status == GONE:
        return "It answered HTTP 410: it wants no more events, so the address was paused."
    return f"It answered HTTP {status}; expected is 200. Its own log says why."


def why(error: outside.Unreachable, host: str) -> str:
    """Why no answer came from ``host``, in a sentence."""
    if isinstance(error, outside.NoSuchHost):
        return f"There is no host called {host}."
    if isinstance(error, outside.NotPublic):
        return f"{host} is not public. Add an address on the internet, at port 80 or 443."
    if isinstance(error, outside.NoAnswer):
        return f"{host} does not take connections."
    return f"{host} did not answer within {SECONDS:.0f} seconds."
