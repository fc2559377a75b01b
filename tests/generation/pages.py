"""What a browser does on generation's pages."""

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Shoot
from sartiq.access.models import User
from tests import factories


def signed_in(person: User | None = None) -> Client:
    """A browser in which ``person`` is signed in; a merchandiser when nobody is named."""
    client = Client()
    client.force_login(person or factories.merchandiser())
    return client


def ready(*, title: str = "Wool coat", **fields: Any) -> Shoot:
    """A draft of one product with its packshot."""
    colourway = factories.colourway(title=title)
    factories.packshot(colourway)
    return factories.shoot(colourway, **fields)


def page(client: Client, shoot: Shoot) -> str:
    """The shoot's page as text."""
    return client.get(address("shoot", shoot)).content.decode()


def typed(shoot: Shoot, **changes: Any) -> dict[str, Any]:
    """The whole form of a draft as the page sends it, with what was typed into it."""
    items = shoot.items.values_list("colourway", flat=True)
    return {
        "name": shoot.name,
        "colourway": [str(pk) for pk in items],
        "endpoint": shoot.endpoint,
        "prompt": shoot.prompt,
        "count": shoot.count,
        "role": shoot.role,
        "seeds": "random",
    } | changes


def save(client: Client, shoot: Shoot, **changes: Any) -> str:
    """The panel that answers when the draft saves itself."""
    return post(client, "shoot-draft", shoot, **changes).content.decode()


def launch(client: Client, shoot: Shoot, **changes: Any) -> HttpResponse:
    """The answer to a press of Launch."""
    return post(client, "shoot-launch", shoot, **changes)


def post(client: Client, view: str, shoot: Shoot, /, **changes: Any) -> HttpResponse:
    """What htmx gets for the form of a draft."""
    headers = {"HX-Request": "true"}
    answer = client.post(address(view, shoot), typed(shoot, **changes), headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def queries(client: Client, path: str) -> int:
    """How many queries a page takes, once the month's budget has its row."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def address(name: str, shoot: Shoot) -> str:
    """The address of one of a shoot's pages."""
    return reverse(f"generation:{name}", args=[shoot.pk])
