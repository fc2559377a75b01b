"""Shot lists: made, changed and deleted beside the coverage board."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog import coverage
from catalog.forms.coverage import ShotListForm, initial_of
from catalog.models import ShotList, ShotListView, View
from catalog.models.shotlists import ShotListQuerySet
from sartiq.access.models import Role as Trust
from sartiq.access.models import User

DELETED = "shot-list-deleted"  # the list that was deleted last, for its undo


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def shot_lists(request: HttpRequest) -> HttpResponseBase:
    """Every shot list, and the form of a new one for those who may."""
    return edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def shot_list(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The same page with the form of one list."""
    return edit(request, get_object_or_404(seen(request), pk=pk))


def edit(request: HttpRequest, changed: ShotList | None) -> HttpResponseBase:
    """Show the form of a list, or save what it holds."""
    actor = cast(User, request.user)
    if request.method != "POST":
        return page(request, ShotListForm(actor=actor, shot_list=changed), changed)
    form = ShotListForm(request.POST, actor=actor, shot_list=changed)
    if not form.is_valid():
        return page(request, form, changed)
    fields = {name: form.cleaned_data[name] for name in ("category", "storefront", "views")}
    try:
        saved = coverage.save(actor=actor, shot_list=changed, **fields)
    except coverage.Refused as refusal:
        form.add_error(None, str(refusal))
        return page(request, form, changed)
    request.session.pop(DELETED, None)
    messages.success(request, _("Saved: %(what)s.") % {"what": coverage.title(saved)})
    return redirect("catalog:coverage-lists")


@require_POST
@login_required
def delete(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Delete a list; the next page offers to take that back."""
    deleted = get_object_or_404(seen(request), pk=pk)
    undo = {name: value for name, value in initial_of(deleted).items() if value is not None}
    coverage.remove(actor=cast(User, request.user), shot_list=deleted)
    request.session[DELETED] = {"title": coverage.title(deleted), "fields": undo}
    return redirect("catalog:coverage-lists")


def page(request: HttpRequest, form: ShotListForm, changed: ShotList | None) -> HttpResponse:
    """The whole page; 422 when the form holds what can't be saved."""
    lists = list(seen(request))
    views = list(View.objects.filter(shot_lists__shot_list__in=lists).distinct())
    context: dict[str, Any] = {
        "form": form,
        "changed": changed,
        "views": views,
        "lists": [(one, coverage.title(one), bounds_of(one, views)) for one in lists],
        "deleted": request.session.pop(DELETED, None) if request.method == "GET" else None,
        "may_edit": cast(User, request.user).has_role(Trust.MERCHANDISER),
    }
    return render(
        request, "catalog/coverage_lists.html", context, status=422 if form.errors else 200
    )


def seen(request: HttpRequest) -> ShotListQuerySet:
    """The lists that this person sees, with their views."""
    views = Prefetch("views", ShotListView.objects.select_related("view"))
    visible = ShotList.objects.visible_to(cast(User, request.user))
    return visible.select_related("storefront").prefetch_related(views)


def bounds_of(shot_list: ShotList, views: list[View]) -> list[tuple[View, str]]:
    """How many pictures of each view the list wants; empty where it wants none."""
    wanted = {need.view_id: bounds(need) for need in shot_list.views.all()}
    return [(view, wanted.get(view.pk, "")) for view in views]


def bounds(need: ShotListView) -> str:
    """``2``, or ``1-3`` where there may be more than there must."""
    if need.minimum == need.maximum:
        return str(need.minimum)
    return f"{need.minimum}-{need.maximum}"
