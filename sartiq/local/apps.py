"""The app that starts and stops the embedded processes."""

from django.apps import AppConfig


class LocalConfig(AppConfig):
    """No models; only the command ``up``."""

    name = "sartiq.local"
    verbose_name = "This machine"
