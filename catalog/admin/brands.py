"""Brands and views in the admin."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from catalog.admin.base import Page, Rows
from catalog.models import Brand, BrandMember, View


class Members(Rows):
    """Who belongs to a brand."""

    model = BrandMember
    autocomplete_fields = ["user"]
    related = ("user",)


@admin.register(Brand)
class BrandAdmin(Page):
    """Brands with their members."""

    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [Members]


@admin.register(View)
class ViewAdmin(Page):
    """Views, in the order in which pages list them."""

    list_display = ["name", "code", "position"]
    list_editable = ["position"]
    search_fields = ["name", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """The code is the view's key: it never changes."""
        return ["code"] if obj else []
