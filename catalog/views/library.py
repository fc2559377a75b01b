"""The library: every asset one may see, found by what it is, and edited many at once."""

from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import library as verbs
from catalog.forms.library import LibraryFilter
from catalog.forms.library_edit import EditForm
from catalog.models import Asset, SavedSearch
from catalog.models.assets import AssetQuerySet
from catalog.pictures import picture, with_thumbnails
from catalog.views import library_undo as undoing
from catalog.views.picking import EVERYTHING, Picked, picked
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.ids import uuid_or_none

PAGE = 36
COUNTED = 10_000  # assets; what is more is not counted


@require_safe
@login_required
def library(request: HttpRequest) -> HttpResponse:
    """A page of assets; htmx gets the results alone, the address follows what one types."""
    actor = cast(User, request.user)
    found = results(actor, request.GET)
    if request.headers.get("HX-Request"):
        response = fragment(request, found)
        response["HX-Replace-Url"] = address(found["form"].wanted())
    else:
        context = {**found, "searches": saved(actor), "done": undoing.told(request)}
        response = render(request, "catalog/library.html", context)
    return response


def results(actor: User, asked: QueryDict) -> dict[str, Any]:
    """What the results show of the assets that were asked for."""
    form = LibraryFilter(asked, actor=actor)
    found = form.found()
    page, previous, following = page_of(found, asked)
    wanted = form.wanted()
    return {
        "form": form,
        "query": wanted.get("q", ""),
        "tiles": [(asset, picture(asset)) for asset in page],
        "total": None if previous or following else len(page),
        "chips": [
            (label, words, address({key: wanted[key] for key in wanted if key != name}))
            for name, label, words in form.chips()
        ],
        "collection": form.cleaned_data.get("collection"),
        "narrowed": urlencode(wanted),
        "saved": bool(wanted) and saved(actor).filter(query=urlencode(wanted)).exists(),
        "previous": previous and address(wanted, {"before": previous}),
        "next": following and address(wanted, {"after": following}),
        "may_edit": actor.has_role(Trust.MERCHANDISER),
    }


@require_safe
@login_required
def count(request: HttpRequest) -> HttpResponse:
    """How many assets the filters find; the page that shows the first of them does not wait.

    Along goes the offer to choose them all.
    """
    actor = cast(User, request.user)
    form = LibraryFilter(request.GET, actor=actor)
    total = form.found().capped_count(COUNTED)
    context = {
        "total": min(total, COUNTED),
        "and_more": total > COUNTED,
        "narrowed": urlencode(form.wanted()),
        "may_edit": actor.has_role(Trust.MERCHANDISER),
        "most": EVERYTHING,
    }
    return render(request, "catalog/library.html#counted", context)


def saved(actor: User) -> QuerySet[SavedSearch]:
    """The searches of the library that a person kept."""
    return actor.saved_searches.filter(page=SavedSearch.Page.LIBRARY)


def fragment(request: HttpRequest, found: dict[str, Any], **more: Any) -> HttpResponse:
    """The results alone."""
    return render(request, "catalog/library.html#results", {**found, **more})


def shown(assets: AssetQuerySet) -> AssetQuerySet:
    """``assets`` with what their tiles show."""
    return with_thumbnails(assets.select_related("view"), "tags", "concerns", "view__name")


def address(*parts: dict[str, str]) -> str:
    """The address of the library with these parameters."""
    parameters = {name: value for part in parts for name, value in part.items()}
    path = reverse("catalog:library")
    return f"{path}?{urlencode(parameters)}" if parameters else path


def page_of(assets: AssetQuerySet, asked: QueryDict) -> tuple[list[Asset], str | None, str | None]:
    """One page by keyset, the newest first, and where the previous and the next page begin."""
    before, after = uuid_or_none(asked.get("before")), uuid_or_none(asked.get("after"))
    if before:
        rows = tiles(assets.filter(pk__gt=before), "id")
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, edge(rows[:1] if more else []), edge(rows[-1:])
    rows = tiles(assets.filter(pk__lt=after) if after else assets, "-id")
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, edge(rows[:1] if after else []), edge(rows[-1:] if more else [])


