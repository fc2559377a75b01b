"""Media sets in the admin: what approvals have placed, in the order that shoppers see."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog.admin.base import FrozenPage, FrozenRows, thumbnail
from catalog.models import MediaSet, Placement

PLACEMENTS = Prefetch(
    "placements",
    queryset=Placement.objects.select_related("asset").prefetch_related("asset__renditions"),
)


class Placements(FrozenRows):
    """The pictures of a media set, hero first."""

    model = Placement
    fields = ["picture", "asset", "position", "hero"]
    readonly_fields = ["picture"]
    related = ("asset__colourway__product", "asset__shoot")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Placements with their pictures."""
        return super().get_queryset(request).prefetch_related("asset__renditions")

    @display(description="")
    def picture(self, placement: Placement) -> str | None:
        """The placed picture."""
        return thumbnail(placement.asset)


@admin.register(MediaSet)
class MediaSetAdmin(FrozenPage):
    """Media sets; approving and rejecting fills and empties them."""

    brand = "colourway__product__brand"
    list_display = ["hero", "colourway", "shown_in", "pictures"]
    list_display_links = ["hero", "colourway"]
    list_filter = ["storefront", "colourway__product__brand"]
    list_select_related = ["colourway__product", "storefront"]
    search_fields = ["colourway__product__title", "colourway__product__handle"]
    inlines = [Placements]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Media sets with their pictures."""
        return super().get_queryset(request).prefetch_related(PLACEMENTS)

    @display(description=_("Hero"))
    def hero(self, media_set: MediaSet) -> str | None:
        """The picture that shoppers see first."""
        first = next(iter(media_set.placements.all()), None)
        return thumbnail(first.asset if first else None)

    @display(description=_("Storefront"), ordering="storefront")
    def shown_in(self, media_set: MediaSet) -> str:
        """Where it is shown."""
        return str(media_set.storefront or _("All storefronts"))

    @display(description=_("Pictures"))
    def pictures(self, media_set: MediaSet) -> int:
        """How many pictures it holds."""
        return len(media_set.placements.all())
