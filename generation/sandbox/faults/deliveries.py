"""Faults of callbacks: late, in another order, many at once, forged, stale, for somebody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from generation.sandbox.faults.switchboard import Switchboard
from generation.sandbox.signing import SigningKey

NOBODY = "somebody-else"


@dataclass(frozen=True)
class Sender:
    """Who signs a callback, for which account, when (unix seconds), and how often it is sent."""

    key: SigningKey
    user_id: str
    timestamp: int
    copies: int = 1

    def headers(self, request_id: str, body: bytes) -> dict[str, str]:
        """Sign a callback's raw body."""
        return self.key.headers(
            request_id=request_id, user_id=self.user_id, timestamp=self.timestamp, body=body
        )


class Deliveries:
    """What the switches make of the sandbox's callbacks."""

    def __init__(self, faults: Switchboard) -> None:
        self._faults = faults
        self._held: list[asyncio.Event] = []
        self._forger = SigningKey.fresh()

    def lost(self, endpoint_id: str) -> bool:
        """Tell whether a callback never leaves."""
        return self._faults.strike(("callback_lost",), endpoint_id) is not None

    @asynccontextmanager
    async def turn(self, endpoint_id: str) -> AsyncIterator[None]:
        """Wait for a callback's turn to be sent first, and keep it while it is sent."""
        if late := self._faults.strike(("callback_delay",), endpoint_id):
            await asyncio.sleep(late.seconds or 0)
        if switch := self._faults.strike(("callback_reorder",), endpoint_id):
            async with self._last_first(switch.count or 0, switch.seconds or 0):
                yield
        else:
            yield

    @asynccontextmanager
    async def _last_first(self, count: int, seconds: float) -> AsyncIterator[None]:
        """Wait until so many have gathered, or so long; the last to come is the first to go."""
        mine = asyncio.Event()
        self._held.append(mine)
        if len(self._held) >= count:
            mine.set()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(mine.wait(), seconds)
            yield
        finally:
            self._held.remove(mine)
            if self._held:
                self._held[-1].set()

    def sender(self, endpoint_id: str, honest: Sender) -> Sender:
        """Return who sends a callback now: the honest one, or what switches make of it."""
        sender = honest
        if switch := self._faults.strike(("callback_repeat",), endpoint_id):
            sender = replace(sender, copies=switch.count or 1)
        if switch := self._faults.strike(("callback_stale",), endpoint_id):
            sender = replace(sender, timestamp=sender.timestamp - int(switch.seconds or 0))
        if self._faults.strike(("callback_other_user",), endpoint_id):
            sender = replace(sender, user_id=NOBODY)
        if self._faults.strike(("callback_forged",), endpoint_id):
            sender = replace(sender, key=self._forger)
        return sender
