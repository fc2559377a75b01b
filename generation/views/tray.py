"""The re-shoot tray: rejected pictures to make once more, launched together with one estimate."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalog.models import Asset, Reason, Reshoot, ReviewDecision, Shoot
from catalog.pictures import picture, with_pictures
from generation import ledger, reshoots
from generation.calls import Refused
from generation.models import Job
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role
from sartiq.ids import uuid_or_none

FIX = "fix-"  # and the entry's id: a field of the page


@login_required
def tray(request: HtmxRequest) -> HttpResponse:
    """What waits to be shot again; ``?shoot=`` (id) narrows."""
    shown = with_assets(chosen(request, request.GET.get("shoot")))[: reshoots.MOST]
    entries = [entry(one) for one in shown]
    context = summed(request, request.GET.get("shoot", "")) | {"entries": entries}
    return render(request, "generation/tray.html", context)


@login_required
def tray_estimate(request: HtmxRequest) -> HttpResponse:
    """What the picked entries would cost, for the bar of what is picked."""
    picked = [uuid_or_none(pk) for pk in request.GET.getlist("reshoot")[: reshoots.MOST]]
    some = reshoots.waiting(actor=actor(request)).filter(pk__in=[pk for pk in picked if pk])
    asked = reshoots.estimate(actor=actor(request), reshoots=some)
    return render(request, "generation/_tray_picked.html", {"asked": asked})


@login_required
@require_POST
def tray_launch(request: HtmxRequest) -> HttpResponse:
    """Shoot again what was picked, or all that was ``shown``; words typed meanwhile count.

    What came into the tray since is not in the sum that the page showed.
    """
    person, shoot = actor(request), request.POST.get("shoot", "")
    wanted = request.POST.getlist("reshoot") or request.POST.getlist("shown")
    ids = [pk for pk in map(uuid_or_none, wanted) if pk]
    some = list(chosen(request, shoot).filter(pk__in=ids)[: reshoots.MOST])
    try:
        reword(request, some)
        jobs = reshoots.launch(actor=person, reshoots=some)
    except (Refused, ledger.OverBudget) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, launched(jobs))
        if shoot:
            return redirect("generation:shoot", shoot)
    return redirect(address(shoot))


@login_required
@require_POST
def tray_fix(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed as an entry's fix."""
    one = get_object_or_404(reshoots.waiting(actor=actor(request)), pk=pk)
    reshoots.word(actor=actor(request), reshoot=one, fix=request.POST.get(f"{FIX}{pk}", ""))
    return HttpResponse(status=204)


@login_required
@require_POST
def tray_remove(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Take an entry out; what takes its place can undo that, words typed meanwhile included."""
    one = get_object_or_404(reshoots.waiting(actor=actor(request)).select_related("asset"), pk=pk)
    try:
        reword(request, [one])
        reshoots.remove(actor=actor(request), reshoot=one)
    except Refused as error:
        messages.error(request, str(error))
    return answer(request, "generation/tray.html#removed", {"gone": one})


@login_required
@require_POST
def tray_put_back(request: HtmxRequest, decision: UUID) -> HttpResponse:
    """Undo a removal."""
    seen = ReviewDecision.objects.filter(asset__in=Asset.objects.visible_to(actor(request)))
    rejection, fix = get_object_or_404(seen, pk=decision), request.POST.get("fix", "")
    try:
        back = reshoots.put_back(actor=actor(request), decision=rejection, fix=fix)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(address(request.POST.get("shoot", "")))
    [again] = with_assets(Reshoot.objects.filter(pk=back.pk))
    return answer(request, "generation/tray.html#back", {"entry": entry(again)})


def answer(request: HtmxRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """What takes an entry's place, and the sum of what is left; the whole page without htmx."""
    shoot = request.POST.get("shoot", "")
    if not request.htmx:
        return redirect(address(shoot))
    return render(request, template, summed(request, shoot) | context)


def summed(request: HtmxRequest, named: str) -> dict[str, Any]:
    """How much waits and what it would cost together, as far as one launch goes."""
    person, waiting = actor(request), chosen(request, named)
    pk = uuid_or_none(named)
    shoot = Shoot.objects.visible_to(person).filter(pk=pk).first() if pk else None
    once = list(waiting[: reshoots.MOST + 1])
    return {
        "shoot": shoot,
        "asked": reshoots.estimate(actor=person, reshoots=once[: reshoots.MOST]),
        "waiting": len(once[: reshoots.MOST]),
        "more": len(once) > reshoots.MOST,
        "may_shoot": person.has_role(Role.MERCHANDISER),
        "may_keep": person.has_role(Role.MERCHANDISER) or person.has_role(Role.REVIEWER),
    }


def chosen(request: HtmxRequest, shoot: str | None) -> QuerySet[Reshoot]:
    """What waits, of one shoot if it is named."""
    waiting = reshoots.waiting(actor=actor(request))
    return waiting.filter(asset__shoot=pk) if (pk := uuid_or_none(shoot)) else waiting


def with_assets(waiting: QuerySet[Reshoot]) -> QuerySet[Reshoot]:
    """Entries with all that the page shows of them; a fixed number of queries."""
    assets = with_pictures(Asset.objects.select_related("view", "talent"))
    return waiting.select_related("decision__actor").prefetch_related(Prefetch("asset", assets))


def entry(one: Reshoot) -> dict[str, Any]:
    """An entry as the page shows it."""
    reasons = [Reason(reason).label for reason in one.decision.reasons]
    return {"reshoot": one, "asset": one.asset, "picture": picture(one.asset), "reasons": reasons}


def reword(request: HtmxRequest, some: Iterable[Reshoot]) -> None:
    """Keep the fixes as they stood on the page when it was sent."""
    for one in some:
        fix = request.POST.get(f"{FIX}{one.pk}", one.fix)
        if fix.strip() != one.fix:
            reshoots.word(actor=actor(request), reshoot=one, fix=fix)


def launched(jobs: list[Job]) -> str:
    """What is said after a launch."""
    text = ngettext(
        "%(count)d picture is being shot again.",
        "%(count)d pictures are being shot again.",
        len(jobs),
    )
    return text % {"count": len(jobs)}


def address(shoot: str) -> str:
    """The tray, of one shoot if it is named."""
    page = resolve_url("generation:tray")
    return f"{page}?{urlencode({'shoot': shoot})}" if shoot else page
