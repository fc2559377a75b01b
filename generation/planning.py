"""Planning: what launching a shoot would send and cost. Only reads, as often as one likes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from catalog.models import Asset, Look, LoRA, Release, Role, Shoot, Slot, Talent
from catalog.rights import NotReleased, require_release
from generation import matrix, pricing, prompts, steps
from generation.endpoints.arguments import InvalidArguments
from generation.endpoints.catalogue import EndpointSpec
from generation.matrix import Cell
from generation.models import Endpoint, Job
from generation.recipes import Likeness, Recipe, Unshowable, likenesses, shows

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

    @property
    def estimate_nano(self) -> int:
        """What its calls are expected to cost."""
        return self.estimate.nano * len(self.numbers)


@dataclass(slots=True)
class Plan:
    """What a launch would send and cost; nothing can be launched while there are problems.

    ``spec`` is that of the shoot's own endpoint; looks have theirs, in their shots.
    """

    spec: EndpointSpec | None
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


def plan(shoot: Shoot, wanted: Mapping[str, int] | None = None) -> Plan:
    """What launching ``shoot`` would send and cost, with every reason why it can't be.

    ``wanted`` is how many pictures to make of which cell, by its key; without it, as many as the
    shoot says.
    """
    endpoint = Endpoint.objects.enabled().filter(pk=shoot.endpoint).first()
    result = Plan(spec=endpoint.read() if endpoint else None)
    cells = matrix.live(shoot)
    sources = dict.fromkeys(cell.look for cell in cells) or {None: None}
    recipes = dict(read(shoot, sources, result.problems))
    if None in sources and endpoint is None:
        return result
    try:
        require_release(talents=talents_of(shoot, recipes), use=Release.Use.GENERATE)
    except NotReleased as error:
        result.problems.append(str(error))
    result.shots = list(shots(shoot, cells, recipes, numbers(shoot, cells, wanted), result))
    result.problems += plan_finishing(shoot, result)
    if not result.shots and not result.problems:
        result.problems.append(nothing_to_do(shoot))
    if result.calls > MAX_CALLS:
        result.problems.append(
            f"This shoot comes to {result.calls} calls; at most {MAX_CALLS} go at once."
        )
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
            of = f" The look “{look}” uses it." if look else ""
            problems.append(
                f"There is no endpoint {source.endpoint!r} that is enabled.{of} Choose another one."
            )


def numbers(
    shoot: Shoot, cells: Sequence[Cell], wanted: Mapping[str, int] | None
) -> dict[str, range]:
    """Which pictures of each cell to make: those made before keep their numbers."""
    if wanted is None:
        return {cell.key: range(matrix.wanted(shoot, cell)) for cell in cells}
    before = made(shoot)
    return {
        key: range(before[key], before[key] + number) for key, number in wanted.items() if number
    }


def made(shoot: Shoot) -> Counter[str]:
    """How many calls of each cell were launched before, by its key."""
    return count(Job.objects.filter(shoot=shoot, chain=None, variation_of=None))


def standing(shoot: Shoot) -> Counter[str]:
    """How many pictures of each cell there are or are on their way, rejected ones left out."""
    gone = Q(status__in=[Job.Status.FAILED, Job.Status.CANCELLED]) | Q(
        attempts__outputs__asset__status__in=[Asset.Status.REJECTED, Asset.Status.WITHDRAWN]
    )
    lost = Job.objects.filter(gone, shoot=shoot)
    return count(Job.objects.filter(shoot=shoot, chain=None).exclude(pk__in=lost.values("pk")))


def count(jobs: Any) -> Counter[str]:
    """The jobs of each cell, by its key; one query."""
    rows = jobs.order_by().values_list("colourway", "view", "talent", "look")
    return Counter(matrix.key(*row) for row in rows)


def missing(shoot: Shoot) -> dict[str, int]:
    """How many pictures each cell lacks, by its key."""
    there = standing(shoot)
    short = {cell.key: matrix.wanted(shoot, cell) - there[cell.key] for cell in matrix.live(shoot)}
    return {key: number for key, number in short.items() if number > 0}


def shots(
    shoot: Shoot,
    cells: Sequence[Cell],
    recipes: Mapping[Look | None, Recipe],
    wanted: Mapping[str, range],
    result: Plan,
) -> Iterator[Shot]:
    """The calls of the cells that are wanted; what is wrong with one goes to the problems."""
    packshots = first_packshots(shoot)
    faces = likenesses({cell.talent for cell in cells if cell.talent})
    for cell in cells:
        recipe = recipes.get(cell.look)
        if recipe is None or cell.key not in wanted:
            continue
        packshot = packshots.get(cell.colourway.pk)
        likeness = faces[cell.talent.pk] if cell.talent else Likeness()
        try:
            yield shot(recipe, cell, wanted[cell.key], packshot, likeness)
        except InvalidArguments as error:
            result.problems += explain(error, recipe, cell, packshot)
        except (prompts.UnknownPlaceholder, Unshowable) as error:
            result.problems.append(str(error))


def shot(
    recipe: Recipe, cell: Cell, numbers: range, packshot: Asset | None, likeness: Likeness
) -> Shot:
    """One cell's call; raises what is wrong with it."""
    inputs = recipe.inputs(cell, packshot, likeness)
    loras = recipe.used(cell, likeness)
    recipe.require_shown(cell, inputs, loras)
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
        estimate=pricing.estimate(
            recipe.spec, arguments, ceiling_nano=recipe.ceiling_nano, inputs=sizes(inputs)
        ),
    )


def nothing_to_do(shoot: Shoot) -> str:
    """Why there is nothing to launch."""
    if not shoot.items.exists():
        return "This shoot has no products. Choose at least one."
    if shoot.status == Shoot.Status.DRAFT:
        return "Every cell is struck out. Leave at least one."
    return "There is nothing left to shoot: every cell has its pictures."


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
    """The packshot to send for each colourway of ``shoot``, by the colourway's id; one query."""
    assets = Asset.objects.packshots().filter(colourway__shoot_items__shoot=shoot)
    first: dict[UUID | None, Asset] = {}
    for asset in assets:
        first.setdefault(asset.colourway_id, asset)
    return first


def talents_of(shoot: Shoot, recipes: Mapping[Look | None, Recipe]) -> list[Talent]:
    """Every talent whose likeness goes into ``shoot``: chosen, on a reference, or in a LoRA."""
    assets = [asset.pk for recipe in recipes.values() for _, asset in recipe.given]
    loras = [lora.pk for recipe in recipes.values() for lora, _ in recipe.loras]
    return list(
        Talent.objects.filter(
            Q(shoots__shoot=shoot)
            | Q(assets__in=assets)
            | Q(depicted_on__in=assets)
            | Q(loras__in=loras)
            | Q(known_by_loras__in=loras)
        ).distinct()
    )


def sizes(inputs: list[tuple[Slot, Asset]]) -> list[tuple[int, int]]:
    """The sizes of those inputs that are pictures, the one that is worked on first."""
    first = sorted(inputs, key=lambda given: given[0] != Slot.BASE)
    return [(asset.width, asset.height) for _, asset in first if asset.width and asset.height]


def explain(
    error: InvalidArguments, recipe: Recipe, cell: Cell, packshot: Asset | None
) -> list[str]:
    """The problems of one cell; a missing packshot is said as such."""
    if packshot is None and Slot.GARMENT.name in recipe.spec.slots and not recipe.given:
        return [
            f"{cell.colourway} has no packshot, and {recipe.spec.title} needs a picture of the "
            "garment. Add a photo on the product's page, or take the product out of the shoot."
        ]
    return error.problems
