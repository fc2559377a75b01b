"""Outcomes: what a finished job's output becomes, by the endpoint's kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


def record(attempt: Attempt, made: Sequence[Made], stored: Sequence[ingest.Stored]) -> list[Asset]:
    """Write the assets of an attempt with their lineage, inside the caller's transaction.

    ``stored`` are the files of ``made``, in the same order.
    """
    assets = [
        ingest.record(file, describe(attempt, one)) for one, file in zip(made, stored, strict=True)
    ]
    Output.objects.bulk_create(
        Output(attempt=attempt, index=one.index, asset=asset)
        for one, asset in zip(made, assets, strict=True)
    )
    write_lineage(attempt.job, assets)
    return assets


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
        view=job.view,
        colourway=job.colourway,
        shoot=job.shoot,
        talent=job.talent or job.talents().first(),
        created_by=job.actor,
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


def write_lineage(job: Job, assets: Sequence[Asset]) -> None:
    """Note what each new asset was made from and with which LoRAs."""
    parents = dict.fromkeys(given.asset for given in job.inputs.all())
    Derivation.objects.bulk_create(
        Derivation(child=asset, parent=parent, how=Derivation.How.INPUT)
        for asset in assets
        for parent in parents
    )
    AssetLora.objects.bulk_create(
        AssetLora(asset=asset, lora=used.lora, scale=used.scale)
        for asset in assets
        for used in job.loras.select_related("lora")
    )


HANDLERS: dict[str, Handler] = {
    "text_to_image": pictures,
    "edit": pictures,
    "images_to_image": pictures,
}
