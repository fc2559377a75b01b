"""What the provider's price list asks now, written beside each endpoint."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone

from generation.models import Endpoint
from generation.provider import called, client
from generation.providers.fal.answers import UnitPrice
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

EXACT = Decimal("1e-9")  # dollars: one nano-dollar
DEAREST = Decimal(10**9)
CURRENCY = "USD"
LONGEST_UNIT = 50


@dataclass(frozen=True, kw_only=True)
class Change:
    """An endpoint whose price is another one than it was, both in words."""

    endpoint: Endpoint
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """What a refresh came to; ``unknown`` are the endpoints of which the list tells no price."""

    changed: tuple[Change, ...]
    unchanged: tuple[Endpoint, ...]
    unknown: tuple[Endpoint, ...]


def refresh(*, actor: User | None = None, endpoints: Iterable[Endpoint] | None = None) -> Refreshed:
    """Ask for the prices of ``endpoints``, or of all, and write them down.

    An actor must be an admin; without one the clock or a command asks. What the list does not
    tell in dollars stays as it was. Raises ``PermissionDenied`` and ``ProviderUnavailable``.
    """
    if actor is not None:
        require(actor, Role.ADMIN)
    rows = list(Endpoint.objects.all() if endpoints is None else endpoints)
    ids = {one.pk: called(one.pk) for one in rows}
    listed = {
        price.endpoint_id: price
        for price in client().prices(sorted(set(ids.values())))
        if price.currency.upper() == CURRENCY and price.amount < DEAREST
    }
    before = {one.pk: in_words(one.price_usd, one.price_unit) for one in rows}
    known = [one for one in rows if ids[one.pk] in listed]
    for one in known:
        write(one, listed[ids[one.pk]])
    after = {one.pk: in_words(one.price_usd, one.price_unit) for one in known}
    return Refreshed(
        changed=tuple(
            Change(endpoint=one, before=before[one.pk], after=after[one.pk])
            for one in known
            if before[one.pk] != after[one.pk]
        ),
        unchanged=tuple(one for one in known if before[one.pk] == after[one.pk]),
        unknown=tuple(one for one in rows if ids[one.pk] not in listed),
    )


def write(endpoint: Endpoint, price: UnitPrice) -> None:
    """Write a price of the list to its endpoint, to the nano-dollar, rounded up."""
    endpoint.price_usd = price.amount.quantize(EXACT, ROUND_CEILING)
    endpoint.price_unit = price.unit.strip()[:LONGEST_UNIT]
    endpoint.priced_at = timezone.now()
    endpoint.save(update_fields=["price_usd", "price_unit", "priced_at"])


def in_words(amount_usd: Decimal | None, unit: str) -> str:
    """A price of the list for people, in the provider's own unit: ``$0.025 / megapixels``."""
    if amount_usd is None:
        return "no price"
    return f"${amount_usd.normalize():f} / {unit or 'unit'}"
