"""Drafts put away in the drawer, and taken up again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from generation import intake
from generation.views.requests import HtmxRequest, actor, found


@login_required
@require_POST
def shoot_discard(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Put a draft away; its page offers to take it up again."""
    try:
        intake.discard(actor=actor(request), shoot=found(request, pk))
    except intake.Refused as error:
        messages.error(request, str(error))
    return redirect("generation:shoot", pk)


@login_required
@require_POST
def shoot_take_up(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Make a discarded shoot a draft again."""
    intake.take_up(actor=actor(request), shoot=found(request, pk))
    return redirect("generation:shoot", pk)
