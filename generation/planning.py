"""Planning: what launching a shoot would send and cost. Only reads, as often as one likes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Asset, Look, LoRA, Release, Role, Shoot, Slot, Talent
from catalog.rights import NotReleased, require_release
from generation import counts, matrix, pricing, prompts, steps
from generation.endpoints.arguments import InvalidArguments
from generation.endpoints.catalogue import EndpointSpec
from generation.likeness import NOBODY, Likeness, Unshowable, likenesses
from generation.matrix import Cell
from generation.models import Endpoint
from generation.recipes import Recipe, Seeds, shows, sizes, unseen, unusable
from generation.veils import LOOK_UNSEEN, LORA_UNSEEN, veil_looks, veil_loras
from sartiq.access.models import User

MAX_CALLS = 5000  # of one shoot; a larger one is several shoots
ABOUT = (1024, 1024)  # pixels of a picture whose size nobody can tell before it is made


@dataclass(frozen=True, slots=True)
class Shot:
    """One cell as it will be sent, once for each of ``numbers`` with a seed of its own."""

    cell: Cell
    numbers: range
    prompt: str
    template: str
    role: Role
    spec: EndpointSpec
    arguments: dict[str, Any]
    inputs: list[tuple[Slot, Asset]]
    loras: list[tuple[LoRA, Decimal]]
    garment_referenced: bool
    estimate: pricing.Estimate
    seeds: Seeds = Seeds.COUNTED

    @property
    def estimate_nano(self) -> int:
        """What its calls are expected to cost."""
        return self.estimate.nano * len(self.numbers)


@dataclass(slots=True)
class Plan:
    """What a launch would send and cost; nothing can be launched while there are problems.

    ``spec`` is that of the shoot's own endpoint; looks have theirs, in their shots. ``wished``
    counts all pictures that are wanted, ``shots`` hold those that can be made.
    """

    spec: EndpointSpec | None
    wished: int = 0
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
        return sum(len(shot.numbers) for shot in self.shots)

    @property
    def estimate_nano(self) -> int:
        """What all calls are expected to cost."""
        return sum(shot.estimate_nano for shot in self.shots)

    @property
    def price_known(self) -> bool:
        """False when a ceiling stands in for an unknown price."""
        return all(shot.estimate.known for shot in self.shots)


def plan(
    shoot: Shoot,
    wanted: Mapping[str, int] | None = None,
    *,
    cells: Sequence[Cell] | None = None,
    actor: User | None = None,
) -> Plan:
    """What launching ``shoot`` would send and cost, with every reason why it can't be.

    ``wanted`` is how many pictures to make of which cell, by its key; without it, as many as the
    shoot says. ``cells`` are all of the shoot's, where the caller has them already. An ``actor``
    has to see the references that were chosen.
    """
    endpoint = Endpoint.objects.enabled().filter(pk=shoot.endpoint).first()
    result = Plan(spec=endpoint.read() if endpoint else None)
    counted = counts.numbers(shoot, matrix.cells(shoot) if cells is None else cells, wanted)
    cells = list(counted)
    sources = dict.fromkeys(cell.look for cell in cells) or {None: None}
    if actor and (hidden := veil_looks(filter(None, sources), actor=actor)):
        result.problems.append(str(LOOK_UNSEEN))
        sources = {one: None for one in sources if one not in hidden}
    recipes = dict(read(shoot, sources, result.problems))
    if actor and veil_loras(loras_of(recipes.values()), actor=actor):
        result.problems.append(str(LORA_UNSEEN))
    if None in sources and endpoint is None:
        return result
    result.wished = sum(map(len, counted.values()))
    if result.wished > MAX_CALLS:
        sentence = _("This shoot comes to %(calls)d calls; at most %(most)d go at once.")
        result.problems.append(sentence % {"calls": result.wished, "most": MAX_CALLS})
        return result
    faces = likenesses({cell.talent for cell in cells if cell.talent})
    try:
        require_release(talents=talents_of(cells, recipes, faces), use=Release.Use.GENERATE)
    except NotReleased as error:
        result.problems.append(str(error))
    result.shots = list(shots(shoot, counted, recipes, faces, result))
    result.problems += barred(result.shots, recipes, actor)
    result.problems += plan_finishing(shoot, result)
    if not result.shots and not result.problems:
        result.problems.append(nothing_to_do(shoot))
    result.problems = list(dict.fromkeys(result.problems))
    return result


def read(
    shoot: Shoot, sources: Iterable[Look | None], problems: list[str]
) -> Iterator[tuple[Look | None, Recipe]]:
    """The recipe of the shoot itself and of each look; what can't be had goes to ``problems``."""
    for look in sources:
        source = look or shoot
        endpoint = Endpoint.objects.enabled().filter(pk=source.endpoint).first()
        if endpoint:
            yield look, Recipe.of(source, endpoint)
        else:
            problems.append(not_enabled(source.endpoint, look))


def not_enabled(endpoint: str, look: Look | None) -> str:
    """Why nothing can be made by an endpoint that is not to be had."""
    said = {"endpoint": repr(endpoint), "look": look}
    if look is None:
        return _("There is no endpoint %(endpoint)s that is enabled. Choose another one.") % said
    return (
        _(
            "There is no endpoint %(endpoint)s that is enabled. The look “%(look)s” uses it. "
            "Choose another one."
        )
        % said
    )


