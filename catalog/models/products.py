"""Products, their colourways and variants."""

import re
from collections.abc import Iterable
from typing import Any, Literal, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.brands import Brand, sees_all
from catalog.models.searching import WORD, Countable, beginnings
from sartiq.access.models import User
from sartiq.ids import uuid7

PRODUCT_WORDS = SearchVector("title", "handle", config="simple")
MIN_CODE = 3  # characters from which the beginning of a SKU is looked up

# The distinct values of a column, one step through its index for each: a hundred thousand rows of
# forty categories cost forty looks.
FACET = """
WITH RECURSIVE facet(value) AS (
    (SELECT {column} FROM catalog_product WHERE brand_id = ANY(%(brands)s)
     ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM catalog_product
            WHERE brand_id = ANY(%(brands)s) AND {column} > facet.value
            ORDER BY {column} LIMIT 1)
    FROM facet WHERE value IS NOT NULL
)
SELECT value FROM facet WHERE value <> ''
"""


def letters_of(field: str) -> models.Func:
    """A handle or code without what stands between its letters and digits, in small letters."""
    return models.Func(
        Lower(field),
        Value("[^a-z0-9]+"),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=models.TextField(),
    )


def letters(text: str) -> str:
    """What ``letters_of`` makes of ``text``."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def is_one_of(ids: models.QuerySet[Any, Any]) -> models.Func:
    """Whether a row's id is among ``ids``, looked up by the index; ``IN`` would read every row."""
    return models.Func(
        F("pk"),
        ArraySubquery(ids),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=models.BooleanField(),
    )


class ProductQuerySet(Countable["Product"]):
    """Products."""

    def visible_to(self, actor: User) -> Self:
        """Products of the brands that the actor sees."""
        if sees_all(actor):
            return self
        return self.filter(brand__in=Brand.objects.visible_to(actor))

    def live(self) -> Self:
        """Products that shoppers may see now."""
        return self.filter(
            Q(live_from=None) | Q(live_from__lte=timezone.now()), status=Product.Status.ACTIVE
        )

    def matching(self, text: str) -> Self:
        """Products whose title and handle hold words that begin so, or with this tag or code.

        A single letter narrows nothing: too much begins with it.
        """
        text = text.strip()
        words = [word for word in WORD.findall(text) if len(word) > 1 or not word.isascii()]
        if not words:
            return self.none() if text and not WORD.search(text) else self
        begun = beginnings(" ".join(words))
        tags = [text, text.lower(), text.capitalize()]
        codes = Variant.objects.coded(text).order_by().values("colourway__product")
        # Each arm has an index, and the database joins what they find. Sorted by an expression,
        # lest it walk through the titles in their order and take each apart into words.
        return (
            self.alias(words=PRODUCT_WORDS)
            .filter(Q(words=begun) | Q(tags__overlap=tags) | Q(is_one_of(codes)))
            .order_by(Concat("title", Value("")), "id")
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
        order = TupleLessThan((F("title"), F("id")), (product.title, product.pk))
        return self.filter(order).reverse()


def facet(column: Literal["category", "season"], brands: Iterable[Brand]) -> list[str]:
    """The values of ``column`` among the products of ``brands``, without the empty one."""
    with connection.cursor() as cursor:
        cursor.execute(FACET.format(column=column), {"brands": [brand.pk for brand in brands]})
        return [value for (value,) in cursor.fetchall()]


class Product(models.Model):
    """Something that is sold, in one or more colourways."""

    class Status(models.TextChoices):
        """Whether shoppers may see it."""

        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

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
            models.Index(fields=["category", "brand"], name="product_by_category"),
            models.Index(fields=["season", "brand"], name="product_by_season"),
            models.Index(fields=["status", "brand"], name="product_by_status"),
            # Counts of what is bare or unworn walk it: they need no row.
            models.Index(
                fields=["id"],
                include=["brand"],
                condition=~Q(status="archived"),
                name="product_kept",
            ),
            models.Index(letters_of("handle"), name="product_by_letters"),
            GinIndex(PRODUCT_WORDS, name="product_words"),
            GinIndex(fields=["tags"], name="product_tags"),
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


class VariantQuerySet(models.QuerySet["Variant"]):
    """Variants."""

    def coded(self, text: str) -> Self:
        """Variants with this barcode, or whose SKU begins so, however it is spaced.

        A beginning without a digit is no article's: half a catalogue may have it.
        """
        code = letters(text)
        exact = Q(sku__in=[text, text.upper()]) | Q(barcode=text)
        if len(code) < MIN_CODE or code.isalpha():
            return self.filter(exact)
        return self.alias(letters=letters_of("sku")).filter(exact | Q(letters__startswith=code))


class Variant(models.Model):
    """A colourway in one size or other choice of options: what has a SKU and a price."""

    colourway = models.ForeignKey(Colourway, on_delete=models.CASCADE, related_name="variants")
    options = models.JSONField(default=dict, help_text="Option names and values, colour included.")
    size = models.CharField(max_length=100, blank=True)
    sku = models.CharField(max_length=255, blank=True)
    barcode = models.CharField(max_length=255, blank=True, db_index=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(OpClass(letters_of("sku"), "text_pattern_ops"), name="variant_by_letters")
        ]
        constraints = [
            models.UniqueConstraint(fields=["sku"], condition=~Q(sku=""), name="sku_once"),
            models.UniqueConstraint(fields=["colourway", "options"], name="variant_options_once"),
        ]

    def __str__(self) -> str:
        return self.sku or f"{self.colourway} {self.size}".strip()
