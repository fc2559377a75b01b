"""Callbacks: signed, delivered at least once, tried again with growing waits, never endlessly.

Only loopback targets are called. The real provider calls only public ones; this one lives on a
developer's machine and must not become a way to reach other hosts.
"""

import asyncio
import ipaddress
import json
import time
from urllib.parse import urlsplit

from generation.sandbox.faults.deliveries import Deliveries, Sender
from generation.sandbox.post import Post
from generation.sandbox.signing import SigningKey
from generation.sandbox.store import Row, Store

ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
FIRST_TIMEOUT, LATER_TIMEOUT = 15.0, 120.0
AT_ONCE = 16
TRIED = "UPDATE callbacks SET attempts = attempts + ? WHERE request_id = ?"
ENDED = "UPDATE callbacks SET outcome = ? WHERE request_id = ?"


class Callbacks:
    """Delivers what the store says is owed."""

    def __init__(self, store: Store, key: SigningKey, user_id: str, deliveries: Deliveries) -> None:
        self._store, self._key, self._user_id = store, key, user_id
        self._deliveries = deliveries
        self._post = Post()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._watched: dict[str, asyncio.Event] = {}

    def resume(self) -> None:
        """Take up the callbacks that an earlier process left undelivered."""
        for row in self._store.rows("SELECT request_id FROM callbacks WHERE outcome IS NULL"):
            self.owe(row["request_id"])

    def owe(self, request_id: str) -> None:
        """Start delivering the callback of a finished request."""
        task = asyncio.create_task(self._deliver(request_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def first_try(self, request_id: str) -> None:
        """Wait until the callback of a request that runs has been sent once."""
        await self._watched.setdefault(request_id, asyncio.Event()).wait()

    async def stop(self) -> None:
        """Stop delivering; what is undelivered stays owed."""
        for task in self._tasks:
            task.cancel()
        self._post.close()

    async def _deliver(self, request_id: str) -> None:
        row = self._store.request(request_id)
        if row is None:
            return
        ended = await self._start(row)
        if watched := self._watched.pop(request_id, None):
            watched.set()
        for attempt in range(1, ATTEMPTS):
            if ended:
                return
            await asyncio.sleep(wait_before(attempt))
            ended = await self._try(row, LATER_TIMEOUT)
        if not ended:
            self._end(request_id, "given up")

    async def _start(self, row: Row) -> bool:
        """Send for the first time, if at all; true if that ended it."""
        if not is_loopback(row["webhook"]):
            return self._end(row["request_id"], "dropped: not a loopback address")
        if self._deliveries.lost(row["endpoint_id"]):
            return self._end(row["request_id"], "lost")
        async with self._deliveries.turn(row["endpoint_id"]):
            return await self._try(row, FIRST_TIMEOUT)

    async def _try(self, row: Row, timeout: float) -> bool:
        """Send once, in as many copies as the sender likes; false if it should be tried again."""
        async with self._room:
            honest = Sender(self._key, self._user_id, int(time.time()))
            sender = self._deliveries.sender(row["endpoint_id"], honest)
            self._store.update(TRIED, sender.copies, row["request_id"])
            outcome = outcome_of(await self._send(row, sender, timeout))
        return outcome is not None and self._end(row["request_id"], outcome)

    async def _send(self, row: Row, sender: Sender, timeout: float) -> list[int | None]:
        body = payload(row)
        headers = {"content-type": "application/json", **sender.headers(row["request_id"], body)}
        sending = [
            self._post.send(row["webhook"], headers=headers, body=body, timeout=timeout)
            for _ in range(sender.copies)
        ]
        return await asyncio.gather(*sending)

    def _end(self, request_id: str, outcome: str) -> bool:
        self._store.update(ENDED, outcome, request_id)
        return True


def outcome_of(statuses: list[int | None]) -> str | None:
    """Return how sending ended, or None if it should be tried again."""
    answered = [status for status in statuses if status is not None]
    if any(200 <= status < 300 for status in answered):
        return "delivered"
    refusals = [status for status in answered if 300 <= status < 400]
    return f"refused: {refusals[0]}" if refusals else None


def payload(row: Row) -> bytes:
    """Return the body of a callback for a completed request."""
    body = {"request_id": row["request_id"], "gateway_request_id": row["request_id"]}
    if row["status_code"] == 200:
        end = {"status": "OK", "error": None}
    else:
        end = {"status": "ERROR", "error": f"Invalid status code: {row['status_code']}"}
    return f'{json.dumps({**body, **end})[:-1]}, "payload": {row["output"]}}}'.encode()


def wait_before(attempt: int) -> float:
    """Seconds before the n-th attempt, counted from 0: none before the first, then doubling."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1)) if attempt else 0.0


def is_loopback(url: str) -> bool:
    """Tell whether an address names this machine itself; false for what is no address."""
    try:
        address = urlsplit(url)
        host, _ = address.hostname or "", address.port
        if address.scheme not in ("http", "https"):
            return False
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
