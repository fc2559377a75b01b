"""Endpoints: what the provider can be asked for. Files become rows on migrate."""

from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.fields.json import KT, KeyTransform
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Json

from generation.endpoints.catalogue import EndpointSpec, priced


class OrderedJSONField(models.JSONField):
    """JSON that keeps the order of its keys, which ``jsonb`` does not.

    A file's order is that of its form, and of the pictures that share a field.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """PostgreSQL's textual type."""
        return "json"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """The value as text, as it stands."""
        return None if value is None else Json(value)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """The value, which the driver has read already."""
        return value


def part_of_spec(name: str, *, text: bool = False) -> models.GeneratedField:
    """A column that the database keeps with a part of ``spec``."""
    return models.GeneratedField(
        expression=KT(f"spec__{name}") if text else KeyTransform(name, "spec"),
        output_field=models.TextField() if text else OrderedJSONField(),
        db_persist=True,
    )


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Endpoints."""

    def enabled(self) -> Self:
        """Endpoints that may be called."""
        return self.filter(enabled=True)

    def usual(self, kind: str, *, otherwise: str) -> str:
        """The id of the enabled default of ``kind``; ``otherwise`` where an admin chose none."""
        chosen = self.enabled().filter(kind=kind, is_default=True)
        return chosen.values_list("pk", flat=True).first() or otherwise


class Endpoint(models.Model):
    """A row for each file of ``generation/endpoints/data``, and for each that an admin added.

    Intake reads rows.
    """

    class Evidence(models.TextChoices):
        """How its fields are known."""

        PUBLISHED = "PUBLISHED", _("The provider's published types")
        DOCUMENTED = "DOCUMENTED", _("Our documents")
        ASSUMED = "ASSUMED", _("Assumed from its family")

    class Origin(models.TextChoices):
        """Where it comes from."""

        CATALOGUE = "catalogue", _("The catalogue's file")
        ADDED = "added", _("Added by an admin")

    id = models.CharField(max_length=200, primary_key=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    evidence = models.CharField(max_length=10, choices=Evidence)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.CATALOGUE)
    capabilities = ArrayField(models.CharField(max_length=30), default=list)
    spec = OrderedJSONField(help_text="The whole file: input schema, slots, vocabulary, price.")
    # What lists show of the file: reading all of it for each of 700 rows takes too long.
    summary = part_of_spec("summary", text=True)
    file_price = part_of_spec("price")
    slots = part_of_spec("slots")
    vocabulary = part_of_spec("vocabulary")
    enabled = models.BooleanField(default=True)
    is_default = models.BooleanField(
        default=False, help_text="Taken where a call names only its kind."
    )
    price_usd = models.DecimalField(
        max_digits=18,
        decimal_places=9,
        null=True,
        blank=True,
        help_text="Of one unit, in dollars, as the provider's price list says.",
    )
    price_unit = models.CharField(max_length=50, blank=True)
    priced_at = models.DateTimeField(null=True, blank=True)
    billed_nano = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="What the dearest billed call cost, in nano-dollars."
    )
    ceiling_nano = models.PositiveBigIntegerField(
        null=True,
        blank=True,
        help_text="Set aside for a call while no price is known; empty: as everywhere.",
    )

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_default=True), name="endpoint_one_default"
            ),
            models.CheckConstraint(
                condition=Q(price_usd=None) | Q(priced_at__isnull=False, price_usd__gte=0),
                name="endpoint_price_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def read(self) -> EndpointSpec:
        """What its file says, typed, with the price as it is known now."""
        return self._entry

    @property
    def ceiling(self) -> int:
        """What is set aside for a call of unknown price, in nano-dollars."""
        return settings.PRICE_CEILING_NANO if self.ceiling_nano is None else self.ceiling_nano

    @cached_property
    def _entry(self) -> EndpointSpec:
        return priced(
            EndpointSpec.from_mapping(self.spec),
            amount_usd=self.price_usd,
            unit=self.price_unit,
            billed_nano=self.billed_nano,
        )
