"""How talents can be shown: by a LoRA that knows them, or by a picture that goes along."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Asset, LoRA, Role, Slot, Talent
from generation.endpoints.catalogue import EndpointSpec

Given = list[tuple[Slot, Asset]]
Used = list[tuple[LoRA, Decimal]]


class Unshowable(Exception):
    """A talent whom the endpoint has no way to show; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a talent can be shown: the portrait and the LoRA to use, where there are any."""

    portrait: Asset | None = None
    lora: LoRA | None = None


NOBODY = Likeness()


def likenesses(talents: Iterable[Talent]) -> dict[UUID, Likeness]:
    """How each talent can be shown, by their ids; four queries."""
    wanted = [talent.pk for talent in talents]
    portraits = Asset.objects.filter(
        talent__in=wanted, role=Role.PORTRAIT, status=Asset.Status.APPROVED, kind=Asset.Kind.IMAGE
    ).order_by("id")
    loras = LoRA.objects.filter(talent__in=wanted, status=LoRA.Status.READY).order_by("version")
    faces = {one.talent_id: one for one in with_talents(portraits)}
    learnt = {one.talent_id: one for one in with_talents(loras)}
    return {pk: Likeness(portrait=faces.get(pk), lora=learnt.get(pk)) for pk in wanted}


def with_talents(carriers: QuerySet[Any]) -> QuerySet[Any]:
    """Pictures or LoRAs with everybody whose likeness they carry; one further query."""
    return carriers.select_related("talent").prefetch_related("depicted")


def knows(talent: Talent, used: Used) -> bool:
    """Whether one of the LoRAs was made for ``talent``."""
    return any(lora.talent_id == talent.pk for lora, _scale in used)


def shown_by(talent: Talent, given: Given, used: Used) -> LoRA | Asset | None:
    """What shows ``talent``, of all that goes along: a LoRA before a picture; None if nothing."""
    learnt = [lora for lora, _scale in used if lora.talent_id == talent.pk]
    if learnt:
        return learnt[0]
    posed = [asset for _slot, asset in given if asset.talent_id == talent.pk]
    beside = (asset for _slot, asset in given if talent in asset.talents())
    return posed[0] if posed else next(beside, None)


def why_not(spec: EndpointSpec, talent: Talent, likeness: Likeness) -> str:
    """Why an endpoint can't show a talent, and what to do."""
    said = {"talent": talent, "endpoint": spec.title}
    faces, loras = Slot.PERSON.name in spec.slots, spec.speaks("loras")
    if faces and likeness.portrait:
        sentence = _(
            "%(endpoint)s has no room for a picture of %(talent)s beside those that are chosen. "
            "Take one of them out, or take %(talent)s out of the shoot."
        )
    elif faces and loras:
        sentence = _(
            "%(talent)s has no approved portrait and no LoRA that is ready. Add an approved "
            "portrait or a LoRA that is ready, or take %(talent)s out of the shoot."
        )
    elif faces:
        sentence = _(
            "%(talent)s has no approved portrait. Add an approved portrait, or take %(talent)s "
            "out of the shoot."
        )
    elif loras:
        sentence = _(
            "%(talent)s has no LoRA that is ready. Add a LoRA that is ready, or take %(talent)s "
            "out of the shoot."
        )
    else:
        sentence = _(
            "%(endpoint)s takes neither a LoRA nor a picture of a person, so it can't show "
            "%(talent)s. Choose another endpoint, or take %(talent)s out."
        )
    return sentence % said
