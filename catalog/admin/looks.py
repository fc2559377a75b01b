"""Looks in the admin: renamed, edited, put away."""

from django.contrib import admin

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
    """Recipes that shoots can use; a shoot that used one keeps its own copy."""

    list_display = ["name", "brand", "endpoint", "created_by", when("created_at")]
    list_filter = ["brand"]
    list_select_related = ["brand", "created_by"]
    search_fields = ["name", "prompt"]
    fields = ["name", "brand", "endpoint", "prompt", "parameters", "role", "view", "finishing"]
    inlines = [Inputs, Loras]

    def has_add_permission(self, request: object) -> bool:
        """Looks are saved from a shoot."""
        return False
