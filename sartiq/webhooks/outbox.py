"""The outbox: what happened is written down in the transaction in which it happens."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sartiq.hints import nudge
from sartiq.ids import first_at
from sartiq.webhooks.models import Delivery, Event, Kind, WebhookEndpoint

KEPT = timedelta(days=30)
AT_ONCE = 1_000  # old events that one statement deletes
ROUNDS = 100  # statements of one run; what is left waits for the next


def listening(kind: Kind) -> QuerySet[WebhookEndpoint]:
    """The addresses that want to hear of ``kind``, now or once they are resumed."""
    return WebhookEndpoint.objects.filter(kinds__contains=[kind])


@transaction.atomic(savepoint=False)
def emit(*, kind: Kind, data: Iterable[Mapping[str, Any]], storefront: UUID | None = None) -> None:
    """Write an event for each of ``data``, to be delivered to each address that wants its kind.

    In the caller's transaction: what is rolled back is told to nobody. For a paused address it
    waits. ``storefront``: the id of the one whose addresses are told; None for those of all.
    ``data`` is read only where somebody listens; it must hold no prompt, seed, cost, endpoint or
    person.
    """
    addresses = listening(kind)
    if storefront:
        addresses = addresses.filter(storefront=storefront)
    endpoints = list(addresses.values_list("pk", flat=True))
    if not endpoints:
        return
    events = Event.objects.bulk_create(Event(kind=kind, data=dict(one)) for one in data)
    Delivery.objects.bulk_create(
        Delivery(event=event, endpoint_id=endpoint) for event in events for endpoint in endpoints
    )
    nudge("webhooks.deliver_due")


def forget_old() -> int:
    """Delete events older than 30 days that no address is tried for any more; how many there were.

    What waits for a paused address goes too.
    """
    waiting = Delivery.objects.filter(
        event=OuterRef("pk"), state=Delivery.State.PENDING, endpoint__active=True
    )
    before = first_at(timezone.now() - KEPT)
    old = Event.objects.filter(~Exists(waiting), pk__lt=before).order_by("pk").values("pk")
    gone = 0
    for _round in range(ROUNDS):
        _all, each = Event.objects.filter(pk__in=old[:AT_ONCE]).delete()
        deleted = each.get(Event._meta.label, 0)
        gone += deleted
        if deleted < AT_ONCE:
            break
    return gone
