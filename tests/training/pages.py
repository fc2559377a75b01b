"""Pages of training as tests open them."""

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
