"""The library as a CSV: out as it is filtered, and back in with a preview of what would change."""

import csv
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import library
from catalog.forms.library import LibraryFilter
from catalog.forms.library_edit import locales
from catalog.importers import asset_table as table
from catalog.importers import batch as batches
from catalog.importers.batch import Batch
from catalog.importers.parsed import NotACatalogue
from catalog.models.assets import AssetQuerySet
from catalog.views.library_undo import restored, stored
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

CHUNK = 1000  # assets of one query
SHOWN = 50  # rows that the preview shows, of each sort
FILE = "table"  # what the batch calls the uploaded file


class TableForm(forms.Form):
    """The uploaded CSV."""

    file = forms.FileField(label=gettext_lazy("CSV of assets"), allow_empty_file=True)


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    """Every asset that the filters find, streamed: a million take no more memory than one."""
    form = LibraryFilter(request.GET, actor=cast(User, request.user))
    response = StreamingHttpResponse(
        lines(form.found(), locales()), content_type="text/csv; charset=utf-8"
    )
    name = f"assets-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def lines(assets: AssetQuerySet, spoken: list[str]) -> Iterator[str]:
    """The CSV line by line; it begins with a byte order mark, by which spreadsheets know UTF-8."""
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(table.header(spoken))
    page = assets.select_related("colourway__product", "shoot", "talent").order_by("-id")
    rows = list(page[:CHUNK])
    while rows:
        yield from [writer.writerow(table.row(asset, spoken)) for asset in rows]
        rows = list(page.filter(pk__lt=rows[-1].pk)[:CHUNK])


class Line:
    """What a CSV writer writes to, to get each line back."""

    def write(self, line: str) -> str:
        """The line."""
        return line


@require_http_methods(["GET", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponseBase:
    """Choose the CSV; it is kept for the preview."""
    actor = cast(User, request.user)
    require(actor, Role.MERCHANDISER)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = batches.begin(actor=actor)
        batch.catalogue = form.cleaned_data["file"].name
        batches.keep(form.cleaned_data["file"], batch.folder / FILE)
        batch.save()
        return redirect("catalog:library-table-page", batch.id)
    status = 422 if form.is_bound else 200
    context = {"form": form, "most": table.MAX_ROWS, "megabytes": table.MAX_BYTES // 2**20}
    return render(request, "catalog/library_table.html", context, status=status)


@require_safe
@login_required
def page(request: HttpRequest, batch: UUID) -> HttpResponseBase:
    """What the uploaded CSV would change, or what it did."""
    return show(request, find(request, batch))


def show(request: HttpRequest, batch: Batch, *, problem: str = "") -> HttpResponseBase:
    """The page of an upload, with what stood in the way of confirming it."""
    context: dict[str, Any] = {"batch": batch, "report": batch.report, "problem": problem}
    if batch.report is None:
        try:
            context |= summary(planned(request, batch))
        except NotACatalogue as refusal:
            context["unreadable"] = str(refusal)
    status = 422 if problem else 200
    return render(request, "catalog/library_table_preview.html", context, status=status)


def planned(request: HttpRequest, batch: Batch) -> table.Plan:
    """What the batch's file would change; raises ``NotACatalogue``, and 404 where it is gone."""
    try:
        with (batch.folder / FILE).open("rb") as file:
            return table.plan(actor=cast(User, request.user), file=file)
    except FileNotFoundError:
        raise Http404(_("This upload is over.")) from None


def summary(plan: table.Plan) -> dict[str, Any]:
    """What the page says of a plan."""
    return {
        "changed": len(plan.changes),
        "unchanged": plan.unchanged,
        "rows": plan.rows[:SHOWN],
        "refused": [[one.line, one.handle, one.reason] for one in plan.refused[:SHOWN]],
        "refusals": len(plan.refused),
    }


@require_POST
@login_required
def confirm(request: HttpRequest, batch: UUID) -> HttpResponseBase:
    """Do it, by what the file and the assets say now. A second click finds it done."""
    kept = find(request, batch)
    try:
        with kept.confirming():
            if kept.report is None:
                plan = planned(request, kept)
                back = library.edit(actor=cast(User, request.user), changes=plan.changes)
                told = summary(plan) | {"rows": [], "changed": len(back)}
                kept.finish(told | {"back": stored(back), "undone": False})
    except batches.Busy:
        return show(request, kept, problem=_("This upload is being read. Wait a moment."))
    except (library.Refused, NotACatalogue) as refusal:
        return show(request, kept, problem=str(refusal))
    return redirect("catalog:library-table-page", batch)


@require_POST
@login_required
def undo(request: HttpRequest, batch: UUID) -> HttpResponseBase:
    """Give the assets back what they had before."""
    kept = find(request, batch)
    try:
        with kept.confirming():
            if kept.report and not kept.report["undone"]:
                back = restored(kept.report["back"])
                library.edit(actor=cast(User, request.user), changes=back, confirmed=True)
                kept.finish(kept.report | {"undone": True})
    except batches.Busy:
        return show(request, kept, problem=_("This upload is being read. Wait a moment."))
    except library.Refused as refusal:
        return show(request, kept, problem=str(refusal))
    return redirect("catalog:library-table-page", batch)


def find(request: HttpRequest, batch: UUID) -> Batch:
    """The actor's upload of a table; 404 for anybody else's, for a catalogue's, and a day later."""
    actor = cast(User, request.user)
    require(actor, Role.MERCHANDISER)
    try:
        found = batches.find(actor=actor, id=batch)
    except batches.Missing:
        raise Http404(_("This upload is over, or it was never yours.")) from None
    if found.report and "back" not in found.report:
        raise Http404(_("This upload is no table of assets."))
    return found
