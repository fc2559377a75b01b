"""Single calls by REST: any endpoint, checked, priced and reserved as on its page."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from catalog.api.schemas import Body, Limit, Unfiltered
from catalog.models import Annotation, Asset, LoRA, Slot
from generation import calls
from generation.forms.choices import usable_loras
from generation.forms.playground import usable
from generation.models import Attempt, Job, Output
from sartiq.access.bearer import Key, key_of
from sartiq.access.idempotency import once
from sartiq.access.models import Scope, User
from sartiq.money import NANO

router = Router(tags=["jobs"])
MOST_FILES = 50  # of one slot; no endpoint takes as many


class LoraIn(Body):
    """A LoRA of the catalogue, and how strongly it acts."""

    lora: UUID
    scale: Decimal = Field(Decimal(1), ge=0, le=4, decimal_places=2)


class JobIn(Body):
    """One call to make."""

    endpoint: str = Field(max_length=200)
    arguments: dict[str, Any] = Field(
        {}, description="In the endpoint's own words, without those that inputs and LoRAs fill."
    )
    inputs: dict[str, Annotated[list[UUID], Field(max_length=MOST_FILES)]] = Field(
        {}, description="Ids of assets by slot: {“BASE”: [“…”]}."
    )
    loras: list[LoraIn] = Field([], max_length=MOST_FILES)


class OutputOut(Schema):
    """A file that a call gave; ``path`` is where signed-in people get it."""

    asset: UUID
    kind: str
    path: str
    status: str
    flagged: bool


class AnnotationOut(Schema):
    """What was found on a picture, in shares of its width and height from the upper left."""

    asset: UUID
    label: str
    box: list[float] = Field(description="Left, top, right, bottom.")
    score: float | None


class JobOut(Schema):
    """How a call stands."""

    id: UUID
    endpoint: str
    kind: str
    status: Job.Status
    failure: str
    estimate: float = Field(description="Dollars.")
    cost: float | None = Field(description="Dollars; none while nothing was settled.")
    outputs: list[OutputOut]
    created_at: datetime


class JobDetailOut(JobOut):
    """How a call stands, what was sent, and what was found or said."""

    arguments: dict[str, Any]
    annotations: list[AnnotationOut]
    text: str | None


class JobsOut(Schema):
    """A page of calls; ``next`` is the cursor of the following one."""

    items: list[JobOut]
    next: UUID | None


@router.post("", response={202: JobDetailOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def create_job(request: HttpRequest, body: JobIn) -> Status[JobDetailOut]:
    """Reserve the money of one call and queue it."""
    actor = key_of(request).user
    wanted = calls.Wanted(
        endpoint=body.endpoint,
        arguments=body.arguments,
        inputs=inputs_of(actor, body.inputs),
        loras=loras_of(actor, body.loras),
    )
    return accepted(request, calls.request(actor=actor, wanted=wanted))


@router.post("/{job_id}/cancel", response={202: JobDetailOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def cancel_job(request: HttpRequest, job_id: UUID) -> Status[JobDetailOut]:
    """Stop a call that is under way; what arrives all the same and was paid for is kept."""
    job = find(request, job_id)
    calls.cancel(actor=key_of(request).user, job=job)
    return accepted(request, job)


@router.post("/{job_id}/retry", response={202: JobDetailOut}, auth=Key(Scope.SHOOTS_WRITE))
@once
def retry_job(request: HttpRequest, job_id: UUID) -> Status[JobDetailOut]:
    """Queue a failed call again; what was paid for is fetched, not paid again."""
    job = find(request, job_id)
    calls.retry(actor=key_of(request).user, job=job)
    return accepted(request, job)


@router.get("", response=JobsOut, auth=Key(Scope.CATALOG_READ))
def list_jobs(
    request: HttpRequest,
    endpoint: str = "",
    status: Annotated[Job.Status | None, Unfiltered] = None,
    limit: Limit = 50,
    cursor: Annotated[UUID | None, Unfiltered] = None,
) -> JobsOut:
    """Calls, newest first; ``cursor`` is the ``next`` of the page before."""
    jobs = seen_by(key_of(request).user)
    if endpoint:
        jobs = jobs.filter(endpoint=endpoint)
    if status:
        jobs = jobs.filter(status=status)
    if cursor:
        jobs = jobs.filter(pk__lt=cursor)
    page = list(jobs.order_by("-pk")[: limit + 1])
    following = page[limit - 1].pk if len(page) > limit else None
    return JobsOut(items=[summary(job) for job in page[:limit]], next=following)


@router.get("/{job_id}", response=JobDetailOut, auth=Key(Scope.CATALOG_READ))
def read_job(request: HttpRequest, job_id: UUID) -> JobDetailOut:
    """How a call stands, what it gave and what it cost."""
    return detailed(find(request, job_id))


def inputs_of(actor: User, given: dict[str, list[UUID]]) -> list[tuple[Slot, Asset]]:
    """The files by slot, each once; raises ``Refused`` for what is none."""
    sentence = _("There is no slot %(name)s; there are %(slots)s.")
    problems = [
        sentence % {"name": repr(name), "slots": ", ".join(Slot.names)}
        for name in given
        if name not in Slot.names
    ]
    found = usable(actor).in_bulk([pk for pks in given.values() for pk in pks])
    sentence = _("%(slot)s: there is no asset %(asset)s that could go along.")
    problems += [
        sentence % {"slot": name, "asset": pk}
        for name, pks in given.items()
        for pk in pks
        if pk not in found
    ]
    if problems:
        raise calls.Refused(problems)
    return [(Slot[name], found[pk]) for name, pks in given.items() for pk in dict.fromkeys(pks)]


def loras_of(actor: User, given: list[LoraIn]) -> list[tuple[LoRA, Decimal]]:
    """The LoRAs with their scales; raises ``Refused`` for those that can't be used."""
    asked = [one.lora for one in given]
    found = usable_loras(actor).select_related("talent").in_bulk(asked)
    sentence = _("There is no LoRA %(lora)s that is ready.")
    problems = [sentence % {"lora": pk} for pk in asked if pk not in found]
    sentence = _("%(lora)s is named twice. Give it one scale.")
    problems += [sentence % {"lora": found[pk]} for pk in found if asked.count(pk) > 1]
    if problems:
        raise calls.Refused(problems)
    return [(found[one.lora], one.scale) for one in given]


