"""Recipes: how the pictures of a shoot are made, by its own settings or by a look."""

import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Asset, Colourway, Look, LoRA, Role, Shoot, Slot, Talent
from catalog.models.loras import MAX_SCALE
from generation import pricing, prompts
from generation.endpoints.arguments import (
    SOMEWHERE,
    InvalidArguments,
    LoraWish,
    Wishes,
    build,
    place_inputs,
    validate,
)
from generation.endpoints.catalogue import EndpointSpec
from generation.endpoints.problems import shown
from generation.likeness import Given, Likeness, Unshowable, Used, knows, shown_by, why_not
from generation.matrix import Cell
from generation.models import Endpoint
from sartiq.access.models import User

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
USABLE = (Asset.Status.PENDING, Asset.Status.APPROVED, Asset.Status.SPARE)
SAID = {"type", "title", "description", "default", "examples", "minLength", "maxLength"}


class Seeds(TextChoices):
    """How the pictures of a shoot get their seeds; ``Shoot.parameters`` name it as ``seeds``."""

    COUNTED = "counted", gettext_lazy("Counted up")
    FIXED = "fixed", gettext_lazy("One for all")


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
    checked: dict[Hashable, dict[str, Any] | InvalidArguments] = field(default_factory=dict)
    prices: dict[Hashable, pricing.Estimate] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Shoot | Look, endpoint: Endpoint) -> "Recipe":
        """The recipe of a saved shoot or look."""
        given = source.inputs.select_related("asset__talent").prefetch_related("asset__depicted")
        loras = source.loras.select_related("lora__talent").prefetch_related("lora__depicted")
        return cls(
            template=source.prompt,
            parameters=source.parameters,
            role=Role(source.role),
            spec=endpoint.read(),
            given=[(Slot(one.slot), one.asset) for one in given.order_by("slot", "position")],
            loras=[(one.lora, one.scale) for one in loras],
            ceiling_nano=endpoint.ceiling,
        )

    @property
    def seeds(self) -> Seeds:
        """How the pictures of a cell get their seeds once one was chosen."""
        fixed = self.parameters.get("seeds") == Seeds.FIXED
        return Seeds.FIXED if fixed else Seeds.COUNTED

    def inputs(self, talent: Talent | None, packshot: Asset | None, likeness: Likeness) -> Given:
        """The pictures of a cell: those chosen, its packshot, its talent's portrait."""
        given = [
            (slot, asset)
            for slot, asset in self.given
            if slot != Slot.PERSON or concerns(asset.talent_id, talent)
        ]
        for slot, asset in ((Slot.GARMENT, packshot), (Slot.PERSON, likeness.portrait)):
            if asset and self.room(slot, given) and not self.learnt(slot, talent, likeness):
                given.append((slot, asset))
        return given

    def room(self, slot: Slot, given: Given) -> bool:
        """Whether the endpoint has room for a picture there, and none was chosen."""
        place = self.spec.slots.get(slot.name)
        if place is None:
            return False
        taken = [one for one, _asset in given if one.name in self.spec.slots]
        roomy = self.spec.field(place.field).get("type") == "array"
        full = not roomy and any(self.spec.slots[one.name].field == place.field for one in taken)
        return not full and slot not in taken

    def learnt(self, slot: Slot, talent: Talent | None, likeness: Likeness) -> bool:
        """Whether a LoRA shows the talent already, so that no portrait is needed."""
        if slot != Slot.PERSON or talent is None:
            return False
        return knows(talent, self.used(talent, likeness))

    def used(self, talent: Talent | None, likeness: Likeness) -> Used:
        """The LoRAs of a cell: those chosen, without other talents', and its talent's own."""
        if not self.spec.speaks("loras"):
            return list(self.loras)
        used = [one for one in self.loras if concerns(one[0].talent_id, talent)]
        if likeness.lora and talent and not knows(talent, used):
            used.append((likeness.lora, likeness.lora.default_scale))
        return used

    def require_shown(self, cell: Cell, given: Given, used: Used, likeness: Likeness) -> None:
        """Raise ``Unshowable`` when nothing that goes along shows the cell's talent."""
        if cell.talent and shown_by(cell.talent, given, used) is None:
            raise Unshowable(why_not(self.spec, cell.talent, likeness))

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
            trigger=" ".join(lora.trigger_word for lora, _scale in used),
        )

    def arguments(self, prompt: str, given: Given, used: Used) -> dict[str, Any]:
        """What is sent, checked with stand-in addresses; raises ``InvalidArguments``.

        Calls that differ in their prompt alone are checked once.
        """
        name = self.spec.vocabulary.get("prompt", "")
        if not harmless(prompt, self.spec.fields.get(name, {})):
            return self.built(prompt, given, used)
        alike = self.alike(given, used)
        if alike not in self.checked:
            try:
                self.checked[alike] = self.built(prompt, given, used)
            except InvalidArguments as error:
                self.checked[alike] = error
        known = self.checked[alike]
        if isinstance(known, InvalidArguments):
            raise known
        return known | {name: prompt}

    def estimate(self, arguments: Mapping[str, Any], given: Given, used: Used) -> pricing.Estimate:
        """What one call is expected to cost; those that differ in their prompt alone are alike."""
        inputs = sizes(given)
        alike = (self.alike(given, used), *inputs)
        if alike not in self.prices:
            self.prices[alike] = pricing.estimate(
                self.spec, arguments, ceiling_nano=self.ceiling_nano, inputs=inputs
            )
        return self.prices[alike]

    def alike(self, given: Given, used: Used) -> Hashable:
        """What calls have in common whose arguments differ in their prompt alone."""
        return tuple(slot for slot, _asset in given), tuple(
            (lora.pk, scale) for lora, scale in used
        )

    def built(self, prompt: str, given: Given, used: Used) -> dict[str, Any]:
        """The arguments of one call; raises ``InvalidArguments``."""
        arguments = build(self.spec, wishes=self.wishes(prompt, used))
        validate(self.spec, place_inputs(self.spec, arguments, stand_ins(given)))
        return arguments

    def wishes(self, prompt: str, used: Used) -> Wishes:
        """The parameters: our words apart from those that are the endpoint's own."""
        parameters = {name: value for name, value in self.parameters.items() if value != ""}
        if (seeds := parameters.pop("seeds", Seeds.COUNTED)) not in Seeds.values:
            raise InvalidArguments(
                [_("seeds must be counted or fixed, not %(seeds)s.") % {"seeds": shown(seeds)}]
            )
        ours = {word: parameters.pop(word) for word in WORDS if word in parameters}
        if isinstance(size := ours.get("size"), Mapping):
            ours["size"] = (size.get("width"), size.get("height"))
        loras = tuple(LoraWish(path=lora.address, scale=float(scale)) for lora, scale in used)
        return Wishes(prompt=prompt, loras=loras, parameters=parameters, **ours)


