"""A client of the provider that talks to a scripted server."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from generation.providers.fal import Client, FalSettings, Timeouts
from tests.generation.scripted_server import ScriptedServer

KEY = "id-of-key:secret-of-key"
QUICK = Timeouts(connect=2.0, read=0.3, answer=1.0, upload=2.0, download=1.0)


def settings_for(server: ScriptedServer, **changes: Any) -> FalSettings:
    """Everything at one address, with short patience."""
    values: dict[str, Any] = {
        "key": KEY,
        "admin_key": "admin:admin",
        "queue_url": server.url,
        "rest_url": server.url,
        "cdn_url": server.url,
        "platform_url": server.url,
        "jwks_url": f"{server.url}/.well-known/jwks.json",
        "media_hosts": (server.host,),
        "timeouts": QUICK,
    }
    return FalSettings(**values | changes)


@contextmanager
def client_of(server: ScriptedServer, **changes: Any) -> Iterator[Client]:
    """A client for the time of a test."""
    with closing(Client(settings_for(server, **changes))) as client:
        yield client
