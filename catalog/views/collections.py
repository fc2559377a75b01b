"""Collections: assets picked by hand, and the searches that people keep."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import collections as verbs
from catalog import library
from catalog.forms.library import LibraryFilter
from catalog.forms.library_edit import NameForm
from catalog.models import Asset, Collection, CollectionItem
from catalog.pictures import picture
from catalog.views import library_undo as undoing
from catalog.views.library import address, after_act, came_from, saved, shown, told_anew
from catalog.views.picking import Picked, picked
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require

PAGE = 60
COVERS = 3  # pictures that stand for a collection
COUNTED = 1_000  # assets of one collection; what is more is not counted
OFFERED = 200  # names that a field proposes


@require_safe
@login_required
def collections(request: HttpRequest) -> HttpResponse:
    """The collections that one sees by name, each with its latest pictures."""
    actor = cast(User, request.user)
    after = request.GET.get("after", "")
    seen: QuerySet[Collection] = Collection.objects.visible_to(actor)
    rows = list(
        seen.filter(name__gt=after)
        .select_related("created_by")
        .annotate(assets=ArraySubquery(contents(actor)))[: PAGE + 1]
    )
    page = rows[:PAGE]
    covers = {
        asset.pk: picture(asset)
        for asset in shown(Asset.objects.all()).filter(
            pk__in=[pk for one in page for pk in one.assets[:COVERS]]
        )
    }
    context = {
        "cards": [
            {
                "collection": one,
                "href": address({"collection": str(one.pk)}),
                "covers": [covers[pk] for pk in one.assets[:COVERS]],
                "number": min(len(one.assets), COUNTED),
                "and_more": len(one.assets) > COUNTED,
            }
            for one in page
        ],
        "done": undoing.told(request),
        "first": request.path if after else None,
        "next": f"?{urlencode({'after': page[-1].name})}" if len(rows) > PAGE else None,
    }
    return render(request, "catalog/collections.html", context)


def contents(actor: User) -> Any:
    """The ids of a collection's assets that the actor sees, the newest first."""
    return (
        CollectionItem.objects.filter(
            collection=OuterRef("pk"), asset__in=Asset.objects.visible_to(actor)
        )
        .order_by("-asset")
        .values("asset")[: COUNTED + 1]
    )


@require_http_methods(["GET", "POST"])
@login_required
def collect(request: HttpRequest) -> HttpResponseBase:
    """Put the picked assets into a collection by its name, which may be a new one."""
    actor = cast(User, request.user)
    require(actor, Trust.MERCHANDISER)
    try:
        chosen = picked(request)
    except library.Refused as refusal:
        return told_anew(request, refusal)
    if request.method == "GET":
        return collect_form(request, chosen, NameForm())
    form = NameForm(request.POST)
    if not form.is_valid():
        return collect_form(request, chosen, form)
    name, ids = form.cleaned_data["name"], [asset.pk for asset in chosen.assets]
    known = Collection.objects.visible_to(actor).filter(name__iexact=name).first()
    try:
        chosen.require_told()
        collection, new = verbs.collect(actor=actor, assets=ids, collection=known, name=name)
    except library.Refused as refusal:  # somebody else's, unseen, has the name
        form.add_error("name", str(refusal))
        return collect_form(request, chosen, form)
    undoing.remember_collected(request, collection, new, new=known is None)
    return after_act(request)


def collect_form(request: HttpRequest, chosen: Picked, form: NameForm) -> HttpResponse:
    """The dialog; 422 with what is wrong."""
    seen = Collection.objects.visible_to(cast(User, request.user)).order_by("-id")
    names = list(seen.values_list("name", flat=True)[:OFFERED])
    context = {"chosen": chosen, "form": form, "names": names}
    status = 422 if form.is_bound else 200
    return render(request, "catalog/collection_add.html", context, status=status)


@require_POST
@login_required
def take_out(request: HttpRequest, collection: UUID) -> HttpResponseBase:
    """Take the picked assets out of a collection."""
    actor = cast(User, request.user)
    found = get_object_or_404(Collection.objects.visible_to(actor), pk=collection)
    try:
        chosen = picked(request)
        chosen.require_told()
    except library.Refused as refusal:
        return told_anew(request, refusal)
    ids = [asset.pk for asset in chosen.assets]
    taken = verbs.take_out(actor=actor, collection=found, assets=ids)
    if taken:
        undoing.remember_taken_out(request, found, taken)
    return after_act(request)


