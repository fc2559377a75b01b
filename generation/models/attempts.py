"""Attempts and outputs: each POST for a job, its history, and what came of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.functions import Cast, Now
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from generation.models.jobs import Job
from sartiq.ids import uuid7


class Each(models.Func):
    """The value that belongs to each row, of ``values`` by id: many rows in one UPDATE."""

    def __init__(self, values: Mapping[UUID, Any], *, field: Any) -> None:
        by_id = {str(pk): value for pk, value in values.items()}
        given = models.Value(by_id, output_field=models.JSONField(encoder=DjangoJSONEncoder))
        super().__init__(given, Cast("pk", models.TextField()), output_field=field)

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **context: Any,
    ) -> tuple[str, Any]:
        """The value of the row's own id, in the column's type."""
        kind = self.output_field.db_type(connection)
        arrow = " -> " if isinstance(self.output_field, models.JSONField) else " ->> "
        return super().as_sql(
            compiler, connection, template=f"(%(expressions)s)::{kind}", arg_joiner=arrow, **context
        )


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts."""

    def in_state(self, *states: "Attempt.State") -> Self:
        """Attempts in one of ``states``."""
        return self.filter(state__in=states)

    def ours(self) -> Self:
        """Attempts at the provider that is called now; the others wait until theirs is back."""
        return self.filter(provider=settings.PROVIDER)

    def due(self, *, at: "datetime | Now") -> Self:
        """Attempts whose next look is due, the longest waiting first."""
        return self.filter(due_at__lte=at).order_by("due_at")

    def move(self, to: "Attempt.State", **fields: Any) -> int:
        """Move those attempts to ``to`` with ``fields`` where the table allows it.

        A trigger writes each row's history in the same statement.
        """
        allowed = [state for state, moves in Attempt.MOVES.items() if to in moves]
        return self.filter(state__in=allowed).update(state=to, **fields)

    @transaction.atomic(savepoint=False)
    def move_each(
        self,
        to: "Attempt.State",
        values: Mapping["Attempt", Mapping[str, Any]],
        *,
        among: Collection["Attempt.State"],
        **fields: Any,
    ) -> list["Attempt"]:
        """Move attempts to ``to``, each with its own ``values`` and all with ``fields``.

        In two statements, however many; those that moved, for some may stand elsewhere by now.
        """
        here = self.filter(pk__in=[attempt.pk for attempt in values]).in_state(*among)
        held = set(here.order_by("pk").select_for_update().values_list("pk", flat=True))
        moved = [attempt for attempt in values if attempt.pk in held]
        if not moved:
            return []
        names = values[moved[0]]
        own = {
            name: Each(
                {attempt.pk: values[attempt][name] for attempt in moved},
                field=Attempt._meta.get_field(name),
            )
            for name in names
        }
        self.filter(pk__in=held).move(to, **fields, **own)
        for attempt in moved:
            attempt.state = to
            for name in names:
                setattr(attempt, name, values[attempt][name])
        return moved


def current_provider() -> str:
    """The provider that is called now: the sandbox or the real one."""
    return str(settings.PROVIDER)


