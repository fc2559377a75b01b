"""Pages of training as tests open them."""

from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sartiq.access.models import User
from tests import factories
from training.models import Dataset, DatasetImage

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def browser(person: User) -> Client:
    """A browser in which a person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def at(name: str, *args: Any) -> str:
    """The address of one of training's pages."""
    return reverse(f"training:{name}", args=args)


def of(image: DatasetImage | None, name: str) -> str:
    """Where something is done to a picture of a data set, which is there."""
    assert image
    return at(f"picture-{name}", image.dataset_id, image.pk)


def photo(name: str = "coat.png", **picture: Any) -> SimpleUploadedFile:
    """A picture as it is uploaded."""
    return SimpleUploadedFile(name, factories.picture_bytes(**picture))


def order(made: Dataset) -> list[int]:
    """The ids of a data set's rows in their order."""
    return list(made.images.values_list("pk", flat=True))


def text(client: Client, path: str) -> str:
    """What a page says, as people read it."""
    return unescape(client.get(path).content.decode())


def advice(client: Client, made: Dataset) -> list[list[str]]:
    """The kinds of advice beside each picture of a data set."""
    shown = client.get(at("dataset", made.pk)).context["pictures"]
    return [[each.kind for each in one.advice] for one in shown]


def move(client: Client, made: Dataset, **fields: Any) -> Any:
    """The answer once a picture was moved; all of them are on the page."""
    seen = ",".join(map(str, order(made)))
    return client.post(at("dataset-order", made.pk), {"seen": seen} | fields, **HTMX)
