"""The application that pays a provider."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils import timezone

from generation.endpoints.catalogue import load_documents
from generation.fingerprint import fingerprint


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


def know_database(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Write down what tells a new database from its copies; one that holds calls is not new."""
    recoveries = sender.get_model("Recovery")._default_manager.using(using)
    if recoveries.exists() or sender.get_model("Attempt")._default_manager.using(using).exists():
        return
    now = timezone.now()
    recoveries.create(
        fingerprint=fingerprint(using), reason="The database was made.", begun_at=now, ended_at=now
    )


class GenerationConfig(AppConfig):
    """Endpoints, jobs, attempts and the ledger."""

    name = "generation"
    verbose_name = "Generation"

    def ready(self) -> None:
        """Ship rows after each migrate."""
        post_migrate.connect(synchronise_endpoints, sender=self)
        post_migrate.connect(ship_budget, sender=self)
        post_migrate.connect(know_database, sender=self)
