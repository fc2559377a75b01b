"""Checks: what a machine noticed about a picture. They help to look; they never decide."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.assets import Asset


class Check(models.Model):
    """One measurement of one asset."""

    class Kind(models.TextChoices):
        """What was measured, and in which unit ``value`` is."""

        SIZE = "size", _("Size")  # pixels that there are, of those that were asked for
        BLUR = "blur", _("Sharpness")  # variance of the Laplacian, at one width for all
        TWIN = "twin", _("Near duplicate")  # bits of 64 in which the perceptual hashes differ
        COLOUR = "colour", _("Colour difference")  # CIEDE2000 from the packshot's garment

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.FloatField()
    concern = models.BooleanField(help_text="Whether a person should look twice.")
    other = models.ForeignKey(
        Asset,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="What it was compared with.",
    )

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["asset", "kind"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value:g}"
