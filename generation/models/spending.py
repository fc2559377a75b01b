"""What was spent, summed up by day, so that pages need not read a million calls."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models import Brand, Shoot
from generation.models.endpoints import Endpoint
from generation.models.jobs import for_brands_of
from sartiq.access.models import User


class DaySpendQuerySet(models.QuerySet["DaySpend"]):
    """Sums of days."""

    def visible_to(self, actor: User) -> Self:
        """Sums of the brands that the actor sees; those of none as ``Job.visible_to`` has it."""
        return self.filter(for_brands_of(actor))


class DaySpend(models.Model):
    """The calls of one day that have everything else in common; money in nano-dollars.

    ``day`` is when calls were asked for, in the installation's time zone; what came of them later
    counts with it. ``calls`` are attempts that reached the provider, or may have.
    """

    day = models.DateField()
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="day_spends"
    )
    shoot = models.ForeignKey(Shoot, on_delete=models.CASCADE, null=True, related_name="+")
    category = models.CharField(max_length=255, blank=True)
    loras = ArrayField(models.UUIDField(), default=list)
    calls = models.PositiveIntegerField()
    pictures = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    estimate_nano = models.PositiveBigIntegerField()
    cost_nano = models.PositiveBigIntegerField()

    objects = DaySpendQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "id"]
        indexes = [models.Index(fields=["day"], name="day_spend_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "endpoint", "brand", "actor", "shoot", "category", "loras"],
                nulls_distinct=False,
                name="day_spend_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} on {self.day}"


class Tally(models.Model):
    """Until when calls were summed up; one row at most."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"Summed up until {self.until:%d %b %Y %H:%M}"
