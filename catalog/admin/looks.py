"""Looks in the admin: renamed, edited, deleted and brought back."""

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter

from catalog.admin.base import Page, Rows, when
from catalog.models import Look, LookInput, LookLora


class Inputs(Rows):
    """The reference pictures of a look."""

    model = LookInput
    verbose_name_plural = "reference pictures"
    raw_id_fields = ["asset"]


class Loras(Rows):
    """The LoRAs of a look."""

    model = LookLora
    verbose_name_plural = "LoRAs"
    raw_id_fields = ["lora"]


@admin.register(Look)
class LookAdmin(Page):
    """Recipes that shoots can use. One without a time of its deletion is offered to them."""

    list_display = [
        "name",
        "brand",
        "endpoint",
        "created_by",
        when("created_at"),
        when("deleted_at"),
    ]
    list_filter = ["brand", ("deleted_at", EmptyFieldListFilter)]
    list_select_related = ["brand", "created_by"]
    search_fields = ["name", "prompt"]
    fields = [
        "name",
        "brand",
        "endpoint",
        "prompt",
        "parameters",
        "role",
        "view",
        "finishing",
        "deleted_at",
    ]
    inlines = [Inputs, Loras]

    def has_add_permission(self, request: object) -> bool:
        """Looks are saved from a shoot."""
        return False
