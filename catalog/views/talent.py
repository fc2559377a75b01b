"""One talent: portraits, releases, LoRAs, and where the likeness is used."""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog import consent
from catalog import talents as verbs
from catalog.forms.talents import ReleaseForm
from catalog.media.refusal import Refused as NotTaken
from catalog.models import Asset, LoRA, Release, Role, Talent
from catalog.pictures import Picture, picture, with_thumbnails
from catalog.releases import Standing, standing, told
from catalog.views.consent import by_status, progress
from catalog.views.delivery import opened
from catalog.views.talents import moved
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require

PORTRAITS = 24
NEWEST = 12  # pictures that the page shows
COUNTED = 1_000  # of the newest pictures; the library counts the others
TURNED_DOWN = (Asset.Status.REJECTED, Asset.Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Row:
    """A release with how it stands, its uses in words, and whether it can still be revoked."""

    release: Release
    standing: Standing
    uses: list[str]
    open: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """Where a likeness is used: by status, of the newest ``COUNTED`` pictures."""

    statuses: list[tuple[str, str, int]]
    total: int
    and_more: bool
    newest: list[tuple[Asset, Picture]]

    @property
    def up(self) -> bool:
        """Whether any of them is not withdrawn."""
        return any(status != Asset.Status.WITHDRAWN for status, _label, _number in self.statuses)


@require_safe
@login_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one talent."""
    actor = cast(User, request.user)
    found = get_object_or_404(Talent.objects.prefetch_related("releases"), slug=slug)
    rows = [row(release) for release in found.releases.all()]
    context = {
        "talent": found,
        "standing": standing(found, at=timezone.now()),
        "rows": rows,
        "open": sum(one.open for one in rows),
        "loras": LoRA.objects.visible_to(actor).filter(talent=found).order_by("slug", "-version"),
        "usage": usage(actor, found),
        "withdrawals": found.withdrawals.select_related("actor"),
        **portraits_of(actor, found),
        **progress(found),
        **powers(actor, found),
    }
    return render(request, "catalog/talent.html", context)


def row(release: Release) -> Row:
    """A release as the page shows it."""
    now = timezone.now()
    state = release.state(at=now)
    return Row(
        release,
        told(release, at=now),
        [str(Release.Use(use).label) for use in release.uses],
        state in {Release.State.VALID, Release.State.COMING},
    )


def powers(actor: User, talent: Talent) -> dict[str, Any]:
    """What this person may do here."""
    return {
        "may_edit": actor.has_role(Trust.MERCHANDISER),
        "may_withdraw": not talent.synthetic and consent.may_withdraw(actor),
    }


def portraits_of(actor: User, talent: Talent) -> dict[str, Any]:
    """The portraits that are not withdrawn, the newest first, and how many are being drawn."""
    own = Asset.objects.visible_to(actor).filter(talent=talent, role=Role.PORTRAIT)
    kept = own.exclude(status=Asset.Status.WITHDRAWN).order_by("-pk")
    shown = [(one, picture(one)) for one in with_thumbnails(kept)[:PORTRAITS]]
    drawing = [one for one, drawn in shown if one.kind == Asset.Kind.IMAGE and not drawn.src]
    return {"portraits": shown, "unprepared": len(drawing)}


def usage(actor: User, talent: Talent) -> Usage:
    """What the actor sees of the newest pictures that show ``talent``, portraits left out."""
    newest = Asset.objects.visible_to(actor).newest_showing(talent, most=COUNTED + 1)
    others = newest.exclude(role=Role.PORTRAIT).order_by("-pk")
    seen = dict(others.values_list("pk", "status"))
    counts = Counter(seen.values())
    chosen = [pk for pk, status in seen.items() if status not in TURNED_DOWN][:NEWEST]
    shown = with_thumbnails(Asset.objects.filter(pk__in=chosen)).order_by("-pk")
    return Usage(
        by_status(counts),
        min(len(seen), COUNTED),
        len(seen) > COUNTED,
        [(asset, picture(asset)) for asset in shown],
    )


@require_http_methods(["GET", "POST"])
@login_required
def portraits(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take uploaded portraits; GET gives them alone, 204 while as many are being drawn."""
    actor = cast(User, request.user)
    talent = get_object_or_404(Talent, slug=slug)
    uploaded = request.method == "POST"
    if uploaded:
        for upload in request.FILES.getlist("portraits"):
            if reason := refusal(actor, talent, upload):
                messages.error(request, f"{upload.name}: {reason}")
        if not request.headers.get("HX-Request"):
            return redirect(talent)
    shown = portraits_of(actor, talent)
    if request.method == "GET" and request.GET.get("unprepared") == str(shown["unprepared"]):
        return HttpResponse(status=204)
    context = {"talent": talent, "uploaded": uploaded, **shown, **powers(actor, talent)}
    return render(request, "catalog/talent.html#portraits", context)


def refusal(actor: User, talent: Talent, upload: "UploadedFile[Any]") -> str:
    """Add a portrait; why it was not taken, empty if it was."""
    with tempfile.NamedTemporaryFile() as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        try:
            verbs.add_portrait(
                actor=actor, talent=talent, path=Path(file.name), file_name=upload.name or ""
            )
        except (verbs.Refused, NotTaken) as reason:
            return str(reason)
    return ""


@require_http_methods(["GET", "POST"])
@login_required
def release(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form of a new release, in the shared dialog; then the talent's page."""
    actor = cast(User, request.user)
    require(actor, Trust.MERCHANDISER)
    talent = get_object_or_404(Talent, slug=slug)
    today = timezone.localdate()
    form = ReleaseForm(request.POST or None, request.FILES or None, initial={"first": today})
    if form.is_valid():
        try:
            verbs.release(actor=actor, talent=talent, **form.cleaned_data)
        except verbs.Refused as reason:
            form.add_error("document", str(reason))
        else:
            words = _("%(talent)s has a new release.") % {"talent": talent}
            messages.success(request, words)
            return moved(request, talent.get_absolute_url())
    status = 422 if form.is_bound else 200
    context = {"form": form, "talent": talent}
    return render(request, "catalog/talent_release.html", context, status=status)


@require_safe
@login_required
def document(request: HttpRequest, slug: str, release: UUID) -> HttpResponseBase:
    """The signed document of a release, saved and never shown: for merchandisers and admins."""
    require(cast(User, request.user), Trust.MERCHANDISER)
    found = get_object_or_404(Release, talent__slug=slug, pk=release)
    if not found.document:
        raise Http404("This release has no document.")
    ending = PurePosixPath(str(found.document)).suffix
    name = f"release_{slug}_{timezone.localdate(found.valid_from)}{ending}"
    response = opened(
        found.document,
        content_type="application/octet-stream",
        as_attachment=True,
        filename=name,
    )
    response["Cache-Control"] = "private, no-store"
    return response
