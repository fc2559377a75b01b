"""Shot lists: how many pictures of which view a product needs, by category and storefront."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from catalog.models.brands import Brand, sees_all
from catalog.models.products import Product
from catalog.models.shoots import MAX_COUNT
from catalog.models.views import View
from sartiq.access.models import Storefront, User
from sartiq.ids import uuid7


class ShotListQuerySet(models.QuerySet["ShotList"]):
    """Shot lists."""

    def visible_to(self, actor: User) -> Self:
        """Lists for every category, and for those of products that the actor sees."""
        if sees_all(actor):
            return self
        # A list of brands, not a condition: so each category is one look into the index.
        brands = [*Brand.objects.visible_to(actor).values_list("pk", flat=True)]
        own = Product.objects.filter(category=OuterRef("category"), brand__in=brands)
        return self.filter(Q(category="") | Exists(own))


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

    objects = ShotListQuerySet.as_manager()

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
