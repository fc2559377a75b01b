"""Training runs: what was learned from, with which settings, and the LoRA that comes of it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import LoRA
from generation.models import Job
from sartiq.access.models import User
from sartiq.ids import uuid7
from training.models.datasets import Dataset


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    """Training runs."""

    def visible_to(self, actor: User) -> Self:
        """Runs of the data sets that the actor sees."""
        return self.filter(dataset__in=Dataset.objects.visible_to(actor))

    def ended_badly(self) -> Self:
        """Runs that can be tried again."""
        return self.filter(status__in=TrainingRun.ENDED_BADLY)

    def to_pack(self) -> Self:
        """Runs whose archive is to be packed now, the oldest first."""
        waiting = self.filter(status=TrainingRun.Status.PREPARING, due_at__lte=Now())
        return waiting.order_by("pk")


class TrainingRun(models.Model):
    """One training of a data set: one paid call, one version of a LoRA.

    ``snapshot`` lists what it learns from, each with ``asset`` (id), ``sha256``, ``caption`` and,
    where only a part goes along, ``crop``; a trigger keeps it as it was. ``due_at`` says when
    somebody packs it next, ``tries`` how often somebody began to.
    """

    class Status(models.TextChoices):
        """Where a run stands."""

        PREPARING = "preparing", _("Preparing")
        TRAINING = "training", _("Training")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    # What was cancelled or written off may arrive all the same: it was paid for and is kept.
    MOVES = {
        Status.PREPARING: {Status.TRAINING, Status.FAILED, Status.CANCELLED},
        Status.TRAINING: {Status.DONE, Status.FAILED, Status.CANCELLED},
        Status.DONE: set[Status](),
        Status.FAILED: {Status.PREPARING, Status.TRAINING, Status.DONE},
        Status.CANCELLED: {Status.PREPARING, Status.TRAINING, Status.DONE},
    }

    UNDER_WAY = (Status.PREPARING, Status.TRAINING)
    ENDED_BADLY = (Status.FAILED, Status.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="runs", verbose_name="data set"
    )
    snapshot = models.JSONField(editable=False, help_text="The pictures, as they were then.")
    parameters = models.JSONField(editable=False, help_text="As they are sent.")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="training_run")
    lora = models.OneToOneField(
        LoRA, on_delete=models.PROTECT, related_name="training_run", verbose_name="LoRA"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training_runs"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PREPARING)
    failure = models.TextField(blank=True, help_text="Why it ended early, in plain words.")
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(status__in=["preparing", "training"]),
                name="training_run_under_way",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["preparing", "training", "done", "failed", "cancelled"]),
                name="training_run_status_known",
            )
        ]

    def __str__(self) -> str:
        return f"Training of {self.lora}"

    def move(self, to: Status, *, failure: str = "", **fields: Any) -> bool:
        """Move to ``to`` with ``fields`` where the table allows it; one caller wins."""
        allowed = [status for status, moves in self.MOVES.items() if to in moves]
        here = TrainingRun.objects.filter(pk=self.pk, status__in=allowed)
        moved = here.update(status=to, failure=failure, **fields)
        if moved:
            self.status, self.failure = to, failure
        return bool(moved)
