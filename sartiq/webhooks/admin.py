"""Webhooks in the admin: to be looked at. What can be done stands under Storefronts."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from sartiq.access.admin import ForAdmins, Frozen
from sartiq.webhooks.models import Delivery, Event, WebhookEndpoint


class Record(Frozen, ForAdmins, ModelAdmin):
    """Rows that verbs write, for admins."""

    list_per_page = 50
    show_full_result_count = False


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(Record):
    """Addresses, without their secrets."""

    list_display = ["url", "storefront", "active", "created_by", "created_at"]
    list_filter = ["active", "storefront"]
    list_select_related = ["storefront", "created_by"]
    search_fields = ["url", "storefront__name"]
    fields = ["storefront", "url", "kinds", "active", "created_by", "created_at"]


@admin.register(Event)
class EventAdmin(Record):
    """What happened."""

    list_display = ["id", "kind", "created_at"]
    list_filter = ["kind"]
    search_fields = ["id__exact"]
    fields = ["id", "kind", "data", "created_at"]


@admin.register(Delivery)
class DeliveryAdmin(Record):
    """What was told to whom."""

    list_display = ["event", "endpoint", "state", "attempts", "last_status", "due_at"]
    list_filter = ["state", "endpoint__storefront"]
    list_select_related = ["event", "endpoint"]
    search_fields = ["endpoint__url"]
