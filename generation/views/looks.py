"""Looks on a draft's page: load one, save the draft's recipe as one, rename and delete one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from catalog.models import Look
from generation import looks
from generation.intake import Refused
from generation.views.axes import look_cards
from generation.views.requests import HtmxRequest, actor, found
from sartiq.ids import uuid_or_none

LEVELS = {"success": messages.SUCCESS, "warning": messages.WARNING}


@login_required
@require_POST
def shoot_use_look(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Give the draft the recipe of the posted ``look``."""
    look = find(request, uuid_or_none(request.POST.get("look", "")))
    try:
        looks.use(actor=actor(request), shoot=found(request, pk), look=look)
    except Refused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("This shoot has the look “%(look)s” now.") % {"look": look})
    return redirect("generation:shoot", pk)


@login_required
@require_POST
def shoot_save_look(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Save the draft's recipe as a look under the posted ``look_name``; answers with the looks."""
    shoot = found(request, pk)
    try:
        look = looks.save(actor=actor(request), shoot=shoot, name=request.POST.get("look_name", ""))
    except Refused as error:
        return told(request, pk, str(error), "warning")
    sentence = _("The look “%(look)s” is saved: any shoot can use it.") % {"look": look}
    return told(request, pk, sentence, "success", at=look)


@login_required
@require_POST
def look_rename(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Give a look the posted ``look_name``; answers with the looks of the draft ``shoot``."""
    look, shoot = find(request, pk), uuid_or_none(request.POST.get("shoot", ""))
    try:
        look = looks.rename(actor=actor(request), look=look, name=request.POST.get("look_name", ""))
    except Refused as error:
        return told(request, shoot, str(error), "warning")
    sentence = _("The look is called “%(look)s” now.") % {"look": look}
    return told(request, shoot, sentence, "success", at=look)


@login_required
@require_POST
def look_delete(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Delete a look; answers with those of the draft ``shoot``, where that can be undone."""
    look, shoot = find(request, pk), uuid_or_none(request.POST.get("shoot", ""))
    try:
        looks.delete(actor=actor(request), look=look)
    except Refused as error:
        return told(request, shoot, str(error), "warning")
    sentence = _("The look “%(look)s” is deleted. Shoots that have it keep it.") % {"look": look}
    return told(request, shoot, sentence, "success", deleted=look)


@login_required
@require_POST
def look_restore(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Take the deletion of a look back; answers with the looks of the draft ``shoot``."""
    look, shoot = find(request, pk), uuid_or_none(request.POST.get("shoot", ""))
    try:
        looks.restore(actor=actor(request), look=look)
    except Refused as error:
        return told(request, shoot, str(error), "warning", deleted=look)
    return told(request, shoot, _("“%(look)s” is back.") % {"look": look}, "success", at=look)


def find(request: HtmxRequest, pk: UUID | None) -> Look:
    """The look, if this person sees it; 404 otherwise."""
    return get_object_or_404(Look.objects.visible_to(actor(request)), pk=pk)


def told(
    request: HtmxRequest,
    pk: UUID | None,
    text: str,
    tone: str,
    *,
    at: Look | None = None,
    deleted: Look | None = None,
) -> HttpResponse:
    """The looks of a draft anew, with a word on what happened; without htmx, its page.

    The keyboard goes on ``at`` a look, or at the undo of one that was ``deleted``.
    """
    if pk is None or not request.htmx:
        messages.add_message(request, LEVELS[tone], text)
        return redirect("generation:shoot", pk) if pk else redirect("generation:shoots")
    shoot = found(request, pk)
    cards = {"looks": look_cards(shoot, actor(request)), "may_launch": True}
    said = {"text": text, "tone": tone, "at": at, "deleted": deleted}
    response = render(request, "generation/_looks.html", {"shoot": shoot, **cards, **said})
    if deleted:
        return response
    return trigger_client_event(response, "toast", {"text": text, "tone": tone})
