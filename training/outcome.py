"""What a training's answer becomes: weights in storage, and a LoRA that shoots can use."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog import ingest
from catalog.media import weights
from catalog.models import LoRA
from generation.endpoints.catalogue import EndpointSpec
from generation.outcomes import HANDLERS, Handler, Haul, Made, files
from training import news
from training.models import TrainingRun

KIND = "lora_training"


def register() -> None:
    """Have answers to trainings read here."""
    HANDLERS[KIND] = Handler(
        made=made, store=ingest.store_weights, max_bytes=weights.MAX_BYTES, record=record
    )


def made(spec: EndpointSpec, output: Mapping[str, Any]) -> list[Made]:
    """The weights of an answer; raises ``UnusableOutput`` when there are none."""
    return files("weights", None, "weights", spec, output)[:1]


def record(hauls: Sequence[Haul]) -> None:
    """Give each run's LoRA its weights and end the run, in the caller's transaction.

    Also where the run was written off before: what was paid for is kept.
    """
    runs = TrainingRun.objects.in_bulk([haul.attempt.job_id for haul in hauls], field_name="job_id")
    for haul in hauls:
        run, [stored] = runs.get(haul.attempt.job_id), haul.stored
        if run is None:  # nobody's training; the weights stay in storage
            continue
        ended = run.move(TrainingRun.Status.DONE)
        LoRA.objects.filter(pk=run.lora_id).update(
            weights=stored.name, sha256=stored.facts.sha256, status=LoRA.Status.READY
        )
        if ended:
            news.run_ended(run)
