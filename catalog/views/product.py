"""One product: what shoppers see of each colourway, its packshots, and what shoots made of it."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog import inbox
from catalog.media.refusal import Refused as NotTaken
from catalog.models import Asset, Colourway, Placement, Product, Role, Shoot, View
from catalog.pictures import Picture, picture
from sartiq.access.models import Role as Trust
from sartiq.access.models import User


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
    shoppers: list[Shown] = field(default_factory=list)
    packshots: list[Shown] = field(default_factory=list)
    shoots: dict[Shoot | None, list[Shown]] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def badges(self) -> list[tuple[str, str]]:
        """What is missing or waits: words and tone."""
        approved = {one.role for one in self.assets if one.status == Asset.Status.APPROVED}
        waiting = sum(one.status == Asset.Status.PENDING for one in self.assets)
        told = [("No packshot", "warn")] if Role.PACKSHOT not in approved else []
        told += [(f"{waiting} in review", "accent")] if waiting else []
        return told + ([("No on-model image", "")] if Role.ON_MODEL not in approved else [])

    @property
    def assets(self) -> list[Asset]:
        """Every asset of the colourway."""
        shown = [*self.packshots, *(one for group in self.shoots.values() for one in group)]
        return [one.asset for one in shown]

    @property
    def unprepared(self) -> int:
        """How many pictures are still being drawn."""
        return sum(one.kind == Asset.Kind.IMAGE and not one.renditions.all() for one in self.assets)


@require_safe
@login_required
def product(request: HttpRequest, handle: str) -> HttpResponse:
    """The page of one product."""
    actor = cast(User, request.user)
    found = get_object_or_404(
        Product.objects.visible_to(actor).select_related("brand"), handle=handle
    )
    colourways = found.colourways.prefetch_related("variants", *PICTURES)
    context = {"product": found, "sections": [section(one) for one in colourways], **shared(actor)}
    return render(request, "catalog/product.html", context)


@require_safe
@login_required
def colourway(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """One colourway's part of the page; 204 while as many pictures as ``unprepared`` wait."""
    actor = cast(User, request.user)
    shown = section(find(actor, handle, code))
    if request.GET.get("unprepared") == str(shown.unprepared):
        return HttpResponse(status=204)
    return fragment(request, shown)


@require_POST
@login_required
def photos(request: HttpRequest, handle: str, code: str) -> HttpResponseBase:
    """Take uploaded packshots of a colourway; what is refused is told file by file."""
    actor = cast(User, request.user)
    target = find(actor, handle, code)
    view = View.objects.filter(pk=request.POST.get("view", "")).first()
    refused = refusals(actor, request.FILES.getlist("photos"), target, view)
    if not request.headers.get("HX-Request"):
        for name, reason in refused:
            messages.error(request, f"{name}: {reason}")
        return redirect("catalog:product", handle)
    shown = section(find(actor, handle, code))
    shown.refused = refused
    return fragment(request, shown, uploaded=True)


def refusals(
    actor: User, files: "Iterable[UploadedFile[Any]]", colourway: Colourway, view: View | None
) -> list[tuple[str, str]]:
    """Add each file to the colourway; the names and reasons of those that were not taken."""
    refused = []
    for upload in files:
        name = upload.name or "photo"
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


def find(actor: User, handle: str, code: str) -> Colourway:
    """The colourway that the actor sees, with its pictures; else 404."""
    return get_object_or_404(
        Colourway.objects.select_related("product").prefetch_related("variants", *PICTURES),
        product__in=Product.objects.visible_to(actor),
        product__handle=handle,
        code=code,
    )


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
    return {"may_edit": actor.has_role(Trust.MERCHANDISER), "views": list(View.objects.all())}


PICTURES = (
    Prefetch(
        "assets",
        Asset.objects.select_related("shoot", "view").prefetch_related("renditions"),
    ),
    Prefetch(
        "media_sets__placements",
        Placement.objects.filter(media_set__storefront=None),
    ),
)


def section(colourway: Colourway) -> Section:
    """Sort a colourway's prefetched assets by where they are shown."""
    shown = Section(colourway)
    assets = {asset.pk: Shown(asset, picture(asset)) for asset in colourway.assets.all()}
    for placement in placements(colourway):
        if one := assets.get(placement.asset_id):
            shown.shoppers.append(Shown(one.asset, one.picture, placement.hero))
    for one in assets.values():
        if one.asset.role == Role.PACKSHOT and one.asset.shoot is None:
            shown.packshots.append(one)
        else:
            shown.shoots.setdefault(one.asset.shoot, []).append(one)
    shown.packshots.sort(key=lambda one: (view_position(one.asset), one.asset.pk))
    return shown


def placements(colourway: Colourway) -> Sequence[Placement]:
    """The places of the set that all storefronts show, in order."""
    return [
        placement
        for media_set in colourway.media_sets.all()
        for placement in media_set.placements.all()
    ]


def view_position(asset: Asset) -> int:
    """Where an asset's view stands; those without one come last."""
    return asset.view.position if asset.view else 1000
