"""Faults of the model: refusals that cost or do not, a failure, a black picture, another price."""

from dataclasses import replace

from generation.sandbox.faults.switchboard import OUTCOME, Switchboard
from generation.sandbox.outcome import Outcome, input_refused
from generation.sandbox.queue import Model
from generation.sandbox.store import Row

POLICY = ("prompt", "content_policy_violation", "The prompt violates the content policy")
KIND = "internal_server_error"
FAILED = {"loc": ["body"], "msg": "Internal server error", "type": KIND}


def faulty(model: Model, faults: Switchboard) -> Model:
    """Return the model whose successes the switches spoil; its own failures stay as they are."""

    async def produce(row: Row) -> Outcome:
        outcome, endpoint_id = await model(row), row["endpoint_id"]
        if outcome.status_code != 200:
            return outcome
        if switch := faults.strike(OUTCOME, endpoint_id):
            outcome = _spoiled(switch.fault, outcome)
        if outcome.units and (switch := faults.strike(("price_changed",), endpoint_id)):
            outcome = replace(outcome, cost_nano=round(outcome.cost_nano * (switch.factor or 0)))
        return outcome

    return produce


def _spoiled(fault: str, outcome: Outcome) -> Outcome:
    match fault:
        case "outcome_422_billed":
            refusal = input_refused(*POLICY)
            return replace(refusal, units=outcome.units, cost_nano=outcome.cost_nano)
        case "outcome_422_free":
            return input_refused(*POLICY)
        case "outcome_500":
            return Outcome(500, {"detail": [FAILED]}, KIND)
        case _:
            flags = [True] * len(outcome.output["images"])
            return replace(outcome, output={**outcome.output, "has_nsfw_concepts": flags})
