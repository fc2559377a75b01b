"""Shoots by REST: the same verbs as the pages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from catalog.api.schemas import Body
from catalog.models import Colourway, Look, Product, Role, Shoot, Talent, View
from generation import finishing, intake, looks, matrix
from generation.cell_names import CELL, keyed, named
from generation.changes import Axes
from generation.counts import standing
from generation.models import Job
from generation.planning import plan
from sartiq.access.bearer import Key, key_of
from sartiq.access.idempotency import once
from sartiq.access.models import Scope, User
from sartiq.money import NANO

Named = TypeVar("Named", View, Talent, Look)
router = Router(tags=["shoots"])
MOST_TESTED = 50  # cells; more is no test


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
    views: list[str] = Field(
        [], description="Codes of views: each colourway is made in each of them."
    )
    talents: list[str] = Field(
        [],
        description="Slugs of talents. Each is shown by their LoRA or by their portrait, as the "
        "endpoint allows.",
    )
    rotate_talents: bool = Field(
        False, description="Talents take turns, instead of each wearing everything."
    )
    looks: list[UUID] = Field(
        [],
        description="Saved looks: each cell is made in each of them, by the look's own endpoint, "
        "prompt and settings, in place of the shoot's.",
    )
    numbers: dict[str, int] = Field({}, description=f"Pictures of single cells, 0 for none. {CELL}")


class LaunchIn(Body):
    """How much of a shoot to launch."""

    test: int = Field(
        0,
        ge=0,
        le=MOST_TESTED,
        description="One picture of that many cells first, as different from each other as they "
        "come; roll-out makes the others. 0 launches everything.",
    )


class MoreIn(Body):
    """Which further pictures to make."""

    numbers: dict[str, int] = Field(
        min_length=1, description=f"How many further pictures of which cell. {CELL}"
    )


class CellOut(Schema):
    """A cell of a shoot: what it shows, and how many pictures there are of it."""

    cell: str = Field(description=CELL)
    wanted: int = Field(description="Pictures that the shoot asks for; 0: struck out.")
    there: int = Field(description="Pictures that are there or on their way, none rejected.")


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
@transaction.atomic
def create_shoot(request: HttpRequest, body: ShootIn) -> Status[ShootOut]:
    """Begin a shoot; nothing is spent before it is launched.

    Its calls are colourways x views x talents x looks x images_per_product.
    """
    actor = key_of(request).user
    shoot = intake.draft(
        actor=actor,
        name=body.name,
        colourways=colourways_of(request, body.products),
        endpoint=body.endpoint,
        prompt=body.prompt,
        count=body.images_per_product,
        parameters=body.parameters,
        role=body.role,
        finishing=body.finishing,
        **axes_of(actor, body),
    )
    if body.look:
        chosen = get_object_or_404(Look.objects.visible_to(actor).offered(), pk=body.look)
        shoot = looks.use(actor=actor, shoot=shoot, look=chosen)
    if body.numbers:
        numbers = keyed(shoot, body.numbers)
        shoot = intake.revise(actor=actor, shoot=shoot, numbers=numbers)
    return Status(201, describe(shoot))


@router.post("/{shoot_id}/launch", response={202: ShootOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def launch_shoot(
    request: HttpRequest, shoot_id: UUID, body: LaunchIn | None = None
) -> Status[ShootOut]:
    """Reserve the money and queue every call, once; with ``test`` a few of them first."""
    shoot = find(request, shoot_id)
    intake.launch(actor=key_of(request).user, shoot=shoot, test=body.test if body else 0)
    return Status(202, describe(shoot))


@router.post("/{shoot_id}/roll-out", response={202: ShootOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def roll_out_shoot(request: HttpRequest, shoot_id: UUID) -> Status[ShootOut]:
    """Make what a launched shoot still lacks: never launched, failed or rejected."""
    shoot = find(request, shoot_id)
    intake.roll_out(actor=key_of(request).user, shoot=shoot)
    return Status(202, describe(shoot))


@router.post("/{shoot_id}/more", response={202: ShootOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def shoot_more(request: HttpRequest, shoot_id: UUID, body: MoreIn) -> Status[ShootOut]:
    """Make further pictures of some cells of a launched shoot."""
    shoot = find(request, shoot_id)
    wanted = keyed(shoot, body.numbers)
    intake.shoot_more(actor=key_of(request).user, shoot=shoot, wanted=wanted)
    return Status(202, describe(shoot))


@router.get("/{shoot_id}/cells", response=list[CellOut], auth=Key(Scope.CATALOG_READ))
def list_cells(request: HttpRequest, shoot_id: UUID) -> list[CellOut]:
    """Every cell of a shoot, struck out ones included."""
    shoot = find(request, shoot_id)
    there = standing(shoot)
    return [
        CellOut(cell=named(cell), wanted=matrix.wanted(shoot, cell), there=there[cell.key])
        for cell in matrix.cells(shoot)
    ]


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
        product__in=seen, product__handle__in=[handle for handle, _colour in pairs]
    ).select_related("product"):
        by_handle[colourway.product.handle].append(colourway)
    chosen = {
        (handle, code): [one for one in by_handle[handle] if code in {"", one.code}]
        for handle, code in pairs
    }
    if unknown := [
        f"{handle}:{code}".rstrip(":") for (handle, code), got in chosen.items() if not got
    ]:
        sentence = _("There is no product %(name)s.")
        raise intake.Refused([sentence % {"name": repr(name)} for name in unknown])
    return [colourway for got in chosen.values() for colourway in got]


def axes_of(actor: User, body: ShootIn) -> Axes:
    """Views, talents and looks by the names that were sent; refuses those that are unknown."""
    offered = Look.objects.visible_to(actor).offered()
    return Axes(
        views=known(_("view"), View.objects.in_bulk(body.views), body.views),
        talents=known(
            _("talent"), Talent.objects.in_bulk(body.talents, field_name="slug"), body.talents
        ),
        looks=known(_("look"), offered.in_bulk(body.looks), body.looks),
        rotate_talents=body.rotate_talents,
    )


def known(noun: str, found: Mapping[Any, Named], asked: Sequence[Any]) -> list[Named]:
    """What was ``found`` in the order in which it was asked for; refuses what was not."""
    if unknown := [name for name in asked if name not in found]:
        sentence = _("There is no %(noun)s '%(name)s'.")
        raise intake.Refused([sentence % {"noun": noun, "name": name} for name in unknown])
    return [found[name] for name in asked]


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
