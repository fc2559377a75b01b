"""Sweeping: what is late is found in the database and re-driven; hints may have been lost."""

from django.db import transaction
from django.db.models.functions import Now

from catalog.models import Shoot
from generation.lifecycle.ends import settle_shoot
from generation.lifecycle.sending import lose_sight
from generation.lifecycle.waiting import PATIENCE, after
from generation.models import Attempt, Job
from sartiq.hints import send

State = Attempt.State


def sweep(*, limit: int = 500) -> None:
    """Re-drive what is late, from the database alone; hints may have been lost."""
    with transaction.atomic():  # no worker comes between: it may send the same row anew
        for attempt in take_due(State.SUBMITTING, limit=limit):
            lose_sight(attempt, "No answer came in time; the call may have been sent.")
    for attempt in take_due(State.RESERVED, limit=limit):
        send("generation.submit_job", str(attempt.pk))
    for attempt in take_due(State.UNKNOWN, limit=limit):
        send("generation.look_up_job", str(attempt.pk))
    under_way = Job.objects.filter(status__in=Job.UNDER_WAY).exclude(shoot=None).values("shoot")
    for shoot in Shoot.objects.filter(status=Shoot.Status.RUNNING).exclude(pk__in=under_way)[
        :limit
    ]:
        settle_shoot(shoot)


def poll(*, limit: int = 200) -> None:
    """Have everything fetched whose next look is due; carries all results without callbacks."""
    for attempt in take_due(State.SUBMITTED, State.RESULT_READY, limit=limit):
        send("generation.collect_job", str(attempt.pk))


@transaction.atomic
def take_due(*states: Attempt.State, limit: int) -> list[Attempt]:
    """Attempts in ``states`` that are due, put off so that no other sweeper takes them too."""
    due = list(
        Attempt.objects.ours()
        .in_state(*states)
        .due(at=Now())
        .select_for_update(skip_locked=True)[:limit]
    )
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in due]).update(due_at=after(PATIENCE))
    return due
