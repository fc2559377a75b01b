"""The storefront's REST: approved pictures, and only those."""

import hashlib
import json

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from ninja import Router

from catalog import storefront as storefronts
from catalog.api.schemas import MediaOut
from sartiq.access.bearer import Key, key_of
from sartiq.access.models import Scope
from sartiq.addresses import base_url

router = Router(tags=["storefront"], auth=Key(Scope.STOREFRONT_READ))


@router.get("/products/{handle}/media", response=MediaOut)
def media_set(request: HttpRequest, handle: str, colour: str = "") -> HttpResponse:
    """A product's media set: approved pictures in order, hero first."""
    storefront = key_of(request).storefront
    items = storefronts.media_set(
        storefront=storefront,
        handle=handle,
        colour=colour,
        base_url=storefront.public_base_url.rstrip("/") or base_url(request),
    )
    if items is None:
        raise Http404("There is no such product or colour in this storefront.")
    body = json.dumps({"items": items}, separators=(",", ":"))
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    response = (
        HttpResponseNotModified()
        if request.headers.get("If-None-Match") == etag
        else HttpResponse(body, content_type="application/json")
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=60, must-revalidate"
    response["Vary"] = "Authorization"
    return response
