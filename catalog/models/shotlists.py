"""Shot lists: how many pictures of which view a product needs, by category and storefront."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from catalog.models.shoots import MAX_COUNT
from catalog.models.views import View
from sartiq.access.models import Storefront
from sartiq.ids import uuid7


class ShotList(models.Model):
    """What the products of a category need for a storefront; the narrowest list counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    category = models.CharField(max_length=255, blank=True, help_text="Empty: every category.")
    storefront = models.ForeignKey(
        Storefront,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="shot_lists",
        help_text="Empty: every storefront.",
    )

    class Meta:
        ordering = ["category", "storefront__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "storefront"], name="shot_list_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.category or 'Every category'} in {self.storefront or 'every storefront'}"


class ShotListView(models.Model):
    """A view on a shot list: at least ``minimum`` pictures, at most ``maximum``."""

    shot_list = models.ForeignKey(ShotList, on_delete=models.CASCADE, related_name="views")
    view = models.ForeignKey(View, on_delete=models.PROTECT, related_name="shot_lists")
    minimum = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(MAX_COUNT)])
    maximum = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(MAX_COUNT)])

    class Meta:
        ordering = ["view__position", "view"]
        constraints = [
            models.UniqueConstraint(fields=["shot_list", "view"], name="shot_list_view_once"),
            models.CheckConstraint(
                condition=Q(maximum__gte=F("minimum"), maximum__range=(1, MAX_COUNT)),
                name="shot_list_view_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.view}, {self.minimum} to {self.maximum}"