def seen_by(actor: User) -> QuerySet[Job]:
    """Calls that the actor sees, with all that is said of them; a constant number of queries."""
    seen = Asset.objects.visible_to(actor)
    outputs = Output.objects.filter(asset__in=seen).select_related("asset")
    attempts = Attempt.objects.order_by("number").prefetch_related(Prefetch("outputs", outputs))
    return (
        Job.objects.visible_to(actor)
        .select_related("endpoint")
        .prefetch_related(Prefetch("attempts", attempts))
    )


def find(request: HttpRequest, job_id: UUID) -> Job:
    """The call that the key's user sees, or 404."""
    return get_object_or_404(seen_by(key_of(request).user), pk=job_id)


def accepted(request: HttpRequest, job: Job) -> Status[JobDetailOut]:
    """The answer of 202, as the call stands now."""
    return Status(202, detailed(find(request, job.pk)))


def summary(job: Job) -> JobOut:
    """What lists say of a call."""
    return JobOut(**said(job))


def detailed(job: Job) -> JobDetailOut:
    """Everything that is said of a call."""
    attempts = list(job.attempts.all())
    requests = [one.request_id for one in attempts if one.request_id]
    found = Annotation.objects.filter(request_id__in=requests)
    name = job.endpoint.read().output.get("text", "")
    texts = [one.result.get(name) for one in attempts if one.result and one.outputs.all()]
    return JobDetailOut(
        **said(job),
        arguments=job.arguments,
        annotations=[
            AnnotationOut(
                asset=one.asset_id,
                label=one.label,
                box=[one.left, one.top, one.right, one.bottom],
                score=one.score,
            )
            for one in found
        ],
        text=next((text for text in texts if isinstance(text, str)), None),
    )


def said(job: Job) -> dict[str, Any]:
    """The members of a job's answer that lists hold too."""
    attempts = list(job.attempts.all())
    costs = [one.cost_nano for one in attempts if one.cost_nano is not None]
    return {
        "id": job.pk,
        "endpoint": job.endpoint_id,
        "kind": job.endpoint.kind,
        "status": job.status,
        "failure": job.failure,
        "estimate": job.estimate_nano / NANO,
        "cost": sum(costs) / NANO if costs else None,
        "outputs": [shown(output.asset) for one in attempts for output in one.outputs.all()],
        "created_at": job.created_at,
    }


def shown(asset: Asset) -> OutputOut:
    """A file that a call gave."""
    return OutputOut(
        asset=asset.pk,
        kind=asset.kind,
        path=reverse("catalog:original", args=[asset.pk]),
        status=asset.status,
        flagged=asset.flagged,
    )
