"""Data sets: pictures of one subject or one style, with what each of them shows."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset, Brand, BrandMember, LoRA, Product, Talent
from catalog.models.brands import slug_of
from sartiq.access.models import User
from sartiq.ids import uuid7

# What trainings and advice need of a picture; its row is wide.
READ = (
    "asset__sha256",
    "asset__bytes",
    "asset__media_type",
    "asset__file_name",
    "asset__role",
    "asset__colourway",
    "asset__shoot",
    "asset__perceptual_hash",
    "asset__width",
    "asset__height",
    "asset__measured",
)


class DatasetQuerySet(models.QuerySet["Dataset"]):
    """Data sets."""

    def visible_to(self, actor: User) -> Self:
        """Data sets of the brands that the actor sees.

        What teaches no product is seen by who sees all brands, by who made it, and by those who
        share a brand with that person.
        """
        memberships = BrandMember.objects.filter(user=actor)
        colleagues = BrandMember.objects.filter(brand__in=memberships.values("brand"))
        loose = ~Exists(memberships) | Q(created_by__in=colleagues.values("user"))
        return self.filter(
            Q(product__brand__in=Brand.objects.visible_to(actor)) | (Q(product=None) & loose)
        )


class Dataset(models.Model):
    """Pictures to learn from. Each training of it makes the next version of one LoRA."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True, help_text="Its LoRAs are called so.")
    teaches = models.CharField(max_length=10, choices=LoRA.Teaches, default=LoRA.Teaches.SUBJECT)
    talent = models.ForeignKey(
        Talent, on_delete=models.PROTECT, null=True, blank=True, related_name="datasets"
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="datasets"
    )
    trigger_word = models.CharField(
        max_length=100, blank=True, help_text="The word that later calls the LoRA in a prompt."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="datasets"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = "data set"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(talent=None) | Q(product=None),
                name="dataset_of_talent_or_product",
                violation_error_message=_("Choose a talent or a product, not both."),
            ),
            models.CheckConstraint(
                condition=Q(teaches__in=["subject", "style"]), name="dataset_teaches_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; whoever gives no slug gets one by the name."""
        self.slug = self.slug or slug_of(self.name)
        super().save(*args, **kwargs)

    def pictures(self) -> list["DatasetImage"]:
        """All its pictures in order, with what trainings and advice need of them; one query."""
        rows = self.images.select_related("asset")
        return list(rows.only("dataset", "caption", "position", "included", "crop", *READ))


class DatasetImageQuerySet(models.QuerySet["DatasetImage"]):
    """Pictures of data sets."""

    def visible_to(self, actor: User) -> Self:
        """Those whose assets the actor sees; a data set may hold others as well."""
        return self.filter(asset__in=Asset.objects.visible_to(actor))


class DatasetImage(models.Model):
    """A picture of a data set. A trigger lets in nothing but pictures."""

    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="images", verbose_name="data set"
    )
    asset = models.ForeignKey(
        Asset,
        on_delete=models.PROTECT,
        related_name="dataset_images",
        limit_choices_to={"kind": Asset.Kind.IMAGE},
    )
    caption = models.TextField(blank=True, help_text="What it shows besides what is learned.")
    position = models.PositiveIntegerField(default=0)
    included = models.BooleanField(default=True, help_text="Goes along with the next training.")
    crop = ArrayField(
        models.PositiveIntegerField(),
        size=4,
        null=True,
        blank=True,
        help_text="Left, top, right and bottom in pixels of what goes along; all of it if empty.",
    )

    objects = DatasetImageQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "asset"], name="dataset_image_once"),
            models.CheckConstraint(
                condition=Q(crop=None)
                | Q(crop__len=4, crop__0__lt=F("crop__2"), crop__1__lt=F("crop__3")),
                name="dataset_image_crop_has_area",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset} in {self.dataset}"
