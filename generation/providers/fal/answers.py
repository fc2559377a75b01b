"""What the provider answers, in our words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a request stands; COMPLETED includes failures."""

    IN_QUEUE = "IN_QUEUE"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    UNKNOWN_TO_PROVIDER = "UNKNOWN_TO_PROVIDER"


class CancelAnswer(StrEnum):
    """What the provider says to a cancel; a running job may finish all the same."""

    REQUESTED = "REQUESTED"
    ALREADY_COMPLETED = "ALREADY_COMPLETED"
    NOT_FOUND = "NOT_FOUND"


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """The provider accepted a call."""

    request_id: str


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where a request stands; ``error`` is not empty when a completed one failed."""

    state: State
    queue_position: int | None = None
    error: str = ""
    error_type: str = ""
    logs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the model made; ``billable_units`` are images, megapixels ... as its price counts."""

    output: dict[str, Any]
    billable_units: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Downloaded:
    """A file that arrived whole: its length in bytes, and its media type as the host says."""

    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class BillingEvent:
    """What the provider charged for a request; ``cost_nano`` is after discounts."""

    request_id: str
    endpoint_id: str
    at: datetime
    units: Decimal
    cost_nano: int


@dataclass(frozen=True, kw_only=True)
class PastRequest:
    """A request in the provider's history; ``arguments`` are None where they are not kept."""

    request_id: str
    endpoint_id: str
    sent_at: datetime
    status_code: int | None
    arguments: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class UnitPrice:
    """The price of one unit (``images``, ``megapixels`` ...) at the provider now."""

    endpoint_id: str
    amount: Decimal
    unit: str
    currency: str
