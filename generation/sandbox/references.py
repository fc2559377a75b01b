"""The pictures that a request refers to: data URIs, uploads, and pictures made here before.

Nothing is ever fetched: an address on another host is answered like one that does not load.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from generation.sandbox.catalogue import Endpoint
from generation.sandbox.drawing.cutout import Unreadable

BYTES_LIMIT = 50 * 1024 * 1024
DATA_URI = re.compile(r"data:[\w/+.;=-]*;base64,", re.ASCII)
UPLOAD = re.compile(r"/files/(?P<name>[\w-]+(\.\w+)?)", re.ASCII)
MADE_HERE = re.compile(r"/media/(?P<request_id>[0-9a-f-]{36})/(?P<index>\d)\.\w+", re.ASCII)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Made:
    """A picture of an earlier request."""

    request_id: str
    index: int


def references(endpoint: Endpoint, arguments: dict[str, Any]) -> list[tuple[str, str]]:
    """List field and address of every picture that the arguments name, in the order of slots."""
    found = []
    for field in endpoint.picture_fields:
        value = arguments.get(field) or []
        found += [(field, address) for address in ([value] if isinstance(value, str) else value)]
    return found


def locate(address: str, *, base_url: str, uploads: Path) -> bytes | Made:
    """Return the bytes behind an address, or the picture made here; raises `Unreadable`."""
    if prefix := DATA_URI.match(address):
        return _decoded(address[prefix.end() :])
    parts = _split(address)
    if _same_place(parts, urlsplit(base_url)):
        if made := MADE_HERE.fullmatch(parts.path):
            return Made(made["request_id"], int(made["index"]))
        if upload := UPLOAD.fullmatch(parts.path):
            return _read(uploads / upload["name"])
    raise Unreadable("Could not load image from url")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Unreadable("Could not decode the data URI") from error


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise Unreadable("Could not load image from url") from error


def _same_place(one: SplitResult, other: SplitResult) -> bool:
    try:
        ports = one.port or 80, other.port or 80
    except ValueError:
        return False
    hosts = one.hostname, other.hostname
    return ports[0] == ports[1] and (hosts[0] == hosts[1] or all(h in LOOPBACK for h in hosts))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > BYTES_LIMIT:
            raise Unreadable("The file is larger than 50 MiB", "file_too_large")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("Could not load image from url") from error
