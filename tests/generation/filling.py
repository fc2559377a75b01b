"""Launched shoots whose calls give pictures or fail, by hand."""

from typing import Any

from catalog.models import Asset, Shoot
from generation import intake, lifecycle
from generation.models import Attempt, Job, Output
from tests import factories
from tests.generation.corridor import claim
from tests.generation.pages import ready

State = Attempt.State


def running(**fields: Any) -> Shoot:
    """A launched shoot of one product."""
    shoot = ready(**fields)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    shoot.refresh_from_db()
    return shoot


def sent(shoot: Shoot) -> Attempt:
    """Send the shoot's first call that was not sent yet."""
    attempt = Attempt.objects.in_state(State.RESERVED).filter(job__shoot=shoot).first()
    assert attempt
    claim(attempt, f"token-{attempt.pk}")
    attempt.job.move(Job.Status.RUNNING)
    lifecycle.accept(attempt, f"request-{attempt.pk}")
    return attempt


def give(shoot: Shoot) -> Asset:
    """Let the shoot's first call give a picture."""
    attempt = sent(shoot)
    attempt.move(State.RESULT_READY, result={"images": [{"url": "https://example.com/1.png"}]})
    attempt.move(State.STORED, cost_nano=40_000_000, due_at=None)
    attempt.job.move(Job.Status.DONE)
    asset = factories.generated(attempt.job.colourway, shoot=shoot, rendered=True)
    Output.objects.create(attempt=attempt, index=0, asset=asset)
    return asset


def fail(shoot: Shoot, reason: str = "The prompt was refused.") -> Job:
    """Let the shoot's first call fail."""
    attempt = sent(shoot)
    lifecycle.fail(attempt, reason, error_type="", units=0)
    return attempt.job
