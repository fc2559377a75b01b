"""The application of outgoing webhooks."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Addresses that are told of events, and what was delivered to them."""

    name = "sartiq.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
