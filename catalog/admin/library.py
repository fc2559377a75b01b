"""Collections, saved searches, and what can be undone, in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.admin.base import FrozenPage, FrozenRows, when
from catalog.models import Collection, CollectionItem, LastAct, SavedSearch


class Items(FrozenRows):
    """The assets of a collection."""

    model = CollectionItem
    fields = ["asset"]
    related = ("asset__colourway__product", "asset__shoot")


@admin.register(Collection)
class CollectionAdmin(FrozenPage):
    """Assets that were picked by hand."""

    list_display = ["name", "created_by", when("created_at")]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    inlines = [Items]


@admin.register(SavedSearch)
class SavedSearchAdmin(FrozenPage):
    """Filters that people kept."""

    list_display = ["name", "page", "owner", "query"]
    list_filter = ["page"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__username"]


@admin.register(LastAct)
class LastActAdmin(FrozenPage):
    """What people did last in the library, and what takes it back."""

    list_display = ["text", "owner"]
    list_select_related = ["owner"]
    search_fields = ["text", "owner__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LastAct]:
        """Without what is taken back: thousands of changes, which no list shows."""
        return super().get_queryset(request).defer("back")
