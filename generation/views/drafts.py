"""A shoot before its launch: the draft saves itself, and what it comes to stands beside it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from catalog.models import Look, Shoot, Slot
from catalog.pictures import picture
from generation import intake, ledger, prompts
from generation.forms import DraftForm
from generation.forms.choices import pictures
from generation.planning import first_packshots
from generation.views.draft_parts import chosen, panel, settings
from generation.views.endpoint_cards import cards
from generation.views.figures import with_pictures
from generation.views.keyset import page as keyset_page
from generation.views.requests import HtmxRequest, actor, found

PICTURES_SHOWN = 24
# A verb's parts whose fields are called otherwise.
FIELDS = {"colourways": "colourway", "references": None, "loras": None}


def page(
    request: HtmxRequest, shoot: Shoot, form: DraftForm, refusals: list[str] | None = None
) -> HttpResponse:
    """The whole page of a draft."""
    context = panel(shoot, form, refusals) | settings(shoot, form)
    context |= {"cards": cards(), "items": chosen(shoot), "placeholders": prompts.PLACEHOLDERS}
    context |= {"looks": Look.objects.visible_to(actor(request))}
    return render(request, "generation/draft.html", context)


@login_required
@require_POST
def shoot_draft(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Save what was typed; answers with the panel, and with the settings when they changed.

    ``add`` (``slot:asset``) adds a reference; ``drop=bare`` takes out what has no packshot.
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
    context = panel(revised, form)
    if form.moved or "add" in request.POST:
        context |= settings(revised, DraftForm(actor=actor(request), shoot=revised))
    if "drop" in request.POST:
        context["items"] = chosen(revised)
    response = render(request, "generation/draft.html#saved", context)
    return trigger_client_event(response, "modal-close") if "add" in request.POST else response


@login_required
@require_POST
def shoot_launch(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Save what was typed and launch; what stands against it is shown in the panel."""
    shoot = found(request, pk)
    if shoot.status != Shoot.Status.DRAFT:
        return onward(request, shoot)
    refusals: list[str] = []
    try:
        form, revised = save(request, shoot)
        if not form.errors:
            intake.launch(actor=actor(request), shoot=revised)
    except intake.Refused as error:
        refusals = error.problems
    except ledger.OverBudget as error:
        refusals = [str(error)]
    revised = get_object_or_404(Shoot, pk=pk)
    if revised.status != Shoot.Status.DRAFT:
        return onward(request, revised)
    if not request.htmx:
        return page(request, revised, form, refusals)
    return render(request, "generation/draft.html#saved", panel(revised, form, refusals))


@login_required
def shoot_pictures(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Pictures to choose a reference from, for ``?slot=``: the inside of a dialog."""
    shoot = found(request, pk)
    rows = keyset_page(request, with_pictures(pictures(actor(request))), size=PICTURES_SHOWN)
    slot = request.GET.get("slot", "")
    context = {
        "shoot": shoot,
        "slot": Slot(slot) if slot in Slot.values else Slot.STYLE,
        "page": rows,
        "choices": [(asset, picture(asset)) for asset in rows.rows],
    }
    return render(request, "generation/_pictures.html", context)


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
        return form, intake.revise(actor=actor(request), shoot=shoot, **form.changes())
    except intake.Unacceptable as error:
        for name, sentence in error.fields.items():
            form.add_error(FIELDS.get(name, name), sentence)
        return form, shoot


def onward(request: HtmxRequest, shoot: Shoot) -> HttpResponse:
    """To the shoot's page, which is the contact sheet once it was launched."""
    address = resolve_url("generation:shoot", shoot.pk)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
