"""The books: what the database says of every attempt at a provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from generation.audit.findings import rows

# Boxes and weights are no assets: there is no output to look for.
BOOKED = """
SELECT attempt.id AS attempt, attempt.job_id AS job, attempt.number, attempt.state,
       attempt.request_id, attempt.token_digest, attempt.called,
       coalesce(attempt.cost_nano, 0) AS cost_nano,
       attempt.state = ANY(%(live)s) OR attempt.due_at IS NOT NULL AS waits,
       attempt.decided_by_id IS NOT NULL AND attempt.state = 'failed_paid'
           AND attempt.request_id IS NULL AS written_off,
       attempt.state = 'stored' AND (endpoint.kind IN ('detect', 'lora_training') OR EXISTS (
           SELECT 1 FROM generation_output WHERE attempt_id = attempt.id)) AS stored,
       sent.at AS sent_at
  FROM generation_attempt attempt
  JOIN generation_job job ON job.id = attempt.job_id
  JOIN generation_endpoint endpoint ON endpoint.id = job.endpoint_id
  LEFT JOIN (
    SELECT attempt_id, max(at) AS at FROM generation_transition
     WHERE state = 'submitting' GROUP BY attempt_id) sent ON sent.attempt_id = attempt.id
 WHERE attempt.provider = %(provider)s
 ORDER BY attempt.job_id, attempt.number
"""

# How each earlier attempt of a job stood when a later one was begun.
STOOD = """
SELECT earlier.id AS earlier, later.id AS later, (
    SELECT state FROM generation_transition
     WHERE attempt_id = earlier.id AND id < begun.id ORDER BY id DESC LIMIT 1) AS state
  FROM generation_attempt earlier
  JOIN generation_attempt later
    ON later.job_id = earlier.job_id AND later.number > earlier.number
  JOIN LATERAL (
    SELECT min(id) AS id FROM generation_transition WHERE attempt_id = later.id) begun ON true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An attempt as the books have it.

    It ``waits`` while somebody is still to do something about it; it is ``written_off`` when a
    named person gave up on it while its request was not known.
    """

    attempt: UUID
    job: UUID
    number: int
    state: str
    request_id: str | None
    token_digest: str | None
    called: str
    cost_nano: int
    waits: bool
    written_off: bool
    stored: bool
    sent_at: datetime | None

    @property
    def unseen(self) -> bool:
        """Whether its POST may have been accepted without our knowing the request."""
        return self.request_id is None and (
            self.state in {"submitting", "unknown"} or self.written_off
        )


@dataclass(frozen=True, slots=True)
class Books:
    """What the database says of every attempt at one provider."""

    attempts: Sequence[Booked]
    stood: dict[tuple[UUID, UUID], str]

    @classmethod
    def read(cls, provider: str) -> "Books":
        """The books as they stand now."""
        attempts = [Booked(**row) for row in rows(BOOKED, provider=provider)]
        stood = {(row["earlier"], row["later"]): row["state"] for row in rows(STOOD)}
        return cls(attempts, stood)

    @property
    def called(self) -> list[str]:
        """The provider's ids of the endpoints that were ever called."""
        return sorted({one.called for one in self.attempts} - {""})
