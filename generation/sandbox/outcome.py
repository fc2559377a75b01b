"""How a request ends: what the result route answers and what is billed for it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """The end of one request; `units` and `cost_nano` (nano-dollars) are 0 when it failed."""

    status_code: int
    output: dict[str, Any]
    error_type: str | None = None
    units: float = 0
    cost_nano: int = 0


class InputRefused(Exception):
    """A model can't work with an input; `field` is dotted where it lies inside another."""

    def __init__(self, field: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.outcome = input_refused(field, kind, message)


def input_refused(field: str, kind: str, message: str) -> Outcome:
    """A model's own refusal: 422 with a list that names the field."""
    detail = [{"loc": ["body", *field.split(".")], "msg": message, "type": kind}]
    return Outcome(422, {"detail": detail}, kind)


def cancelled() -> Outcome:
    """The caller gave up before the result was there."""
    kind = "client_cancelled"
    return Outcome(499, {"detail": "Request was cancelled by the client", "error_type": kind}, kind)


def not_started() -> Outcome:
    """The request did not start within the time that its caller gave it."""
    kind = "request_timeout"
    detail = "Request timed out before it was started"
    return Outcome(504, {"detail": detail, "error_type": kind}, kind)


def broken(message: str) -> Outcome:
    """The model failed; nothing is charged."""
    return Outcome(500, {"detail": message, "error_type": "internal_error"}, "internal_error")
