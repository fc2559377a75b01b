"""What may happen at any time. Each verb chooses by a number among the rows that there are."""

from collections.abc import Callable
from typing import Any, TypeVar

from catalog.models import Shoot
from generation import intake, lifecycle, reconcile, recovery
from generation.models import Attempt, Job
from tests import factories
from tests.generation.machine.stage import Stage

Verb = Callable[[Stage, int], None]
T = TypeVar("T")

RECIPES: list[dict[str, Any]] = [
    # Priced by picture and with an input; by megapixel in shares that leave a rest; by nobody.
    {"endpoint": "fal-ai/flux-pro/kontext"},
    {"endpoint": "fal-ai/flux/schnell", "parameters": {"num_images": 3}, "count": 2},
    {"endpoint": "workflows/Shootify/flux-krea-lora-i2i"},
]
ENDED = [Job.Status.FAILED, Job.Status.CANCELLED]


def launch(stage: Stage, n: int) -> None:
    """A person starts a shoot of one or two calls."""
    colourway, recipe = stage.colourways[n % 2], RECIPES[n % len(RECIPES)]
    shoot = factories.shoot(colourway, actor=stage.admin, **recipe)
    intake.launch(actor=stage.admin, shoot=shoot)


def submit(stage: Stage, n: int) -> None:
    """One attempt is sent, if it is to be sent."""
    lifecycle.submit(one.pk for one in nth(Attempt, n))


def collect(stage: Stage, n: int) -> None:
    """One attempt is fetched, if there is something to fetch."""
    lifecycle.collect(one.pk for one in nth(Attempt, n))


def look_up(stage: Stage, n: int) -> None:
    """One attempt is looked up, if nothing is known of it."""
    reconcile.look_up(one.pk for one in nth(Attempt, n))


def submit_due(stage: Stage, n: int) -> None:
    """Beat."""
    lifecycle.submit_due()


def collect_due(stage: Stage, n: int) -> None:
    """Beat."""
    lifecycle.collect_due()


def look_up_due(stage: Stage, n: int) -> None:
    """Beat."""
    reconcile.look_up_due()


def call_off_due(stage: Stage, n: int) -> None:
    """Beat."""
    lifecycle.call_off_due()


def sweep(stage: Stage, n: int) -> None:
    """Beat."""
    lifecycle.sweep()


def compare(stage: Stage, n: int) -> None:
    """Costs are compared with the billing."""
    reconcile.compare()


def call_back(stage: Stage, n: int) -> None:
    """The provider reports a request that has ended: at once, late, or once more."""
    for token, request_id in chosen(stage.callbacks(), n):
        assert lifecycle.called_back(token=token, request_id=request_id), "It was nobody's."


def cancel(stage: Stage, n: int) -> None:
    """A person stops a shoot."""
    for shoot in nth(Shoot, n):
        intake.cancel(actor=stage.admin, shoot=shoot)


def retry(stage: Stage, n: int) -> None:
    """A person wants a call once more that has ended without a picture."""
    for job in nth(Job, n, status__in=ENDED):
        intake.retry(actor=stage.admin, job=job)


def retry_failed(stage: Stage, n: int) -> None:
    """A person wants all that failed in a shoot once more."""
    for shoot in nth(Shoot, n):
        intake.retry_failed(actor=stage.admin, shoot=shoot)


def write_off(stage: Stage, n: int) -> None:
    """A person gives up on an unknown call."""
    for attempt in nth(Attempt, n, state=Attempt.State.UNKNOWN):
        reconcile.write_off(actor=stage.admin, attempt=attempt, note="Nobody knows.")


def adopt(stage: Stage, n: int) -> None:
    """A person finds an unknown call at the provider, by its token where it has one."""
    tokens = {lifecycle.late.digest(token): request for token, request in stage.callbacks()}
    for attempt in nth(Attempt, n, state=Attempt.State.UNKNOWN):
        alike = [one.past.request_id for one in reconcile.candidates(attempt) if one.alike]
        if stage.settings.CALLBACK_URL:
            alike = [one for one in alike if one == tokens.get(str(attempt.token_digest))]
        for request_id in alike[:1]:
            reconcile.adopt(actor=stage.admin, attempt=attempt, request_id=request_id)


def begin_recovery(stage: Stage, n: int) -> None:
    """A person restored a snapshot, and says so."""
    recovery.begin()


def end_recovery(stage: Stage, n: int) -> None:
    """A person is sure enough."""
    recovery.end(actor=stage.admin)


BEAT: list[Verb] = [sweep, submit_due, collect_due, look_up_due, call_off_due]
WORK: list[Verb] = [*BEAT, submit, collect, look_up, call_back, launch]
PEOPLE: list[Verb] = [
    cancel,
    retry,
    retry_failed,
    write_off,
    adopt,
    begin_recovery,
    end_recovery,
    compare,
]


def work(stage: Stage) -> None:
    """One beat, a while after the last."""
    stage.clock.let_pass(3)
    for verb in BEAT:
        verb(stage, 0)


def nth(model: Any, n: int, **fields: Any) -> list[Any]:
    """The n-th row in the order of ids, counted round; nothing of nothing."""
    return chosen(list(model._default_manager.filter(**fields).order_by("pk")), n)


def chosen(rows: list[T], n: int) -> list[T]:
    """The n-th of what there is, counted round; nothing of nothing."""
    return [rows[n % len(rows)]] if rows else []