@require_http_methods(["GET", "POST"])
@login_required
def rename(request: HttpRequest, collection: UUID) -> HttpResponseBase:
    """The name of a collection."""
    actor = cast(User, request.user)
    require(actor, Trust.MERCHANDISER)
    found = get_object_or_404(Collection.objects.visible_to(actor), pk=collection)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        try:
            verbs.rename(actor=actor, collection=found, name=form.cleaned_data["name"])
        except library.Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return moved(request, address({"collection": str(found.pk)}))
    context = {"form": form, "collection": found}
    status = 422 if form.is_bound else 200
    return render(request, "catalog/collection_rename.html", context, status=status)


@require_POST
@login_required
def delete(request: HttpRequest, collection: UUID) -> HttpResponseBase:
    """Put a collection away; the list of them says so and offers to take it back."""
    actor = cast(User, request.user)
    found = get_object_or_404(Collection.objects.visible_to(actor), pk=collection)
    try:
        verbs.delete(actor=actor, collection=found)
    except library.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address({"collection": str(found.pk)}))
    undoing.remember_collection_deleted(request, found)
    return redirect("catalog:collections")


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take back what was done last, where the list of collections offers that."""
    undoing.take_back(request, key=request.POST.get("key", ""))
    return redirect("catalog:collections")


@require_http_methods(["GET", "POST"])
@login_required
def save_search(request: HttpRequest) -> HttpResponseBase:
    """Keep the filters of the page that asks under a name."""
    actor = cast(User, request.user)
    filters = LibraryFilter(came_from(request), actor=actor)
    form = NameForm(request.POST or None)
    if form.is_valid():
        query = address(filters.wanted()).partition("?")[2]
        try:
            library.save_search(actor=actor, name=form.cleaned_data["name"], query=query)
        except library.Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return moved(request, address(filters.wanted()))
    status = 422 if form.is_bound else 200
    context = {"form": form, "chips": filters.chips(), "query": filters.wanted().get("q", "")}
    return render(request, "catalog/library_search_save.html", context, status=status)


@require_safe
@login_required
def searches(request: HttpRequest) -> HttpResponse:
    """A person's saved searches, each with its name to change."""
    return search_list(request, cast(User, request.user))


def search_list(
    request: HttpRequest, actor: User, *, wrong: UUID | None = None, problem: str = ""
) -> HttpResponse:
    """The dialog; 422 with what is wrong about the new name of one of them."""
    rows = saved(actor)
    context = {"searches": [(one, problem if one.pk == wrong else "") for one in rows]}
    status = 422 if wrong else 200
    return render(request, "catalog/library_searches.html", context, status=status)


@require_POST
@login_required
def rename_search(request: HttpRequest, search: UUID) -> HttpResponse:
    """Call a saved search something else."""
    actor = cast(User, request.user)
    found = get_object_or_404(actor.saved_searches, pk=search)
    form = NameForm(request.POST)
    if not form.is_valid():
        return search_list(request, actor, wrong=search, problem=str(form.errors["name"][0]))
    try:
        library.rename_search(actor=actor, search=found, name=form.cleaned_data["name"])
    except library.Refused as refusal:
        return search_list(request, actor, wrong=search, problem=str(refusal))
    return moved(request, back(request))


@require_POST
@login_required
def delete_search(request: HttpRequest, search: UUID) -> HttpResponse:
    """Forget a saved search; the page offers to take that back."""
    actor = cast(User, request.user)
    found = get_object_or_404(actor.saved_searches, pk=search)
    library.delete_search(actor=actor, search=found)
    undoing.remember_deleted(request, found)
    return moved(request, back(request))


def back(request: HttpRequest) -> str:
    """The address of the library as the asking page shows it."""
    return address(LibraryFilter(came_from(request), actor=cast(User, request.user)).wanted())


def moved(request: HttpRequest, to: str) -> HttpResponse:
    """The page at ``to``, also where a dialog asks."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect(to)
