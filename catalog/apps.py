"""The application of the catalogue."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

VIEWS = {
    "front": "Front",
    "back": "Back",
    "side": "Side",
    "detail": "Detail",
    "full-body": "Full body",
    "ghost": "Ghost mannequin",
    "flat": "Flat",
}


def ship_views(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the views that every installation begins with; edited ones stay as they are."""
    view = sender.get_model("View")
    view._default_manager.using(using).bulk_create(
        [view(code=code, name=name, position=n) for n, (code, name) in enumerate(VIEWS.items())],
        ignore_conflicts=True,
    )


class CatalogConfig(AppConfig):
    """Products, talents, assets, reviews and media sets."""

    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        """Ship rows after each migrate."""
        post_migrate.connect(ship_views, sender=self)
