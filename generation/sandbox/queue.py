"""The queue: accepts requests, runs a bounded number at a time, finishes each exactly once.

A waiting request costs one entry in a dict; only running ones have a task. What is unfinished
when the process dies is taken up again by the next one.
"""

import asyncio
import contextlib
import hashlib
import json
import logging
import secrets
import time
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from generation.sandbox.callbacks import Callbacks
from generation.sandbox.outcome import Outcome, broken, cancelled, not_started
from generation.sandbox.store import Row, Store

Model = Callable[[Row], Awaitable[Outcome]]
log = logging.getLogger(__name__)

UNFINISHED = """
SELECT request_id, CASE status WHEN 'IN_QUEUE' THEN start_by END AS start_by
FROM requests WHERE status != 'COMPLETED' ORDER BY position
"""
FINISH = """
UPDATE requests SET status = 'COMPLETED', ended_at = ?, started_at = coalesce(started_at, ?),
    status_code = ?, output = ?, error_type = ?, billable_units = ?, cost_nano_usd = ?
WHERE request_id = ? AND status != 'COMPLETED' RETURNING webhook
"""


class Queue:
    """Requests on their way from accepted to completed; `latency` is in seconds."""

    def __init__(
        self, *, store: Store, model: Model, callbacks: Callbacks, latency: float, concurrency: int
    ) -> None:
        self._store, self._model, self._callbacks = store, model, callbacks
        self._latency, self._concurrency = latency, concurrency
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._watchers: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._asleep: dict[str, asyncio.Event] = {}

    def resume(self) -> None:
        """Take up what an earlier process left unfinished, in the order of arrival."""
        for row in self._store.rows(UNFINISHED):
            self._enqueue(row["request_id"], row["start_by"])

    async def stop(self) -> None:
        """Stop running; what is unfinished stays so."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    @property
    def latency(self) -> float:
        """Seconds that a request takes, give or take a fifth."""
        return self._latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._latency = seconds
        for woken in self._asleep.values():
            woken.set()

    @property
    def full(self) -> bool:
        """True while as many requests run as may."""
        return len(self._running) >= self._concurrency

    def accept(
        self,
        *,
        endpoint_id: str,
        arguments: dict[str, Any],
        base_url: str,
        webhook: str | None = None,
        start_within: float | None = None,
        direct: bool = False,
    ) -> str:
        """Write a request down, which makes it part of the bill, and queue it; returns its id.

        One that has not started within `start_within` seconds completes as timed out.
        """
        request_id, now = str(uuid.uuid4()), time.time()
        start_by = None if start_within is None else now + start_within
        values = {
            "request_id": request_id,
            "endpoint_id": endpoint_id,
            "direct": direct,
            "base_url": base_url,
            "webhook": webhook,
            "input": json.dumps(arguments),
            "seed": arguments.get("seed", secrets.randbelow(2**32)),
            "accepted_at": now,
            "start_by": start_by,
        }
        self._store.insert("requests", values)
        self._enqueue(request_id, start_by)
        return request_id

    def position(self, request_id: str) -> int:
        """How many requests stand before this one; 0 if none, or if it does not wait."""
        return list(self._waiting).index(request_id) if request_id in self._waiting else 0

    def cancel(self, request_id: str) -> None:
        """End an unfinished request as cancelled."""
        self._waiting.pop(request_id, None)
        if task := self._running.pop(request_id, None):
            task.cancel()
        self._finish(request_id, cancelled())
        self._fill()

    async def changed(self, request_id: str) -> None:
        """Wait until the request starts or completes."""
        await self._watchers[request_id].wait()

    def _enqueue(self, request_id: str, start_by: float | None) -> None:
        self._waiting[request_id] = None
        self._fill()
        if start_by is not None and request_id in self._waiting:
            left = start_by - time.time()
            asyncio.get_running_loop().call_later(left, self._give_up, request_id)

    def _give_up(self, request_id: str) -> None:
        """End a request that still waits when it should have started."""
        if request_id in self._waiting:
            del self._waiting[request_id]
            self._finish(request_id, not_started())

    def _fill(self) -> None:
        while self._waiting and not self.full:
            request_id, _ = self._waiting.popitem(last=False)
            self._running[request_id] = asyncio.create_task(self._run(request_id))

    async def _run(self, request_id: str) -> None:
        started = time.time()
        start = "UPDATE requests SET status = 'IN_PROGRESS', started_at = ? WHERE request_id = ?"
        self._store.update(start, started, request_id)
        self._tell(request_id)
        outcome = await self._outcome(request_id)
        await self._sleep(request_id, started)
        self._running.pop(request_id, None)
        self._finish(request_id, outcome)
        self._fill()

    async def _outcome(self, request_id: str) -> Outcome:
        row = self._store.request(request_id)
        if row is None:
            raise LookupError(request_id)
        try:
            return await self._model(row)
        except Exception:
            log.exception("Request %s on %s failed", request_id, row["endpoint_id"])
            return broken("Internal error")

    async def _sleep(self, request_id: str, started: float) -> None:
        """Let the rest of the latency pass, even when it is changed meanwhile."""
        factor = 1 + variance(request_id)
        woken = self._asleep[request_id] = asyncio.Event()
        try:
            while (left := started + self._latency * factor - time.time()) > 0:
                woken.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await woken.wait()
        finally:
            del self._asleep[request_id]

    def _finish(self, request_id: str, outcome: Outcome) -> None:
        now = time.time()
        with self._store.transaction():
            row = self._store.row(
                FINISH,
                now,
                now,
                outcome.status_code,
                json.dumps(outcome.output),
                outcome.error_type,
                outcome.units,
                outcome.cost_nano,
                request_id,
            )
            owed = row is not None and bool(row["webhook"])
            if owed:
                self._store.insert("callbacks", {"request_id": request_id})
        if owed:
            self._callbacks.owe(request_id)
        self._tell(request_id)

    def _tell(self, request_id: str) -> None:
        if watcher := self._watchers.pop(request_id, None):
            watcher.set()


def variance(request_id: str) -> float:
    """A request's own share of latency, -0.2 to 0.2, the same whenever it is asked for."""
    return hashlib.sha256(request_id.encode()).digest()[0] / 255 * 0.4 - 0.2
