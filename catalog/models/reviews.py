"""Review decisions: appended, never changed; the latest one explains an asset's status."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.assets import Asset
from sartiq.ids import uuid7


class Verdict(models.TextChoices):
    """What a reviewer says."""

    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    SPARE = "spare", _("Spare")
    REOPEN = "reopen", _("Back to review")
    WITHDRAW = "withdraw", _("Withdraw")


class Reason(models.TextChoices):
    """Why a picture was rejected."""

    HANDS = "hands", _("Hands")
    FACE = "face", _("Face")
    COLOUR = "colour", _("Colour drift")
    PRINT = "print", _("Print or logo wrong")
    GARMENT = "garment", _("Garment wrong")
    BACKGROUND = "background", _("Background")
    CROP = "crop", _("Crop")
    DUPLICATE = "duplicate", _("Duplicate")
    OTHER = "other", _("Other")


# What a re-shoot adds to the prompt. Models are spoken to in English, whatever people speak.
FIXES = {
    Reason.HANDS: "natural hands with five fingers",
    Reason.FACE: "a natural, well-proportioned face",
    Reason.COLOUR: "the garment in exactly the colour of the reference picture",
    Reason.PRINT: "print and logo exactly as in the reference picture",
    Reason.GARMENT: "the garment exactly as in the reference picture, with every detail of its cut",
    Reason.BACKGROUND: "a clean, plain background",
    Reason.CROP: "the whole garment in the frame, nothing cut off",
    Reason.DUPLICATE: "another pose and another angle",
    Reason.OTHER: "",
}


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
        indexes = [
            models.Index(fields=["asset", "-id"], name="decision_by_asset"),
            BrinIndex(fields=["at"], name="decision_by_time"),
        ]
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
