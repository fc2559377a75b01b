"""The inbox page: photos of no product, and the products to give them to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import inbox as verbs
from catalog.forms.inbox import AssignForm, UnassignForm
from catalog.models import Asset, Colourway, Product, View
from catalog.models.assets import AssetQuerySet
from catalog.pictures import Picture, picture
from catalog.views.cards import cards
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.ids import uuid_or_none

PAGE = 60
COMPARED = 1000  # photos of the inbox that those of the page are compared with
FOUND = 12  # products that a search offers
ASSIGNED = "inbox-assigned"  # what the last assignment did, for its undo


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that waits; ``hint`` warns of a picture that is here already, in a word or more."""

    asset: Asset
    picture: Picture
    hint: str = ""
    hint_long: str = ""

    @property
    def name(self) -> str:
        """What it is called, without folders."""
        return PurePath(self.asset.file_name).name


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The photos that wait, the newest first."""
    return page(request)


@require_safe
@login_required
def targets(request: HttpRequest) -> HttpResponse:
    """Products to give photos to, as one types."""
    return render(request, "catalog/inbox.html#targets", found(request))


@require_POST
@login_required
def assign(request: HttpRequest) -> HttpResponseBase:
    """Give the picked photos to a colourway."""
    actor = cast(User, request.user)
    form = AssignForm(request.POST, actor=actor)
    if not form.is_valid():
        return page(request, problem=form.problem())
    colourway = form.cleaned_data["colourway"]
    try:
        photos = verbs.assign(
            actor=actor,
            assets=form.cleaned_data["photo"],
            colourway=colourway,
            view=form.cleaned_data["view"],
        )
    except verbs.Refused as refusal:
        return page(request, problem=str(refusal))
    remember(request, photos)
    return redirect("catalog:inbox")


def remember(request: HttpRequest, photos: Sequence[Asset]) -> None:
    """Keep what was assigned, so that the inbox can tell it and take it back."""
    homes = {photo.colourway for photo in photos if photo.colourway}
    home = homes.pop()
    request.session[ASSIGNED] = {
        "photos": [str(photo.pk) for photo in photos],
        "to": "" if homes else str(home),
        "handle": home.product.handle,
        "colourways": len(homes) + 1,
    }


@require_POST
@login_required
def unassign(request: HttpRequest) -> HttpResponseBase:
    """Take photos back."""
    form = UnassignForm(request.POST, actor=cast(User, request.user))
    if not form.is_valid():
        return page(request, problem=_("These photos are gone. Reload the inbox."))
    try:
        verbs.unassign(actor=cast(User, request.user), assets=form.cleaned_data["photo"])
    except verbs.Refused as refusal:
        return page(request, problem=str(refusal))
    return redirect("catalog:inbox")


def page(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    """The whole page; with a ``problem`` as 422, what was picked kept.

    204 while as many pictures are being drawn as the asking page knows of (``unprepared``).
    """
    actor = cast(User, request.user)
    picks = request.POST if problem else request.GET
    waiting = verbs.waiting_for(actor)
    after = uuid_or_none(request.GET.get("after"))
    rows = list((waiting.filter(pk__lt=after) if after else waiting)[: PAGE + 1])
    photos = shown(rows[:PAGE], waiting, actor)
    unprepared = sum(not photo.picture.src for photo in photos)
    if request.GET.get("unprepared") == str(unprepared):
        return HttpResponse(status=204)
    context = {
        "photos": photos,
        "total": waiting.count(),
        "unprepared": unprepared,
        "asks": address(after, unprepared=unprepared),
        "next": address(rows[PAGE - 1].pk) if len(rows) > PAGE else None,
        "after": after,
        "picked": set(picks.getlist("photo")),
        "view": request.POST.get("view", ""),
        "problem": problem,
        "done": None if problem else request.session.pop(ASSIGNED, None),
        "views": View.objects.all(),
        "may_assign": actor.has_role(Trust.MERCHANDISER),
        **found(request),
    }
    return render(request, "catalog/inbox.html", context, status=422 if problem else 200)


def address(after: UUID | None, **parameters: int) -> str:
    """The address of the inbox behind a photo."""
    query = urlencode(({"after": after} if after else {}) | parameters)
    path = reverse("catalog:inbox")
    return f"{path}?{query}" if query else path


def found(request: HttpRequest) -> dict[str, object]:
    """The products that a search offers; without words those that lack a packshot come first."""
    actor = cast(User, request.user)
    asked = request.GET if request.method == "GET" else request.POST
    query = asked.get("product", "")[:200].strip()
    products = Product.objects.visible_to(actor).matching(query)
    if not query:
        products = products.bare()
    offered = products.select_related("brand").prefetch_related("colourways")[:FOUND]
    return {
        "targets": cards(offered),
        "product_query": query,
        "chosen": asked.get("colourway", ""),
    }


def shown(photos: Sequence[Asset], waiting: AssetQuerySet, actor: User) -> list[Photo]:
    """Photos with their pictures and what they look like, in four queries."""
    prefetch_related_objects(photos, "renditions")
    known = already_known(photos, actor)
    others = waiting.only("sha256", "perceptual_hash", "file_name")[:COMPARED]
    twins = verbs.look_alikes(photos, [*others, *photos])
    return [
        Photo(asset, picture(asset), *hint(known.get(asset.sha256), twins.get(asset)))
        for asset in photos
    ]


def hint(home: Colourway | None, twin: Asset | None) -> tuple[str, str]:
    """A badge for what a product or the inbox has already, and the sentence behind it."""
    if home:
        words = _("%(colourway)s has this very picture already.")
        return _("Known"), words % {"colourway": home}
    if twin:
        words = _("It looks like “%(name)s”.")
        return _("Twice?"), words % {"name": PurePath(twin.file_name).name}
    return "", ""


def already_known(photos: Sequence[Asset], actor: User) -> dict[str, Colourway]:
    """Whose packshots some of ``photos`` are byte for byte, by their hash."""
    hashes = {photo.sha256 for photo in photos}
    seen = Asset.objects.visible_to(actor).exclude(colourway=None)
    same = (
        seen.filter(sha256__in=hashes)
        .order_by("sha256", "id")
        .distinct("sha256")
        .select_related("colourway__product")
    )
    return {one.sha256: one.colourway for one in same if one.colourway}
