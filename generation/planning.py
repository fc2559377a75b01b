"""Planning: what launching a shoot would send and cost. Only reads, as often as one likes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from catalog.models import Asset, Colourway, Release, Shoot, ShootLora, Slot, Talent
from catalog.rights import NotReleased, require_release
from generation import pricing, prompts, steps
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
from generation.models import Endpoint

MAX_CALLS = 5000  # of one shoot; a larger one is several shoots
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
ABOUT = (1024, 1024)  # pixels of a picture whose size nobody can tell before it is made


@dataclass(frozen=True, slots=True)
class Shot:
    """One colourway as it will be sent, ``count`` times with different seeds."""

    colourway: Colourway
    prompt: str
    arguments: dict[str, Any]
    inputs: list[tuple[Slot, Asset]]
    garment_referenced: bool
    estimate: pricing.Estimate


@dataclass(slots=True)
class Plan:
    """What a launch would send and cost; nothing can be launched while there are problems."""

    spec: EndpointSpec | None
    count: int
    shots: list[Shot] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    finishing: list[steps.Step] = field(default_factory=list)

    @property
    def finishing_nano(self) -> int:
        """What the finishing steps of one approved picture are expected to cost."""
        return sum(step.estimate.nano for step in self.finishing)

    @property
    def calls(self) -> int:
        """How many calls of the provider it comes to."""
        return len(self.shots) * self.count

    @property
    def estimate_nano(self) -> int:
        """What all calls are expected to cost."""
        return sum(shot.estimate.nano for shot in self.shots) * self.count

    @property
    def price_known(self) -> bool:
        """False when a ceiling stands in for an unknown price."""
        return all(shot.estimate.known for shot in self.shots)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all calls of a shoot have in common, read once."""

    shoot: Shoot
    spec: EndpointSpec
    given: list[tuple[Slot, Asset]]
    loras: list[ShootLora]
    ceiling_nano: int

    @classmethod
    def of(cls, shoot: Shoot, endpoint: Endpoint) -> "Recipe":
        """The recipe of a saved shoot."""
        given = shoot.inputs.select_related("asset").order_by("slot", "position")
        return cls(
            shoot=shoot,
            spec=endpoint.read(),
            given=[(Slot(one.slot), one.asset) for one in given],
            loras=list(shoot.loras.select_related("lora")),
            ceiling_nano=endpoint.ceiling,
        )

    def shot(self, colourway: Colourway, packshot: Asset | None) -> Shot:
        """One colourway's call, checked with stand-in addresses; raises what is wrong with it."""
        inputs = self.given + self.garment(packshot)
        prompt = self.prompt(colourway)
        arguments = build(self.spec, wishes=self.wishes(prompt))
        validate(self.spec, place_inputs(self.spec, arguments, stand_ins(inputs)))
        return Shot(
            colourway=colourway,
            prompt=prompt,
            arguments=arguments,
            inputs=inputs,
            garment_referenced=self.shows(colourway, inputs),
            estimate=pricing.estimate(
                self.spec, arguments, ceiling_nano=self.ceiling_nano, inputs=sizes(inputs)
            ),
        )

    def garment(self, packshot: Asset | None) -> list[tuple[Slot, Asset]]:
        """The packshot as the garment, where the endpoint has room and nothing was chosen."""
        slot = self.spec.slots.get(Slot.GARMENT.name)
        if packshot is None or slot is None:
            return []
        given = [one for one, _ in self.given if one.name in self.spec.slots]
        roomy = self.spec.field(slot.field).get("type") == "array"
        taken = not roomy and any(self.spec.slots[one.name].field == slot.field for one in given)
        if taken or Slot.GARMENT in given:
            return []
        return [(Slot.GARMENT, packshot)]

    def prompt(self, colourway: Colourway) -> str:
        """The prompt template filled for ``colourway``."""
        product = colourway.product
        return prompts.render(
            self.shoot.prompt,
            product=product.title,
            colour=colourway.name,
            talent=self.shoot.talent.name if self.shoot.talent else "",
            view=self.shoot.view.name.lower() if self.shoot.view else "",
            brand=product.brand.name,
            category=product.category,
            trigger=" ".join(used.lora.trigger_word for used in self.loras),
        )

    def wishes(self, prompt: str) -> Wishes:
        """The shoot's parameters: our words apart from those that are the endpoint's own."""
        parameters = {name: value for name, value in self.shoot.parameters.items() if value != ""}
        ours = {word: parameters.pop(word) for word in WORDS if word in parameters}
        if isinstance(size := ours.get("size"), Mapping):
            ours["size"] = (size.get("width"), size.get("height"))
        loras = tuple(
            LoraWish(path=used.lora.address, scale=float(used.scale)) for used in self.loras
        )
        return Wishes(prompt=prompt, loras=loras, parameters=parameters, **ours)

    def shows(self, colourway: Colourway, inputs: list[tuple[Slot, Asset]]) -> bool:
        """Whether the call knows the product: by a picture of it or by a LoRA of it."""
        return any(slot == Slot.GARMENT for slot, _ in inputs) or any(
            used.lora.product_id == colourway.product_id for used in self.loras
        )