def harmless(prompt: str, schema: Mapping[str, Any]) -> bool:
    """Whether a field with this JSON Schema takes ``prompt`` for certain; False: ask it."""
    fits = schema.get("minLength", 1) <= len(prompt) <= schema.get("maxLength", math.inf)
    return fits and schema.get("type") == "string" and schema.keys() <= SAID


def sizes(given: Given) -> list[pricing.Pixels]:
    """The sizes of those inputs that are pictures, the one that is worked on first."""
    first = sorted(given, key=lambda one: one[0] != Slot.BASE)
    return [(asset.width, asset.height) for _, asset in first if asset.width and asset.height]


def unusable(assets: Iterable[Asset], loras: Iterable[LoRA]) -> Iterator[str]:
    """Sentences about pictures that were put aside and LoRAs that are not ready."""
    sentence = _("%(asset)s can't go along: it was rejected or withdrawn. Choose another picture.")
    for asset in assets:
        if asset.status not in USABLE:
            yield sentence % {"asset": asset}
    sentence = _("%(lora)s is not ready to be used. Choose another LoRA.")
    for lora in loras:
        if lora.status != LoRA.Status.READY:
            yield sentence % {"lora": lora}


def unfit(lora: LoRA, scale: Decimal) -> Iterator[str]:
    """Why a LoRA can't be used so."""
    yield from unusable((), [lora])
    if not scale.is_finite() or not 0 <= scale <= MAX_SCALE:
        sentence = _("The scale of %(lora)s must be 0 to %(most)s, not %(scale)s.")
        yield sentence % {"lora": lora, "most": MAX_SCALE, "scale": scale}


def unseen(actor: User, chosen: Collection[Asset]) -> Iterator[str]:
    """A sentence where ``actor`` does not see all of the ``chosen`` references, naming none."""
    pks = [asset.pk for asset in chosen]
    if pks and Asset.objects.visible_to(actor).filter(pk__in=pks).count() != len(pks):
        yield _(
            "A reference of this shoot or of its looks is not yours to see. Choose another one, or "
            "ask somebody of its brand to launch."
        )


def concerns(talent_id: UUID | None, talent: Talent | None) -> bool:
    """Whether what shows one person goes along where ``talent`` is wanted."""
    return talent_id is None or talent is None or talent_id == talent.pk


def shows(colourway: Colourway, given: Given, used: Used) -> bool:
    """Whether the call knows the product: by a picture of it or by a LoRA of it."""
    return any(slot == Slot.GARMENT for slot, _asset in given) or any(
        lora.product_id == colourway.product_id for lora, _scale in used
    )


def stand_ins(given: Given) -> dict[str, list[str]]:
    """An address for each input, by slot, to check arguments with."""
    urls: dict[str, list[str]] = {}
    for slot, _asset in given:
        urls.setdefault(slot.name, []).append(SOMEWHERE)
    return urls
