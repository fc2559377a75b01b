"""Storefronts, with API keys and webhook addresses of their programs; a secret is shown once."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Product
from catalog.views import webhooks
from sartiq.access import keys
from sartiq.access.models import ApiKey, Role, Scope, Storefront, User
from sartiq.access.permissions import require
from sartiq.addresses import base_url


class KeyForm(forms.Form):
    """What a new key is for."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("The program that will use it.")
    )
    storefront = forms.ModelChoiceField(
        Storefront.objects.all(), label=_("Storefront"), empty_label=None
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.STOREFRONT_READ],
        label=_("It may"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A shop needs the first alone."),
    )


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Every storefront with its keys and addresses."""
    require(cast(User, request.user), Role.ADMIN)
    return render(request, "catalog/storefronts.html", listing())


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def create_key(request: HttpRequest) -> HttpResponse:
    """The form of a new key; once it is sent, the secret, which nobody can see again."""
    actor = cast(User, request.user)
    require(actor, Role.ADMIN)
    form = KeyForm(request.POST or None, initial={"storefront": request.GET.get("storefront")})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "catalog/storefronts_key.html#form", {"form": form}, status=status)
    sent = form.cleaned_data
    key, secret = keys.create(
        actor=actor,
        name=sent["name"],
        storefront=sent["storefront"],
        scopes=[Scope(scope) for scope in sent["scopes"]],
    )
    context = {**listing(), "key": key, "secret": secret, "call": example(request)}
    return render(request, "catalog/storefronts_key.html#secret", context)


@require_POST
@login_required
def revoke(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Revoke a key: its program is refused from the next call on."""
    actor = cast(User, request.user)
    found = get_object_or_404(ApiKey, pk=key)
    keys.revoke(actor=actor, key=found)
    messages.success(request, gettext("The key “%(name)s” is revoked.") % {"name": found.name})
    return redirect("catalog:storefronts")


def listing() -> dict[str, Any]:
    """What the page lists: storefronts, their keys with each one's state, their addresses."""
    keys.default_storefront()
    addresses = webhooks.addresses()
    storefronts = Storefront.objects.prefetch_related("api_keys__user")
    return {
        "storefronts": [
            (one, [(key, state(key)) for key in one.api_keys.all()], addresses.get(one.pk, []))
            for one in storefronts
        ]
    }


class State(TextChoices):
    """Whether a key still opens anything."""

    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


def state(key: ApiKey) -> State:
    """Where a key stands now."""
    if key.revoked_at:
        return State.REVOKED
    if not key.user.is_active or (key.expires_at and key.expires_at <= timezone.now()):
        return State.EXPIRED
    return State.ACTIVE


def example(request: HttpRequest) -> str:
    """The address of a call to try, with a product that has something to show if there is one."""
    live = Product.objects.live().order_by("title")
    shown = live.filter(colourways__media_sets__placements__isnull=False).first() or live.first()
    base = base_url(request)
    handle = shown.handle if shown else "HANDLE"
    return f"{base}/api/v1/storefront/products/{handle}/media"
