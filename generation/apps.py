"""The application that pays a provider."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate

from generation.endpoints.catalogue import load_documents


def synchronise_endpoints(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Bring the rows up to the files; whether an endpoint is enabled stays as it is."""
    endpoints = sender.get_model("Endpoint")._default_manager
    for document in load_documents():
        endpoints.using(using).update_or_create(
            id=document["id"],
            defaults={
                "title": document["title"],
                "kind": document["kind"],
                "evidence": document["evidence"],
                "capabilities": document["capabilities"],
                "spec": document,
            },
        )


def ship_budget(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the budget that bounds everybody; an edited one stays as it is."""
    budgets = sender.get_model("Budget")._default_manager
    budgets.using(using).get_or_create(
        scope="installation", span="month", defaults={"cap_nano": settings.DEFAULT_BUDGET_NANO}
    )


class GenerationConfig(AppConfig):
    """Endpoints, jobs, attempts and the ledger."""

    name = "generation"
    verbose_name = "Generation"

    def ready(self) -> None:
        """Ship rows after each migrate."""
        post_migrate.connect(synchronise_endpoints, sender=self)
        post_migrate.connect(ship_budget, sender=self)
