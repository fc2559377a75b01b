"""Calls as they end, written by hand, with what they cost."""

from typing import Any

from catalog.models import Asset, Colourway
from generation.models import Attempt, Endpoint, Job, Output
from tests import factories

State = Attempt.State
CENT = 10_000_000
SENT = {State.SUBMITTED, State.RESULT_READY, State.STORED, State.FAILED_FREE, State.FAILED_PAID}


def job(colourway: Colourway | None = None, **fields: Any) -> Job:
    """A call that is wanted, expected to cost four cents."""
    colourway = colourway or factories.colourway()
    endpoint = fields.pop("endpoint", "fal-ai/flux/schnell")
    values: dict[str, Any] = {
        "endpoint": Endpoint.objects.get(pk=endpoint),
        "arguments": {},
        "colourway": colourway,
        "brand": colourway.product.brand,
        "actor": fields.pop("actor", None) or factories.merchandiser(),
        "role": "on_model",
        "estimate_nano": 4 * CENT,
    }
    return Job.objects.create(**values | fields)


def attempt(of: Job, state: State, *, cents: int | None = None, **fields: Any) -> Attempt:
    """A further attempt that stands at ``state`` and cost that much."""
    number = of.attempts.count() + 1
    request = f"request-{of.pk}-{number}" if state in SENT else None
    result: dict[str, Any] | None = (
        {"images": []} if state in {State.RESULT_READY, State.STORED} else None
    )
    values: dict[str, Any] = {
        "number": number,
        "estimate_nano": of.estimate_nano,
        "request_id": request,
        "result": result,
        "due_at": None,
        "cost_nano": None if cents is None else cents * CENT,
    }
    return Attempt.objects.create(job=of, state=state, **values | fields)


def stored(of: Job, *statuses: Asset.Status, cents: int) -> Attempt:
    """An attempt that gave pictures which stand so in review."""
    made = attempt(of, State.STORED, cents=cents)
    for index, status in enumerate(statuses):
        asset = factories.generated(of.colourway, shoot=of.shoot, status=status)
        Output.objects.create(attempt=made, index=index, asset=asset)
    return made
