"""Outcomes: what a finished job's output becomes, by the endpoint's kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from catalog import ingest
from catalog.models import Asset, AssetLora, Derivation, Slot
from generation.endpoints.catalogue import EndpointSpec
from generation.models import Attempt, Job, Output


class UnusableOutput(Exception):
    """The provider's answer lacks what its endpoint promises; the message says what."""


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that a call made: where it can be fetched, and what is said about it."""

    index: int
    url: str
    kind: Asset.Kind
    seed: int | None
    prompt_used: str
    flagged: bool


Handler = Callable[[EndpointSpec, Mapping[str, Any]], list[Made]]


def made(spec: EndpointSpec, output: Mapping[str, Any]) -> list[Made]:
    """What ``output`` contains; raises ``UnusableOutput``."""
    return HANDLERS[spec.kind](spec, output)


def pictures(spec: EndpointSpec, output: Mapping[str, Any]) -> list[Made]:
    """The pictures of an output, with seed, prompt and the safety checker's flags."""
    images = output.get(spec.output["images"])
    if not isinstance(images, list) or not images:
        raise UnusableOutput(f"{spec.title} answered without a picture.")
    flags = output.get(spec.output.get("flags", ""))
    seed = output.get(spec.output.get("seed", ""))
    prompt = output.get(spec.output.get("prompt", ""))
    return [
        Made(
            index=index,
            url=address(spec, image),
            kind=Asset.Kind.IMAGE,
            seed=seed if isinstance(seed, int) and 0 <= seed < 2**63 else None,
            prompt_used=prompt if isinstance(prompt, str) else "",
            flagged=isinstance(flags, list) and index < len(flags) and flags[index] is True,
        )
        for index, image in enumerate(images)
    ]


def address(spec: EndpointSpec, image: object) -> str:
    """Where a picture of the output lies; a bare address is understood as well."""
    url = image.get("url") if isinstance(image, Mapping) else image
    if not isinstance(url, str) or not url:
        raise UnusableOutput(f"{spec.title} answered with a picture that has no address.")
    return url


@dataclass(slots=True)
class Haul:
    """What an attempt gave, its stored files, and the assets that they become, in one order."""

    attempt: Attempt
    made: list[Made]
    stored: list[ingest.Stored]
    assets: list[Asset] = field(default_factory=list)

    def describe(self) -> list[Asset]:
        """Make its assets, which ``record`` saves."""
        self.assets = [describe(self.attempt, one) for one in self.made]
        return self.assets


def record(hauls: Sequence[Haul]) -> None:
    """Save the described assets of attempts with their lineage, in the caller's transaction."""
    outputs, derivations, loras = list[Output](), list[Derivation](), list[AssetLora]()
    for haul in hauls:
        for one, asset in zip(haul.made, haul.assets, strict=True):
            outputs.append(Output(attempt=haul.attempt, index=one.index, asset=asset))
            derivations += parents(haul.attempt.job, asset)
            loras += used(haul.attempt.job, asset)
    files = [pair for haul in hauls for pair in zip(haul.stored, haul.assets, strict=True)]
    ingest.record_all(files)
    Output.objects.bulk_create(outputs)
    Derivation.objects.bulk_create(derivations)
    AssetLora.objects.bulk_create(loras)


def describe(attempt: Attempt, made: Made) -> Asset:
    """The unsaved asset of something made, with its provenance."""
    job = attempt.job
    spec = job.endpoint.read()
    asked_seed = spec.value(job.arguments, "seed")
    edited = any(given.slot == Slot.BASE for given in job.inputs.all())
    return Asset(
        kind=made.kind,
        origin=Asset.Origin.EDITED if edited else Asset.Origin.GENERATED,
        role=job.role,
        view_id=job.view_id,
        colourway_id=job.colourway_id,
        shoot_id=job.shoot_id,
        talent=next(iter(job.talents()), None),
        created_by_id=job.actor_id,
        garment_referenced=job.garment_referenced,
        flagged=made.flagged,
        prompt=spec.value(job.arguments, "prompt") or "",
        prompt_used=made.prompt_used,
        negative_prompt=spec.value(job.arguments, "negative_prompt") or "",
        seed=made.seed if asked_seed is None else asked_seed,
        endpoint=job.endpoint_id,
        parameters=job.arguments,
        request_id=attempt.request_id or "",
        output_index=made.index,
        generated_at=timezone.now(),
    )


def parents(job: Job, asset: Asset) -> list[Derivation]:
    """What an asset was made from."""
    given = dict.fromkeys(given.asset_id for given in job.inputs.all())
    return [Derivation(child=asset, parent_id=pk, how=Derivation.How.INPUT) for pk in given]


def used(job: Job, asset: Asset) -> list[AssetLora]:
    """Which LoRAs an asset was made with."""
    return [AssetLora(asset=asset, lora_id=one.lora_id, scale=one.scale) for one in job.loras.all()]


HANDLERS: dict[str, Handler] = {
    "text_to_image": pictures,
    "edit": pictures,
    "images_to_image": pictures,
}
