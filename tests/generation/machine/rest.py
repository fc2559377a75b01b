"""How everything comes to rest: by itself, by callbacks that come late, by a person."""

from contextlib import suppress

from generation import intake, lifecycle, reconcile, recovery
from generation.lifecycle.ends import GONE, UNFETCHED
from generation.models import Attempt
from tests.generation.machine import verbs
from tests.generation.machine.stage import Stage

State = Attempt.State
DAY = 86_400
ROUNDS = 60  # of beat, a minute apart: what rests by itself has come to rest by then


def come_to_rest(stage: Stage) -> None:
    """Heal everything and let it end."""
    stage.heal()
    beat(stage)
    for token, request_id in stage.callbacks():
        lifecycle.called_back(token=token, request_id=request_id)
    beat(stage)
    decide(stage)
    beat(stage)
    stage.clock.let_pass(DAY)  # what was compared while the billing lagged is compared again
    reconcile.compare()


def beat(stage: Stage) -> None:
    """Let beat go on until nothing waits any more that it can do something about."""
    for _ in range(ROUNDS):
        stage.clock.let_pass(60)
        verbs.work(stage)
        stage.quieten()
        if not waiting():
            return


def waiting() -> bool:
    """Whether something is under way that may still end by itself."""
    live = Attempt.objects.in_state(*Attempt.LIVE)
    late = Attempt.objects.in_state(State.REJECTED, State.FAILED_PAID).exclude(due_at=None)
    return live.exists() or late.exists() or recovery.active()


def decide(stage: Stage) -> None:
    """A person clears up what can't be known, and has what was paid for fetched once more."""
    unknown = Attempt.objects.in_state(State.UNKNOWN)
    for _ in range(unknown.count()):
        with suppress(intake.Refused):
            verbs.adopt(stage, 0)
    for attempt in unknown:
        reconcile.write_off(actor=stage.admin, attempt=attempt, note="Nobody knows.")
    paid = Attempt.objects.in_state(State.FAILED_PAID).filter(job__status__in=verbs.ENDED)
    for attempt in paid.filter(error_type__in=[UNFETCHED, GONE]):
        with suppress(intake.Refused):
            intake.retry(actor=stage.admin, job=attempt.job)
