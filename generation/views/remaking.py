"""Acts on an asset: a panel of its page. One act is open at a time, with its estimate."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from catalog.media import refusal
from catalog.models import Asset
from catalog.pictures import Picture, picture, with_pictures
from generation import ledger, remaking
from generation.calls import USABLE, Refused
from generation.forms.remaking import ActForm
from generation.remaking import Act
from generation.views.remakes import listed, started
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role
from sartiq.access.permissions import require

PANEL = "generation/_remake.html"
SUM = "generation/_remake_sum.html"
MASKS = "generation/_remake_masks.html"
SHOWN = 8  # masks to choose from
ICONS = {
    Act.AGAIN: "reshoot",
    Act.VARY: "grid",
    Act.EDIT: "edit",
    Act.FIX: "brush",
    Act.ENHANCE: "wand",
    Act.RESTORE_FACE: "face",
    Act.UPSCALE: "upscale",
    Act.EXPAND: "expand",
    Act.CUT_OUT: "cut",
    Act.ANIMATE: "play",
}


@require_safe
@login_required
def remake(request: HtmxRequest, asset: UUID) -> HttpResponse:
    """The acts that go with an asset, and what was started from it; ``?act=`` is open."""
    found = asset_of(request, asset)
    act = request.GET.get("act", "")
    form = ActForm(asset=found, act=Act(act)) if act in remaking.acts(found) else None
    return render(request, PANEL, panel(request, found, form))


@require_POST
@login_required
def remake_check(request: HtmxRequest, asset: UUID, act: str) -> HttpResponse:
    """What the act as it stands would cost, or what stands against it; nothing is spent."""
    found = asset_of(request, asset)
    form = ActForm(request.POST, asset=found, act=act_of(act))
    return render(request, SUM, {"asset": found, "form": form} | estimate(request, found, form))


@require_POST
@login_required
def remake_fields(request: HtmxRequest, asset: UUID, act: str) -> HttpResponse:
    """The fields of an act anew: another endpoint asks for other things."""
    found = asset_of(request, asset)
    form = ActForm(request.POST, asset=found, act=act_of(act))
    fresh = ActForm(asset=found, act=form.act)
    for name, field in form.fields.items():
        fresh.fields[name] = field
        if request.POST.get(name):
            fresh.initial[name] = request.POST[name]
    return render(request, "generation/_remake_fields.html", {"asset": found, "form": fresh})


@require_POST
@login_required
def remake_start(request: HtmxRequest, asset: UUID, act: str) -> HttpResponse:
    """Start the act; what stands against it is said in its place, and nothing is spent."""
    found = asset_of(request, asset)
    form = ActForm(request.POST, request.FILES, asset=found, act=act_of(act))
    problems = begun(request, found, form)
    if form.act == Act.MARK:
        return marked(request, found, form, problems)
    if problems:
        context = panel(request, found, form) | {"problems": problems}
        return render(request, PANEL, context, status=422)
    return render(request, PANEL, panel(request, found, None) | {"began": form.act.label})


def marked(request: HtmxRequest, asset: Asset, form: ActForm, problems: list[str]) -> HttpResponse:
    """The answer to a mask that was asked for: what is painted and typed beside it stays."""
    if not problems:
        return listed(request, asset)
    context = {"asset": asset, "form": form, "problems": problems}
    answer = render(request, SUM, context, status=422)
    return reswap(retarget(answer, f"#sum-{form.act}"), "innerHTML")


@require_safe
@login_required
def remake_masks(request: HtmxRequest, asset: UUID) -> HttpResponse:
    """The masks of an asset, one of which may have come just now; ``?mask=`` is chosen."""
    found = asset_of(request, asset)
    chosen = request.GET.get("mask", "")
    return render(request, MASKS, {"asset": found, "chosen": chosen, "masks": masks(found)})


def begun(request: HtmxRequest, asset: Asset, form: ActForm) -> list[str]:
    """Start what ``form`` says; the problems that kept it from starting."""
    if not form.is_valid():
        return said(form)
    try:
        drawn = form.cleaned_data.get("drawn")
        mask = drawn_mask(request, asset, drawn) if drawn else None
        remaking.start(actor=actor(request), asset=asset, act=form.act, wish=form.wish(mask))
    except Refused as error:
        return error.problems
    except (ledger.OverBudget, refusal.Refused) as error:
        return [str(error)]
    return []


def drawn_mask(request: HtmxRequest, asset: Asset, upload: "UploadedFile[bytes]") -> Asset:
    """The painted mask as an asset."""
    with tempfile.NamedTemporaryFile() as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        return remaking.draw_mask(actor=actor(request), asset=asset, path=Path(file.name))


def estimate(request: HtmxRequest, asset: Asset, form: ActForm) -> dict[str, Any]:
    """The plan of an act, or the sentences that stand against it.

    While a mask is being painted the picture itself, which is as large, stands for it.
    """
    if form.waits_for_paint:
        return {"waits": _("Paint over what should change, or mark it by a word.")}
    if not form.is_valid():
        missing = [name for name, field in form.fields.items() if field.required]
        unsaid = any(not form.data.get(name) for name in missing)
        return (
            {"waits": _("The estimate follows what you say.")}
            if unsaid
            else {"problems": said(form)}
        )
    stand_in = asset if form.cleaned_data.get("painted") else None
    try:
        wish = form.wish(stand_in)
        return {"plan": remaking.plan(actor=actor(request), asset=asset, act=form.act, wish=wish)}
    except Refused as error:
        return {"problems": error.problems}


def said(form: ActForm) -> list[str]:
    """What is wrong with a form, each with the name of its field."""
    return [
        f"{form.fields[name].label or name}: {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def panel(request: HtmxRequest, asset: Asset, form: ActForm | None) -> dict[str, Any]:
    """Everything that the panel shows."""
    shown = [one for one in remaking.acts(asset) if one != Act.MARK]
    context: dict[str, Any] = {
        "asset": asset,
        "acts": [(one, ICONS[one]) for one in shown],
        "hindrance": "" if asset.status in USABLE else remaking.unusable(asset),
        "form": form,
        "open": form.act if form else None,
    }
    if form and form.act == Act.FIX:
        context |= {"masks": masks(asset), "chosen": form.data.get("mask", "")}
        context["mark"] = ActForm(asset=asset, act=Act.MARK)
    return context | started(request, asset)


def masks(asset: Asset) -> list[tuple[Asset, Picture]]:
    """The latest masks of ``asset``, to choose from."""
    return [(mask, picture(mask)) for mask in with_pictures(remaking.masks(asset))[:SHOWN]]


def act_of(name: str) -> Act:
    """The act of an address; 404 where there is none of that name."""
    if name not in Act.values:
        raise Http404
    return Act(name)


def asset_of(request: HtmxRequest, pk: UUID) -> Asset:
    """The asset, if this person sees it and may spend; 404 or 403 otherwise."""
    require(actor(request), Role.MERCHANDISER)
    seen = Asset.objects.visible_to(actor(request))
    return get_object_or_404(seen.select_related("colourway__product", "view"), pk=pk)
