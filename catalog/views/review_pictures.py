"""What the review pages show of a picture: itself, its packshot, checks, recipe and questions."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog import checks, review
from catalog.models import Asset
from catalog.pictures import picture
from sartiq.access.models import User

BATCH = 24  # pictures described at once


@require_safe
@login_required
def pictures(request: HttpRequest) -> HttpResponseBase:
    """The pictures named by ``?id=``, up to a batch of them."""
    try:
        ids = [UUID(value) for value in request.GET.getlist("id")[:BATCH]]
    except ValueError:
        return HttpResponseBadRequest("An id is not one.")
    return JsonResponse({"pictures": described(cast(User, request.user), ids)})


def described(actor: User, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """What the page shows of each picture, in the order of ``ids``; a fixed number of queries."""
    assets = (
        Asset.objects.visible_to(actor)
        .select_related("colourway__product", "view", "shoot")
        .prefetch_related("renditions", "checks__other")
        .in_bulk(ids)
    )
    found = [assets[pk] for pk in ids if pk in assets]
    packshots = first_packshots(found)
    return [description(actor, asset, packshots.get(asset.colourway_id)) for asset in found]


def first_packshots(assets: Sequence[Asset]) -> dict[UUID | None, Asset]:
    """The packshot to compare with, by colourway."""
    packshots = (
        Asset.objects.packshots()
        .filter(colourway__in={asset.colourway_id for asset in assets} - {None})
        .select_related("colourway__product")
        .prefetch_related("renditions")
    )
    return {one.colourway_id: one for one in reversed(packshots)}


def description(actor: User, asset: Asset, packshot: Asset | None) -> dict[str, Any]:
    """One picture for the page's scripts; ``about`` and ``recipe`` are finished HTML."""
    shown = picture(asset)
    told = checks.told(asset)
    words = {"asset": asset, "packshot": packshot and picture(packshot), "checks": told}
    return {
        "id": asset.pk,
        "status": asset.status,
        "siblings": f"{asset.colourway_id} {asset.view_id}" if asset.colourway_id else asset.pk,
        "title": str(asset.colourway or asset),
        "doubt": review.doubt(asset),
        "bar": review.bar(actor, asset),
        "worries": ". ".join(check.text for check in told if check.concern),
        "src": shown.src,
        "srcset": shown.webp,
        "width": shown.width,
        "height": shown.height,
        "alt": shown.alt,
        "kind": asset.kind,
        "label": shown.label,
        "placeholder": shown.placeholder,
        "original": reverse("catalog:original", args=[asset.pk]),
        "page": shown.href,
        "about": render_to_string("catalog/_review_about.html", words),
        "recipe": render_to_string("catalog/_review_recipe.html", words),
    }