def tiles(assets: AssetQuerySet, order: str) -> list[Asset]:
    """The first of ``assets``, one more than a page holds, with what their tiles show.

    They are found by their ids alone: many may have to be sorted, and what tiles show is joined
    to these few.
    """
    first = assets.order_by(order).values("pk")[: PAGE + 1]
    return list(shown(Asset.objects.filter(pk__in=first)).order_by(order))


def edge(rows: list[Asset]) -> str | None:
    """The id of the only row, if there is one."""
    return str(rows[0].pk) if rows else None


def came_from(request: HttpRequest) -> QueryDict:
    """What the library that a fragment's request comes from was asked for."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return QueryDict(parts.query if parts.path == reverse("catalog:library") else "")


def after_act(request: HttpRequest) -> HttpResponse:
    """The results once something was done to them: what was done, with its undo; dialogs close."""
    if not request.headers.get("HX-Request"):
        return redirect("catalog:library")
    found = results(cast(User, request.user), came_from(request))
    response = fragment(request, found, done=undoing.told(request), toasts=True)
    response["HX-Retarget"], response["HX-Reswap"] = "#results", "outerHTML"
    response["HX-Trigger-After-Swap"] = "modal-close"
    return response


def told_anew(request: HttpRequest, refusal: verbs.Refused) -> HttpResponse:
    """The results as they are now, with why nothing was done to them."""
    messages.warning(request, str(refusal))
    return after_act(request)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest) -> HttpResponse:
    """The form for what is picked; ``?sum`` says what it would do, a plain POST does it."""
    require(cast(User, request.user), Trust.MERCHANDISER)
    try:
        chosen = picked(request)
    except verbs.Refused as refusal:
        return told_anew(request, refusal)
    form = EditForm(request.POST or None, assets=chosen.assets)
    if not form.is_valid():
        return edit_form(request, form, chosen)
    if "sum" in request.GET:
        context = summed(chosen.assets, form.changes())
        return render(request, "catalog/library_edit.html#sum", context)
    try:
        change(request, form, chosen)
    except verbs.NeedsConfirmation as question:
        return edit_form(request, form, chosen, question=str(question))
    except verbs.Refused as refusal:
        form.add_error(None, str(refusal))
        return edit_form(request, form, chosen)
    return after_act(request)


@transaction.atomic
def change(request: HttpRequest, form: EditForm, chosen: Picked) -> None:
    """Do what a valid form asks for, and remember how to take it back; raises ``Refused``."""
    chosen.require_told()
    wanted = form.changes()
    back = verbs.edit(
        actor=cast(User, request.user),
        changes={asset.pk: wanted for asset in chosen.assets},
        confirmed=form.cleaned_data["confirmed"],
    )
    undoing.remember_edit(request, back)


def edit_form(
    request: HttpRequest, form: EditForm, chosen: Picked, *, question: str = ""
) -> HttpResponse:
    """The dialog; 422 with what stands in the way."""
    wrong = bool(question or form.errors)
    asked = verbs.Changes() if wrong or not form.is_bound else form.changes()
    context = {"form": form, "chosen": chosen, "question": question}
    context |= summed(chosen.assets, asked)
    return render(request, "catalog/library_edit.html", context, status=422 if wrong else 200)


def summed(assets: list[Asset], changes: verbs.Changes) -> dict[str, Any]:
    """How many of ``assets`` would become different, as a sentence, or why none can."""
    try:
        number = sum(bool(verbs.change(asset, changes)) for asset in assets)
    except verbs.Refused as refusal:
        return {"number": 0, "sum": str(refusal)}
    if not number:
        return {"number": 0, "sum": _("Nothing changes yet.")}
    words = ngettext("%(number)s asset changes.", "%(number)s assets change.", number)
    return {"number": number, "sum": words % {"number": verbs.grouped(number)}}


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take back what this person did last, if it is what the page offers to take back."""
    undoing.take_back(request, key=request.POST.get("key", ""))
    return after_act(request)
