"""Provenance: where an asset that a job made comes from, and what it was made of."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from catalog.models import (
    Asset,
    AssetLora,
    Derivation,
    ReviewDecision,
    Role,
    Slot,
    Verdict,
)
from generation import pricing
from generation.models import Attempt, Job, JobInput

How = Derivation.How

# How a thing was made of its base, by the kind of the endpoint.
HOW = {
    "upscale": How.UPSCALE,
    "expand": How.EXPAND,
    "segment": How.MASK,
    "image_to_video": How.ANIMATE,
    "edit": How.EDIT,
    "inpaint": How.EDIT,
    "background_removal": How.EDIT,
    "face_restore": How.EDIT,
    "video_to_video": How.EDIT,
    "image_to_image": How.VARIATION,
}
STEP_NOTE = "A finishing step goes on from it."


def describe(
    attempt: Attempt,
    *,
    kind: Asset.Kind,
    index: int,
    seed: int | None,
    prompt_used: str,
    flagged: bool,
) -> Asset:
    """The unsaved asset of something made, with its provenance."""
    job = attempt.job
    spec = job.endpoint.read()
    asked_seed = spec.value(job.arguments, "seed")
    asked = pricing.asked_size(spec, job.arguments, input_sizes(job)) or (None, None)
    based = any(given.slot == Slot.BASE for given in job.inputs.all())
    return Asset(
        kind=kind,
        origin=Asset.Origin.EDITED if based else Asset.Origin.GENERATED,
        role=Role.MASK if spec.kind == "segment" else job.role,
        status=Asset.Status.SPARE if goes_on(job) else Asset.Status.PENDING,
        view_id=job.view_id,
        colourway_id=job.colourway_id,
        shoot_id=job.shoot_id,
        talent=next(iter(job.talents()), None),
        created_by_id=job.actor_id,
        garment_referenced=job.garment_referenced,
        flagged=flagged,
        asked_width=asked[0],
        asked_height=asked[1],
        prompt=spec.value(job.arguments, "prompt") or "",
        prompt_used=prompt_used,
        negative_prompt=spec.value(job.arguments, "negative_prompt") or "",
        seed=seed if asked_seed is None else asked_seed,
        endpoint=job.endpoint_id,
        parameters=job.arguments,
        request_id=attempt.request_id or "",
        output_index=index,
        generated_at=timezone.now(),
    )


def input_sizes(job: Job) -> list[tuple[int, int]]:
    """The sizes of the pictures that went along, the one that was worked on first."""
    given = sorted(job.inputs.all(), key=lambda one: one.slot != Slot.BASE)
    return [
        (one.asset.width, one.asset.height) for one in given if one.asset.width and one.asset.height
    ]


def record(pairs: Sequence[tuple[Job, Asset]]) -> None:
    """Save what assets were made of, in the caller's transaction."""
    Derivation.objects.bulk_create(
        derivation for job, asset in pairs for derivation in derivations(job, asset)
    )
    depicted = Asset.depicted.through
    depicted.objects.bulk_create(
        depicted(asset=asset, talent=talent) for job, asset in pairs for talent in job.talents()
    )
    AssetLora.objects.bulk_create(
        AssetLora(asset=asset, lora_id=one.lora_id, scale=one.scale)
        for job, asset in pairs
        for one in job.loras.all()
    )
    ReviewDecision.objects.bulk_create(
        ReviewDecision(
            asset=asset,
            actor_id=job.actor_id,
            verdict=Verdict.SPARE,
            before=Asset.Status.PENDING,
            after=Asset.Status.SPARE,
            note=STEP_NOTE,
        )
        for job, asset in pairs
        if goes_on(job)
    )


def derivations(job: Job, asset: Asset) -> Iterable[Derivation]:
    """What ``asset`` was made from.

    The end of a chain supersedes what the chain began with, and what a job made that says so its
    base. A film does not: its still stays where it is, and the film comes after it.
    """
    how = HOW.get(job.endpoint.kind, How.INPUT)
    parents = {
        given.asset_id: how if given.slot == Slot.BASE else How.INPUT
        for given in sorted(job.inputs.all(), key=lambda given: given.slot == Slot.BASE)
    }
    if job.variation_of_id:
        parents.setdefault(job.variation_of_id, How.VARIATION)
    source = job.chain.source_id if job.chain and not goes_on(job) else None
    if source:
        parents.setdefault(source, how)
    replaced = {source} | {one.asset_id for one in job.inputs.all() if replaces(job, one)}
    return [
        Derivation(
            child=asset,
            parent_id=parent,
            how=made,
            supersedes=parent in replaced and asset.kind == Asset.Kind.IMAGE,
        )
        for parent, made in parents.items()
    ]


def replaces(job: Job, given: JobInput) -> bool:
    """Whether what the job makes is meant to stand where that picture of its inputs stood."""
    return job.supersedes and given.slot == Slot.BASE


def goes_on(job: Job) -> bool:
    """Whether a further finishing step takes what the job makes."""
    return job.chain is not None and job.step is not None and job.step < len(job.chain.steps) - 1
