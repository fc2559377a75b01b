"""POST over kept-alive connections: what thousands of callbacks need, and nothing more."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

KEPT_IN_ADDRESSES = "%/:=&?~+!$,;'@()*[]"
Place = tuple[str, int, bool]


@dataclass(frozen=True)
class _Line:
    """One open connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Post:
    """Sends bodies to http and https addresses; keeps connections open for the next one."""

    def __init__(self) -> None:
        self._idle: defaultdict[Place, list[_Line]] = defaultdict(list)

    async def send(
        self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> int | None:
        """Send once; returns the status, or None if no answer came within `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                return await self._exchange(url, headers, body)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            return None

    def close(self) -> None:
        """Close what is idle."""
        for lines in self._idle.values():
            for line in lines:
                line.writer.close()

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        address = urlsplit(url)
        secure = address.scheme == "https"
        place = (address.hostname or "", address.port or (443 if secure else 80), secure)
        line, reusable = await self._line(place), False
        try:
            line.writer.write(_head(url, headers, len(body)) + body)
            status, reusable = await _answer(line.reader)
        finally:
            if reusable:
                self._idle[place].append(line)
            else:
                line.writer.close()
        return status

    async def _line(self, place: Place) -> _Line:
        idle = self._idle[place]
        while idle:
            line = idle.pop()
            if not line.reader.at_eof():
                return line
            line.writer.close()
        host, port, secure = place
        return _Line(*await asyncio.open_connection(host, port, ssl=secure or None))


def _head(url: str, headers: Mapping[str, str], length: int) -> bytes:
    address = urlsplit(url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    lines = [
        f"POST {quote(target, safe=KEPT_IN_ADDRESSES)} HTTP/1.1",
        f"host: {address.netloc.rpartition('@')[2]}",
        f"content-length: {length}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer; returns its status and whether the connection can carry another."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    version, status, *_ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    length = "0" if status == "204" else headers.get("content-length")
    closing = version != "HTTP/1.1" or headers.get("connection", "").lower() == "close"
    if length is None or closing:
        return int(status), False
    await reader.readexactly(int(length))
    return int(status), True
