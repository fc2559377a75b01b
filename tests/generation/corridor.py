"""Steps through the corridor that several tests take."""

from generation import intake, lifecycle
from generation.lifecycle import sending
from generation.models import Attempt
from generation.provider import called
from tests import factories


def launched(**fields) -> Attempt:
    """The attempt of a shoot of one picture, reserved and not sent."""
    colourway = factories.colourway()
    factories.packshot(colourway)
    shoot = factories.shoot(colourway, **fields)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    return Attempt.objects.get(job__shoot=shoot)


def claim(attempt: Attempt, token: str) -> bool:
    """Claim one attempt as a worker does that is about to send it."""
    attempt.called = attempt.called or called(attempt.job.endpoint_id)
    return bool(sending.claimed([sending.Call(attempt, {}, token, sending.clock())]))


def walk(attempt: Attempt) -> Attempt:
    """Send and collect as the tasks would, without waiting for hints."""
    lifecycle.submit([attempt.pk])
    for _ in range(200):
        attempt.refresh_from_db()
        if attempt.state not in Attempt.LIVE:
            break
        lifecycle.collect([attempt.pk])
    return attempt


def lost(**fields) -> Attempt:
    """An attempt that the provider has, of which we have lost the answer."""
    attempt = launched(**fields)
    lifecycle.submit([attempt.pk])
    return forget(attempt)


def forget(attempt: Attempt) -> Attempt:
    """The attempt as if nobody knew what became of it."""
    Attempt.objects.filter(pk=attempt.pk).update(
        state=Attempt.State.UNKNOWN, request_id=None, looks=0
    )
    attempt.refresh_from_db()
    return attempt
