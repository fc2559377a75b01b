"""Looks: recipes that were saved under a name, to be used again."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models.brands import Brand
from catalog.models.loras import MAX_SCALE, LoRA, scale_field
from catalog.models.shoots import Role, Slot
from catalog.models.views import View
from sartiq.access.models import User
from sartiq.ids import uuid7


class LookQuerySet(models.QuerySet["Look"]):
    """Looks."""

    def visible_to(self, actor: User) -> Self:
        """Looks of the brands that the actor sees, and those for all."""
        return self.filter(Q(brand=None) | Q(brand__in=Brand.objects.visible_to(actor)))

    def offered(self) -> Self:
        """Looks to choose from: those that nobody deleted."""
        return self.filter(deleted_at=None)


class Look(models.Model):
    """How pictures are made and finished, without what they show."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    brand = models.ForeignKey(
        Brand,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="looks",
        help_text="Empty: for every brand.",
    )
    endpoint = models.CharField(max_length=200)
    prompt = models.TextField(help_text="A template: {product}, {colour}, {talent} ... are filled.")
    parameters = models.JSONField(default=dict, blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.ON_MODEL)
    view = models.ForeignKey(View, on_delete=models.PROTECT, null=True, blank=True)
    finishing = models.JSONField(
        default=list, blank=True, help_text="Steps that follow an approval, in order."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looks"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(
        null=True, blank=True, help_text="Shoots that have it keep it; no other can choose it."
    )

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "name"],
                condition=Q(deleted_at=None),
                name="look_name_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class LookInput(models.Model):
    """A reference picture of a look."""

    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="inputs")
    slot = models.CharField(max_length=10, choices=Slot)
    asset = models.ForeignKey("catalog.Asset", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["slot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["look", "slot", "asset"], name="look_input_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()} of {self.look}"


class LookLora(models.Model):
    """A LoRA of a look, with its scale."""

    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="loras")
    lora = models.ForeignKey(LoRA, on_delete=models.PROTECT, related_name="looks")
    scale = scale_field()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["look", "lora"], name="look_lora_once"),
            models.CheckConstraint(
                condition=Q(scale__gte=0, scale__lte=MAX_SCALE), name="look_lora_scale_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lora} at {self.scale}"
