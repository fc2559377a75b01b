"""Drafts put away in the drawer, and taken up again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from catalog.models import Shoot
from generation import intake
from generation.views.requests import HtmxRequest
from sartiq.access.models import User


@login_required
@require_POST
def shoot_discard(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Put a draft away; its page offers to take it up again."""
    actor, shoot = seen(request, pk)
    try:
        intake.discard(actor=actor, shoot=shoot)
    except intake.Refused as error:
        messages.error(request, str(error))
    return redirect("generation:shoot", pk)


@login_required
@require_POST
def shoot_take_up(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Make a discarded shoot a draft again."""
    actor, shoot = seen(request, pk)
    intake.take_up(actor=actor, shoot=shoot)
    return redirect("generation:shoot", pk)


def seen(request: HtmxRequest, pk: UUID) -> tuple[User, Shoot]:
    """Who asks, and the shoot that they see, or 404."""
    assert isinstance(request.user, User)
    return request.user, get_object_or_404(Shoot.objects.visible_to(request.user), pk=pk)
