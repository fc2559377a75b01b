"""Calls: one call of any endpoint, checked, priced and reserved before anything is sent.

The playground, REST, finishing steps and trainings come through here; shoots through ``intake``.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Asset, Look, LoRA, Release, Role, Shoot, Slot, Talent
from catalog.rights import NotReleased, require_release
from generation import lifecycle, pricing, recipes, steps
from generation.endpoints.arguments import (
    InvalidArguments,
    place_inputs,
    refuse_typed,
    validate,
)
from generation.endpoints.catalogue import EndpointSpec
from generation.intake import Refused, retry
from generation.models import Chain, Endpoint, Job, JobInput, JobLora
from generation.models.jobs import use_of
from generation.writing import MAX_SEED
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.hints import hint

__all__ = ["Call", "Refused", "Wanted", "cancel", "check", "request", "retry"]

USABLE = recipes.USABLE
ARCHIVE = "https://example.com/archive.zip"  # stands for an upload while arguments are checked


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One call as somebody wants it.

    ``arguments`` are in the endpoint's own words, without the fields that pictures, LoRAs and
    archives fill. ``depicted`` are people whose likeness goes along besides. ``brand_id`` is whose
    budget bounds it where no product tells. ``packed`` says that somebody packs its archive.
    ``variation_of`` is the asset whose recipe it repeats, which does not go along, and ``look`` the
    look that it was made in. ``supersedes`` says that the result takes over the places of its base
    once it is approved.
    """

    endpoint: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    inputs: Sequence[tuple[Slot, Asset]] = ()
    loras: Sequence[tuple[LoRA, Decimal]] = ()
    depicted: Sequence[Talent] = ()
    brand_id: UUID | None = None
    packed: bool = False
    variation_of: Asset | None = None
    look: Look | None = None
    supersedes: bool = False


@dataclass(frozen=True, kw_only=True)
class Call:
    """A wanted call that was checked: what will be sent, and what it should cost."""

    endpoint: Endpoint
    arguments: dict[str, Any]
    wanted: Wanted
    estimate: pricing.Estimate


def check(*, actor: User, wanted: Wanted) -> Call:
    """What a call would send and cost; reads only. Raises ``Refused`` with every problem."""
    endpoint = Endpoint.objects.enabled().filter(pk=wanted.endpoint).first()
    if endpoint is None:
        sentence = _("There is no endpoint %(endpoint)s that is enabled. Choose another one.")
        raise Refused([sentence % {"endpoint": repr(wanted.endpoint)}])
    spec = endpoint.read()
    problems = [
        *unpacked(spec, wanted),
        *unusable_inputs(actor, spec, wanted),
        *unusable_loras(spec, wanted),
        *unreleased(spec, wanted),
    ]
    arguments = dict(wanted.arguments)
    try:
        arguments = checked_arguments(spec, wanted)
    except InvalidArguments as error:
        problems += error.problems
    inputs = recipes.sizes(list(wanted.inputs))
    if not problems and (size := pricing.size_of(spec, arguments, inputs)):
        problems += steps.oversized(spec, size)
    if problems:
        raise Refused(problems)
    estimate = pricing.estimate(spec, arguments, ceiling_nano=endpoint.ceiling, inputs=inputs)
    return Call(endpoint=endpoint, arguments=arguments, wanted=wanted, estimate=estimate)


@transaction.atomic
def request(
    *,
    actor: User,
    wanted: Wanted,
    trust: Trust = Trust.MERCHANDISER,
    role: Role | None = None,
    shoot: Shoot | None = None,
) -> Job:
    """Reserve the money of one call and queue it; raises ``Refused`` and ``OverBudget``.

    A call whose endpoint takes an archive waits until ``lifecycle.make_ready`` says that it is
    packed. What the base picture belongs to, the result belongs to as well.
    """
    require(actor, trust)
    call = check(actor=actor, wanted=wanted)
    job = write(actor, call, role=role, shoot=shoot)
    waits = bool(call.endpoint.read().archive)
    lifecycle.open_attempts([job], due_in=None if waits else timedelta(0))
    hint("generation.submit_due")
    return job


@transaction.atomic
def cancel(*, actor: User, job: Job) -> bool:
    """Stop a call that is under way; what arrives all the same and was paid for is kept.

    Raises ``Refused`` for a training, which is its trainers' to stop.
    """
    require(actor, Trust.MERCHANDISER)
    if job.endpoint.read().archive:
        raise Refused([_("It is a training: cancel it under Training runs.")])
    stopped = lifecycle.stop(Job.objects.under_way().filter(pk=job.pk))
    if stopped:
        hint("generation.call_off_due")
    return bool(stopped)


def write(
    actor: User,
    call: Call,
    *,
    role: Role | None = None,
    shoot: Shoot | None = None,
    chain: Chain | None = None,
    step: int | None = None,
) -> Job:
    """Write the job of a checked call with its inputs and LoRAs, in the caller's transaction."""
    about = shown_on(call.wanted)
    # What is repeated or worked on says which view and use it is; a garment alone doesn't.
    source = call.wanted.variation_of or base_of(call.wanted)
    colourway = about.colourway if about else None
    job = Job.objects.create(
        endpoint=call.endpoint,
        arguments=call.arguments | seed(call),
        prompt=call.endpoint.read().value(call.arguments, "prompt") or "",
        shoot=shoot,
        colourway=colourway,
        brand_id=colourway.product.brand_id if colourway else call.wanted.brand_id,
        talent=next((one.talent for one in shown(call.wanted) if one.talent), None),
        view=source.view if source else None,
        variation_of=call.wanted.variation_of,
        look=call.wanted.look,
        supersedes=call.wanted.supersedes,
        role=role or (source.role if source else Role.SAMPLE),
        garment_referenced=knows_garment(call.wanted),
        chain=chain,
        step=step,
        actor=actor,
        estimate_nano=call.estimate.nano,
    )
    job.depicted.set(call.wanted.depicted)
    JobInput.objects.bulk_create(
        JobInput(job=job, slot=slot, asset=asset, position=position)
        for position, (slot, asset) in enumerate(call.wanted.inputs)
    )
    JobLora.objects.bulk_create(
        JobLora(job=job, lora=lora, scale=scale) for lora, scale in call.wanted.loras
    )
    return job


