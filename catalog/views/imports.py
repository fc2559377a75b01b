"""Import in three steps: files come in, people see what would happen, and it happens."""

import csv
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.forms.imports import ImportForm
from catalog.importers import batch as batches
from catalog.importers import catalogue
from catalog.importers.batch import Batch
from catalog.importers.plaintext import harmless
from catalog.media import renditions
from catalog.views.import_summary import summary
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

View = Callable[..., HttpResponseBase]


def importer(view: View) -> View:
    """Let merchandisers in, and turn the batch's id into their batch; 404 for any other's."""

    @login_required
    def checked(request: HttpRequest, batch: UUID, **rest: Any) -> HttpResponseBase:
        actor = cast(User, request.user)
        require(actor, Role.MERCHANDISER)
        try:
            return view(request, batches.find(actor=actor, id=batch), **rest)
        except batches.Missing:
            raise Http404(_("This import is over, or it was never yours.")) from None

    return checked


@require_http_methods(["GET", "POST"])
@login_required
def start(request: HttpRequest) -> HttpResponseBase:
    """Step 1: choose files. Whatever is among them is kept, and the preview says what it is."""
    actor = cast(User, request.user)
    require(actor, Role.MERCHANDISER)
    if request.method == "GET":
        return render(request, "catalog/import.html", {"form": ImportForm(actor=actor)})
    form = ImportForm(request.POST, request.FILES, actor=actor)
    if form.is_valid():
        return receive(request, batches.begin(actor=actor), form)
    if wants_json(request):
        return JsonResponse({"problems": form.problems()}, status=422)
    return render(request, "catalog/import.html", {"form": form}, status=422)


@require_POST
@importer
def add_files(request: HttpRequest, batch: Batch) -> HttpResponseBase:
    """More files for the same import, or another brand."""
    form = ImportForm(request.POST, request.FILES, actor=cast(User, request.user), more=True)
    if not form.is_valid():
        return JsonResponse({"problems": form.problems()}, status=422)
    return receive(request, batch, form)


def receive(request: HttpRequest, batch: Batch, form: ImportForm) -> HttpResponseBase:
    """Keep the form's files in the batch; scripts get addresses, people the preview."""
    for upload in form.cleaned_data["pile"] + form.cleaned_data["folder"]:
        batch.add(upload.name, upload.file)
    if "brand" in form.data:
        batch.brand = str(form.cleaned_data["brand"].pk) if form.cleaned_data["brand"] else ""
    batch.save()
    preview_url = reverse("catalog:import-preview", args=[batch.id])
    if wants_json(request):
        files_url = reverse("catalog:import-files", args=[batch.id])
        return JsonResponse({"preview": preview_url, "files": files_url})
    return redirect(preview_url)


def wants_json(request: HttpRequest) -> bool:
    """Whether our script asks, which sends a large choice in several requests."""
    return request.headers.get("Accept") == "application/json"


@require_GET
@importer
def preview(request: HttpRequest, batch: Batch) -> HttpResponseBase:
    """Step 2: what would happen, or step 3 once it has."""
    if batch.report:
        return redirect("catalog:import-report", batch.id)
    return show_preview(request, batch)


def show_preview(request: HttpRequest, batch: Batch, *, problem: str = "") -> HttpResponse:
    """The preview, with what stood in the way of confirming it."""
    actor = cast(User, request.user)
    incoming, unreadable = batch.incoming()
    report = catalogue.plan(actor=actor, incoming=incoming)
    context = {
        "batch": batch,
        "unreadable": unreadable,
        "problem": problem,
        "summary": summary(report, incoming),
        "form": ImportForm(actor=actor, initial={"brand": batch.brand}, more=True),
    }
    return render(request, "catalog/import_preview.html", context, status=422 if problem else 200)


@require_POST
@importer
def confirm(request: HttpRequest, batch: Batch) -> HttpResponseBase:
    """Do it. A second click finds the report, or that the first one is still at work."""
    try:
        with batch.confirming():
            if batch.report is None:
                incoming, _unread = batch.incoming()
                report = catalogue.apply(actor=cast(User, request.user), incoming=incoming)
                batch.finish(summary(report, incoming))
    except batches.Busy:
        return show_preview(request, batch, problem=_("This import is running. Wait a moment."))
    except OSError:
        problem = _("The storage did not take the photos. Nothing is lost: confirm once more.")
        return show_preview(request, batch, problem=problem)
    return redirect("catalog:import-report", batch.id)


@require_GET
@importer
def report(request: HttpRequest, batch: Batch) -> HttpResponseBase:
    """Step 3: what was done."""
    if batch.report is None:
        return redirect("catalog:import-preview", batch.id)
    context = {"batch": batch, "summary": batch.report}
    return render(request, "catalog/import_report.html", context)


@require_GET
@importer
def refused(request: HttpRequest, batch: Batch) -> HttpResponseBase:
    """Every refused row and file as a CSV, however many they are."""
    told = batch.report
    if told is None:
        incoming, _unread = batch.incoming()
        plan = catalogue.plan(actor=cast(User, request.user), incoming=incoming)
        told = summary(plan, incoming)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refused.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Line"), _("Handle or file"), _("Reason")])
    writer.writerows([row["line"], harmless(row["handle"]), row["reason"]] for row in told["rows"])
    writer.writerows(["", harmless(file["name"]), file["reason"]] for file in told["files"])
    return response


@require_GET
@importer
def photo(request: HttpRequest, batch: Batch, number: int) -> HttpResponseBase:
    """A small picture of a photo that waits, drawn by us: its own bytes are never shown."""
    try:
        data = renditions.thumbnail(batch.photo(number))
    except Exception as error:  # What hostile bytes make of a decoder is not to be listed.
        raise Http404(_("This photo can't be shown.")) from error
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
@importer
def discard(request: HttpRequest, batch: Batch) -> HttpResponseBase:
    """Forget the files that wait."""
    batch.discard()
    return redirect("catalog:import")
