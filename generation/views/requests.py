"""Requests as views of generation see them: who asks, and for which shoot."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from catalog.models import Shoot
from sartiq.access.models import User


class HtmxRequest(HttpRequest):
    """A request that knows whether htmx sent it."""

    htmx: HtmxDetails


def actor(request: HtmxRequest) -> User:
    """Who asks; signed in."""
    assert isinstance(request.user, User)
    return request.user


def found(request: HtmxRequest, pk: UUID) -> Shoot:
    """The shoot, if this person sees it; 404 otherwise."""
    seen = Shoot.objects.visible_to(actor(request)).select_related("created_by")
    return get_object_or_404(seen, pk=pk)
