"""Plain functions that make addresses, events and deliveries for tests."""

from typing import Any

from sartiq.access.keys import default_storefront
from sartiq.access.models import Role
from sartiq.webhooks.models import Delivery, Event, Kind, WebhookEndpoint
from tests import factories

URL = "https://shop.example/hook"


def endpoint(url: str = URL, **fields: Any) -> WebhookEndpoint:
    """An address that is told everything."""
    values: dict[str, Any] = {"kinds": Kind.values} | fields
    if "storefront" not in values:
        values["storefront"] = default_storefront()
    return WebhookEndpoint.objects.create(url=url, created_by=factories.user(Role.ADMIN), **values)


def event(**fields: Any) -> Event:
    """A picture that came into a set."""
    data = {"storefront": None, "product": "shirt", "colour": "blue", "asset": "a1"}
    return Event.objects.create(**{"kind": Kind.MEDIA_APPROVED, "data": data} | fields)


def delivery(to: WebhookEndpoint | None = None, **fields: Any) -> Delivery:
    """An event that waits to be sent."""
    return Delivery.objects.create(
        endpoint=to or endpoint(), event=fields.pop("event", None) or event(), **fields
    )
