"""Files for signed-in people: our own renditions to look at, originals to download.

Videos and sounds have no renditions: they play from their originals. What is saved is named after
the product: ``wool-coat_black_front_2.png``, which the import of photos reads again.
"""

from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Asset, Rendition
from catalog.views.ranges import seekable
from sartiq.access.models import Role, User

PLAYED = {Asset.Kind.VIDEO, Asset.Kind.AUDIO}
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@require_safe
@login_required
def picture(request: HttpRequest, asset: UUID, preset: str, format: str) -> HttpResponseBase:
    """One rendition. Its file is named by its contents, so the name makes a strong ETag.

    ``?download`` saves it.
    """
    rendition = get_object_or_404(
        Rendition.objects.select_related("asset__colourway__product", "asset__view"),
        asset__in=Asset.objects.visible_to(cast(User, request.user)),
        asset_id=asset,
        preset=preset,
        format=format,
    )
    etag = f'"{PurePosixPath(str(rendition.file)).stem}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or opened(rendition.file, content_type=MEDIA_TYPES[format])
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=86400"
    if "download" in request.GET:
        name = f"{stem(rendition.asset)}_{rendition.width}.{format}"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
@login_required
def original(request: HttpRequest, asset: UUID) -> HttpResponseBase:
    """The file as it came: a recording plays, everything else is saved and never shown.

    Who sees an asset gets its file, but of pictures only the renditions: their bytes are not ours.
    ``?download`` saves a recording too.
    """
    actor = cast(User, request.user)
    visible = Asset.objects.visible_to(actor).select_related("colourway__product", "view")
    found = get_object_or_404(visible, pk=asset)
    if found.kind != Asset.Kind.IMAGE:
        return _recording_or_download(request, found)
    if not (actor.has_role(Role.MERCHANDISER) or actor.has_role(Role.REVIEWER)):
        raise PermissionDenied(_("Originals are for merchandisers and reviewers."))
    response = opened(
        found.file, content_type=found.media_type, as_attachment=True, filename=download_name(found)
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _recording_or_download(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    played = asset.kind in PLAYED and "download" not in request.GET
    response = seekable(
        request,
        str(asset.file),
        size=asset.bytes,
        etag=f'"{asset.sha256}"',
        media_type=asset.media_type,
    )
    disposition = content_disposition_header(not played, download_name(asset))
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def opened(file: Any, **options: Any) -> FileResponse:
    """A stored file as a response; 404 when the storage has lost it."""
    try:
        return FileResponse(file.open("rb"), **options)
    except FileNotFoundError:
        raise Http404(_("This file is not in the storage.")) from None


def download_name(asset: Asset) -> str:
    """The name of the original when it is saved, with the ending that its contents have."""
    return stem(asset) + PurePosixPath(str(asset.file)).suffix


def stem(asset: Asset) -> str:
    """Product, colour, view and a number; what belongs to no product keeps its own name.

    The number is the asset's among those of its colourway and view.
    """
    if asset.colourway is None:
        return PurePosixPath(asset.file_name).stem or str(asset.pk)
    siblings = Asset.objects.filter(colourway=asset.colourway, view=asset.view)
    parts = (
        asset.colourway.product.handle,
        asset.colourway.code,
        asset.view.code if asset.view else "",
        str(siblings.filter(pk__lte=asset.pk).count()),
    )
    return "_".join(part for part in parts if part)
