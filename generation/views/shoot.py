"""One shoot: a draft while nothing was spent, its contact sheet afterwards, or put away."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from catalog.models import Shoot
from generation.forms import DraftForm
from generation.views import drafts, sheets
from generation.views.requests import HtmxRequest
from sartiq.access.models import User


@login_required
def shoot(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """The shoot's page, by where it stands."""
    assert isinstance(request.user, User)
    seen = Shoot.objects.visible_to(request.user).select_related("created_by", "talent", "view")
    found = get_object_or_404(seen, pk=pk)
    if found.status == Shoot.Status.DRAFT:
        return drafts.page(request, found, DraftForm(actor=request.user, shoot=found))
    if found.status == Shoot.Status.CANCELLED:
        return render(request, "generation/discarded.html", {"shoot": found})
    return sheets.page(request, found)
