"""One shoot: a draft while nothing was spent, its contact sheet afterwards, or put away."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from catalog.models import Shoot
from generation.forms import DraftForm
from generation.views import drafts, sheets
from generation.views.requests import HtmxRequest, actor, found


@login_required
def shoot(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """The shoot's page, by where it stands."""
    seen = found(request, pk)
    if seen.status == Shoot.Status.DRAFT:
        return drafts.page(request, seen, DraftForm(actor=actor(request), shoot=seen))
    if seen.status == Shoot.Status.CANCELLED:
        return render(request, "generation/discarded.html", {"shoot": seen})
    return sheets.page(request, seen)