def shots(
    shoot: Shoot,
    wanted: Mapping[Cell, range],
    recipes: Mapping[Look | None, Recipe],
    faces: Mapping[UUID, Likeness],
    result: Plan,
) -> Iterator[Shot]:
    """The calls of the cells; what is wrong with one goes to the problems."""
    packshots = first_packshots(shoot)
    for cell, numbers in wanted.items():
        recipe = recipes.get(cell.look)
        if recipe is None:
            continue
        packshot = packshots.get(cell.colourway.pk)
        likeness = faces[cell.talent.pk] if cell.talent else NOBODY
        try:
            yield shot(recipe, cell, numbers, packshot, likeness)
        except InvalidArguments as error:
            result.problems += explain(error, recipe, cell, packshot)
        except (prompts.UnknownPlaceholder, Unshowable) as error:
            result.problems.append(str(error))


def loras_of(recipes: Iterable[Recipe]) -> list[LoRA]:
    """The LoRAs of recipes."""
    return [lora for recipe in recipes for lora, _scale in recipe.loras]


def barred(
    shots: Iterable[Shot], recipes: Mapping[Look | None, Recipe], actor: User | None
) -> Iterator[str]:
    """Why some of what goes along with the calls may not."""
    sent = {asset for shot in shots for _slot, asset in shot.inputs}
    if actor:
        chosen = {asset for recipe in recipes.values() for _slot, asset in recipe.given}
        yield from unseen(actor, sent & chosen)
    yield from unusable(sent, {lora for shot in shots for lora, _scale in shot.loras})


def shot(
    recipe: Recipe, cell: Cell, numbers: range, packshot: Asset | None, likeness: Likeness
) -> Shot:
    """One cell's call; raises what is wrong with it."""
    inputs = recipe.inputs(cell.talent, packshot, likeness)
    loras = recipe.used(cell.talent, likeness)
    recipe.require_shown(cell, inputs, loras, likeness)
    prompt = recipe.prompt(cell, loras)
    arguments = recipe.arguments(prompt, inputs, loras)
    return Shot(
        cell=cell,
        numbers=numbers,
        prompt=prompt,
        template=recipe.template,
        role=recipe.role,
        spec=recipe.spec,
        arguments=arguments,
        inputs=inputs,
        loras=loras,
        garment_referenced=shows(cell.colourway, inputs, loras),
        estimate=recipe.estimate(arguments, inputs, loras),
        seeds=recipe.seeds,
    )


def nothing_to_do(shoot: Shoot) -> str:
    """Why there is nothing to launch."""
    if not shoot.items.exists():
        return _("This shoot has no products. Choose at least one.")
    if shoot.status == Shoot.Status.DRAFT:
        return _("Every cell is struck out. Leave at least one.")
    return _("There is nothing left to shoot: every cell has its pictures.")


def plan_finishing(shoot: Shoot, result: Plan) -> list[str]:
    """Add the finishing steps of a picture of ``shoot``; what speaks against them."""
    if not shoot.finishing or not result.shots:
        return []
    shot = result.shots[0]
    size = pricing.size_of(shot.spec, shot.arguments, sizes(shot.inputs)) or ABOUT
    try:
        result.finishing = steps.plan(shoot.finishing, size=size)
    except steps.BadSteps as error:
        return error.problems
    return []


def first_packshots(shoot: Shoot) -> dict[UUID | None, Asset]:
    """The packshot to send for each colourway of ``shoot``, by the colourway's id; two queries."""
    packshots = Asset.objects.packshots().filter(colourway__shoot_items__shoot=shoot)
    assets = packshots.select_related("talent").prefetch_related("depicted")
    first: dict[UUID | None, Asset] = {}
    for asset in assets:
        first.setdefault(asset.colourway_id, asset)
    return first


def talents_of(
    cells: Iterable[Cell],
    recipes: Mapping[Look | None, Recipe],
    faces: Mapping[UUID, Likeness],
) -> list[Talent]:
    """Every talent whose likeness goes along: chosen, on a picture, or in a LoRA; no query."""
    carriers: list[Asset | LoRA | None] = []
    for recipe in recipes.values():
        carriers += [asset for _slot, asset in recipe.given]
    carriers += loras_of(recipes.values())
    for face in faces.values():
        carriers += [face.portrait, face.lora]
    chosen = [cell.talent for cell in cells if cell.talent]
    carried = [talent for carrier in carriers if carrier for talent in carrier.talents()]
    return list(dict.fromkeys([*chosen, *carried]))


def explain(
    error: InvalidArguments, recipe: Recipe, cell: Cell, packshot: Asset | None
) -> list[str]:
    """The problems of one cell; a missing packshot is said as such."""
    if packshot is None and Slot.GARMENT.name in recipe.spec.slots and not recipe.given:
        said = {"colourway": cell.colourway, "endpoint": recipe.spec.title}
        sentence = _(
            "%(colourway)s has no packshot, and %(endpoint)s needs a picture of the garment. "
            "Add a photo on the product's page, or take the product out of the shoot."
        )
        return [sentence % said]
    return error.problems