class Attempt(models.Model):
    """One POST for a job; it is never sent twice."""

    class State(models.TextChoices):
        """What is known of the POST and its result."""

        RESERVED = "reserved", _("Reserved")
        SUBMITTING = "submitting", _("Submitting")
        UNKNOWN = "unknown", _("Unknown")
        SUBMITTED = "submitted", _("Submitted")
        RESULT_READY = "result_ready", _("Result ready")
        STORED = "stored", _("Stored")
        REJECTED = "rejected", _("Rejected")
        FAILED_FREE = "failed_free", _("Failed, not paid")
        FAILED_PAID = "failed_paid", _("Failed, paid")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        # UNKNOWN after a restore: the backup can't tell whether it was sent since.
        State.RESERVED: {State.SUBMITTING, State.CANCELLED, State.UNKNOWN},
        # Back to RESERVED only when the connection failed: nothing was sent.
        State.SUBMITTING: {State.SUBMITTED, State.REJECTED, State.UNKNOWN, State.RESERVED},
        # Adopted; proven absent; or decided by a named person.
        State.UNKNOWN: {State.SUBMITTED, State.REJECTED, State.FAILED_PAID},
        State.SUBMITTED: {State.RESULT_READY, State.FAILED_FREE, State.FAILED_PAID},
        State.RESULT_READY: {State.STORED, State.FAILED_FREE, State.FAILED_PAID},
        State.STORED: set[State](),
        # A callback tells that it arrived after all: what may be paid for is fetched.
        State.REJECTED: {State.SUBMITTED},
        # Between the two the provider's billing decides.
        State.FAILED_FREE: {State.FAILED_PAID},
        # Its answer is kept: pictures that could not be fetched are fetched again, not paid again.
        State.FAILED_PAID: {State.RESULT_READY, State.FAILED_FREE, State.SUBMITTED},
        State.CANCELLED: set[State](),
    }
    LIVE = (
        State.RESERVED,
        State.SUBMITTING,
        State.UNKNOWN,
        State.SUBMITTED,
        State.RESULT_READY,
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.RESERVED)
    estimate_nano = models.PositiveBigIntegerField()
    provider = models.CharField(max_length=20, default=current_provider, editable=False)
    called = models.CharField(
        max_length=200, blank=True, editable=False, help_text="The provider's id of its endpoint."
    )
    # NULL, not empty: unique columns let any number of NULLs stand side by side.
    token_digest = models.CharField(  # noqa: DJ001
        max_length=64,
        null=True,
        unique=True,
        editable=False,
        help_text="SHA-256 of the secret in its callback's address.",
    )
    request_id = models.CharField(  # noqa: DJ001
        max_length=100, null=True, unique=True, editable=False
    )
    due_at = models.DateTimeField(
        null=True, default=timezone.now, help_text="When a sweeper looks next."
    )
    looks = models.PositiveIntegerField(default=0, help_text="How often it was looked at.")
    queue_position = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="How many requests the provider said last go before it; none once it is made.",
    )
    called_back_at = models.DateTimeField(null=True, editable=False)
    called_off_at = models.DateTimeField(
        null=True, editable=False, help_text="When the provider was asked to drop it."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Who decided about it while it was unknown.",
    )
    result = models.JSONField(null=True, editable=False, help_text="The provider's answer.")
    billed_units = models.DecimalField(max_digits=18, decimal_places=6, null=True, editable=False)
    cost_nano = models.PositiveBigIntegerField(null=True, editable=False)
    reconciled_at = models.DateTimeField(
        null=True, editable=False, help_text="When its cost was last compared with the billing."
    )
    error_type = models.CharField(max_length=100, blank=True)
    error = models.TextField(blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="attempt_due",
            ),
            # What the calls of a shoot cost is summed up from the index alone.
            models.Index(fields=["job"], include=["cost_nano"], name="attempt_by_job"),
            models.Index(  # what hangs: a shoot's page tells why
                fields=["job"],
                condition=Q(state="unknown")
                | (Q(state__in=["reserved", "submitted", "result_ready"]) & ~Q(error="")),
                name="attempt_hanging",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "reserved",
                        "submitting",
                        "unknown",
                        "submitted",
                        "result_ready",
                        "stored",
                        "rejected",
                        "failed_free",
                        "failed_paid",
                        "cancelled",
                    ]
                ),
                name="attempt_state_known",
            ),
            models.UniqueConstraint(fields=["job", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["job"],
                condition=Q(
                    state__in=["reserved", "submitting", "unknown", "submitted", "result_ready"]
                ),
                name="attempt_one_live",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "result_ready", "stored"])
                | Q(request_id__isnull=False),
                name="attempt_sent_has_request_id",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["stored", "failed_paid"]) | Q(cost_nano__isnull=False),
                name="attempt_paid_has_cost",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["result_ready", "stored"]) | Q(result__isnull=False),
                name="attempt_answered_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "failed_free", "cancelled"])
                | Q(cost_nano=None)
                | Q(cost_nano=0),
                name="attempt_free_costs_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number} of {self.job_id}"

    def move(self, to: State, *, among: Collection[State] = tuple(State), **fields: Any) -> bool:
        """Move to ``to`` with ``fields`` where the table allows it; one caller wins.

        Only from ``among``: what was found out about a state that is over does not count.
        """
        if not Attempt.objects.filter(pk=self.pk, state__in=among).move(to, **fields):
            return False
        self.state = to
        for name, value in fields.items():
            setattr(self, name, value)
        return True


class Transition(models.Model):
    """A state that an attempt reached: its history, which a trigger writes with each move."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="transitions")
    state = models.CharField(max_length=12, choices=Attempt.State)
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_state_display()} at {self.at:%H:%M:%S}"


class Output(models.Model):
    """What an attempt gave at one index of its result."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="outputs")
    index = models.PositiveSmallIntegerField()
    asset = models.OneToOneField(Asset, on_delete=models.PROTECT, related_name="output")

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "index"], name="output_once"),
        ]

    def __str__(self) -> str:
        return f"Output {self.index} of {self.attempt}"
