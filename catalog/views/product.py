"""One product: what shoppers see of each colourway, its packshots, and what shoots made of it."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import coverage, inbox
from catalog.media.refusal import Refused as NotTaken
from catalog.models import Asset, Colourway, Placement, Product, Role, View
from catalog.pictures import Picture, picture
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.ids import uuid_or_none

PACKSHOTS = 60  # of a colourway; nobody brings more
PICTURES = 48  # of a page
BROUGHT = Q(role=Role.PACKSHOT, shoot=None)  # packshots that were photographed, not made


@dataclass(frozen=True, slots=True)
class Shown:
    """An asset with its picture."""

    asset: Asset
    picture: Picture
    hero: bool = False


@dataclass(slots=True)
class Section:
    """A colourway as the page shows it; ``refused`` are photos of this upload and why."""

    colourway: Colourway
    shoppers: list[Shown]
    packshots: list[Shown]
    shots: list[coverage.Shot]
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def badges(self) -> list[tuple[str, str]]:
        """What is missing or waits: words and tone."""
        own = self.colourway
        told = [] if own.packshots else [(_("No packshot"), "warn")]
        told += [(_("%(n)s in review") % {"n": own.pending}, "accent")] if own.pending else []
        return told + ([] if own.on_models or self.shots else [(_("No on-model image"), "")])

    @property
    def missing(self) -> list[tuple[str, int]]:
        """The views to make, each with its number of pictures."""
        return [(shot.need.view_id, shot.missing) for shot in self.shots if shot.missing]

    @property
    def missing_total(self) -> int:
        """How many pictures are to be made."""
        return sum(number for _, number in self.missing)

    @property
    def unprepared(self) -> int:
        """How many pictures are still being drawn."""
        shown = {one.asset.pk: one for one in (*self.shoppers, *self.packshots)}.values()
        return sum(one.asset.kind == Asset.Kind.IMAGE and not one.picture.src for one in shown)


@require_safe
@login_required
def product(request: HttpRequest, handle: str) -> HttpResponse:
    """The page of one product, colourway by colourway."""
    actor = cast(User, request.user)
    found = get_object_or_404(
        Product.objects.visible_to(actor).select_related("brand"), handle=handle
    )
    colourways = prefetched(found.colourways.all())
    context = {"product": found, "sections": sections(found, colourways), **shared(actor)}
    return render(request, "catalog/product.html", context)


@require_safe
@login_required
def colourway(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """The page of one colourway; htmx gets its part alone.

    204 while as many pictures as ``unprepared`` wait.
    """
    actor = cast(User, request.user)
    shown = find(actor, handle, code)
    if request.GET.get("unprepared") == str(shown.unprepared):
        return HttpResponse(status=204)
    if request.headers.get("HX-Request"):
        return fragment(request, shown)
    of = shown.colourway.product
    context = {"product": of, "sections": [shown], "alone": True, **shared(actor)}
    return render(request, "catalog/product.html", context)


@require_safe
@login_required
def pictures(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """All that shoots made of a colourway, newest first; ``?before=`` (id) the older ones."""
    actor = cast(User, request.user)
    of = get_object_or_404(visible(actor), product__handle=handle, code=code)
    page, following = made_of(of, request.GET.get("before"))
    groups = [
        (shoot, list(group)) for shoot, group in groupby(page, key=lambda one: one.asset.shoot)
    ]
    context = {
        "product": of.product,
        "colourway": of,
        "groups": groups,
        "next": following,
        "first": "before" not in request.GET,
    }
    part = "#pictures" if request.headers.get("HX-Request") else ""
    return render(request, f"catalog/product_pictures.html{part}", context)


@require_POST
@login_required
def photos(request: HttpRequest, handle: str, code: str) -> HttpResponseBase:
    """Take uploaded packshots of a colourway; what is refused is told file by file."""
    actor = cast(User, request.user)
    target = get_object_or_404(visible(actor), product__handle=handle, code=code)
    view = View.objects.filter(pk=request.POST.get("view", "")).first()
    refused = refusals(actor, request.FILES.getlist("photos"), target, view)
    if not request.headers.get("HX-Request"):
        for name, reason in refused:
            messages.error(request, f"{name}: {reason}")
        return redirect("catalog:product", handle)
    shown = find(actor, handle, code)
    shown.refused = refused
    return fragment(request, shown, uploaded=True)


def refusals(
    actor: User, files: "Iterable[UploadedFile[Any]]", colourway: Colourway, view: View | None
) -> list[tuple[str, str]]:
    """Add each file to the colourway; the names and reasons of those that were not taken."""
    refused = []
    for upload in files:
        name = upload.name or _("photo")
        with tempfile.NamedTemporaryFile() as file:
            for chunk in upload.chunks():
                file.write(chunk)
            file.flush()
            try:
                inbox.add(
                    actor=actor,
                    path=Path(file.name),
                    file_name=name,
                    colourway=colourway,
                    view=view,
                )
            except (inbox.Refused, NotTaken) as refusal:
                refused.append((name, str(refusal)))
    return refused


def visible(actor: User) -> "QuerySet[Colourway]":
    """The colourways that the actor sees, each with its product."""
    seen = Product.objects.visible_to(actor)
    return Colourway.objects.filter(product__in=seen).select_related("product__brand")


def find(actor: User, handle: str, code: str) -> Section:
    """The colourway that the actor sees, as the page shows it; else 404."""
    wanted = prefetched(visible(actor))
    found = get_object_or_404(wanted, product__handle=handle, code=code)
    return sections(found.product, [found])[0]


def fragment(request: HttpRequest, shown: Section, *, uploaded: bool = False) -> HttpResponse:
    """One colourway's part of the page; after an upload with what was refused.

    Refusals stand outside that part: it is replaced once the new pictures are drawn.
    """
    context = {
        "product": shown.colourway.product,
        "section": shown,
        "uploaded": uploaded,
        **shared(cast(User, request.user)),
    }
    return render(request, "catalog/product.html#colourway", context)


def shared(actor: User) -> dict[str, object]:
    """What every part of the page asks."""
    return {"may_edit": actor.has_role(Trust.MERCHANDISER)}


def prefetched(colourways: "QuerySet[Colourway]") -> "QuerySet[Colourway]":
    """Colourways with their variants, their media set for all storefronts and their packshots.

    Thousands of further pictures may belong to them: those are fetched page by page.
    """
    known = Asset.objects.select_related("colourway__product", "view")
    known = known.prefetch_related("renditions")
    packshots = known.filter(BROUGHT).order_by(F("view__position").asc(nulls_last=True), "pk")
    placed = Placement.objects.filter(media_set__storefront=None)
    return colourways.prefetch_related(
        "variants",
        Prefetch("assets", packshots[:PACKSHOTS], to_attr="brought"),
        Prefetch("media_sets__placements", placed.prefetch_related(Prefetch("asset", known))),
    )


def sections(product: Product, colourways: Iterable[Colourway]) -> list[Section]:
    """What the page shows of prefetched colourways, in a fixed number of queries."""
    found = list(colourways)
    lists = coverage.shot_lists(coverage.usual_storefront())
    needs = coverage.needs(lists, product.category)
    tallies, making = coverage.tallies(found), coverage.under_way(found)
    return [
        Section(
            one,
            [
                Shown(place.asset, picture(place.asset), place.hero)
                for media_set in one.media_sets.all()
                for place in media_set.placements.all()
            ],
            [Shown(asset, picture(asset)) for asset in cast(Any, one).brought],
            list(coverage.shots(needs, tallies[one.pk], making.get(one.pk, ())).values()),
        )
        for one in found
    ]


def made_of(colourway: Colourway, before: str | None) -> tuple[list[Shown], str]:
    """A page of what was made of a colourway, newest first, and where the next one begins."""
    assets = (
        colourway.assets.exclude(BROUGHT)
        .select_related("shoot", "view")
        .prefetch_related("renditions")
        .order_by("-pk")
    )
    if before:
        assets = assets.filter(pk__lt=uuid_of(before))
    rows = list(assets[: PICTURES + 1])
    following = str(rows[PICTURES - 1].pk) if len(rows) > PICTURES else ""
    return [Shown(one, picture(one)) for one in rows[:PICTURES]], following


def uuid_of(text: str) -> UUID:
    """An id from an address; nonsense is a bad request."""
    if (pk := uuid_or_none(text)) is None:
        raise BadRequest("This is no id of a picture.")
    return pk
