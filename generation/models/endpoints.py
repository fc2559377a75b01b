"""Endpoints: what the provider can be asked for. Files become rows on migrate."""

from functools import cached_property
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from generation.endpoints.catalogue import EndpointSpec


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Endpoints."""

    def enabled(self) -> Self:
        """Endpoints that may be called."""
        return self.filter(enabled=True)


class Endpoint(models.Model):
    """A row for each file of ``generation/endpoints/data``; intake reads rows."""

    class Evidence(models.TextChoices):
        """How its fields are known."""

        PUBLISHED = "PUBLISHED", "The provider's published types"
        DOCUMENTED = "DOCUMENTED", "Our documents"
        ASSUMED = "ASSUMED", "Assumed from its family"

    id = models.CharField(max_length=200, primary_key=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    evidence = models.CharField(max_length=10, choices=Evidence)
    capabilities = ArrayField(models.CharField(max_length=30), default=list)
    spec = models.JSONField(help_text="The whole file: input schema, slots, vocabulary, price.")
    enabled = models.BooleanField(default=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def read(self) -> EndpointSpec:
        """What its file says, typed."""
        return self._entry

    @cached_property
    def _entry(self) -> EndpointSpec:
        return EndpointSpec.from_mapping(self.spec)
