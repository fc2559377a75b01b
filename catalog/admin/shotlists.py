"""Shot lists in the admin."""

from django.contrib import admin

from catalog.admin.base import Page, Rows
from catalog.models import ShotList, ShotListView


class Views(Rows):
    """How many pictures of which view."""

    model = ShotListView


@admin.register(ShotList)
class ShotListAdmin(Page):
    """What products of a category need for a storefront."""

    list_display = ["__str__", "category", "storefront"]
    list_filter = ["storefront"]
    list_select_related = ["storefront"]
    search_fields = ["category"]
    inlines = [Views]
