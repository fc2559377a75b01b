"""Rejected pictures in the re-shoot tray, written by hand."""

from typing import Any

from catalog import review
from catalog.models import Asset, Reason, Reshoot, Shoot, Verdict
from sartiq.access.models import User
from tests import factories
from tests.generation import spending
from tests.generation.pages import ready


def running(**fields: Any) -> Shoot:
    """A shoot of one product that was launched."""
    shoot = ready(endpoint="fal-ai/flux/schnell", **fields)
    shoot.move(Shoot.Status.RUNNING)
    return shoot


def rejected(
    shoot: Shoot | None = None, *, fix: str = "five fingers", by: User | None = None, **fields: Any
) -> Reshoot:
    """A picture of ``shoot`` that a reviewer rejected into the tray; it cost four cents."""
    shoot = shoot or running()
    arguments = {"prompt": "a wool coat", "seed": 1}
    call = spending.job(
        shoot.items.get().colourway, shoot=shoot, status="done", arguments=arguments, **fields
    )
    made = spending.stored(call, Asset.Status.PENDING, cents=4)
    decision = review.decide(
        actor=by or factories.reviewer(),
        asset=made.outputs.get().asset,
        verdict=Verdict.REJECT,
        reasons=[Reason.HANDS],
        reshoot=fix,
    )
    return Reshoot.objects.get(decision=decision)
