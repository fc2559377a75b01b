"""Addresses of shops' programs, events, and the delivery of each event to each address."""

import base64
import secrets
from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sartiq.access.models import Storefront, User
from sartiq.ids import uuid7

MOST_URL = 500  # characters
PREFIX = "whsec_"  # of a secret, as Standard Webhooks write it


class Kind(models.TextChoices):
    """What may have happened."""

    MEDIA_APPROVED = "media.approved", _("A picture came into a media set")
    MEDIA_UPDATED = "media.updated", _("Order, hero or alt text changed")
    MEDIA_WITHDRAWN = "media.withdrawn", _("A picture left a media set")
    SHOOT_FINISHED = "shoot.finished", _("A shoot finished")
    TRAINING_FINISHED = "training.finished", _("A training finished")


def new_secret() -> str:
    """A secret: the prefix and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


class WebhookEndpoint(models.Model):
    """An address that is told of a storefront's events, signed by its secret."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    storefront = models.ForeignKey(
        Storefront, on_delete=models.PROTECT, related_name="webhook_endpoints"
    )
    url = models.CharField(max_length=MOST_URL)
    secret = models.CharField(max_length=60, default=new_secret, editable=False)
    kinds = ArrayField(models.CharField(max_length=30, choices=Kind))
    active = models.BooleanField(default=True, help_text="A paused one is told nothing.")
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="webhook_endpoints", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kinds__contained_by=Kind.values) & Q(kinds__len__gte=1),
                name="webhook_endpoint_kinds_are_known",
            ),
            models.CheckConstraint(
                condition=Q(url__regex="^https?://."), name="webhook_endpoint_url_is_of_the_web"
            ),
            models.CheckConstraint(
                condition=Q(secret__startswith=PREFIX), name="webhook_endpoint_has_a_secret"
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def key(self) -> bytes:
        """The bytes that sign."""
        return base64.b64decode(self.secret.removeprefix(PREFIX))


class Event(models.Model):
    """Something that happened, told under this id however often it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30, choices=Kind)
    data = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="webhook_event_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries."""

    def due(self, *, at: datetime) -> Self:
        """Deliveries to active addresses whose time has come, the longest waiting first."""
        return self.filter(due_at__lte=at, endpoint__active=True).order_by("due_at")


class Delivery(models.Model):
    """An event on its way to one address."""

    class State(models.TextChoices):
        """What became of it so far."""

        PENDING = "pending", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    MOVES = {
        # Waiting again: it was tried in vain, or somebody asks for it now.
        State.PENDING: {State.PENDING, State.DELIVERED, State.GIVEN_UP},
        # Redelivered by hand.
        State.DELIVERED: {State.PENDING},
        State.GIVEN_UP: {State.PENDING},
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries"
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(
        null=True,
        default=timezone.now,
        help_text="When it is tried next; while it is sent, when its sender counts as dead.",
    )
    last_status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status.")
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="delivery_by_endpoint"),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="delivery_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="pending", due_at__isnull=False)
                | Q(state__in=["delivered", "given_up"], due_at=None),
                name="delivery_is_due_while_pending",
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at=None)),
                name="delivery_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint}"

    def move(self, to: State, **fields: Any) -> bool:
        """Move to ``to`` with ``fields`` where the table allows it; one caller wins.

        False too when somebody has taken it up since this object was read.
        """
        allowed = [state for state, moves in self.MOVES.items() if to in moves]
        here = Delivery.objects.filter(pk=self.pk, attempts=self.attempts, state__in=allowed)
        values = {"due_at": None, "delivered_at": None} | fields
        if not here.update(state=to, **values):
            return False
        for name, value in {"state": to, **values}.items():
            setattr(self, name, value)
        return True
