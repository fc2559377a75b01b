"""Lineage: which assets, and which LoRAs, an asset was made of."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.assets import Asset
from catalog.models.loras import MAX_SCALE, LoRA, scale_field


class AssetLora(models.Model):
    """A LoRA that an asset was made with."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="loras")
    lora = models.ForeignKey(LoRA, on_delete=models.PROTECT, related_name="asset_loras")
    scale = scale_field()

    class Meta:
        verbose_name = "asset LoRA"
        indexes = [models.Index(fields=["lora", "asset"], name="asset_lora_by_lora")]
        constraints = [
            models.UniqueConstraint(fields=["asset", "lora"], name="asset_lora_once"),
            models.CheckConstraint(
                condition=Q(scale__gte=0, scale__lte=MAX_SCALE), name="asset_lora_scale_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lora} at {self.scale}"


class Derivation(models.Model):
    """Which asset a new one was made from; written once, with the child."""

    class How(models.TextChoices):
        """What was done to the parent."""

        INPUT = "input", _("Input")
        EDIT = "edit", _("Edit")
        UPSCALE = "upscale", _("Upscale")
        EXPAND = "expand", _("Expand")
        MASK = "mask", _("Mask")
        VARIATION = "variation", _("Variation")
        ANIMATE = "animate", _("Animate")

    child = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="children")
    how = models.CharField(max_length=10, choices=How)
    supersedes = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "parent", "how"], name="derivation_once"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="derivation_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_display()} of {self.parent}"
