"""What stands beside a draft: calls, estimate, budgets, prompts, and what keeps it from launch."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Shoot, Slot
from generation import ledger, matrix, prompts
from generation.forms import DraftForm
from generation.matrix import Cell
from generation.models import Attempt, Job
from generation.planning import Plan, Shot, first_packshots, plan
from sartiq.access.models import Role, User
from sartiq.money import dollars

SHOWN = 50  # prompts
TESTED = 3  # cells of a test


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget as it stands, and what the launch, or a test before it, would add to it."""

    standing: ledger.Standing
    asked_nano: int
    test_nano: int

    @property
    def over_nano(self) -> int:
        """By how much the launch overruns it."""
        return max(0, self.asked_nano - self.standing.left_nano)

    @property
    def after_nano(self) -> int:
        """What is left after the launch, in nano-dollars."""
        return max(0, self.standing.left_nano - self.asked_nano)

    @property
    def refusal(self) -> str:
        """By how much it overruns the budget, and what to do."""
        sentence = _(
            "%(over)s over what is left in “%(budget)s”. Choose fewer pictures or a cheaper "
            "endpoint, or ask an admin to raise the budget."
        )
        return sentence % {"over": dollars(self.over_nano), "budget": self.standing.budget}


@dataclass(frozen=True, slots=True)
class Test:
    """A few pictures before all the others."""

    number: int
    estimate_nano: int
    affordable: bool


def panel(
    shoot: Shoot, form: DraftForm, cells: Sequence[Cell], refusals: Iterable[str] = ()
) -> dict[str, Any]:
    """Calls, estimate, budgets, prompts, and every problem in plain words."""
    planned = plan(shoot, cells=cells, actor=form.actor)
    few = test_shots(planned)
    lines = list(budget_lines(form.actor, planned.shots, few))
    over = [line.refusal for line in lines if line.over_nano]
    # Where the prompt can't be read the plan is still that of the last one.
    of_plan = [] if "prompt" in form.errors else planned.problems
    problems = [*field_problems(form), *refusals, *of_plan]
    return {
        "shoot": shoot,
        "form": form,
        "fields": [form[name] for name in form.shown],
        "plan": planned,
        "shots": planned.shots[:SHOWN],
        "unseen": sum(not shot.garment_referenced for shot in planned.shots),
        "twice": sum(len(shot.numbers) > 1 for shot in planned.shots if fixed(shot)),
        "budgets": lines,
        "problems": list(dict.fromkeys(problems)),
        "over": [one for one in over if one not in problems],
        "test": test_of(few, lines) if planned.calls > TESTED else None,
        "bare": bare(shoot, planned),
        "advice": list(advice(shoot, planned)),
        "may_launch": form.actor.has_role(Role.MERCHANDISER),
    }


def advice(shoot: Shoot, planned: Plan) -> Iterator[str]:
    """What would make the draft's prompt work better, beginning with what it fails to say."""
    own = [shot for shot in planned.shots if shot.cell.look is None]
    if any(shot.cell.view for shot in own) and "{view}" not in shoot.prompt:
        yield _("The prompt does not say which view it is. Insert {view}.")
    if any(unsaid(shot) for shot in own):
        yield _(
            "A LoRA answers to its trigger word, which the prompt leaves out. Insert {trigger}."
        )
    if planned.spec:
        yield from prompts.advice(shoot.prompt, planned.spec)


def unsaid(shot: Shot) -> bool:
    """Whether a LoRA goes along whose trigger word is not in the prompt."""
    triggers = [lora.trigger_word for lora, _scale in shot.loras if lora.trigger_word]
    return any(trigger not in shot.prompt for trigger in triggers)


def test_shots(planned: Plan) -> list[Shot]:
    """The cells of which a test makes one picture each."""
    by_key = {shot.cell.key: shot for shot in planned.shots}
    few = matrix.spread([shot.cell for shot in planned.shots], TESTED)
    return [by_key[cell.key] for cell in few]


def test_of(few: list[Shot], lines: list[BudgetLine]) -> Test:
    """The test that is offered."""
    return Test(
        number=len(few),
        estimate_nano=sum(shot.estimate.nano for shot in few),
        affordable=all(line.test_nano <= line.standing.left_nano for line in lines),
    )


def fixed(shot: Shot) -> bool:
    """Whether each picture of a cell would be the same, because one seed serves for all."""
    return shot.seeds == shot.seeds.FIXED and shot.spec.vocabulary.get("seed") in shot.arguments


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


def budget_lines(actor: User, shots: list[Shot], few: list[Shot]) -> Iterator[BudgetLine]:
    """The budgets that bound the launch, judged by the ledger's own rule."""
    whole, test = Counter[UUID | None](), Counter[UUID | None]()
    for shot in shots:
        whole[brand_of(shot)] += shot.estimate_nano
    for shot in few:
        test[brand_of(shot)] += shot.estimate.nano
    attempts = {brand: Attempt(job=Job(actor=actor, brand_id=brand)) for brand in whole or [None]}
    for standing in ledger.standings(ledger.budgets_for(attempts.values())):
        bound = [brand for brand, one in attempts.items() if ledger.bounds(standing.budget, one)]
        yield BudgetLine(
            standing=standing,
            asked_nano=sum(whole[brand] for brand in bound),
            test_nano=sum(test[brand] for brand in bound),
        )


def brand_of(shot: Shot) -> UUID | None:
    """The brand that a call is paid for."""
    return shot.cell.colourway.product.brand_id
