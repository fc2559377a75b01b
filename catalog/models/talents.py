"""Talents and the releases that allow their likeness to be used."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sartiq.ids import uuid7


class Talent(models.Model):
    """A person, real or synthetic, whose likeness appears in pictures."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    synthetic = models.BooleanField(default=False, help_text="Invented: no real person.")
    adult = models.BooleanField(default=True)
    height_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    size_band = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases."""

    def valid(self, *, at: datetime) -> Self:
        """Releases that are in force at ``at``."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=at),
            Q(revoked_at=None) | Q(revoked_at__gt=at),
            valid_from__lte=at,
        )

    def covering(self, *, channel: str, territories: list[str]) -> Self:
        """Releases for a channel and all of these countries; none given means worldwide."""
        covered = Q(territories__len=0)
        if territories:
            covered |= Q(territories__contains=territories)
        return self.filter(Q(channels__len=0) | Q(channels__contains=[channel]), covered)


class Release(models.Model):
    """A talent's signed consent: for which uses, where and how long."""

    class Use(models.TextChoices):
        """What may be done with the likeness."""

        GENERATE = "generate", _("Generate pictures")
        EDIT = "edit", _("Edit pictures")
        TRAIN = "train", _("Train LoRAs")
        VOICE = "voice", _("Synthesise the voice")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="releases")
    document = models.FileField(upload_to="releases/", blank=True)
    uses = ArrayField(models.CharField(max_length=10, choices=Use))
    purpose = models.CharField(max_length=255, blank=True)
    pay = models.CharField(max_length=255, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    territories = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        help_text="ISO codes of countries; empty means worldwide.",
    )
    channels = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Empty means all."
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="release_period_ordered",
            ),
            models.CheckConstraint(
                condition=Q(uses__contained_by=["generate", "edit", "train", "voice"]),
                name="release_uses_known",
            ),
        ]

    def __str__(self) -> str:
        until = f"until {self.valid_until:%d %b %Y}" if self.valid_until else "without end"
        return f"{self.talent}, {until}"
