"""Faults of the model: refusals that cost or do not, a failure, a black picture, another price."""

from collections.abc import Mapping
from dataclasses import replace

from generation.sandbox.catalogue import Endpoint
from generation.sandbox.faults.switchboard import OUTCOME, Switchboard
from generation.sandbox.outcome import Outcome, input_refused
from generation.sandbox.queue import Model
from generation.sandbox.store import Row

POLICY = ("prompt", "content_policy_violation", "The prompt violates the content policy")
KIND = "internal_server_error"
FAILED = {"loc": ["body"], "msg": "Internal server error", "type": KIND}


def faulty(model: Model, faults: Switchboard, endpoints: Mapping[str, Endpoint]) -> Model:
    """Return the model whose successes the switches spoil; its own failures stay as they are."""

    async def produce(row: Row) -> Outcome:
        outcome, endpoint_id = await model(row), row["endpoint_id"]
        if outcome.status_code != 200:
            return outcome
        if switch := faults.strike(OUTCOME, endpoint_id):
            flags = endpoints[endpoint_id].output.get("flags", "")
            outcome = _spoiled(switch.fault, outcome, flags)
        if outcome.units and (switch := faults.strike(("price_changed",), endpoint_id)):
            outcome = replace(outcome, cost_nano=round(outcome.cost_nano * (switch.factor or 0)))
        return outcome

    return produce


def _spoiled(fault: str, outcome: Outcome, flags: str) -> Outcome:
    """Spoil a success; an endpoint without a field for `flags` refuses what it would blacken."""
    match fault:
        case "outcome_422_billed":
            refusal = input_refused(*POLICY)
            return replace(refusal, units=outcome.units, cost_nano=outcome.cost_nano)
        case "outcome_422_free":
            return input_refused(*POLICY)
        case "outcome_500":
            return Outcome(500, {"detail": [FAILED]}, KIND)
        case _ if flags not in outcome.output:
            return input_refused(*POLICY)
        case _:
            said = outcome.output[flags]
            black = [True] * len(said) if isinstance(said, list) else True
            return replace(outcome, output={**outcome.output, flags: black})
