"""More pictures of a launched shoot: what is missing, or further ones of all or of some cells."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy, ngettext
from django_htmx.http import HttpResponseClientRedirect

from catalog.models import Shoot
from catalog.models.shoots import MAX_COUNT
from generation import counts, intake, ledger, matrix, planning
from generation.reshoots import waiting
from generation.views.launch_panel import budget_lines
from generation.views.requests import HtmxRequest, actor, found
from sartiq.access.models import Role
from sartiq.access.permissions import require
from sartiq.ids import uuid_or_none

MISSING, EVERY, PICKED = "missing", "every", "picked"


class MoreForm(forms.Form):
    """Of which cells how many further pictures are wanted, and what the dialog told of that."""

    of = forms.ChoiceField(choices=[(one, one) for one in (MISSING, EVERY, PICKED)])
    number = forms.IntegerField(
        label=gettext_lazy("Pictures of each"),
        min_value=1,
        max_value=MAX_COUNT,
        initial=1,
        required=False,
    )
    told_calls = forms.IntegerField(min_value=0, required=False)
    told_nano = forms.IntegerField(min_value=0, required=False)


@login_required
def shoot_missing(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """The button that makes what a shoot still lacks; nothing where it lacks nothing."""
    shoot = found(request, pk)
    lacking = counts.missing(shoot)
    context = {
        "shoot": shoot,
        "number": sum(lacking.values()),
        "unlaunched": counts.unlaunched(shoot, lacking),
    }
    return render(request, "generation/_sheet_missing.html", context)


@login_required
def shoot_more(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """The dialog with its estimate; a POST makes the pictures. ``cell`` are calls that were picked.

    ``?sum`` asks for the estimate alone.
    """
    shoot = found(request, pk)
    require(actor(request), Role.MERCHANDISER)
    asked = request.POST if request.method == "POST" else request.GET
    picked = keys_of(shoot, asked.getlist("cell"))
    form = MoreForm({"of": PICKED if picked else EVERY, "number": 1} | asked.dict())
    refusals: list[str] = []
    grown = ""
    if request.method == "POST" and form.is_valid():
        try:
            return shot(request, shoot, wanted(shoot, form, picked), told(form))
        except intake.Grown as error:
            grown = str(error)
        except (intake.Refused, ledger.OverBudget) as error:
            refusals = getattr(error, "problems", [str(error)])
    context = {"shoot": shoot, "form": form, "picked": picked, "cells": asked.getlist("cell")}
    context |= {"grown": grown} | sums(request, shoot, form, picked, refusals)
    part = "#sum" if "sum" in request.GET else ""
    return render(request, f"generation/shoot_more.html{part}", context)


def shot(
    request: HtmxRequest,
    shoot: Shoot,
    asked: Mapping[str, int] | None,
    told: tuple[int, int] | None,
) -> HttpResponse:
    """Make them, and go to the contact sheet; raises ``Refused`` and ``OverBudget``."""
    planned = intake.shoot_more(actor=actor(request), shoot=shoot, wanted=asked, told=told)
    text = ngettext("%(count)d call is queued.", "%(count)d calls are queued.", planned.calls)
    messages.success(request, text % {"count": planned.calls})
    return HttpResponseClientRedirect(resolve_url("generation:shoot", shoot.pk))


def sums(
    request: HtmxRequest, shoot: Shoot, form: MoreForm, picked: set[str], refusals: list[str]
) -> dict[str, Any]:
    """What it comes to, the budgets, and what speaks against it."""
    lacking = counts.missing(shoot)
    told: dict[str, Any] = {
        "lacking": sum(lacking.values()),
        "unlaunched": counts.unlaunched(shoot, lacking),
        "in_tray": waiting(actor=actor(request)).filter(asset__shoot=shoot).count(),
        "every": len(matrix.live(shoot)),
        "of": form["of"].value(),
    }
    if not form.is_valid():
        return told | {"problems": [str(one) for errors in form.errors.values() for one in errors]}
    asked = wanted(shoot, form, picked)
    planned = planning.plan(shoot, lacking if asked is None else asked, actor=actor(request))
    lines = list(budget_lines(actor(request), planned.shots, []))
    over = [line.refusal for line in lines if line.over_nano]
    problems = refusals or [*planned.problems, *over]
    return told | {"plan": planned, "budgets": lines, "problems": list(dict.fromkeys(problems))}


def wanted(shoot: Shoot, form: MoreForm, picked: set[str]) -> dict[str, int] | None:
    """How many further pictures of which cell; None stands for what is missing."""
    of, number = form.cleaned_data["of"], form.cleaned_data["number"] or 1
    if of == MISSING:
        return None
    keys = picked if of == PICKED else {cell.key for cell in matrix.live(shoot)}
    return dict.fromkeys(keys, number)


def told(form: MoreForm) -> tuple[int, int] | None:
    """The calls and nano-dollars that the dialog showed, of what it counts itself."""
    if form.cleaned_data["of"] != MISSING:
        return None
    return form.cleaned_data["told_calls"] or 0, form.cleaned_data["told_nano"] or 0


def keys_of(shoot: Shoot, calls: list[str]) -> set[str]:
    """The cells of the calls with these ids."""
    ids = [pk for pk in (uuid_or_none(one) for one in calls) if pk]
    rows = shoot.jobs.filter(pk__in=ids).values_list("colourway", "view", "talent", "look")
    return {matrix.key(*row) for row in rows.order_by()}
