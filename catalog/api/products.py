"""Products by REST: list and make them, give them photos."""

import tempfile
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Status

from catalog import inbox, products
from catalog.api.schemas import AssetOut, Body, Limit, ProductIn, ProductOut, ProductsOut
from catalog.media.fetching import fetch
from catalog.models import Asset, Product, View
from sartiq.access.bearer import Key, key_of
from sartiq.access.idempotency import once
from sartiq.access.models import Scope

router = Router(tags=["products"])


class PhotoIn(Body):
    """A photo for a product: an ``asset`` of the inbox, a ``url``, or a ``file`` of a form."""

    asset: UUID | None = None
    url: str = Field("", max_length=2000, description="On a web server that everybody reaches.")
    colour: str = ""
    view: str = ""


PHOTO_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": PhotoIn.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "colour": {"type": "string"},
                        "view": {"type": "string"},
                    },
                }
            },
        },
    }
}


@router.get("", response=ProductsOut, auth=Key(Scope.CATALOG_READ))
def list_products(request: HttpRequest, limit: Limit = 50, cursor: str = "") -> dict[str, object]:
    """Products by handle; ``cursor`` is the ``next`` of the page before."""
    page = list(seen(request).filter(handle__gt=cursor).order_by("handle")[: limit + 1])
    following = page[limit - 1].handle if len(page) > limit else None
    return {"items": page[:limit], "next": following}


@router.get("/{handle}", response=ProductOut, auth=Key(Scope.CATALOG_READ))
def read_product(request: HttpRequest, handle: str) -> Product:
    """One product."""
    return find(request, handle)


@router.post("", response={201: ProductOut}, auth=Key(Scope.CATALOG_WRITE))
@once
def create_product(request: HttpRequest, body: ProductIn) -> Status[ProductOut]:
    """Make a product."""
    made = products.create(actor=key_of(request).user, **body.dict())
    return Status(201, ProductOut.from_orm(made))


@router.post(
    "/{handle}/photos",
    response={201: AssetOut},
    auth=Key(Scope.CATALOG_WRITE),
    openapi_extra=PHOTO_BODY,
)
def add_photo(request: HttpRequest, handle: str) -> Status[Asset]:
    """Give a product a packshot; it is approved at once.

    From the inbox, as an upload, or fetched from a public web server by its address.
    """
    said = PhotoIn.model_validate_json(request.body) if is_json(request) else form(request)
    colourway = products.colourway_of(find(request, handle), said.colour)
    view = get_object_or_404(View, pk=said.view) if said.view else None
    actor = key_of(request).user
    if said.asset:
        assets = [waiting(request, said.asset)]
        [asset] = inbox.assign(actor=actor, assets=assets, colourway=colourway, view=view)
        return Status(201, asset)
    with tempfile.NamedTemporaryFile() as file:
        name = receive(request, said.url, file)
        file.flush()
        path = Path(file.name)
        asset = inbox.add(actor=actor, path=path, file_name=name, colourway=colourway, view=view)
    return Status(201, asset)


def is_json(request: HttpRequest) -> bool:
    """Whether the body is JSON; everything else is read as a form."""
    return request.content_type == "application/json"


def form(request: HttpRequest) -> PhotoIn:
    """What a form says."""
    return PhotoIn.model_validate({name: value for name, value in request.POST.items() if value})


def waiting(request: HttpRequest, asset_id: UUID) -> Asset:
    """The photo of the inbox with this id, or 404."""
    return get_object_or_404(inbox.waiting_for(key_of(request).user), pk=asset_id)


def receive(request: HttpRequest, url: str, to: IO[bytes]) -> str:
    """Copy the photo from its address, or from the form, into ``to``; its file name."""
    if url:
        return fetch(url, to)
    upload = request.FILES.get("file")
    if upload is None:
        raise products.Refused(
            "Name an “asset” of the inbox or the “url” of a photo, or send it as “file”."
        )
    for chunk in upload.chunks():
        to.write(chunk)
    return upload.name or ""


def find(request: HttpRequest, handle: str) -> Product:
    """The product that the key's user sees, or 404."""
    return get_object_or_404(seen(request), handle=handle)


def seen(request: HttpRequest) -> QuerySet[Product]:
    """The products that the key's user sees, with what an answer reads."""
    products = Product.objects.visible_to(key_of(request).user)
    return products.select_related("brand").prefetch_related("colourways")
