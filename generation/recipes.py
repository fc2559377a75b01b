"""Recipes: how the pictures of a shoot are made, by its own settings or by a look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.models import Asset, Colourway, Look, LoRA, Role, Shoot, Slot, Talent
from generation import prompts
from generation.endpoints.arguments import (
    SOMEWHERE,
    LoraWish,
    Wishes,
    build,
    place_inputs,
    validate,
)
from generation.endpoints.catalogue import EndpointSpec
from generation.matrix import Cell
from generation.models import Endpoint

WORDS = (
    "negative_prompt",
    "seed",
    "size",
    "steps",
    "guidance",
    "strength",
    "format",
    "factor",
    "duration",
)
Given = list[tuple[Slot, Asset]]
Used = list[tuple[LoRA, Decimal]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a talent can be shown: the portrait and the LoRA to use, where there are any."""

    portrait: Asset | None = None
    lora: LoRA | None = None


class Unshowable(Exception):
    """A talent whom the endpoint has no way to show; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all cells of one look have in common, read once."""

    template: str
    parameters: Mapping[str, Any]
    role: Role
    spec: EndpointSpec
    given: Given
    loras: Used
    ceiling_nano: int

    @classmethod
    def of(cls, source: Shoot | Look, endpoint: Endpoint) -> "Recipe":
        """The recipe of a saved shoot or look."""
        given = source.inputs.select_related("asset").order_by("slot", "position")
        loras = source.loras.select_related("lora")
        return cls(
            template=source.prompt,
            parameters=source.parameters,
            role=Role(source.role),
            spec=endpoint.read(),
            given=[(Slot(one.slot), one.asset) for one in given],
            loras=[(one.lora, one.scale) for one in loras],
            ceiling_nano=endpoint.ceiling,
        )

    def inputs(self, cell: Cell, packshot: Asset | None, likeness: Likeness) -> Given:
        """The pictures of a cell: those chosen, its packshot, its talent's portrait."""
        given = [
            (slot, asset)
            for slot, asset in self.given
            if slot != Slot.PERSON or concerns(asset.talent_id, cell.talent)
        ]
        for slot, asset in ((Slot.GARMENT, packshot), (Slot.PERSON, likeness.portrait)):
            if asset and self.room(slot, given) and not self.learnt(slot, cell, likeness):
                given.append((slot, asset))
        return given

    def room(self, slot: Slot, given: Given) -> bool:
        """Whether the endpoint has room for a picture there, and none was chosen."""
        place = self.spec.slots.get(slot.name)
        if place is None:
            return False
        taken = [one for one, _ in given if one.name in self.spec.slots]
        roomy = self.spec.field(place.field).get("type") == "array"
        full = not roomy and any(self.spec.slots[one.name].field == place.field for one in taken)
        return not full and slot not in taken

    def learnt(self, slot: Slot, cell: Cell, likeness: Likeness) -> bool:
        """Whether a LoRA shows the talent already, so that no portrait is needed."""
        return slot == Slot.PERSON and any(
            lora.talent_id == cell.talent.pk for lora, _ in self.used(cell, likeness) if cell.talent
        )

    def used(self, cell: Cell, likeness: Likeness) -> Used:
        """The LoRAs of a cell: those chosen, without other talents', and its talent's own."""
        if not self.spec.speaks("loras"):
            return list(self.loras)
        used = [one for one in self.loras if concerns(one[0].talent_id, cell.talent)]
        known = cell.talent is None or any(lora.talent_id == cell.talent.pk for lora, _ in used)
        if likeness.lora and not known:
            used.append((likeness.lora, likeness.lora.default_scale))
        return used

    def require_shown(self, cell: Cell, given: Given, used: Used) -> None:
        """Raise ``Unshowable`` when nothing that goes along shows the cell's talent."""
        talent = cell.talent
        if talent is None or any(lora.talent_id == talent.pk for lora, _ in used):
            return
        if any(talent in asset.talents() for _, asset in given):
            return
        raise Unshowable(self.why_not(talent))

    def why_not(self, talent: Talent) -> str:
        """Why a talent can't be shown, and what to do."""
        title, takes = self.spec.title, []
        if Slot.PERSON.name in self.spec.slots:
            takes.append("an approved portrait")
        if self.spec.speaks("loras"):
            takes.append("a LoRA that is ready")
        if not takes:
            return (
                f"{title} takes neither a LoRA nor a picture of a person, so it can't show "
                f"{talent}. Choose another endpoint, or take {talent} out."
            )
        return (
            f"{talent} has no {' and no '.join(one.partition(' ')[2] for one in takes)}. "
            f"Add {' or '.join(takes)}, or take {talent} out of the shoot."
        )

    def prompt(self, cell: Cell, used: Used) -> str:
        """The prompt template filled for ``cell``; raises ``UnknownPlaceholder``."""
        product = cell.colourway.product
        return prompts.render(
            self.template,
            product=product.title,
            colour=cell.colourway.name,
            talent=cell.talent.name if cell.talent else "",
            view=cell.view.name.lower() if cell.view else "",
            brand=product.brand.name,
            category=product.category,
            trigger=" ".join(lora.trigger_word for lora, _ in used),
        )

    def arguments(self, prompt: str, given: Given, used: Used) -> dict[str, Any]:
        """What is sent, checked with stand-in addresses; raises ``InvalidArguments``."""
        arguments = build(self.spec, wishes=self.wishes(prompt, used))
        validate(self.spec, place_inputs(self.spec, arguments, stand_ins(given)))
        return arguments

    def wishes(self, prompt: str, used: Used) -> Wishes:
        """The parameters: our words apart from those that are the endpoint's own."""
        parameters = {name: value for name, value in self.parameters.items() if value != ""}
        ours = {word: parameters.pop(word) for word in WORDS if word in parameters}
        if isinstance(size := ours.get("size"), Mapping):
            ours["size"] = (size.get("width"), size.get("height"))
        loras = tuple(LoraWish(path=lora.address, scale=float(scale)) for lora, scale in used)
        return Wishes(prompt=prompt, loras=loras, parameters=parameters, **ours)


def concerns(talent_id: UUID | None, talent: Talent | None) -> bool:
    """Whether what shows one person goes along where ``talent`` is wanted."""
    return talent_id is None or talent is None or talent_id == talent.pk


def shows(colourway: Colourway, given: Given, used: Used) -> bool:
    """Whether the call knows the product: by a picture of it or by a LoRA of it."""
    return any(slot == Slot.GARMENT for slot, _ in given) or any(
        lora.product_id == colourway.product_id for lora, _ in used
    )


def likenesses(talents: Iterable[Talent]) -> dict[UUID, Likeness]:
    """How each talent can be shown, by their ids; two queries."""
    wanted = [talent.pk for talent in talents]
    portraits = Asset.objects.filter(
        talent__in=wanted, role=Role.PORTRAIT, status=Asset.Status.APPROVED, kind=Asset.Kind.IMAGE
    ).order_by("id")
    loras = LoRA.objects.filter(talent__in=wanted, status=LoRA.Status.READY).order_by("version")
    faces = {one.talent_id: one for one in portraits}
    learnt = {one.talent_id: one for one in loras}
    return {pk: Likeness(portrait=faces.get(pk), lora=learnt.get(pk)) for pk in wanted}


def stand_ins(given: Given) -> dict[str, list[str]]:
    """An address for each input, by slot, to check arguments with."""
    urls: dict[str, list[str]] = {}
    for slot, _ in given:
        urls.setdefault(slot.name, []).append(SOMEWHERE)
    return urls
