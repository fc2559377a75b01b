"""Products, colourways and variants in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from catalog import announcements
from catalog.admin.base import Page, Rows, link, thumbnail
from catalog.models import Asset, Colourway, Product, Variant

STATUS_COLOURS = {"draft": "warning", "active": "success", "archived": "info"}
PACKSHOTS = Prefetch(
    "assets",
    queryset=Asset.objects.packshots().prefetch_related("renditions"),
    to_attr="garments",
)


def swatch(colourway: Colourway) -> str | None:
    """The colour itself."""
    if not colourway.swatch:
        return None
    return format_html(
        '<span title="{0}" style="background:{0};display:inline-block;width:18px;height:18px;'
        'border-radius:50%;border:1px solid #8886"></span>',
        colourway.swatch,
    )


def packshot_of(colourway: Colourway) -> str | None:
    """The picture of the packshot that is sent as the garment; ``PACKSHOTS`` fetches it."""
    return thumbnail(next(iter(getattr(colourway, "garments", [])), None))


class Colourways(Rows):
    """The colourways of a product, each with its packshot and variants."""

    model = Colourway
    fields = ["code", "name", "swatch", "position", "packshot", "variants"]
    readonly_fields = ["packshot", "variants"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Colourways with packshots and variants."""
        return super().get_queryset(request).prefetch_related(PACKSHOTS, "variants")

    @display(description="Packshot")
    def packshot(self, colourway: Colourway) -> str | None:
        """The packshot that is sent as the garment."""
        return packshot_of(colourway)

    @display(description="Variants")
    def variants(self, colourway: Colourway) -> str | None:
        """The variants by size, with the way to them."""
        if colourway._state.adding:
            return None
        sizes = ", ".join(one.size or one.sku for one in colourway.variants.all())
        return link(colourway, sizes or "Add")


class Variants(Rows):
    """The variants of a colourway."""

    model = Variant
    fields = ["size", "sku", "barcode", "price", "options"]


@admin.register(Product)
class ProductAdmin(Page):
    """Products with their colourways."""

    list_display = ["picture", "title", "handle", "brand", "category", "colours", "state"]
    list_display_links = ["picture", "title"]
    list_filter = ["status", "brand", "season", "collection"]
    list_select_related = ["brand"]
    search_fields = [
        "title",
        "handle",
        "colourways__variants__sku",
        "colourways__variants__barcode",
    ]
    autocomplete_fields = ["brand"]
    prepopulated_fields = {"handle": ["title"]}
    readonly_fields = ["created_at", "updated_at"]
    inlines = [Colourways]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Products with what lists show of them."""
        colourways = Prefetch("colourways", queryset=Colourway.objects.prefetch_related(PACKSHOTS))
        return super().get_queryset(request).prefetch_related(colourways)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Save, and tell shops whether they show it now."""
        assert isinstance(obj, Product)
        announcements.relisted([obj])
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: "ModelForm[Any]", formsets: Any, change: bool
    ) -> None:
        """A product without colours has one colourway, ``default``."""
        super().save_related(request, form, formsets, change)
        if not Colourway.objects.filter(product=form.instance).exists():
            Colourway.objects.create(product=form.instance)

    def view_on_site(self, product: Product) -> str:
        """The product's own page."""
        return reverse("catalog:product", args=[product.handle])

    @display(description="")
    def picture(self, product: Product) -> str | None:
        """The first packshot."""
        return next(filter(None, map(packshot_of, product.colourways.all())), None)

    @display(description="Colours")
    def colours(self, product: Product) -> str:
        """The names of the colourways."""
        return ", ".join(one.name or one.code for one in product.colourways.all())

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def state(self, product: Product) -> tuple[str, str]:
        """Whether shoppers may see it."""
        return product.status, product.get_status_display()


@admin.register(Colourway)
class ColourwayAdmin(Page):
    """Colourways with their variants."""

    brand = "product__brand"
    list_display = ["picture", "product", "name", "code", "colour"]
    list_display_links = ["picture", "product"]
    list_filter = ["product__brand"]
    list_select_related = ["product"]
    search_fields = ["product__title", "product__handle", "name", "code", "variants__sku"]
    autocomplete_fields = ["product"]
    inlines = [Variants]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Colourways with what lists and choices show of them."""
        return super().get_queryset(request).select_related("product").prefetch_related(PACKSHOTS)

    @display(description="")
    def picture(self, colourway: Colourway) -> str | None:
        """The packshot that is sent as the garment."""
        return packshot_of(colourway)

    @display(description="Swatch")
    def colour(self, colourway: Colourway) -> str | None:
        """The colour itself."""
        return swatch(colourway)


@admin.register(Variant)
class VariantAdmin(Page):
    """Variants, found by SKU or barcode."""

    brand = "colourway__product__brand"
    list_display = ["__str__", "colourway", "size", "sku", "barcode", "price"]
    list_filter = ["colourway__product__brand"]
    list_select_related = ["colourway__product"]
    search_fields = ["sku", "barcode", "colourway__product__title", "colourway__product__handle"]
    autocomplete_fields = ["colourway"]
