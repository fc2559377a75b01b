"""Review decisions: appended, never changed; the latest one explains an asset's status."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models.assets import Asset
from sartiq.ids import uuid7


class Verdict(models.TextChoices):
    """What a reviewer says."""

    APPROVE = "approve", "Approve"
    REJECT = "reject", "Reject"
    SPARE = "spare", "Spare"
    REOPEN = "reopen", "Back to review"
    WITHDRAW = "withdraw", "Withdraw"


class Reason(models.TextChoices):
    """Why a picture was rejected."""

    HANDS = "hands", "Hands"
    FACE = "face", "Face"
    COLOUR = "colour", "Colour drift"
    PRINT = "print", "Print or logo wrong"
    GARMENT = "garment", "Garment wrong"
    BACKGROUND = "background", "Background"
    CROP = "crop", "Crop"
    DUPLICATE = "duplicate", "Duplicate"
    OTHER = "other", "Other"


class ReviewDecision(models.Model):
    """One decision about one asset; a trigger forbids changing it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="decisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    verdict = models.CharField(max_length=10, choices=Verdict)
    before = models.CharField(max_length=10, choices=Asset.Status)
    after = models.CharField(max_length=10, choices=Asset.Status)
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason), default=list, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    client_key = models.UUIDField(
        null=True, editable=False, help_text="Chosen by the sender, whose repeat is done once."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["asset", "-id"], name="decision_by_asset")]
        constraints = [
            models.UniqueConstraint(fields=["actor", "client_key"], name="decision_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.asset}"


class ReviewLease(models.Model):
    """Who looks at a pending asset now; nobody else is shown it until then."""

    asset = models.OneToOneField(
        Asset, on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leases"
    )
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.actor} until {self.until:%H:%M:%S}"


class Reshoot(models.Model):
    """A rejected asset in the tray: what to make again, and what to say differently."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="reshoots")
    decision = models.OneToOneField(
        ReviewDecision, on_delete=models.PROTECT, related_name="reshoot"
    )
    fix = models.TextField(blank=True, help_text="What is added to the prompt.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reshoots"
    )
    launched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"], condition=Q(launched_at=None), name="reshoot_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"Again: {self.asset}"
