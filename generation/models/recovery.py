"""Recovery: after a backup was restored nothing is sent until it is known what was sent since."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Recoveries."""

    def open(self) -> "RecoveryQuerySet":
        """The one that is not over, if there is one."""
        return self.filter(ended_at=None)

    def last_beginning(self) -> datetime | None:
        """When a recovery began last; the row that a new database starts with is none."""
        begun: datetime | None = self.exclude(ended_at=F("begun_at")).aggregate(at=Max("begun_at"))[
            "at"
        ]
        return begun


class Recovery(models.Model):
    """A database that was met for the first time: made by migrating, or restored from a backup.

    The newest row describes the database that we know; an open one keeps every call from being
    sent.
    """

    fingerprint = models.CharField(max_length=200, help_text="What tells this database apart.")
    reason = models.CharField(max_length=300)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "recoveries"
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(ended_at=None), name="recovery_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.begun_at:%d %B %Y, %H:%M})"
