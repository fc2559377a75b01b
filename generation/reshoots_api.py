"""The re-shoot tray by REST: what waits, and its launch."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from catalog.api.schemas import Body, Limit
from catalog.models import Reshoot
from generation import reshoots
from sartiq.access.bearer import Key, key_of
from sartiq.access.idempotency import once
from sartiq.access.models import Scope
from sartiq.money import NANO

router = Router(tags=["re-shoots"])


class ReshootOut(Schema):
    """A rejected picture that waits to be made once more."""

    id: UUID
    asset: UUID = Field(alias="asset_id")
    shoot: UUID | None
    reasons: list[str]
    note: str
    fix: str = Field(description="What is added to the prompt.")

    @staticmethod
    def resolve_shoot(reshoot: Reshoot) -> UUID | None:
        """The shoot that the picture came from."""
        return reshoot.asset.shoot_id

    @staticmethod
    def resolve_reasons(reshoot: Reshoot) -> list[str]:
        """Why the picture was rejected."""
        return reshoot.decision.reasons

    @staticmethod
    def resolve_note(reshoot: Reshoot) -> str:
        """What the reviewer wrote."""
        return reshoot.decision.note


class ReshootsOut(Schema):
    """What waits, the oldest first; ``next`` is the cursor of the following page."""

    items: list[ReshootOut]
    estimate: float = Field(description="Dollars, for the items of this page together.")
    next: UUID | None


class LaunchIn(Body):
    """What to make again."""

    reshoots: Annotated[list[UUID], Field(min_length=1, max_length=reshoots.MOST)]


class LaunchedOut(Schema):
    """The calls that were queued."""

    jobs: list[UUID]
    estimate: float = Field(description="Dollars.")


class Asked(Schema):
    """Of which shoot, after which entry, and how many."""

    shoot: UUID | None = None
    after: UUID | None = None


@router.get("", response=ReshootsOut, auth=Key(Scope.CATALOG_READ))
def read_reshoots(request: HttpRequest, asked: Query[Asked], limit: Limit = 50) -> dict[str, Any]:
    """What waits in the tray, with one estimate."""
    actor = key_of(request).user
    rows = reshoots.waiting(actor=actor).select_related("asset", "decision")
    rows = rows.filter(asset__shoot=asked.shoot) if asked.shoot else rows
    rows = rows.filter(pk__gt=asked.after) if asked.after else rows
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return {
        "items": shown,
        "estimate": reshoots.estimate(actor=actor, reshoots=shown).nano / NANO,
        "next": shown[-1].pk if len(found) > limit else None,
    }


@router.post("/launch", response={202: LaunchedOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def launch_reshoots(request: HttpRequest, body: LaunchIn) -> Status[LaunchedOut]:
    """Reserve the money and queue a call for each of those that still wait; all or nothing."""
    actor = key_of(request).user
    chosen = reshoots.waiting(actor=actor).filter(pk__in=body.reshoots)
    jobs = reshoots.launch(actor=actor, reshoots=chosen)
    estimate = sum(job.estimate_nano for job in jobs)
    return Status(202, LaunchedOut(jobs=[job.pk for job in jobs], estimate=estimate / NANO))
