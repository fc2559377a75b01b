"""What admins do: add an address, pause and resume it, have an event delivered once more."""

from collections.abc import Iterable
from ipaddress import ip_address

import httpx
from django.utils import timezone
from django.utils.translation import gettext as _

from sartiq import outside
from sartiq.access.models import Role, Storefront, User
from sartiq.access.permissions import require
from sartiq.hints import nudge
from sartiq.webhooks.models import MOST_URL, Delivery, Kind, WebhookEndpoint


class Refused(Exception):
    """What can't be done; the message says why and what to do."""


def add(*, actor: User, storefront: Storefront, url: str, kinds: Iterable[Kind]) -> WebhookEndpoint:
    """Tell the program at ``url`` of a storefront's events from now on.

    Raises ``PermissionDenied``, and ``Refused`` for what is no public web address.
    """
    require(actor, Role.ADMIN)
    require_public(url)
    return WebhookEndpoint.objects.create(
        storefront=storefront, url=url, kinds=sorted(set(kinds)), created_by=actor
    )


def require_public(url: str) -> None:
    """Raise ``Refused`` for what can be seen to lead nowhere public; names are judged later."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise Refused(_("This is no web address.")) from None
    if parsed.scheme not in ("https", "http") or not parsed.host:
        raise Refused(_("An address begins with https:// or http:// and names a host."))
    if parsed.userinfo:
        raise Refused(_("This address holds a user name or a password. Leave them out."))
    if len(url) > MOST_URL:
        raise Refused(_("This address is longer than %(most)s characters.") % {"most": MOST_URL})
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    try:
        public = outside.is_public(ip_address(parsed.host), port)
    except ValueError:  # a name: whoever sends judges what it stands for then
        return
    if not public:
        raise Refused(
            _("%(host)s is not public. Give an address on the internet, at port 80 or 443.")
            % {"host": parsed.host}
        )


def pause(*, actor: User, endpoint: WebhookEndpoint) -> None:
    """Tell an address nothing from now on; what waits for it waits until it is resumed."""
    switch(actor, endpoint, active=False)


def resume(*, actor: User, endpoint: WebhookEndpoint) -> None:
    """Tell an address again, what still waits for it first."""
    switch(actor, endpoint, active=True)
    nudge("webhooks.deliver_due")


def switch(actor: User, endpoint: WebhookEndpoint, *, active: bool) -> None:
    """Set whether an address is told."""
    require(actor, Role.ADMIN)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(active=active)
    endpoint.active = active


def redeliver(*, actor: User, delivery: Delivery) -> None:
    """Send an event once more, at once, and then as often as a new one.

    One that is under way comes twice. Raises ``PermissionDenied``, and ``Refused`` where its
    address is paused, or where a sender takes it at this very moment.
    """
    require(actor, Role.ADMIN)
    if not delivery.endpoint.active:
        words = _("%(url)s is paused. Resume it under Storefronts, then redeliver.")
        raise Refused(words % {"url": delivery.endpoint.url})
    fields = {"attempts": 0, "due_at": timezone.now(), "last_status": None, "last_error": ""}
    if not delivery.move(Delivery.State.PENDING, **fields):
        raise Refused(_("It is being sent just now. Load the page once more, then look again."))
    nudge("webhooks.deliver_due")
