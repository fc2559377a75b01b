"""A server on loopback that answers as a test tells it, or does not answer at all."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request that arrived."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Exchange(BaseHTTPRequestHandler):
    """One request, to be answered by the test's script."""

    protocol_version = "HTTP/1.1"
    server: "ScriptedServer"

    def answer(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, url.path, parse_qs(url.query), headers, body)
        self.server.seen.append(seen)
        self.server.script(self, seen)

    do_GET = do_POST = do_PUT = answer

    def reply(
        self, status: int = 200, body: Any = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer; a body that is not bytes is sent as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def drop(self) -> None:
        """Reset the connection without an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self.server.over.wait(30)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


Script = Callable[[Exchange, Seen], None]


class ScriptedServer(ThreadingHTTPServer):
    """Keeps what arrived; `script` answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.seen: list[Seen] = []
        self.over = threading.Event()
        self.closed_one = threading.Event()
        self.script: Script = lambda exchange, seen: exchange.reply(404)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def always(self, status: int = 200, body: Any = b"", **headers: str) -> None:
        """Answer every request alike; an underscore in a header's name is a dash."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.script = lambda exchange, seen: exchange.reply(status, body, named)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.closed_one.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A server for the time of a test."""
    with ScriptedServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
