"""What the page of a draft shows: its settings, and what a launch would send and cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog.models import Asset, Colourway, Shoot, Slot
from catalog.pictures import Picture, picture
from generation import ledger, prompts
from generation.endpoints.catalogue import EndpointSpec
from generation.endpoints.catalogue import Slot as Room
from generation.forms import DraftForm
from generation.forms.choices import usable_loras
from generation.models import Attempt, Job
from generation.planning import Plan, first_packshots, plan
from generation.views.endpoint_cards import groups
from generation.views.figures import with_pictures
from sartiq.access.models import Role, User

SHOWN = 50
BOX = 32  # pixels: the longer side of a drawn size
HELP = {
    Slot.GARMENT: "Each colourway's own packshot goes along. A picture chosen here replaces it.",
    Slot.BASE: "A picture to change, instead of the packshot.",
    Slot.PERSON: "Who wears it.",
    Slot.POSE: "How they stand.",
    Slot.STYLE: "How it looks.",
    Slot.BACKGROUND: "Where it is.",
    Slot.MASK: "Which part may change.",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A colourway of a draft with its packshot."""

    colourway: Colourway
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget as it stands, and what the launch would add to it."""

    standing: ledger.Standing
    asked_nano: int

    @property
    def short(self) -> bool:
        """Whether it does not reach."""
        return self.asked_nano > self.standing.left_nano

    @property
    def after_nano(self) -> int:
        """What is left after the launch, in nano-dollars."""
        return max(0, self.standing.left_nano - self.asked_nano)

    @property
    def refusal(self) -> str:
        """The sentence with which the ledger would refuse."""
        error = ledger.OverBudget(
            budget=self.standing.budget,
            left_nano=self.standing.left_nano,
            asked_nano=self.asked_nano,
        )
        return str(error)


@dataclass(frozen=True, slots=True)
class Reference:
    """A slot that the endpoint has, and the pictures chosen for it."""

    slot: Slot
    help: str
    room: Room
    pictures: list[tuple[Asset, Picture]]

    @property
    def full(self) -> bool:
        """Whether a further picture would push one out."""
        return len(self.pictures) >= self.room.max


def panel(shoot: Shoot, form: DraftForm, refusals: list[str] | None = None) -> dict[str, Any]:
    """Calls, estimate, budgets, prompts, and every problem in plain words."""
    planned = plan(shoot)
    budgets = budget_lines(form.actor, planned)
    over = [line.refusal for line in budgets if line.short]
    problems = [*field_problems(form), *(refusals or []), *planned.problems, *over]
    return {
        "shoot": shoot,
        "form": form,
        "fields": [form[name] for name in form.shown],
        "plan": planned,
        "shots": planned.shots[:SHOWN],
        "unseen": sum(not shot.garment_referenced for shot in planned.shots),
        "budgets": budgets,
        "problems": list(dict.fromkeys(problems)),
        "bare": bare(shoot, planned),
        "advice": prompts.advice(shoot.prompt, planned.spec) if planned.spec else [],
        "may_launch": form.actor.has_role(Role.MERCHANDISER),
    }


def bare(shoot: Shoot, planned: Plan) -> int:
    """How many colourways can't be shot because they have no packshot."""
    room = planned.spec.slots.get(Slot.GARMENT.name) if planned.spec else None
    if not (room and room.required and planned.problems):
        return 0
    return shoot.items.count() - len(first_packshots(shoot))


def field_problems(form: DraftForm) -> Iterator[str]:
    """What is wrong with single fields, each named."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        yield from (f"{label or name.capitalize()}: {error}" for error in errors)


def budget_lines(actor: User, planned: Plan) -> list[BudgetLine]:
    """The budgets that bound the launch, judged by the ledger's own rule."""
    attempts = [
        Attempt(
            job=Job(actor=actor, brand_id=shot.cell.colourway.product.brand_id),
            estimate_nano=shot.estimate_nano,
        )
        for shot in planned.shots
    ] or [Attempt(job=Job(actor=actor), estimate_nano=0)]
    return [
        BudgetLine(
            standing,
            sum(one.estimate_nano for one in attempts if ledger.bounds(standing.budget, one)),
        )
        for standing in ledger.standings(ledger.budgets_for(attempts))
    ]


def chosen(shoot: Shoot) -> list[Chosen]:
    """The colourways of a draft in their order."""
    packshots = first_packshots(shoot)
    assets = with_pictures(Asset.objects.filter(pk__in=[one.pk for one in packshots.values()]))
    pictures = {asset.colourway_id: picture(asset) for asset in assets}
    return [
        Chosen(item.colourway, pictures.get(item.colourway_id))
        for item in shoot.items.select_related("colourway__product")
    ]


def settings(shoot: Shoot, form: DraftForm) -> dict[str, Any]:
    """The part of the form that follows the endpoint."""
    spec = form.spec
    return {
        "shoot": shoot,
        "form": form,
        "settings": True,
        "sizes": list(sizes(spec, form)) if spec and spec.speaks("size") else [],
        "numbers": [
            form[word] for word in ("steps", "guidance", "strength") if word in form.fields
        ],
        "references": references(shoot, spec) if spec else [],
        "loras": loras(shoot, form.actor) if spec and spec.speaks("loras") else None,
        "groups": groups(str(form["endpoint"].value() or "")),
    }


def sizes(spec: EndpointSpec, form: DraftForm) -> Iterator[dict[str, Any]]:
    """Each choice of size, drawn in proportion."""
    current = form["size"].value() or ""
    known = {size.name: size for size in spec.sizes}
    for value, label in form.fields["size"].choices:  # type: ignore[attr-defined]
        size = known.get(value)
        one: dict[str, Any] = {"value": value, "label": label, "checked": value == current}
        if size:
            longest = max(size.width, size.height)
            one["width"] = round(size.width / longest * BOX, 1)
            one["height"] = round(size.height / longest * BOX, 1)
            about = "about " if size.approximate else ""
            one["pixels"] = f"{about}{size.width} x {size.height}"
        yield one


def references(shoot: Shoot, spec: EndpointSpec) -> list[Reference]:
    """The endpoint's slots with what was chosen for each."""
    given = [(one.slot, one.asset_id) for one in shoot.inputs.order_by("slot", "position")]
    found = with_pictures(Asset.objects.filter(pk__in=[pk for _, pk in given]))
    assets = {asset.pk: (asset, picture(asset)) for asset in found}
    return [
        Reference(
            slot=slot,
            help=HELP[slot],
            room=spec.slots[slot.name],
            pictures=[assets[pk] for name, pk in given if name == slot],
        )
        for slot in Slot
        if slot.name in spec.slots
    ]


def loras(shoot: Shoot, actor: User) -> list[dict[str, Any]]:
    """Every LoRA that can be used, with its scale where it is ticked."""
    scales = {used.lora_id: used.scale for used in shoot.loras.all()}
    return [
        {
            "lora": lora,
            "ticked": lora.pk in scales,
            "scale": scales.get(lora.pk, lora.default_scale),
        }
        for lora in usable_loras(actor).select_related("talent", "product")
    ]
