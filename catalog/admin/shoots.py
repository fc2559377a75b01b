"""Shoots in the admin, as far as the catalogue knows them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from catalog.admin.base import FrozenPage, FrozenRows, thumbnail, when
from catalog.models import (
    Shoot,
    ShootInput,
    ShootItem,
    ShootLook,
    ShootLora,
    ShootTalent,
    ShootView,
)

STATUS_COLOURS = {
    "draft": "warning",
    "running": "info",
    "in_review": "info",
    "done": "success",
    "cancelled": "danger",
}


class Items(FrozenRows):
    """The colourways of a shoot."""

    model = ShootItem
    verbose_name_plural = "colourways"
    fields = ["colourway"]
    related = ("colourway__product",)


class Views(FrozenRows):
    """The views that are taken of each colourway."""

    model = ShootView
    verbose_name_plural = "views"
    fields = ["view", "position"]
    related = ("view",)


class Talents(FrozenRows):
    """Who appears in it."""

    model = ShootTalent
    verbose_name_plural = "talents"
    fields = ["talent", "position"]
    related = ("talent",)


class Looks(FrozenRows):
    """The looks whose recipes it uses."""

    model = ShootLook
    verbose_name_plural = "looks"
    fields = ["look", "position"]
    related = ("look",)


class Inputs(FrozenRows):
    """The reference pictures that go along with every call."""

    model = ShootInput
    verbose_name_plural = "reference pictures"
    fields = ["picture", "slot", "asset", "position"]
    readonly_fields = ["picture"]
    related = ("asset__colourway__product", "asset__shoot")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """References with their pictures."""
        return super().get_queryset(request).prefetch_related("asset__renditions")

    @display(description="")
    def picture(self, given: ShootInput) -> str | None:
        """The reference picture."""
        return thumbnail(given.asset)


class Loras(FrozenRows):
    """The LoRAs that a shoot uses."""

    model = ShootLora
    verbose_name_plural = "LoRAs"
    fields = ["lora", "scale"]
    related = ("lora",)


@admin.register(Shoot)
class ShootAdmin(FrozenPage):
    """Shoots with what goes into them."""

    list_display = ["name", "state", "endpoint", "count", "created_by", when("created_at")]
    list_filter = ["status", "endpoint", "created_by", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["name", "items__colourway__product__title"]
    inlines = [Items, Views, Talents, Looks, Inputs, Loras]

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def state(self, shoot: Shoot) -> tuple[str, str]:
        """Where it stands."""
        return shoot.status, shoot.get_status_display()
