"""The line of pictures that a reviewer has before them: handed out, kept, given back."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from catalog import leases, review
from catalog.models import Asset, Product, Shoot
from catalog.models.assets import AssetQuerySet
from catalog.views.review_pictures import described
from sartiq.access.models import Role, User

COUNTED = 1000  # from here on the page says “1000+”
HELD = 2000  # pictures that a page may have before it
FIRST = 8  # pictures described as the page opens, which is quick; it asks for the others


class NarrowingForm(forms.Form):
    """What narrows and sorts the queue."""

    shoot = forms.UUIDField(required=False)
    product = forms.CharField(required=False)
    mine = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        choices=[("", gettext_lazy("Oldest first")), ("concerns", gettext_lazy("Odd ones first"))],
        required=False,
    )


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The part of the queue that the address names, and its order."""

    shoot: Shoot | None
    product: Product | None
    mine: bool
    sort: str

    def of(self, actor: User) -> AssetQuerySet:
        """What waits of it."""
        waiting = review.waiting(
            actor=actor, shoot=self.shoot, product=self.product, mine=self.mine
        )
        return waiting.order_by("-concerns", "id") if self.sort else waiting

    def fields(self) -> dict[str, str]:
        """The address's parameters."""
        named = {
            "shoot": str(self.shoot.pk) if self.shoot else "",
            "product": self.product.handle if self.product else "",
            "mine": "on" if self.mine else "",
            "sort": self.sort,
        }
        return {key: value for key, value in named.items() if value}

    def chips(self) -> list[dict[str, str]]:
        """What narrows, in words, each with the address without it."""
        words = {
            "shoot": self.shoot.name if self.shoot else "",
            "product": self.product.title if self.product else "",
            "mine": _("Only mine"),
            "sort": _("Odd ones first"),
        }
        fields = self.fields()
        return [{"label": words[name], "href": address({**fields, name: ""})} for name in fields]


def address(fields: dict[str, str]) -> str:
    """The review page with these parameters, as far as they say something."""
    query = urlencode({key: value for key, value in fields.items() if value})
    return reverse("catalog:review") + (f"?{query}" if query else "")


@require_POST
@login_required
def queue(request: HttpRequest) -> HttpResponseBase:
    """Hand out what comes next, with the page's filters; the body names what the page has."""
    have = named_ids(request)
    if have is None:
        return HttpResponseBadRequest("Send {“ids”: [...]}.")
    return JsonResponse(line(cast(User, request.user), narrowing(request), have=have, first=HELD))


@require_POST
@login_required
def renew(request: HttpRequest) -> HttpResponseBase:
    """Renew the leases of the pictures named; the answer tells which are still the actor's."""
    ids = named_ids(request)
    if ids is None:
        return HttpResponseBadRequest("Send {“ids”: [...]}.")
    actor = cast(User, request.user)
    seen = Asset.objects.visible_to(actor).filter(pk__in=ids).order_by()
    held = leases.take(actor=actor, assets=list(seen.values_list("pk", flat=True)))
    return JsonResponse({"held": list(held), "until": until(actor)})


@require_POST
@login_required
def release(request: HttpRequest) -> HttpResponseBase:
    """Give back the pictures named, as the page is left; ``until`` is the end that it was told."""
    ids = named_ids(request)
    try:
        told = datetime.fromisoformat(json.loads(request.body)["until"])
    except (ValueError, KeyError, TypeError):
        ids = None
    if ids is None:
        return HttpResponseBadRequest("Send {“ids”: [...], “until”: ...}.")
    leases.release(actor=cast(User, request.user), assets=ids, until=told)
    return HttpResponse(status=204)


def named_ids(request: HttpRequest) -> list[UUID] | None:
    """The ids in the body, the latest of them; None when it makes no sense."""
    try:
        return [UUID(value) for value in json.loads(request.body)["ids"]][-HELD:]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def narrowing(request: HttpRequest) -> Narrowing:
    """What the address names; 404 when there is none of that name."""
    form = NarrowingForm(request.GET)
    if not form.is_valid():
        raise Http404(_("This is no shoot, or no order, of the review."))
    actor, asked = cast(User, request.user), form.cleaned_data
    shoots, products = Shoot.objects.visible_to(actor), Product.objects.visible_to(actor)
    return Narrowing(
        shoot=get_object_or_404(shoots, pk=asked["shoot"]) if asked["shoot"] else None,
        product=get_object_or_404(products, handle=asked["product"]) if asked["product"] else None,
        mine=asked["mine"],
        sort=asked["sort"],
    )


def line(
    actor: User, narrowed: Narrowing, have: Collection[UUID] = (), first: int = FIRST
) -> dict[str, Any]:
    """What comes next besides ``have``: ids, the first pictures, what is left, held by others.

    Who may decide leases it; who may only look sees the same without.
    """
    waiting = narrowed.of(actor)
    fresh = waiting.exclude(pk__in=have) if have else waiting
    if actor.has_role(Role.REVIEWER):
        ids = leases.hand_out(actor=actor, waiting=fresh)
    else:
        ids = leases.grouped(fresh)
    locked = waiting.filter(pk__in=leases.held_by_others(actor).values("pk"))
    return {
        "ids": ids,
        "pictures": described(actor, ids[:first]),
        "left": waiting.capped_count(COUNTED),
        "locked": locked.count(),
        "until": until(actor),
    }


def until(actor: User) -> str:
    """When the actor's leases end, to the microsecond; empty without any."""
    last = leases.latest(actor)
    return last.isoformat() if last else ""
