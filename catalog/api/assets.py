"""Assets by REST: list them, decide about them."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from catalog import review
from catalog.api.schemas import AssetOut, AssetsOut, DecisionIn, DecisionOut, Limit, Unfiltered
from catalog.models import Asset
from sartiq.access.bearer import Key, key_of
from sartiq.access.idempotency import once
from sartiq.access.models import Scope

router = Router(tags=["assets"])


@router.get("", response=AssetsOut, auth=Key(Scope.CATALOG_READ))
def list_assets(
    request: HttpRequest,
    shoot: Annotated[UUID | None, Unfiltered] = None,
    status: Annotated[Asset.Status | None, Unfiltered] = None,
    limit: Limit = 50,
    cursor: Annotated[UUID | None, Unfiltered] = None,
) -> dict[str, object]:
    """Assets, newest first; ``cursor`` is the ``next`` of the page before."""
    assets = (
        Asset.objects.visible_to(key_of(request).user)
        .select_related("colourway__product")
        .order_by("-id")
    )
    if shoot:
        assets = assets.filter(shoot=shoot)
    if status:
        assets = assets.filter(status=status)
    if cursor:
        assets = assets.filter(id__lt=cursor)
    page = list(assets[: limit + 1])
    following = str(page[limit - 1].pk) if len(page) > limit else None
    return {"items": page[:limit], "next": following}


@router.get("/{asset_id}", response=AssetOut, auth=Key(Scope.CATALOG_READ))
def read_asset(request: HttpRequest, asset_id: UUID) -> Asset:
    """One asset."""
    return find(request, asset_id)


@router.post("/{asset_id}/decisions", response={201: DecisionOut}, auth=Key(Scope.REVIEW_WRITE))
@once
def decide(request: HttpRequest, asset_id: UUID, body: DecisionIn) -> Status[DecisionOut]:
    """Approve, reject, spare, reopen or withdraw."""
    decision = review.decide(
        actor=key_of(request).user,
        asset=find(request, asset_id),
        verdict=body.verdict,
        reasons=body.reasons,
        note=body.note,
        confirmed=body.confirm,
    )
    return Status(201, DecisionOut.from_orm(decision))


def find(request: HttpRequest, asset_id: UUID) -> Asset:
    """The asset that the key's user sees, or 404."""
    assets = Asset.objects.visible_to(key_of(request).user).select_related("colourway__product")
    return get_object_or_404(assets, pk=asset_id)
