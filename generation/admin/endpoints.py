"""Endpoints and uploads in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from catalog.admin.base import FrozenPage, Page
from generation.models import Endpoint, Upload

EVIDENCE_COLOURS = {"PUBLISHED": "success", "DOCUMENTED": "info", "ASSUMED": "warning"}


@admin.register(Endpoint)
class EndpointAdmin(Page):
    """Endpoints come from files; here they are switched on and off."""

    list_display = ["title", "id", "kind", "proof", "price", "enabled"]
    list_editable = ["enabled"]
    list_filter = ["kind", "evidence", "enabled"]
    search_fields = ["title", "id"]
    fields = ["id", "title", "kind", "evidence", "price", "capabilities", "spec", "enabled"]
    readonly_fields = fields[:-1]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files make endpoints."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        """Endpoints are switched off and stay."""
        return False

    @display(description="Evidence", ordering="evidence", label=EVIDENCE_COLOURS)
    def proof(self, endpoint: Endpoint) -> tuple[str, str]:
        """How its fields are known."""
        return endpoint.evidence, endpoint.get_evidence_display()

    @display(description="Price")
    def price(self, endpoint: Endpoint) -> str:
        """What the provider asks, as far as it is known."""
        price = endpoint.read().price
        if price.amount_usd is None:
            return "Unknown"
        return f"${price.amount_usd} {price.rule.replace('_', ' ')}"


@admin.register(Upload)
class UploadAdmin(FrozenPage):
    """Our files at the provider."""

    list_display = ["sha256", "provider", "url", "expires_at"]
    list_filter = ["provider", "expires_at"]
    search_fields = ["sha256__startswith", "url"]
