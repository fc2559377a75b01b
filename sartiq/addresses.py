"""Addresses as the world outside knows them."""

from django.conf import settings
from django.http import HttpRequest


def base_url(request: HttpRequest) -> str:
    """This installation's address without a trailing slash: as set, else as it was asked for."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
