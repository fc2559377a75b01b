"""Media sets: which approved assets shoppers see, in which order."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from catalog.models.assets import Asset
from catalog.models.products import Colourway
from sartiq.access.models import Storefront
from sartiq.ids import uuid7


class MediaSetQuerySet(models.QuerySet["MediaSet"]):
    """Media sets."""

    def shown_by(self, storefront: Storefront) -> Self:
        """The storefront's own sets, and the default of each colourway that has none."""
        own = MediaSet.objects.filter(colourway=OuterRef("colourway"), storefront=storefront)
        return self.filter(Q(storefront=storefront) | (Q(storefront=None) & ~Exists(own)))


class MediaSet(models.Model):
    """A colourway's pictures for a storefront; without one, the default for all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    colourway = models.ForeignKey(Colourway, on_delete=models.CASCADE, related_name="media_sets")
    storefront = models.ForeignKey(
        Storefront, on_delete=models.CASCADE, null=True, blank=True, related_name="media_sets"
    )
    former = models.JSONField(
        default=dict,
        editable=False,
        help_text="Where assets stood that were taken out, from 0, by their id.",
    )

    objects = MediaSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["colourway", "storefront"], nulls_distinct=False, name="media_set_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.colourway} for {self.storefront or 'all storefronts'}"


class Placement(models.Model):
    """An asset's place in a media set."""

    media_set = models.ForeignKey(MediaSet, on_delete=models.CASCADE, related_name="placements")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="placements")
    position = models.PositiveIntegerField()
    hero = models.BooleanField(default=False)

    class Meta:
        ordering = ["-hero", "position"]
        constraints = [
            models.UniqueConstraint(fields=["media_set", "asset"], name="placement_once"),
            models.UniqueConstraint(
                fields=["media_set"], condition=Q(hero=True), name="placement_one_hero"
            ),
            models.UniqueConstraint(
                fields=["media_set", "position"],
                name="placement_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset}, number {self.position}"
