"""Reconciliations: what comparing our books with the provider's billing has shown."""

from django.db import models
from django.utils import timezone


class Reconciliation(models.Model):
    """One comparison of ended attempts with what the provider charged for them."""

    at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    checked = models.PositiveIntegerField(default=0, help_text="Calls that were compared.")
    adjusted = models.PositiveIntegerField(default=0, help_text="Calls whose cost was corrected.")
    difference_nano = models.BigIntegerField(
        default=0, help_text="By how much the corrections changed what was spent."
    )
    reached = models.UUIDField(null=True, editable=False, help_text="The last attempt compared.")
    lines = models.JSONField(default=list, help_text="What a person should know, line by line.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Reconciliation of {self.at:%d %B %Y, %H:%M}"
