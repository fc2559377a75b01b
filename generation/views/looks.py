"""Looks on a draft's page: use one, or save the draft's recipe as one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from catalog.models import Look
from generation import looks
from generation.intake import Refused
from generation.views.keyset import uuid_or_none
from generation.views.requests import HtmxRequest, actor, found


@login_required
@require_POST
def shoot_use_look(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Give the draft the recipe of the posted ``look``."""
    chosen = Look.objects.visible_to(actor(request))
    look = get_object_or_404(chosen, pk=uuid_or_none(request.POST.get("look", "")))
    try:
        looks.use(actor=actor(request), shoot=found(request, pk), look=look)
    except Refused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"This shoot has the look “{look}” now.")
    return redirect("generation:shoot", pk)


@login_required
@require_POST
def shoot_save_look(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Save the draft's recipe as a look under the posted ``look_name``."""
    try:
        look = looks.save(
            actor=actor(request),
            shoot=found(request, pk),
            name=request.POST.get("look_name", ""),
        )
    except Refused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"The look “{look}” is saved: any shoot can use it.")
    return redirect("generation:shoot", pk)
