"""What can go wrong at the provider. For a submit, the class decides what became of the money."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

SHOWN = 500
ADVICE = {
    401: "Check the provider's key.",
    403: "Check the account at the provider: its balance and its rights.",
    404: "Check the endpoint's id.",
    429: "Try again later.",
}


class ProviderError(Exception):
    """Anything that the provider, or the way to it, did not do as asked."""


class NotSent(ProviderError):
    """No connection came about: nothing left the house, the call may be sent again."""


class Refused(ProviderError):
    """A clear no: the call was not accepted.

    ``retryable`` says that the same call may be accepted later, ``retry_after`` in how many
    seconds, where the provider said so.
    """

    def __init__(
        self, status: int, problems: Sequence[str], *, retryable: bool, retry_after: float | None
    ) -> None:
        reasons = list(problems) or [f"The provider refused the call (HTTP {status})."]
        super().__init__(" ".join([*reasons, *filter(None, [ADVICE.get(status)])]))
        self.status = status
        self.problems = list(problems)
        self.retryable = retryable
        self.retry_after = retry_after


class Unclear(ProviderError):
    """The call may have been accepted and may be charged: it must never be sent again by itself."""


class ModelFailed(ProviderError):
    """The model ended with an error of its own; ``billable_units`` may be more than none."""

    def __init__(
        self, status: int, error_type: str, message: str, billable_units: Decimal | None
    ) -> None:
        super().__init__(message or f"The model failed (HTTP {status}).")
        self.status = status
        self.error_type = error_type
        self.message = str(self)
        self.billable_units = billable_units


class ResultGone(ProviderError):
    """The provider no longer has the result, or never knew the request."""


class ProviderUnavailable(ProviderError):
    """No usable answer; asking again later costs nothing. ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotReady(ProviderUnavailable):
    """The request has not completed yet; ``queue_position`` is how many go before it, if told."""

    def __init__(self, message: str, *, queue_position: int | None = None) -> None:
        super().__init__(message)
        self.queue_position = queue_position


class MediaRefused(ProviderError):
    """A file that is not fetched: a host that is not the provider's, gone, or too large."""


def plain_words(payload: Any) -> list[str]:
    """The sentences in an error's body, whose ``detail`` is a text or a list of problems."""
    if not isinstance(payload, dict):
        return []
    detail = payload.get("detail") or payload.get("error") or payload.get("message")
    problems = detail if isinstance(detail, list) else [detail] if detail else []
    return [_sentence(problem)[:SHOWN] for problem in problems]


def error_type(payload: Any) -> str:
    """The kind of an error: of the whole, else of its first problem; empty if it has none."""
    if not isinstance(payload, dict):
        return ""
    if isinstance(payload.get("error_type"), str):
        return str(payload["error_type"])[:100]
    detail = payload.get("detail")
    first = detail[0] if isinstance(detail, list) and detail else None
    return str(first.get("type", ""))[:100] if isinstance(first, dict) else ""


def _sentence(problem: Any) -> str:
    if isinstance(problem, str):
        return problem
    if not isinstance(problem, dict) or "msg" not in problem:
        return json.dumps(problem, ensure_ascii=False)
    where = problem.get("loc")
    path = [str(part) for part in where if part != "body"] if isinstance(where, list) else []
    return f"{'.'.join(path)}: {problem['msg']}" if path else str(problem["msg"])
