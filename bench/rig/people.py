"""Browsers in which somebody is signed in. Imported once Django is set up."""

from django.conf import settings
from django.test import Client

from sartiq.access.models import User


def signed_in(username: str) -> Client:
    """A client of the test kind, in this process."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=username))
    return client


def cookie(username: str) -> tuple[str, str]:
    """The name and value by which a real browser is that person."""
    name = settings.SESSION_COOKIE_NAME
    return name, signed_in(username).cookies[name].value
