"""Callbacks: signed, delivered at least once, tried again with growing waits, never endlessly.

Only loopback targets are called. The real provider calls only public ones; this one lives on a
developer's machine and must not become a way to reach other hosts.
"""

import asyncio
import ipaddress
import json
import time
from typing import Any

import httpx

from generation.sandbox.signing import SigningKey
from generation.sandbox.store import Row, Store

ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
FIRST_TIMEOUT, LATER_TIMEOUT = 15.0, 120.0
AT_ONCE = 16


class Callbacks:
    """Delivers what the store says is owed."""

    def __init__(self, store: Store, key: SigningKey, user_id: str) -> None:
        self._store, self._key, self._user_id = store, key, user_id
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self) -> None:
        """Take up the callbacks that an earlier process left undelivered."""
        for row in self._store.rows("SELECT request_id FROM callbacks WHERE outcome IS NULL"):
            self.owe(row["request_id"])

    def owe(self, request_id: str) -> None:
        """Start delivering the callback of a finished request."""
        task = asyncio.create_task(self._deliver(request_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop delivering; what is undelivered stays owed."""
        for task in self._tasks:
            task.cancel()
        await self._client.aclose()

    async def _deliver(self, request_id: str) -> None:
        outcome: str | None = None
        attempt = 0
        while outcome is None and attempt < ATTEMPTS:
            await asyncio.sleep(wait_before(attempt))
            outcome = await self._try(request_id, LATER_TIMEOUT if attempt else FIRST_TIMEOUT)
            attempt += 1
        query = "UPDATE callbacks SET outcome = ? WHERE request_id = ?"
        self._store.update(query, outcome or "given up", request_id)

    async def _try(self, request_id: str, timeout: float) -> str | None:
        """Send once; returns the outcome, or None if it should be tried again."""
        row = self._store.request(request_id)
        if row is None or not is_loopback(row["webhook"]):
            return "dropped: not a loopback address"
        query = "UPDATE callbacks SET attempts = attempts + 1 WHERE request_id = ?"
        self._store.update(query, request_id)
        body = json.dumps(payload(row)).encode()
        try:
            async with self._room:
                answer = await self._client.post(
                    row["webhook"],
                    content=body,
                    headers=self._headers(request_id, body),
                    timeout=timeout,
                )
        except httpx.HTTPError:
            return None
        if answer.is_success:
            return "delivered"
        return f"refused: {answer.status_code}" if answer.is_redirect else None

    def _headers(self, request_id: str, body: bytes) -> dict[str, str]:
        signed = self._key.headers(
            request_id=request_id, user_id=self._user_id, timestamp=int(time.time()), body=body
        )
        return {"content-type": "application/json", **signed}


def payload(row: Row) -> dict[str, Any]:
    """Return the body of a callback for a completed request."""
    output = json.loads(row["output"])
    body = {"request_id": row["request_id"], "gateway_request_id": row["request_id"]}
    if row["status_code"] == 200:
        return {**body, "status": "OK", "error": None, "payload": output}
    error = f"Invalid status code: {row['status_code']}"
    return {**body, "status": "ERROR", "error": error, "payload": output}


def wait_before(attempt: int) -> float:
    """Seconds before the n-th attempt, counted from 0: none before the first, then doubling."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1)) if attempt else 0.0


def is_loopback(url: str) -> bool:
    """Tell whether an address names this machine itself; false for what is no address."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    if address.scheme not in ("http", "https"):
        return False
    try:
        return ipaddress.ip_address(address.host).is_loopback
    except ValueError:
        return address.host == "localhost"