def plan(shoot: Shoot) -> Plan:
    """What launching ``shoot`` would send and cost, with every reason why it can't be."""
    endpoint = Endpoint.objects.enabled().filter(pk=shoot.endpoint).first()
    if endpoint is None:
        problem = f"There is no endpoint {shoot.endpoint!r} that is enabled. Choose another one."
        return Plan(spec=None, count=shoot.count, problems=[problem])
    result = Plan(spec=endpoint.read(), count=shoot.count)
    try:
        require_release(talents=talents_of(shoot), use=Release.Use.GENERATE)
    except NotReleased as error:
        result.problems.append(str(error))
    recipe = Recipe.of(shoot, endpoint)
    packshots = first_packshots(shoot)
    for item in shoot.items.select_related("colourway__product__brand"):
        packshot = packshots.get(item.colourway_id)
        try:
            result.shots.append(recipe.shot(item.colourway, packshot))
        except InvalidArguments as error:
            result.problems += explain(error, recipe, item.colourway, packshot)
        except prompts.UnknownPlaceholder as error:
            result.problems.append(str(error))
    result.problems += plan_finishing(shoot, result)
    if not result.shots and not result.problems:
        result.problems.append("This shoot has no products. Choose at least one.")
    if result.calls > MAX_CALLS:
        result.problems.append(
            f"This shoot comes to {result.calls} calls; at most {MAX_CALLS} go at once."
        )
    result.problems = list(dict.fromkeys(result.problems))
    return result


def plan_finishing(shoot: Shoot, result: Plan) -> list[str]:
    """Add the finishing steps of a picture of ``shoot``; what speaks against them."""
    if not shoot.finishing or result.spec is None or not result.shots:
        return []
    shot = result.shots[0]
    size = pricing.size_of(result.spec, shot.arguments, sizes(shot.inputs)) or ABOUT
    try:
        result.finishing = steps.plan(shoot.finishing, size=size)
    except steps.BadSteps as error:
        return error.problems
    return []


def first_packshots(shoot: Shoot) -> dict[Any, Asset]:
    """The packshot to send for each colourway of ``shoot``, by the colourway's id; one query."""
    assets = Asset.objects.packshots().filter(colourway__shoot_items__shoot=shoot)
    first: dict[Any, Asset] = {}
    for asset in assets:
        first.setdefault(asset.colourway_id, asset)
    return first


def talents_of(shoot: Shoot) -> list[Talent]:
    """Every talent whose likeness goes into ``shoot``: chosen, on a reference, or in a LoRA."""
    return list(
        Talent.objects.filter(
            Q(shoots=shoot)
            | Q(assets__in=shoot.inputs.values("asset"))
            | Q(depicted_on__in=shoot.inputs.values("asset"))
            | Q(loras__shoots__shoot=shoot)
            | Q(known_by_loras__shoots__shoot=shoot)
        ).distinct()
    )


def sizes(inputs: list[tuple[Slot, Asset]]) -> list[tuple[int, int]]:
    """The sizes of those inputs that are pictures, the one that is worked on first."""
    first = sorted(inputs, key=lambda given: given[0] != Slot.BASE)
    return [(asset.width, asset.height) for _, asset in first if asset.width and asset.height]


def stand_ins(inputs: list[tuple[Slot, Asset]]) -> dict[str, list[str]]:
    """An address for each input, by slot, to check arguments with."""
    urls: dict[str, list[str]] = {}
    for slot, _ in inputs:
        urls.setdefault(slot.name, []).append(SOMEWHERE)
    return urls


def explain(
    error: InvalidArguments, recipe: Recipe, colourway: Colourway, packshot: Asset | None
) -> list[str]:
    """The problems of one colourway; a missing packshot is said as such."""
    if packshot is None and Slot.GARMENT.name in recipe.spec.slots and not recipe.given:
        return [
            f"{colourway} has no packshot, and {recipe.spec.title} needs a picture of the garment. "
            "Add a photo on the product's page, or take the product out of the shoot."
        ]
    return error.problems
