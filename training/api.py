"""Trainings by REST: the same verbs as the admin."""

from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from catalog.api.schemas import Body
from sartiq.access.bearer import Key, key_of
from sartiq.access.idempotency import once
from sartiq.access.models import Scope
from sartiq.money import NANO
from training import intake
from training.models import Dataset, TrainingRun

router = Router(tags=["training runs"])


class RunIn(Body):
    """A training to start."""

    dataset: UUID
    parameters: dict[str, Any] = Field(
        {},
        description="In the endpoint's own words, such as steps, trigger_word, is_style and "
        "create_masks; what is left out is as the data set says.",
    )


class VersionOut(Schema):
    """The version of a LoRA that a training makes."""

    id: UUID
    name: str
    slug: str
    version: int
    status: str
    trigger_word: str


class RunCostOut(Schema):
    """Dollars: what was expected, and what was settled so far."""

    estimate: float
    actual: float


class RunOut(Schema):
    """How a training stands; ``failure`` says why it ended early."""

    id: UUID
    dataset: UUID
    status: str
    failure: str
    pictures: int
    parameters: dict[str, Any]
    lora: VersionOut
    cost: RunCostOut


@router.post("", response={202: RunOut}, auth=Key(Scope.TRAINING_WRITE))
@once
def start_run(request: HttpRequest, body: RunIn) -> Status[RunOut]:
    """Reserve the money, and have the data set packed and sent."""
    actor = key_of(request).user
    dataset = get_object_or_404(Dataset.objects.visible_to(actor), pk=body.dataset)
    run = intake.start(actor=actor, dataset=dataset, parameters=body.parameters)
    return Status(202, describe(run))


@router.post("/{run_id}/retry", response={202: RunOut}, auth=Key(Scope.TRAINING_WRITE))
@once
def retry_run(request: HttpRequest, run_id: UUID) -> Status[RunOut]:
    """Take up a failed training; what was paid for is fetched, not paid again."""
    intake.retry(actor=key_of(request).user, run=find(request, run_id))
    return Status(202, describe(find(request, run_id)))


@router.post("/{run_id}/cancel", response={202: RunOut}, auth=Key(Scope.TRAINING_WRITE))
@once
def cancel_run(request: HttpRequest, run_id: UUID) -> Status[RunOut]:
    """Stop a training that is under way; what arrives all the same is kept."""
    intake.cancel(actor=key_of(request).user, run=find(request, run_id))
    return Status(202, describe(find(request, run_id)))


@router.get("/{run_id}", response=RunOut, auth=Key(Scope.CATALOG_READ))
def read_run(request: HttpRequest, run_id: UUID) -> RunOut:
    """How a training stands and what it costs."""
    return describe(find(request, run_id))


def find(request: HttpRequest, run_id: UUID) -> TrainingRun:
    """The run that the key's user sees, or 404."""
    seen = TrainingRun.objects.visible_to(key_of(request).user)
    return get_object_or_404(seen.select_related("job", "lora"), pk=run_id)


def describe(run: TrainingRun) -> RunOut:
    """The answer about ``run``: one query."""
    actual = run.job.attempts.aggregate(sum=Sum("cost_nano"))["sum"] or 0
    return RunOut(
        id=run.pk,
        dataset=run.dataset_id,
        status=run.status,
        failure=run.failure,
        pictures=len(run.snapshot),
        parameters=run.parameters,
        lora=VersionOut.from_orm(run.lora),
        cost=RunCostOut(estimate=run.job.estimate_nano / NANO, actual=actual / NANO),
    )
