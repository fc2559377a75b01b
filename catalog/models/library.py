"""What people keep to find again: searches under a name, and collections picked by hand."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.assets import Asset
from catalog.models.brands import sees_all
from sartiq.access.models import User
from sartiq.ids import uuid7


class SavedSearch(models.Model):
    """A person's filters of a page, kept under a name."""

    class Page(models.TextChoices):
        """Which page it narrows."""

        LIBRARY = "library", _("Library")
        PRODUCTS = "products", _("Products")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    page = models.CharField(max_length=10, choices=Page)
    name = models.CharField(max_length=100)
    query = models.TextField(help_text="As in the address: status=approved&view=front.")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("owner", "page", Upper("name"), name="saved_search_once")
        ]

    def __str__(self) -> str:
        return self.name


class LastAct(models.Model):
    """What a person did last in the library, and what its undo needs."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    key = models.UUIDField(editable=False)
    text = models.CharField(max_length=300, help_text="What was done, in words.")
    act = models.CharField(max_length=30)
    back = models.JSONField(help_text="What the undo of such an act needs.")

    def __str__(self) -> str:
        return self.text


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Collections."""

    def visible_to(self, actor: User) -> Self:
        """The actor's own, and those with an asset that they see; none that was deleted."""
        if sees_all(actor):
            return self.kept()
        seen = Asset.objects.visible_to(actor).filter(pk=OuterRef("asset"))
        items = CollectionItem.objects.filter(Exists(seen), collection=OuterRef("pk"))
        return self.kept().filter(Q(created_by=actor) | Exists(items))

    def kept(self) -> Self:
        """Collections that nobody deleted."""
        return self.filter(deleted_at=None)


class Collection(models.Model):
    """Assets that were picked by hand, for everybody who sees them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collections"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("name"), condition=Q(deleted_at=None), name="collection_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    """An asset in a collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="collections")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "asset"], name="collection_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.asset} in {self.collection}"
