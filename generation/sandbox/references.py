"""The files that a request refers to: data URIs, uploads, and what was made here before.

Nothing is ever fetched: an address on another host is answered like one that does not load.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from generation.sandbox.catalogue import Endpoint

MIB = 1024 * 1024
BYTES_LIMIT = {"image": 50 * MIB, "audio": 100 * MIB, "video": 200 * MIB, "archive": 200 * MIB}
DATA_URI = re.compile(r"data:[\w/+.;=-]*;base64,", re.ASCII)
UPLOAD = re.compile(r"/files/(?P<name>[\w-]+(\.\w+)?)", re.ASCII)
MADE_HERE = re.compile(r"/media/(?P<request_id>[0-9a-f-]{36})/(?P<index>\d{1,2})\.\w+", re.ASCII)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Unloadable(Exception):
    """No file stands behind an address; `too_large` if it is only larger than it may be."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__()
        self.too_large = too_large


@dataclass(frozen=True)
class Reference:
    """An address in the arguments; `slots` share its `field`, `kind` is a key of BYTES_LIMIT."""

    field: str
    kind: str
    slots: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class Made:
    """A file of an earlier request."""

    request_id: str
    index: int


def references(endpoint: Endpoint, arguments: Mapping[str, Any]) -> list[Reference]:
    """List everything that the arguments refer to: in the order of slots, the archive last."""
    slots: dict[tuple[str, str], tuple[str, ...]] = {}
    for slot in endpoint.slots:
        place = (slot.field, slot.accepts)
        slots[place] = (*slots.get(place, ()), slot.name)
    if endpoint.archive:
        slots[endpoint.archive, "archive"] = ()
    return [
        Reference(field, kind, names, address)
        for (field, kind), names in slots.items()
        for address in _addresses(arguments, field)
    ]


def locate(address: str, *, base_url: str, uploads: Path, limit: int) -> bytes | Made:
    """Return the bytes behind an address, `limit` at most, or what was made here.

    Raises `Unloadable`.
    """
    if prefix := DATA_URI.match(address):
        return _decoded(address[prefix.end() :], limit)
    parts = _split(address)
    if _same_place(parts, urlsplit(base_url)):
        if made := MADE_HERE.fullmatch(parts.path):
            return Made(made["request_id"], int(made["index"]))
        if upload := UPLOAD.fullmatch(parts.path):
            return content(uploads / upload["name"], limit)
    raise Unloadable


def content(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes; raises `Unloadable`."""
    try:
        if path.stat().st_size > limit:
            raise Unloadable(too_large=True)
        return path.read_bytes()
    except OSError as error:
        raise Unloadable from error


def _addresses(arguments: Mapping[str, Any], path: str) -> list[str]:
    found: Any = arguments
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, list) else [found] if found else []


def _decoded(text: str, limit: int) -> bytes:
    if len(text) > limit * 4 / 3 + 4:
        raise Unloadable(too_large=True)
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Unloadable from error


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise Unloadable from error


def _same_place(one: SplitResult, other: SplitResult) -> bool:
    try:
        ports = one.port or 80, other.port or 80
    except ValueError:
        return False
    hosts = one.hostname, other.hostname
    return ports[0] == ports[1] and (hosts[0] == hosts[1] or all(h in LOOPBACK for h in hosts))
