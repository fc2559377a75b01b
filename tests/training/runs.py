"""Data sets and trainings that several tests take, driven as the tasks would drive them."""

from typing import Any

from catalog.models import Asset, Role
from generation.models import Attempt
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from tests import factories
from tests.generation.corridor import walk
from training import intake, lifecycle
from training.models import Dataset, DatasetImage, TrainingRun

CAPTION = "A {n} on white."


def trainer() -> User:
    """A person who may start trainings, and nothing else."""
    return factories.user(Trust.TRAINER)


def dataset(pictures: int = 4, **fields: Any) -> Dataset:
    """A data set of a style with so many pictures; every second one has a caption."""
    n = next(factories.numbers)
    values: dict[str, Any] = {"name": f"Linen {n}", "teaches": "style", "trigger_word": "LNN"}
    made = Dataset.objects.create(**values | {"created_by": factories.merchandiser()} | fields)
    for position in range(pictures):
        caption = CAPTION.format(n=position) if position % 2 else ""
        add(made, position=position, caption=caption)
    return made


def add(made: Dataset, asset: Asset | None = None, **fields: Any) -> DatasetImage:
    """A picture more in a data set."""
    picture = asset or factories.asset(role=Role.REFERENCE, status=Asset.Status.APPROVED)
    return DatasetImage.objects.create(dataset=made, asset=picture, **fields)


def started(made: Dataset | None = None, **parameters: Any) -> TrainingRun:
    """A training that waits to be packed."""
    return intake.start(
        actor=trainer(), dataset=made or dataset(), parameters={"steps": 200} | parameters
    )


def packed(made: Dataset | None = None) -> TrainingRun:
    """A training that waits to be sent."""
    run = started(made)
    lifecycle.pack_due()
    return fresh(run)


def trained(made: Dataset | None = None) -> TrainingRun:
    """A training that the provider has done."""
    run = packed(made)
    walk(attempt_of(run))
    return fresh(run)


def attempt_of(run: TrainingRun) -> Attempt:
    """The last attempt of a training's job."""
    return run.job.attempts.latest("number")


def fresh(run: TrainingRun) -> TrainingRun:
    """The run as it stands now, with its job and LoRA."""
    return TrainingRun.objects.select_related("job", "lora").get(pk=run.pk)
