"""Shoots by REST: the same verbs as the pages."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from catalog.api.schemas import Body
from catalog.models import Colourway, Look, Product, Role, Shoot
from generation import finishing, intake, looks
from generation.models import Job
from generation.planning import plan
from sartiq.access.bearer import Key, key_of
from sartiq.access.idempotency import once
from sartiq.access.models import Scope
from sartiq.money import NANO

router = Router(tags=["shoots"])


class ShootIn(Body):
    """A shoot to begin; each product stands for all its colourways."""

    name: str = Field(min_length=1, max_length=200)
    products: list[str] = Field(
        min_length=1, description="Handles (all colourways of each) or handle:colour."
    )
    endpoint: str | None = Field(
        None, max_length=200, description=f"The default for edits, or {intake.DEFAULT_ENDPOINT}."
    )
    prompt: str = Field(intake.DEFAULT_PROMPT, min_length=1)
    images_per_product: int = Field(1, description="Pictures of each colourway.")
    parameters: dict[str, Any] = {}
    role: Role = Role.ON_MODEL
    finishing: list[dict[str, Any]] = Field(
        [],
        description="Steps that follow an approval: restore_face, enhance, cut_out, expand "
        "(format), upscale (factor), animate (prompt, duration); endpoint chooses another one.",
    )

    look: UUID | None = Field(
        None,
        description="A saved look: its recipe stands in place of endpoint, prompt, parameters, "
        "role and finishing.",
    )


class CountsOut(Schema):
    """How many calls stand where."""

    queued: int
    running: int
    done: int
    failed: int


class CostOut(Schema):
    """Dollars: what was expected, and what was settled so far."""

    estimate: float
    actual: float


class ShootOut(Schema):
    """How a shoot stands."""

    id: UUID
    name: str
    status: str
    endpoint: str
    prompt: str
    counts: CountsOut
    cost: CostOut


@router.post("", response={201: ShootOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def create_shoot(request: HttpRequest, body: ShootIn) -> Status[ShootOut]:
    """Begin a shoot; nothing is spent before it is launched."""
    shoot = intake.draft(
        actor=key_of(request).user,
        name=body.name,
        colourways=colourways_of(request, body.products),
        endpoint=body.endpoint,
        prompt=body.prompt,
        count=body.images_per_product,
        parameters=body.parameters,
        role=body.role,
        finishing=body.finishing,
    )
    if body.look:
        chosen = get_object_or_404(Look.objects.visible_to(key_of(request).user), pk=body.look)
        shoot = looks.use(actor=key_of(request).user, shoot=shoot, look=chosen)
    return Status(201, describe(shoot))


@router.post("/{shoot_id}/launch", response={202: ShootOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def launch_shoot(request: HttpRequest, shoot_id: UUID) -> Status[ShootOut]:
    """Reserve the money and queue every call, once."""
    shoot = find(request, shoot_id)
    intake.launch(actor=key_of(request).user, shoot=shoot)
    return Status(202, describe(shoot))


@router.post("/{shoot_id}/retry", response={202: ShootOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def retry_shoot(request: HttpRequest, shoot_id: UUID) -> Status[ShootOut]:
    """Queue every failed call again; what was paid for is fetched, not paid again."""
    shoot = find(request, shoot_id)
    finishing.retry_failed(actor=key_of(request).user, shoot=shoot)
    return Status(202, describe(shoot))


@router.post("/{shoot_id}/cancel", response={202: ShootOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def cancel_shoot(request: HttpRequest, shoot_id: UUID) -> Status[ShootOut]:
    """Stop the calls that are under way; what arrives all the same and was paid for is kept."""
    shoot = find(request, shoot_id)
    intake.cancel(actor=key_of(request).user, shoot=shoot)
    return Status(202, describe(shoot))


@router.get("/{shoot_id}", response=ShootOut, auth=Key(Scope.CATALOG_READ))
def read_shoot(request: HttpRequest, shoot_id: UUID) -> ShootOut:
    """How a shoot stands and what it costs."""
    return describe(find(request, shoot_id))


def find(request: HttpRequest, shoot_id: UUID) -> Shoot:
    """The shoot that the key's user sees, or 404."""
    return get_object_or_404(Shoot.objects.visible_to(key_of(request).user), pk=shoot_id)


def colourways_of(request: HttpRequest, products: list[str]) -> list[Colourway]:
    """The colourways of ``handle`` (all of them) or ``handle:colour``; names what is unknown."""
    pairs = [(handle, code) for handle, _, code in (name.partition(":") for name in products)]
    seen = Product.objects.visible_to(key_of(request).user)
    by_handle: dict[str, list[Colourway]] = defaultdict(list)
    for colourway in Colourway.objects.filter(
        product__in=seen, product__handle__in=[handle for handle, _ in pairs]
    ).select_related("product"):
        by_handle[colourway.product.handle].append(colourway)
    chosen = {
        (handle, code): [one for one in by_handle[handle] if code in {"", one.code}]
        for handle, code in pairs
    }
    if unknown := [
        f"{handle}:{code}".rstrip(":") for (handle, code), got in chosen.items() if not got
    ]:
        raise intake.Refused([f"There is no product {name!r}." for name in unknown])
    return [colourway for got in chosen.values() for colourway in got]


def describe(shoot: Shoot) -> ShootOut:
    """The answer about ``shoot``: two queries."""
    status = Job.Status
    jobs = shoot.jobs.aggregate(
        queued=Count("pk", filter=Q(status=status.QUEUED)),
        running=Count("pk", filter=Q(status=status.RUNNING)),
        done=Count("pk", filter=Q(status=status.DONE)),
        failed=Count("pk", filter=Q(status__in=[status.FAILED, status.CANCELLED])),
        estimate=Sum("estimate_nano"),
    )
    actual = Job.objects.filter(shoot=shoot).aggregate(sum=Sum("attempts__cost_nano"))["sum"] or 0
    estimate = jobs.pop("estimate")
    if estimate is None:
        estimate = plan(shoot).estimate_nano
    return ShootOut(
        id=shoot.pk,
        name=shoot.name,
        status=Shoot.objects.values_list("status", flat=True).get(pk=shoot.pk),
        endpoint=shoot.endpoint,
        prompt=shoot.prompt,
        counts=CountsOut(**jobs),
        cost=CostOut(estimate=estimate / NANO, actual=actual / NANO),
    )
