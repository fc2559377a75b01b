"""Pictures from addresses that people give: fetched from public web servers and nowhere else.

What somebody types may lead into our own network. So each host is looked up once, every address
that it has is judged, and the connection goes to a judged address, not to the name again: what
the name server says a second time changes nothing.
"""

import socket
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import PurePosixPath
from ssl import SSLContext
from typing import IO, Any

import httpcore
import httpx
from django.utils.translation import gettext as _

from catalog.media.inspection import MAX_BYTES
from catalog.media.refusal import Refused

SECONDS = 30.0  # for the whole picture, redirects included
REDIRECTS = 3
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
MOVED = {301, 302, 303, 307, 308}

Resolver = Callable[[str, int], list[str]]
Guard = Callable[[IPv4Address | IPv6Address, int], bool]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host`` as the system knows them; raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: IPv4Address | IPv6Address, port: int) -> bool:
    """Whether this is a web server's port somewhere on the internet, open to everybody."""
    reachable = address.is_global and not (address.is_multicast or address.is_reserved)
    return reachable and port in WEB_PORTS and not any(address in door for door in DOORS)


def fetch(
    url: str,
    to: IO[bytes],
    *,
    resolve: Resolver = resolve,
    allows: Guard = is_public,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
) -> str:
    """Write what lies at ``url`` into ``to``; its file name. Raises ``Refused`` with a sentence.

    What stands in ``to`` after a refusal is worthless. Neither key, cookie nor proxy takes part.
    """
    network = _Network(resolve, allows, deadline=time.monotonic() + seconds)
    target = _parsed(httpx.URL(""), url)
    with httpcore.ConnectionPool(network_backend=network) as http:
        for _hop in range(REDIRECTS + 1):
            try:
                onward = _get(http, target, to, max_bytes)
            except (httpcore.NetworkError, httpcore.ProtocolError):
                sentence = _("The picture did not arrive whole from %(host)s.")
                raise Refused(sentence % {"host": target.host}) from None
            except httpcore.TimeoutException:
                raise Refused(_slow()) from None
            if not onward:
                return PurePosixPath(target.path).name
            target = _parsed(target, onward)
    raise Refused(_("This address leads from one redirect to the next."))


def _parsed(base: httpx.URL, url: str) -> httpx.URL:
    """The address ``url``, as it is meant on the page ``base``."""
    try:
        parsed = base.join(url.strip())
    except httpx.InvalidURL:
        raise Refused(_("This is no web address.")) from None
    if parsed.scheme not in ("https", "http") or not parsed.host:
        raise Refused(_("A picture's address begins with https:// or http://."))
    if parsed.userinfo:
        raise Refused(_("This address holds a user name or a password. Leave them out."))
    return parsed


def _get(http: httpcore.ConnectionPool, url: httpx.URL, to: IO[bytes], max_bytes: int) -> str:
    """Copy what lies at ``url``, or tell where it has moved to."""
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    headers: list[tuple[bytes | str, bytes | str]] = [
        ("Host", url.netloc),
        ("User-Agent", "Sartiq"),
        ("Accept", "image/*"),
        ("Accept-Encoding", "identity"),
    ]
    with http.stream("GET", target, headers=headers) as response:
        said = httpx.Headers(response.headers)
        if response.status in MOVED and "Location" in said:
            return said["Location"]
        if response.status != 200:
            sentence = _("%(host)s answered HTTP %(status)d instead of the picture.")
            raise Refused(sentence % {"host": url.host, "status": response.status})
        if said.get("Content-Encoding", "identity") != "identity":
            sentence = _("%(host)s sends the picture compressed once more; it is not unpacked.")
            raise Refused(sentence % {"host": url.host})
        _copy(response.iter_stream(), to, max_bytes)
    return ""


def _copy(chunks: Iterable[bytes], to: IO[bytes], max_bytes: int) -> None:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            sentence = _("This picture has more than %(most)d MB. Save it smaller.")
            raise Refused(sentence % {"most": max_bytes // 2**20})
        to.write(chunk)


def _slow() -> str:
    return _("The picture arrives too slowly. Try again later, or upload it.")


class _Network(httpcore.SyncBackend):
    """Connects to judged addresses only, and lets everything end at one deadline."""

    def __init__(self, resolve: Resolver, allows: Guard, *, deadline: float) -> None:
        super().__init__()
        self._resolve, self._allows, self._deadline = resolve, allows, deadline

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
        sentence = _("%(host)s does not answer. Try again later, or upload the picture.")
        raise Refused(sentence % {"host": host})

    def _judged(self, host: str, port: int) -> list[str]:
        """The addresses of ``host``; raises ``Refused`` when it has none, or one is not public."""
        try:
            found = [ip_address(text) for text in self._resolve(host, port)]
        except (OSError, ValueError):
            raise Refused(_("There is no host called %(host)s.") % {"host": host}) from None
        if not all(self._allows(address, port) for address in found):
            sentence = _(
                "Nothing is fetched from %(host)s: only from public web servers, at their usual "
                "ports. Upload the picture instead."
            )
            raise Refused(sentence % {"host": host})
        return [str(address) for address in found]

    def left(self) -> float:
        """The seconds until the deadline."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Refused(_slow())
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
