"""Webhook addresses of storefronts, and the page of what was delivered to them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sartiq.access.models import Role, Storefront, User
from sartiq.access.permissions import require
from sartiq.ids import first_at, uuid_or_none
from sartiq.webhooks import endpoints
from sartiq.webhooks.models import MOST_URL, Delivery, Kind, WebhookEndpoint
from sartiq.webhooks.sending import body_of

PAGE = 50
LATELY = timedelta(days=7)  # longer than a delivery is tried
State = Delivery.State


class AddressForm(forms.Form):
    """A new address and what it is told."""

    url = forms.CharField(
        label=_("Address"),
        max_length=MOST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://shop.example.com/webhooks"}),
        help_text=_("Of the program that is to be told; on the internet, at port 80 or 443."),
    )
    storefront = forms.ModelChoiceField(
        Storefront.objects.all(), label=_("Storefront"), empty_label=None
    )
    kinds = forms.MultipleChoiceField(
        choices=Kind.choices,
        initial=[Kind.MEDIA_APPROVED, Kind.MEDIA_UPDATED, Kind.MEDIA_WITHDRAWN],
        label=_("It is told when"),
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True, slots=True)
class Address:
    """An address, and what became lately of what it was told, in words."""

    endpoint: WebhookEndpoint
    lately: str


def addresses() -> dict[UUID, list[Address]]:
    """Every address by its storefront, in two queries."""
    counted: dict[UUID, dict[str, int]] = defaultdict(dict)
    recent = Q(pk__gte=first_at(timezone.now() - LATELY)) | Q(state=State.PENDING)
    rows = Delivery.objects.filter(recent).order_by().values_list("endpoint", "state")
    for endpoint, state, number in rows.annotate(number=Count("pk")):
        counted[endpoint][state] = number
    found: dict[UUID, list[Address]] = defaultdict(list)
    for one in WebhookEndpoint.objects.all():
        found[one.storefront_id].append(Address(one, in_words(counted[one.pk])))
    return found


def in_words(counts: dict[str, int]) -> str:
    """Such as “12 delivered, 1 waiting”; empty for nothing."""
    delivered, waiting = counts.get(State.DELIVERED, 0), counts.get(State.PENDING, 0)
    given_up = counts.get(State.GIVEN_UP, 0)
    parts = [
        delivered and ngettext("%(n)s delivered", "%(n)s delivered", delivered) % {"n": delivered},
        waiting and ngettext("%(n)s waiting", "%(n)s waiting", waiting) % {"n": waiting},
        given_up and ngettext("%(n)s given up", "%(n)s given up", given_up) % {"n": given_up},
    ]
    return ", ".join(part for part in parts if part)


def admin_of(request: HttpRequest) -> User:
    """Who asks; raises ``PermissionDenied`` for all but admins."""
    actor = cast(User, request.user)
    require(actor, Role.ADMIN)
    return actor


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """The form of a new address; once it is sent, the secret that signs, which is shown once."""
    actor = admin_of(request)
    form = AddressForm(request.POST or None, initial={"storefront": request.GET.get("storefront")})
    if form.is_valid():
        sent = form.cleaned_data
        try:
            kinds = [Kind(kind) for kind in sent["kinds"]]
            made = endpoints.add(
                actor=actor, storefront=sent["storefront"], url=sent["url"], kinds=kinds
            )
        except endpoints.Refused as refused:
            form.add_error("url", str(refused))
        else:
            context = {"endpoint": made}
            return render(request, "catalog/storefronts_webhook.html#secret", context)
    status = 422 if form.is_bound else 200
    return render(request, "catalog/storefronts_webhook.html#form", {"form": form}, status=status)


@require_POST
@login_required
def switch(request: HttpRequest, endpoint: UUID) -> HttpResponseBase:
    """Pause an address, or resume it (``act``: pause or resume)."""
    actor = admin_of(request)
    found = get_object_or_404(WebhookEndpoint, pk=endpoint)
    if request.POST.get("act") == "resume":
        endpoints.resume(actor=actor, endpoint=found)
        words = gettext("%(url)s is told again. What waited for it is sent now.")
    else:
        endpoints.pause(actor=actor, endpoint=found)
        words = gettext("%(url)s is paused: it is told nothing until you resume it.")
    messages.success(request, words % {"url": found.url})
    return redirect("catalog:storefronts")


@require_safe
@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    """What was delivered, newest first; ``?address=`` and ``?before=`` are ids."""
    admin_of(request)
    chosen = filters(request)
    rows = Delivery.objects.filter(**narrowed(chosen)).select_related("event", "endpoint")
    before = uuid_or_none(request.GET.get("before"))
    older = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    page = reverse("catalog:storefront-deliveries")
    last = {"before": older[PAGE - 1].pk} if len(older) > PAGE else {}
    context = {
        "deliveries": older[:PAGE],
        "chosen": chosen,
        "query": urlencode(chosen),
        "next": f"{page}?{urlencode({**chosen, **last})}" if last else "",
        "newest": not before,
        "endpoints": WebhookEndpoint.objects.select_related("storefront"),
        "states": State.choices,
    }
    return render(request, "catalog/deliveries.html", context)


def filters(request: HttpRequest) -> dict[str, str]:
    """The filters of an address that make sense."""
    address, state = uuid_or_none(request.GET.get("address")), request.GET.get("state", "")
    return ({"address": str(address)} if address else {}) | (
        {"state": state} if state in State.values else {}
    )


def narrowed(chosen: dict[str, str]) -> dict[str, Any]:
    """Filters as the database knows them."""
    fields = {"address": "endpoint", "state": "state"}
    return {fields[name]: value for name, value in chosen.items()}


@require_safe
@login_required
def delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One delivery with what is sent."""
    admin_of(request)
    found = find(pk)
    context = {"delivery": found, "body": body_of(found.event).decode()}
    return render(request, "catalog/delivery.html", context)


@require_POST
@login_required
def redeliver(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send an event once more; then back to the list as it was narrowed, or to the delivery."""
    found = find(pk)
    try:
        endpoints.redeliver(actor=admin_of(request), delivery=found)
    except endpoints.Refused as refused:
        messages.error(request, str(refused))
    else:
        words = gettext("“%(kind)s” is sent to %(url)s once more.")
        messages.success(request, words % {"kind": found.event.kind, "url": found.endpoint.url})
    if "one" in request.GET:
        return redirect("catalog:storefront-delivery", pk)
    return redirect(f"{reverse('catalog:storefront-deliveries')}?{urlencode(filters(request))}")


def find(pk: UUID) -> Delivery:
    """The delivery, or 404."""
    return get_object_or_404(
        Delivery.objects.select_related("event", "endpoint__storefront"), pk=pk
    )
