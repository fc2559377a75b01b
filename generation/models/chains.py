"""Chains: the finishing steps of one approved picture, each a job that takes the last one's."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from sartiq.ids import uuid7


class Chain(models.Model):
    """What happens to an approved picture before it is shown; its jobs were reserved at once."""

    class Status(models.TextChoices):
        """Where a chain stands."""

        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        Status.RUNNING: {Status.DONE, Status.FAILED, Status.CANCELLED},
        Status.DONE: set[Status](),
        Status.FAILED: {Status.RUNNING},
        Status.CANCELLED: {Status.RUNNING},
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.OneToOneField(Asset, on_delete=models.PROTECT, related_name="chain")
    steps = models.JSONField(help_text="As the shoot had them when it began.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    failure = models.TextField(blank=True, help_text="Why it ended early, in plain words.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], condition=Q(status="running"), name="chain_running")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["running", "done", "failed", "cancelled"]),
                name="chain_status_known",
            )
        ]

    def __str__(self) -> str:
        return f"Finishing of {self.source}"

    def move(self, to: Status, **fields: Any) -> bool:
        """Move to ``to`` with ``fields`` where the table allows it; one caller wins."""
        allowed = [status for status, moves in self.MOVES.items() if to in moves]
        moved = Chain.objects.filter(pk=self.pk, status__in=allowed).update(status=to, **fields)
        if moved:
            self.status = to
        return bool(moved)
