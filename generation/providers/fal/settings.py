"""Where the provider is, who we are there, and how long we wait."""

from dataclasses import dataclass, field
from functools import cached_property

import httpx


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Seconds. ``read`` is the longest silence; the others bound a whole answer or file.

    ``start`` is how long a call may wait in the provider's queue until it is dropped, unpaid.
    """

    connect: float = 5.0
    pool: float = 5.0
    read: float = 30.0
    answer: float = 60.0
    upload: float = 120.0
    download: float = 120.0
    start: int = 86_400


@dataclass(frozen=True, kw_only=True)
class FalSettings:
    """Keys, addresses and limits; keys stay out of ``repr``.

    ``media_hosts`` are the only hosts that results are downloaded from, as host or host:port.
    They are asked by https, except those that are one of the addresses here with http.
    Raises ValueError for a missing key or an address that is none.
    """

    key: str = field(repr=False)
    admin_key: str = field(default="", repr=False)
    user_id: str = ""
    queue_url: str = "https://queue.fal.run"
    rest_url: str = "https://rest.fal.ai"
    cdn_url: str = "https://v3.fal.media"
    platform_url: str = "https://api.fal.ai"
    jwks_url: str = "https://rest.fal.ai/.well-known/jwks.json"
    media_hosts: tuple[str, ...] = (
        "v3.fal.media",
        "v3b.fal.media",
        "fal.media",
        "storage.googleapis.com",
    )
    timeouts: Timeouts = Timeouts()

    def __post_init__(self) -> None:
        for name in ("key", "admin_key"):
            if not getattr(self, name).isprintable() or not self.key:
                raise ValueError(f"The provider's {name} is missing or holds unprintable signs.")
        for name in ("queue_url", "rest_url", "cdn_url", "platform_url", "jwks_url"):
            address = getattr(self, name)
            if not address.startswith(("http://", "https://")) or not httpx.URL(address).host:
                raise ValueError(f"{name} must be a web address, not {address!r}.")
            object.__setattr__(self, name, address.rstrip("/"))

    @cached_property
    def plain_hosts(self) -> frozenset[str]:
        """Hosts (with port) that are asked by http: those of a provider served locally."""
        addresses = (self.queue_url, self.rest_url, self.cdn_url)
        urls = [httpx.URL(address) for address in addresses]
        return frozenset(host_of(url) for url in urls if url.scheme == "http")


def host_of(url: httpx.URL) -> str:
    """Host in lower case, with its port unless that is the scheme's own."""
    return url.netloc.decode("ascii").lower()
