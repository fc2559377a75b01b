"""The library: every asset one may see, found by what it is, and edited many at once."""

from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
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
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.ids import uuid_or_none

PAGE = 36
COUNTED = 10_000  # assets; what is more is not counted
PICKED = 500  # assets that one form changes; a CSV changes more


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
        searches = actor.saved_searches.filter(page=SavedSearch.Page.LIBRARY)
        context = {**found, "searches": searches, "done": undoing.told(request)}
        response = render(request, "catalog/library.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def results(actor: User, asked: QueryDict) -> dict[str, Any]:
    """What the results show of the assets that were asked for."""
    form = LibraryFilter(asked, actor=actor)
    found = form.found()
    page, previous, following = page_of(shown(found), asked)
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
        "previous": previous and address(wanted, {"before": previous}),
        "next": following and address(wanted, {"after": following}),
        "may_edit": actor.has_role(Trust.MERCHANDISER),
    }


@require_safe
@login_required
def count(request: HttpRequest) -> HttpResponse:
    """How many assets the filters find; the page that shows the first of them does not wait."""
    found = LibraryFilter(request.GET, actor=cast(User, request.user)).found()
    total = found.capped_count(COUNTED)
    context = {"total": min(total, COUNTED), "and_more": total > COUNTED}
    return render(request, "catalog/library.html#count", context)


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
        rows = list(assets.filter(pk__gt=before).order_by("id")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, edge(rows[:1] if more else []), edge(rows[-1:])
    behind = assets.filter(pk__lt=after) if after else assets
    rows = list(behind.order_by("-id")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, edge(rows[:1] if after else []), edge(rows[-1:] if more else [])


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


def picked(request: HttpRequest) -> list[Asset]:
    """The assets that were picked, as far as they are seen; no more than a form changes."""
    asked = request.POST if request.method == "POST" else request.GET
    ids = {key for value in asked.getlist("asset")[:PICKED] if (key := uuid_or_none(value))}
    return list(Asset.objects.visible_to(cast(User, request.user)).filter(pk__in=ids))


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest) -> HttpResponse:
    """The form for the picked assets; ``?sum`` says what it would do, a plain POST does it."""
    actor = cast(User, request.user)
    require(actor, Trust.MERCHANDISER)
    assets = picked(request)
    form = EditForm(request.POST or None, assets=assets)
    if not form.is_valid():
        return edit_form(request, form)
    changes = form.changes()
    if "sum" in request.GET:
        return render(request, "catalog/library_edit.html#sum", summed(assets, changes))
    try:
        back = verbs.edit(
            actor=actor,
            changes={asset.pk: changes for asset in assets},
            confirmed=form.cleaned_data["confirmed"],
        )
    except verbs.NeedsConfirmation as question:
        return edit_form(request, form, question=str(question))
    except verbs.Refused as refusal:
        form.add_error(None, str(refusal))
        return edit_form(request, form)
    undoing.remember_edit(request, back)
    return after_act(request)


def edit_form(request: HttpRequest, form: EditForm, *, question: str = "") -> HttpResponse:
    """The dialog; 422 with what stands in the way."""
    wrong = bool(question or form.errors)
    context = {
        "form": form,
        "assets": form.assets,
        "question": question,
        **summed(form.assets, verbs.Changes() if wrong or not form.is_bound else form.changes()),
    }
    return render(request, "catalog/library_edit.html", context, status=422 if wrong else 200)


def summed(assets: list[Asset], changes: verbs.Changes) -> dict[str, Any]:
    """How many of ``assets`` would become different, as a sentence, or why none can."""
    try:
        number = sum(bool(verbs.change(asset, changes)) for asset in assets)
    except verbs.Refused as refusal:
        return {"number": 0, "sum": str(refusal)}
    if not number:
        return {"number": 0, "sum": _("Nothing changes yet.")}
    words = ngettext("%(number)d asset changes.", "%(number)d assets change.", number)
    return {"number": number, "sum": words % {"number": number}}


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take back what this person did last, if it is what the page offers to take back."""
    undoing.take_back(request, key=request.POST.get("key", ""))
    return after_act(request)