def checked_arguments(spec: EndpointSpec, wanted: Wanted) -> dict[str, Any]:
    """The arguments as they will be kept; raises ``InvalidArguments``."""
    if problems := list(refuse_typed(spec, wanted.arguments)):
        raise InvalidArguments(problems)
    arguments = spec.givens | dict(wanted.arguments)
    if wanted.loras and spec.speaks("loras"):
        arguments[spec.vocabulary["loras"]] = [
            {"path": lora.address, "scale": float(scale)} for lora, scale in wanted.loras
        ]
    sent = place_inputs(spec, arguments, recipes.stand_ins(list(wanted.inputs)))
    validate(spec, sent | ({spec.archive: ARCHIVE} if spec.archive else {}))
    return arguments


def unpacked(spec: EndpointSpec, wanted: Wanted) -> Iterable[str]:
    """Why a call whose archive nobody packs can't be made: it would wait for ever."""
    if spec.archive and not wanted.packed:
        sentence = _(
            "%(endpoint)s trains on a data set, which a single call does not carry. Start a "
            "training from a data set."
        )
        yield sentence % {"endpoint": spec.title}


def unusable_inputs(actor: User, spec: EndpointSpec, wanted: Wanted) -> Iterable[str]:
    """Sentences about files that can't go along: not there, put aside, or of another kind."""
    asked = {asset.pk for _, asset in wanted.inputs}
    if len(set(wanted.inputs)) < len(wanted.inputs):
        yield _("The same picture stands twice in the same place. Take one of them out.")
    seen = Asset.objects.visible_to(actor).filter(pk__in=asked, status__in=USABLE)
    usable = set(seen.values_list("pk", flat=True))
    for slot, asset in wanted.inputs:
        accepts = spec.slots[slot.name].accepts if slot.name in spec.slots else asset.kind
        if asset.pk not in usable:
            sentence = _("%(asset)s can't go along: it was rejected or withdrawn, or is not there.")
            yield sentence % {"asset": asset}
        elif asset.kind != accepts:
            sentence = _("%(endpoint)s takes %(accepted)s as %(slot)s; %(asset)s is %(given)s.")
            said = {"accepted": NOUNS[accepts], "given": NOUNS[asset.kind], "asset": asset}
            yield sentence % (said | {"endpoint": spec.title, "slot": slot.label.lower()})


NOUNS = {
    "image": gettext_lazy("a picture"),
    "video": gettext_lazy("a video"),
    "audio": gettext_lazy("a sound"),
    "model_3d": gettext_lazy("a 3D model"),
    "text": gettext_lazy("a text"),
}


def unusable_loras(spec: EndpointSpec, wanted: Wanted) -> Iterable[str]:
    """Sentences about LoRAs that can't be used."""
    if wanted.loras and not spec.speaks("loras"):
        yield _("%(endpoint)s takes no LoRAs.") % {"endpoint": spec.title}
    if len({lora for lora, _ in wanted.loras}) < len(wanted.loras):
        yield _("The same LoRA is listed twice. Give it once, with one scale.")
    for lora, scale in wanted.loras:
        yield from recipes.unfit(lora, scale)


def unreleased(spec: EndpointSpec, wanted: Wanted) -> Iterable[str]:
    """Why somebody's likeness may not be used."""
    shown = [
        *(one for _, asset in wanted.inputs for one in asset.talents()),
        *(one for lora, _ in wanted.loras for one in lora.talents()),
        *wanted.depicted,
    ]
    use: Release.Use = use_of(spec.kind)
    try:
        require_release(talents=dict.fromkeys(shown), use=use)
    except NotReleased as error:
        yield str(error)


def base_of(wanted: Wanted) -> Asset | None:
    """The asset that is worked on."""
    return next((asset for slot, asset in wanted.inputs if slot == Slot.BASE), None)


def shown_on(wanted: Wanted) -> Asset | None:
    """The asset whose product the result shows: what it repeats, the base, or the garment."""
    return (
        wanted.variation_of
        or base_of(wanted)
        or next((asset for slot, asset in wanted.inputs if slot == Slot.GARMENT), None)
    )


def shown(wanted: Wanted) -> list[Asset]:
    """The assets that say what the result shows, the nearest first."""
    again = [wanted.variation_of] if wanted.variation_of else []
    return [*again, *(asset for _, asset in wanted.inputs)]


def knows_garment(wanted: Wanted) -> bool:
    """Whether the call knows the product: by its garment, its LoRA, or a base that did."""
    base = base_of(wanted)
    return (
        any(slot == Slot.GARMENT for slot, _ in wanted.inputs)
        or any(lora.product_id for lora, _ in wanted.loras)
        or (base is not None and base.garment_referenced)
    )


def seed(call: Call) -> dict[str, int]:
    """A seed of our own where the endpoint takes one and none was chosen."""
    spec = call.endpoint.read()
    if not spec.speaks("seed") or spec.value(call.arguments, "seed") is not None:
        return {}
    name = spec.vocabulary["seed"]
    return {name: secrets.randbelow(min(MAX_SEED, spec.fields[name].get("maximum", MAX_SEED)))}
