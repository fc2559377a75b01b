"""HTTP/1.1 on one port: requests in, responses out, kept-alive connections, streamed bodies.

h11 does the framing and asyncio the sockets. A server of our own, because a double of a provider
must also be able to misbehave on the wire: whatever wraps the handler decides what is sent.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import h11

IDLE_SECONDS = 75
READ_SIZE = 256 * 1024
BODY_LIMIT = 64 * 1024 * 1024
LEFTOVER_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class Request:
    """One request; header names are in lower case, the path is decoded."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]
    gone: Callable[[], Awaitable[None]]
    """Wait until the client gives up; only for a request that gets no answer."""

    def param(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return self.query.get(name, [default])[0]

    def params(self, name: str) -> list[str]:
        """Return all values of a parameter, repeated or separated by commas."""
        values = ",".join(self.query.get(name, [])).split(",")
        return [value for value in values if value]

    @property
    def base_url(self) -> str:
        """The address under which the client reached this process."""
        return f"http://{self.headers.get('host', 'localhost')}"

    async def body(self) -> bytes:
        """Read the whole body; raises `Refused` (413) beyond 64 MiB."""
        parts = bytearray()
        async for chunk in self.chunks:
            parts += chunk
            if len(parts) > BODY_LIMIT:
                raise Refused(413, "Request body is too large")
        return bytes(parts)

    async def json(self) -> Any:
        """Read the body as JSON; raises `Refused` (422) when it is none."""
        raw = await self.body()
        try:
            return json.loads(raw or b"{}")
        except ValueError as error:
            detail = [{"loc": ["body"], "msg": f"Invalid JSON: {error}", "type": "json_invalid"}]
            raise Refused(422, detail, {"x-fal-billable-units": "0"}) from error


@dataclass
class Response:
    """One answer; an iterator as body is sent in chunks as it yields."""

    status: int = 200
    body: bytes | AsyncIterator[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Raw:
    """Bytes to send as they are, good HTTP or not; the connection ends with them."""

    body: bytes = b""


class Refused(Exception):
    """An answer other than success, raised where it is found out; `detail` goes to the client."""

    def __init__(self, status: int, detail: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail)
        self.response = reply({"detail": detail}, status, headers)


Answer = Response | Raw
Handler = Callable[[Request], Awaitable[Answer]]


def reply(payload: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    body = json.dumps(payload, separators=(",", ":")).encode()
    return Response(status, body, {"content-type": "application/json", **(headers or {})})


async def listen(handler: Handler, host: str, port: int) -> asyncio.Server:
    """Start serving; port 0 takes a free one."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _Connection(handler, reader, writer).run()

    return await asyncio.start_server(connected, host, port, backlog=1024, limit=READ_SIZE)


class _Connection:
    def __init__(
        self, handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._handler, self._reader, self._writer = handler, reader, writer
        self._http = h11.Connection(h11.SERVER)

    async def run(self) -> None:
        try:
            while await self._exchange():
                self._http.start_next_cycle()
        except h11.RemoteProtocolError:
            with suppress(h11.LocalProtocolError, OSError):
                await self._send(reply({"detail": "Bad request"}, 400), "GET")
        except (OSError, TimeoutError, h11.LocalProtocolError, asyncio.CancelledError):
            pass  # the other side is gone or silent, or this process is about to end
        finally:
            self._writer.close()

    async def _exchange(self) -> bool:
        """Serve one request; true if the connection can carry another."""
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return False
        request = self._request(head)
        try:
            response: Answer = await self._handler(request)
        except Refused as refused:
            response = refused.response
        if isinstance(response, Raw):
            await self._write(response.body)
            return False
        await self._send(response, request.method)
        await self._skip_leftover(request)
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    def _request(self, head: h11.Request) -> Request:
        address = urlsplit(head.target.decode("latin-1"))
        return Request(
            method=head.method.decode(),
            path=unquote(address.path),
            query=parse_qs(address.query),
            headers={name.decode(): value.decode("latin-1") for name, value in head.headers},
            chunks=self._chunks(),
            gone=self._gone,
        )

    async def _gone(self) -> None:
        while await self._reader.read(READ_SIZE):
            pass

    async def _chunks(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next_event(), h11.Data):
            yield bytes(event.data)

    async def _next_event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                await self._write(self._http.send(go_on))
            async with asyncio.timeout(IDLE_SECONDS):
                self._http.receive_data(await self._reader.read(READ_SIZE))
        return event  # type: ignore[return-value]  # NEED_DATA has been ruled out

    async def _send(self, response: Response, method: str) -> None:
        headers = dict(response.headers)
        if isinstance(response.body, bytes):
            headers["content-length"] = str(len(response.body))
        head = h11.Response(
            status_code=response.status,
            headers=list(headers.items()),
            reason=_reason(response.status),
        )
        opening = self._http.send(head) or b""
        if isinstance(response.body, bytes):
            await self._write(opening + self._whole(response.body, method))
            return
        await self._write(opening)
        async for chunk in response.body:
            await self._write(self._http.send(h11.Data(data=chunk)))
        await self._write(self._http.send(h11.EndOfMessage()))

    def _whole(self, body: bytes, method: str) -> bytes:
        data = b"" if method == "HEAD" else self._http.send(h11.Data(data=body)) or b""
        return data + (self._http.send(h11.EndOfMessage()) or b"")

    async def _write(self, data: bytes | None) -> None:
        self._writer.write(data or b"")
        await self._writer.drain()

    async def _skip_leftover(self, request: Request) -> None:
        """Read what the handler did not; too much of it ends the connection instead."""
        seen = 0
        if self._http.their_state is h11.SEND_BODY:
            async for chunk in request.chunks:
                seen += len(chunk)
                if seen > LEFTOVER_LIMIT:
                    return


def _reason(status: int) -> bytes:
    with suppress(ValueError):
        return HTTPStatus(status).phrase.encode()
    return b"Client Closed Request" if status == 499 else b"Unknown"
