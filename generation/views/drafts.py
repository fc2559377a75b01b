"""A shoot before its launch: the draft saves itself, and what it comes to stands beside it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from catalog.models import Shoot
from generation import intake, ledger, matrix, prompts
from generation.forms import DraftForm
from generation.matrix import Cell
from generation.planning import first_packshots
from generation.veils import veiled
from generation.views.draft_parts import everything, items, line, parts, seen
from generation.views.endpoint_cards import cards
from generation.views.grid import grid
from generation.views.launch_panel import TESTED, panel
from generation.views.requests import HtmxRequest, actor, found
from sartiq.ids import uuid_or_none

# A verb's parts whose fields are called otherwise.
FIELDS = {"colourways": "colourway", "references": None, "loras": None}


def page(
    request: HtmxRequest, shoot: Shoot, form: DraftForm, refusals: list[str] | None = None
) -> HttpResponse:
    """The whole page of a draft."""
    cells = cells_of(request, shoot)
    context = panel(shoot, form, cells, refusals or []) | everything(shoot, form, cells)
    context |= {"cards": cards(), "placeholders": prompts.PLACEHOLDERS}
    return render(request, "generation/draft.html", context)


@login_required
@require_POST
def shoot_draft(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Save what was typed; answers with the panel, and with the parts that look different now.

    ``add`` (``slot:asset``) adds a reference; ``drop=bare`` takes out what has no packshot;
    ``row`` (a colourway) strikes a row out, or makes it whole again.
    """
    shoot = found(request, pk)
    if shoot.status != Shoot.Status.DRAFT:
        return onward(request, shoot)
    try:
        form, revised = save(request, shoot)
    except intake.Refused:
        return onward(request, shoot)
    if not request.htmx:
        return page(request, revised, form) if form.errors else redirect("generation:shoot", pk)
    response = render(request, "generation/draft.html#saved", saved(request, form, revised))
    return trigger_client_event(response, "modal-close") if "add" in request.POST else response


def saved(request: HtmxRequest, form: DraftForm, shoot: Shoot) -> dict[str, Any]:
    """What the page is told after the draft was saved."""
    forced = {"add": "settings", "drop": "matrix"}
    anew = {part for act, part in forced.items() if act in request.POST}
    there = set(request.POST.getlist("seen"))
    cells = cells_of(request, shoot)
    names = seen(shoot, form, cells)
    wanted = {one for one in names if one not in there or one.partition(":")[0] in anew}
    context = panel(shoot, form, cells) | parts(shoot, form, cells, wanted)
    if "drop" in request.POST:
        context |= items(shoot)
    if row := uuid_or_none(request.POST.get("row")):
        context |= line(shoot, [cell for cell in cells if cell.colourway.pk == row])
    return context


@login_required
@require_POST
def shoot_launch(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Save what was typed and launch, with ``test`` a few cells only.

    What stands against it is shown in the panel.
    """
    shoot = found(request, pk)
    if shoot.status != Shoot.Status.DRAFT:
        return onward(request, shoot)
    refusals: list[str] = []
    try:
        form, revised = save(request, shoot)
        if not form.errors:
            test = TESTED if "test" in request.POST else 0
            intake.launch(actor=actor(request), shoot=revised, test=test)
    except intake.Refused as error:
        refusals = error.problems
    except ledger.OverBudget as error:
        refusals = [str(error)]
    revised = get_object_or_404(Shoot, pk=pk)
    if revised.status != Shoot.Status.DRAFT:
        return onward(request, revised)
    if not request.htmx:
        return page(request, revised, form, refusals)
    context = panel(revised, form, cells_of(request, revised), refusals)
    return render(request, "generation/draft.html#saved", context)


@login_required
def shoot_row(request: HtmxRequest, pk: UUID, colourway: UUID) -> HttpResponse:
    """The cells of one colourway, of a matrix that is too large to be drawn at once."""
    shoot = found(request, pk)
    cells = [cell for cell in cells_of(request, shoot) if cell.colourway.pk == colourway]
    if not cells:
        raise Http404
    context = {"grid": grid(shoot, {}, cells, name=f"head-{colourway}"), "alone": True}
    return render(request, "generation/_matrix_table.html", context)


def cells_of(request: HtmxRequest, shoot: Shoot) -> list[Cell]:
    """Every cell of a draft, as this person may see it."""
    return veiled(matrix.cells(shoot), actor=actor(request))


def save(request: HtmxRequest, shoot: Shoot) -> tuple[DraftForm, Shoot]:
    """Save all that is right of what was posted; the form says what is not.

    Raises ``PermissionDenied``, and ``Refused`` when the shoot was launched meanwhile.
    """
    data = request.POST.copy()
    if add := data.get("add"):
        data.appendlist("reference", add)
    if "drop" in data:
        data.setlist("colourway", [str(pk) for pk in first_packshots(shoot)])
    form = DraftForm(data, actor=actor(request), shoot=shoot)
    form.is_valid()
    try:
        revised = intake.revise(actor=actor(request), shoot=shoot, **form.changes())
        if row := uuid_or_none(data.get("row")):
            flipped = matrix.flipped(revised, row)
            revised = intake.revise(actor=actor(request), shoot=revised, numbers=flipped)
        return form, revised
    except intake.Unacceptable as error:
        for name, sentence in error.fields.items():
            form.add_error(FIELDS.get(name, name), sentence)
        return form, shoot


def onward(request: HtmxRequest, shoot: Shoot) -> HttpResponse:
    """To the shoot's page, which is the contact sheet once it was launched."""
    address = resolve_url("generation:shoot", shoot.pk)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
