"""Calls of the playground as a browser makes them."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from sartiq.access.models import User
from tests import factories
from tests.generation.pages import signed_in

DEV, LORA, KONTEXT = "fal-ai/flux/dev", "fal-ai/flux-lora", "fal-ai/flux-pro/kontext"
HTMX = {"HX-Request": "true"}


def browser(person: User | None = None) -> Client:
    return signed_in(person or factories.merchandiser())


def address(name: str, *args: Any) -> str:
    return reverse(f"generation:playground{name}", args=args)


def typed(**arguments: Any) -> dict[str, Any]:
    """A form as the page sends it; what is no argument begins with an underscore."""
    return {
        name[1:] if name.startswith("_") else f"arg-{name}": value
        for name, value in (
            {"prompt": "A wool coat", "enable_safety_checker": "on"} | arguments
        ).items()
    }


def send(client: Client, name: str, endpoint: str, **arguments: Any) -> HttpResponse:
    """What htmx gets for the form."""
    answer = client.post(address(name, endpoint), typed(**arguments), headers=HTMX)
    assert isinstance(answer, HttpResponse)
    return answer


def check(client: Client, endpoint: str = DEV, **arguments: Any) -> str:
    return send(client, "-check", endpoint, **arguments).content.decode()


def run(client: Client, endpoint: str = DEV, **arguments: Any) -> str:
    return send(client, "-call", endpoint, **arguments).content.decode()
