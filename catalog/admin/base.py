"""What the admin's pages have in common: quick lists, careful saves, rows that only look."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db.models import Model, Q, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog import pictures
from catalog.models import Asset, Brand, Rendition
from sartiq.access.admin import Frozen
from sartiq.access.models import User
from sartiq.money import dollars

THUMBNAIL_HEIGHT = 56  # pixels on the screen


class Page(ModelAdmin):
    """A model's pages, holding only rows of the brands that one sees.

    ``brand`` is the way from a row to its brand, for models whose rows can't tell themselves.
    """

    brand = ""
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {
        ArrayField: {"widget": UnfoldAdminTextInputWidget},
        URLField: {"assume_scheme": "https"},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of the brands that the person sees, and those of none."""
        rows: QuerySet[Any] = super().get_queryset(request)
        if hasattr(rows, "visible_to"):
            return cast("QuerySet[Any]", rows.visible_to(actor_of(request)))
        if not self.brand:
            return rows
        seen = Brand.objects.visible_to(actor_of(request))
        return rows.filter(Q(**{self.brand: None}) | Q(**{f"{self.brand}__in": seen}))

    def save_model(
        self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Save only what was changed: the rest of the row may have moved on meanwhile."""
        if not change:
            obj.save()
            return
        obj.save(
            update_fields=[
                field.name
                for field in obj._meta.concrete_fields
                if field.name in form.changed_data or getattr(field, "auto_now", False)
            ]
        )


class FrozenPage(Frozen, Page):
    """The pages of a model that is only looked at."""


class Rows(TabularInline):
    """Rows of another model within a page; ``related`` is read along with them."""

    extra = 0
    hide_title = True
    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows with what their columns read."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows


class FrozenRows(Frozen, Rows):
    """Rows within a page that are only looked at."""


def actor_of(request: HttpRequest) -> User:
    """The person who is signed in."""
    return cast("User", request.user)


def when(field: str) -> Callable[[Model], str | None]:
    """A column with the moment that ``field`` holds, to the second."""

    @admin.display(description=field.replace("_", " ").capitalize(), ordering=field)
    def shown(row: Model) -> str | None:
        moment = getattr(row, field)
        if moment is None:
            return None
        text = date_format(timezone.localtime(moment), "j M Y, H:i:s")
        return format_html('<time style="white-space:nowrap">{}</time>', text)

    return shown


def link(row: Model, text: object) -> str:
    """``text`` as the way to the page of ``row``."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html(
        '<a class="text-primary-600" href="{}">{}</a>', reverse(name, args=[row.pk]), text
    )


def money(amount_nano: int | None) -> str | None:
    """Dollars with the exact nano-dollars beside them."""
    if amount_nano is None:
        return None
    return format_html(
        '<span style="white-space:nowrap">{} <small style="opacity:.6">{} nano</small></span>',
        dollars(amount_nano),
        f"{amount_nano:,}",
    )


def thumbnail(asset: Asset | None) -> str | None:
    """A small picture of ``asset``; prefetch ``renditions`` for lists."""
    if asset is None:
        return None
    jpegs = [one for one in pictures.sizes(asset) if one.format == Rendition.Format.JPEG]
    source = pictures.address(asset, jpegs[0]) if jpegs else asset.placeholder
    if not source:
        return None
    return format_html(
        '<img src="{}" alt="" height="{}" width="{}" loading="lazy" style="border-radius:4px">',
        source,
        THUMBNAIL_HEIGHT,
        round(THUMBNAIL_HEIGHT * (asset.width or 1) / (asset.height or 1)),
    )
