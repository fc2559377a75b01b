"""Pictures for shoppers: by storefront, only while each may be seen."""

import uuid
from pathlib import PurePath

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from catalog import storefront as storefronts
from catalog.views.delivery import MEDIA_TYPES, opened

CACHE = "public, max-age=60, must-revalidate"  # a withdrawal reaches caches within a minute


@require_safe
def media(
    request: HttpRequest, storefront: str, asset: uuid.UUID, version: str, preset: str, format: str
) -> HttpResponse | FileResponse:
    """The picture's bytes with a strong ETag, or 404 when it may not be seen now."""
    rendition = storefronts.rendition(
        storefront_slug=storefront,
        asset_id=asset,
        preset=preset,
        format=format,
        version_wanted=version,
    )
    if rendition is None:
        raise Http404
    etag = f'"{PurePath(rendition.file.name or "").stem}"'
    response: HttpResponse | FileResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = opened(rendition.file, content_type=MEDIA_TYPES[format])
    response["ETag"] = etag
    response["Cache-Control"] = CACHE
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return response
