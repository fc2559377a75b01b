"""Servers whose addresses people give: public web servers are connected to, and nothing else.

What somebody types may lead into our own network. So each host is looked up once, every address
that it has is judged, and the connection goes to a judged address, not to the name again: what
the name server says a second time changes nothing.
"""

import socket
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from ssl import SSLContext
from typing import Any

import httpcore

WEB_PORTS = {80, 443}
# Public by their registry's word, and yet doors to somewhere else: tunnels into IPv4, the
# services of clouds, what is set aside.
DOORS = [
    ip_network(text)
    for text in (
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2002::/16",
        "3fff::/20",
        "fec0::/10",
    )
]

Resolver = Callable[[str, int], list[str]]
Guard = Callable[[IPv4Address | IPv6Address, int], bool]


class Unreachable(Exception):
    """A server to which no connection is made, or that was too slow."""


class NoSuchHost(Unreachable):
    """The name has no address."""


class NotPublic(Unreachable):
    """The host, or its port, is not open to everybody on the internet."""


class NoAnswer(Unreachable):
    """None of the host's addresses takes a connection."""


class TooSlow(Unreachable):
    """The deadline has passed."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host`` as the system knows them; raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: IPv4Address | IPv6Address, port: int) -> bool:
    """Whether this is a web server's port somewhere on the internet, open to everybody."""
    reachable = address.is_global and not (address.is_multicast or address.is_reserved)
    return reachable and port in WEB_PORTS and not any(address in door for door in DOORS)


class Network(httpcore.SyncBackend):
    """Connects to judged addresses only, and lets everything end ``seconds`` from now.

    Raises ``Unreachable``.
    """

    def __init__(self, resolve: Resolver, allows: Guard, *, seconds: float) -> None:
        super().__init__()
        self._resolve, self._allows = resolve, allows
        self._deadline = time.monotonic() + seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to ``host`` at the first of its addresses that answers."""
        for address in self._judged(host, port):
            try:
                stream = super().connect_tcp(address, port, timeout=self.left())
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _Stream(stream, self.left)
        raise NoAnswer

    def _judged(self, host: str, port: int) -> list[str]:
        """The addresses of ``host``, each of them public."""
        try:
            found = [ip_address(text) for text in self._resolve(host, port)]
        except (OSError, ValueError):
            raise NoSuchHost from None
        if not all(self._allows(address, port) for address in found):
            raise NotPublic
        return [str(address) for address in found]

    def left(self) -> float:
        """The seconds until the deadline."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TooSlow
        return left


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline; ``left`` gives the seconds until it."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, self._left()), self._left
        )
