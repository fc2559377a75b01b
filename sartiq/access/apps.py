"""The application of people and keys."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """People, storefronts and API keys."""

    name = "sartiq.access"
    label = "access"
    verbose_name = "People and keys"
