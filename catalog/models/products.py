"""Products, their colourways and variants."""

import re
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils import timezone

from catalog.models.brands import Brand
from sartiq.access.models import User
from sartiq.ids import uuid7

WORD = re.compile(r"[^\W_]+")
PRODUCT_WORDS = SearchVector("title", "handle", config="simple")


class ProductQuerySet(models.QuerySet["Product"]):
    """Products."""

    def visible_to(self, actor: User) -> Self:
        """Products of the brands that the actor sees."""
        return self.filter(brand__in=Brand.objects.visible_to(actor))

    def live(self) -> Self:
        """Products that shoppers may see now."""
        return self.filter(
            Q(live_from=None) | Q(live_from__lte=timezone.now()), status=Product.Status.ACTIVE
        )

    def matching(self, text: str) -> Self:
        """Products whose title and handle hold words that begin so, or with this tag or code."""
        text = text.strip()
        words = WORD.findall(text)
        if not words:
            return self if not text else self.none()
        # Each arm is looked up by its own index; an OR of conditions would read every row.
        beginnings = SearchQuery(
            " & ".join(f"{word}:*" for word in words), search_type="raw", config="simple"
        )
        by_words = Product.objects.annotate(words=PRODUCT_WORDS).filter(words=beginnings)
        by_tag = Product.objects.filter(tags__overlap=[text, text.lower(), text.capitalize()])
        by_code = Variant.objects.filter(Q(sku__in=[text, text.upper()]) | Q(barcode=text))
        return self.filter(
            Q(pk__in=by_words.values("pk"))
            | Q(pk__in=by_tag.values("pk"))
            | Q(pk__in=by_code.values("colourway__product"))
        )

    def bare(self) -> Self:
        """Products of which some colourway has no approved packshot."""
        return self.filter(pk__in=Colourway.objects.filter(packshots=0).values("product"))

    def unworn(self) -> Self:
        """Products of which some colourway has no approved picture on a model."""
        return self.filter(pk__in=Colourway.objects.filter(on_models=0).values("product"))

    def in_review(self) -> Self:
        """Products with pictures that wait for a decision."""
        return self.filter(pk__in=Colourway.objects.filter(pending__gt=0).values("product"))

    def after(self, product: "Product") -> Self:
        """Products that stand behind ``product`` in the order of titles."""
        return self.filter(TupleGreaterThan((F("title"), F("id")), (product.title, product.pk)))

    def before(self, product: "Product") -> Self:
        """Products that stand in front of ``product``, the nearest first."""
        return self.filter(
            TupleLessThan((F("title"), F("id")), (product.title, product.pk))
        ).order_by("-title", "-id")


class Product(models.Model):
    """Something that is sold, in one or more colourways."""

    class Status(models.TextChoices):
        """Whether shoppers may see it."""

        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        ARCHIVED = "archived", "Archived"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products")
    handle = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    title = models.CharField(max_length=255)
    category = models.CharField(max_length=255, blank=True)
    season = models.CharField(max_length=100, blank=True)
    collection = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    live_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["title", "id"], name="product_by_title"),
            GinIndex(PRODUCT_WORDS, name="product_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "active", "archived"]), name="product_status_known"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Colourway(models.Model):
    """One colour of a product; a product without colours has one called ``default``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="colourways")
    code = models.SlugField(max_length=100, allow_unicode=True, default="default")
    name = models.CharField(max_length=100, blank=True)
    swatch = models.CharField(max_length=7, blank=True, help_text="Such as #1f4e8c.")
    position = models.PositiveIntegerField(default=0)

    # Counted by a trigger on assets, so that lists of a hundred thousand products stay quick.
    packshots = models.PositiveIntegerField(default=0, editable=False, help_text="Approved ones.")
    on_models = models.PositiveIntegerField(default=0, editable=False, help_text="Approved ones.")
    pending = models.PositiveIntegerField(default=0, editable=False, help_text="To be reviewed.")

    class Meta:
        ordering = ["position", "code"]
        indexes = [
            models.Index(fields=["product"], condition=Q(packshots=0), name="colourway_bare"),
            models.Index(fields=["product"], condition=Q(on_models=0), name="colourway_unworn"),
            models.Index(fields=["product"], condition=Q(pending__gt=0), name="colourway_pending"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["product", "code"], name="colourway_code_once"),
            models.CheckConstraint(
                condition=Q(swatch="") | Q(swatch__regex=r"^#[0-9a-f]{6}$"),
                name="colourway_swatch_is_hex",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.title} · {self.name}" if self.name else self.product.title


class Variant(models.Model):
    """A colourway in one size or other choice of options: what has a SKU and a price."""

    colourway = models.ForeignKey(Colourway, on_delete=models.CASCADE, related_name="variants")
    options = models.JSONField(default=dict, help_text="Option names and values, colour included.")
    size = models.CharField(max_length=100, blank=True)
    sku = models.CharField(max_length=255, blank=True)
    barcode = models.CharField(max_length=255, blank=True, db_index=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sku"], condition=~Q(sku=""), name="sku_once"),
            models.UniqueConstraint(fields=["colourway", "options"], name="variant_options_once"),
        ]

    def __str__(self) -> str:
        return self.sku or f"{self.colourway} {self.size}".strip()
