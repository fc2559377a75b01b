"""The application that pays a provider."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils import timezone

from catalog.signals import asset_approved, asset_unapproved
from generation.endpoints.catalogue import load_documents
from generation.fingerprint import fingerprint
from sartiq.hints import nudge


def synchronise_endpoints(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Bring the rows up to the files; whether an endpoint is enabled stays as it is.

    Where calls are paid, a new one whose fields are only assumed begins disabled.
    """
    endpoint = sender.get_model("Endpoint")
    paid = settings.PROVIDER == "fal"
    told = ("title", "kind", "evidence", "capabilities")
    rows = [
        endpoint(
            id=document["id"],
            origin="catalogue",
            spec=document,
            enabled=not (paid and document["evidence"] == "ASSUMED"),
            **{name: document[name] for name in told},
        )
        for document in load_documents()
    ]
    endpoint._default_manager.using(using).bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*told, "origin", "spec"],
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


def finish_approved(**kwargs: Any) -> None:
    """Have finishing steps begun, or called off, soon."""
    nudge("generation.finish_due")


class GenerationConfig(AppConfig):
    """Endpoints, jobs, attempts and the ledger."""

    name = "generation"
    verbose_name = "Generation"

    def ready(self) -> None:
        """Ship rows after each migrate; listen to reviewers."""
        post_migrate.connect(synchronise_endpoints, sender=self)
        post_migrate.connect(ship_budget, sender=self)
        post_migrate.connect(know_database, sender=self)
        asset_approved.connect(finish_approved)
        asset_unapproved.connect(finish_approved)
