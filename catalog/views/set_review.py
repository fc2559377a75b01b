"""Set review: the pictures of a colourway as the strip that shoppers will see."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from catalog import leases, review
from catalog.models import SHOPPERS_SEE, Asset, Brand, Colourway, MediaSet
from catalog.views.review import people
from catalog.views.review_pictures import described
from catalog.views.review_queue import until
from sartiq.access.models import Role, User

MOST = 60  # pictures of a strip


@require_safe
@login_required
def page(request: HttpRequest, colourway: UUID) -> HttpResponse:
    """What shoppers see of a colourway now, and behind it what waits to join them."""
    actor = cast(User, request.user)
    found = get_object_or_404(visible(actor).select_related("product"), pk=colourway)
    placed, waiting = placed_in(found), candidates(actor, found)
    own = held_by(actor, waiting)
    context = {
        "colourway": found,
        "queue": {
            "ids": placed + own,
            "pictures": described(actor, placed + own),
            "left": len(waiting),
            "locked": len(waiting) - len(own),
            "until": until(actor),
        },
        **people(actor),
    }
    return render(request, "catalog/set_review.html", context)


@require_safe
@login_required
def following(request: HttpRequest) -> HttpResponseBase:
    """On to the next set with something to decide, behind ``?after=`` (colourway), then around."""
    actor = cast(User, request.user)
    after = request.GET.get("after")
    here = visible(actor).filter(pk=after).first() if after else None
    others = unheld(actor).order_by("product_id", "id")
    if here:
        others = others.exclude(pk=here.pk)
    found = (here and others.filter(behind(here)).first()) or others.first()
    if found is None:
        return render(request, "catalog/set_review_done.html")
    return redirect("catalog:set-review", found.pk)


def behind(colourway: Colourway) -> TupleGreaterThan:
    """What comes behind a colourway, in the order of products as they came in."""
    here = (colourway.product_id, colourway.pk)
    return TupleGreaterThan((F("product_id"), F("id")), here)


def visible(actor: User) -> QuerySet[Colourway]:
    """Colourways of the products that ``actor`` sees."""
    return Colourway.objects.filter(product__brand__in=Brand.objects.visible_to(actor))


def unheld(actor: User) -> QuerySet[Colourway]:
    """Colourways with pictures that wait, none of which another looks at."""
    held = leases.held_by_others(actor).exclude(asset__colourway=None)
    return visible(actor).filter(pending__gt=0).exclude(pk__in=held.values("asset__colourway"))


def placed_in(colourway: Colourway) -> list[UUID]:
    """The pictures of the set that all storefronts share, as they are placed."""
    sets = MediaSet.objects.filter(colourway=colourway, storefront=None)
    places = sets.filter(placements__asset__kind=Asset.Kind.IMAGE).order_by("placements__position")
    return list(places.values_list("placements__asset", flat=True)[:MOST])


def candidates(actor: User, colourway: Colourway) -> list[UUID]:
    """What waits of it and may be shown to shoppers, by view."""
    waiting = review.waiting(actor=actor).filter(colourway=colourway, role__in=SHOPPERS_SEE)
    ordered = waiting.order_by(F("view__position").asc(nulls_last=True), "id")
    return list(ordered.values_list("pk", flat=True)[:MOST])


def held_by(actor: User, ids: list[UUID]) -> list[UUID]:
    """Those that ``actor`` may decide about, leased; who may only look sees all."""
    if not actor.has_role(Role.REVIEWER):
        return ids
    taken = leases.take(actor=actor, assets=ids)
    return [pk for pk in ids if pk in taken]
