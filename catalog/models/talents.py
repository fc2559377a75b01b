"""Talents, the releases that allow their likeness to be used, and consent that was withdrawn."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sartiq.ids import uuid7


class TalentQuerySet(models.QuerySet["Talent"]):
    """Talents."""

    def unreleased(self, *, at: datetime) -> Self:
        """Real people whose pictures no release covers at ``at``."""
        return self.filter(~Exists(covering(at)), synthetic=False)

    def ending(self, *, at: datetime, within: timedelta) -> Self:
        """Real people whose pictures a release covers at ``at``, and none so long after."""
        return self.unreleased(at=at + within).filter(Exists(covering(at)))


def covering(at: datetime) -> "ReleaseQuerySet":
    """Releases that cover the pictures of an outer talent at ``at``."""
    return Release.objects.for_pictures().valid(at=at).filter(talent=OuterRef("pk"))


class Talent(models.Model):
    """A person, real or synthetic, whose likeness appears in pictures."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    synthetic = models.BooleanField(default=False, help_text="Invented: no real person.")
    adult = models.BooleanField(default=True)
    height_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    size_band = models.CharField(max_length=20, blank=True)

    objects = TalentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The talent's page."""
        return reverse("catalog:talent", args=[self.slug])


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases."""

    def valid(self, *, at: datetime) -> Self:
        """Releases that are in force at ``at``."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=at),
            Q(revoked_at=None) | Q(revoked_at__gt=at),
            valid_from__lte=at,
        )

    def open(self, *, at: datetime) -> Self:
        """Releases that are in force at ``at``, or will be: those that can still be revoked."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=at),
            Q(revoked_at=None) | Q(revoked_at__gt=at),
        )

    def for_pictures(self) -> Self:
        """Releases that let pictures be made, or be edited."""
        return self.filter(uses__overlap=[Release.Use.GENERATE, Release.Use.EDIT])

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

    class State(models.TextChoices):
        """Whether it counts."""

        COMING = "coming", _("Not yet")
        VALID = "valid", _("Valid")
        ENDED = "ended", _("Ended")
        REVOKED = "revoked", _("Revoked")

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
    withdrawal = models.ForeignKey(
        "Withdrawal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="releases",
    )

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

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, or has ended; None where it has no end."""
        return min(filter(None, [self.valid_until, self.revoked_at]), default=None)

    @property
    def covers_pictures(self) -> bool:
        """Whether it lets pictures be made, or be edited."""
        return not {self.Use.GENERATE, self.Use.EDIT}.isdisjoint(self.uses)

    def state(self, *, at: datetime) -> State:
        """Whether it counts at ``at``."""
        if self.revoked_at and self.revoked_at <= at:
            return self.State.REVOKED
        if self.valid_until and self.valid_until <= at:
            return self.State.ENDED
        return self.State.VALID if self.valid_from <= at else self.State.COMING


class Withdrawal(models.Model):
    """Consent that a talent took back: who wrote it down, why, and what came down since."""

    class Reason(models.TextChoices):
        """Why."""

        ASKED = "asked", _("The talent asked for it")
        CONTRACT = "contract", _("The contract was ended")
        DISPUTE = "dispute", _("There is a dispute")
        MISTAKE = "mistake", _("There never was a valid release")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="withdrawals")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="withdrawals"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    pictures = models.PositiveIntegerField(default=0, help_text="How many came down.")
    loras = models.PositiveIntegerField(default=0, help_text="How many were retired.")
    done_at = models.DateTimeField(
        null=True, blank=True, help_text="When all was down that was there."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None), name="withdrawal_open"),
        ]

    def __str__(self) -> str:
        return f"{self.talent}, {self.at:%d %b %Y}"
