"""The inbox by names: a pattern says which photo is whose; one looks first, then confirms."""

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog import inbox as verbs
from catalog.forms.inbox import PatternForm
from catalog.importers import waiting
from catalog.importers.photos import PATTERN
from catalog.importers.waiting import Reading
from catalog.pictures import Picture, picture
from catalog.views.inbox import remember
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

READ = 100  # photos at once; the next ones follow when these are gone


@dataclass(frozen=True, slots=True)
class Match:
    """A photo as the preview shows it, with what its name says."""

    reading: Reading
    picture: Picture

    @property
    def name(self) -> str:
        """What the photo is called, without folders."""
        return PurePath(self.reading.photo.file_name).name

    @property
    def value(self) -> str:
        """What confirming it sends."""
        home, view = self.reading.colourway, self.reading.view
        return f"{self.reading.photo.pk}/{home.pk if home else ''}/{view.pk if view else ''}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pattern(request: HttpRequest) -> HttpResponseBase:
    """What would match what; a POST assigns what was ticked."""
    actor = cast(User, request.user)
    require(actor, Role.MERCHANDISER)
    form = PatternForm(request.POST or request.GET, actor=actor)
    if request.method != "POST":
        return preview(request, form)
    try:
        photos = verbs.assign_each(actor=actor, homes=form.homes())
    except verbs.Refused as refusal:
        return preview(request, form, problem=str(refusal))
    remember(request, photos)
    return redirect("catalog:inbox")


def preview(request: HttpRequest, form: PatternForm, *, problem: str = "") -> HttpResponse:
    """The page, or its matches alone for htmx, which asks as one types."""
    actor = cast(User, request.user)
    form.full_clean()
    wanted = form.cleaned_data.get("pattern", PATTERN)
    photos = list(verbs.waiting_for(actor).prefetch_related("renditions")[: READ + 1])
    unreadable = ""
    matches: list[Match] = []
    try:
        readings = waiting.read(actor=actor, photos=photos[:READ], pattern=wanted)
        matches = [Match(one, picture(one.photo)) for one in readings]
    except ValueError as error:
        unreadable = str(error)
    certain = [one for one in matches if one.reading.colourway]
    context = {
        "pattern": wanted,
        "usual": PATTERN,
        "matches": certain,
        "others": [one for one in matches if not one.reading.colourway],
        "colourways": len(Counter(one.reading.colourway for one in certain)),
        "more": len(photos) > READ,
        "read": READ,
        "unreadable": unreadable,
        "problem": problem,
    }
    fragment = "#matches" if request.headers.get("HX-Request") and request.method == "GET" else ""
    status = 422 if problem else 200
    return render(request, f"catalog/inbox_pattern.html{fragment}", context, status=status)
