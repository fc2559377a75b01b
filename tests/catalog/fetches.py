"""Fetching in tests: from this machine, with name servers that say what a test wants."""

import io
from collections.abc import Callable
from typing import Any

from catalog.media.fetching import fetch
from tests.catalog.pictures import encoded, shirt

PICTURE = encoded(shirt())


def anything(*_: Any) -> bool:
    """A guard that lets everything pass."""
    return True


def fetched(url: str, **options: Any) -> bytes:
    """What a fetch writes, this machine allowed."""
    to = io.BytesIO()
    fetch(url, to, **{"allows": anything} | options)
    return to.getvalue()


def at(*addresses: str) -> Callable[[str, int], list[str]]:
    """A name server that knows these addresses of everybody."""
    return lambda host, port: list(addresses)
