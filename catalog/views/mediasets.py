"""A colourway's media set: what shoppers see, in which order, in all storefronts or in one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import mediasets
from catalog.models import SHOPPERS_SEE, Asset, Colourway, Derivation, MediaSet, Placement, Product
from catalog.pictures import Picture, picture
from sartiq.access.models import Role, Storefront, User

SHELF = 24  # pictures that could be put in, on a page
GIVEN_UP = "media-set-given-up"  # in the session: the own set that was given up last


@dataclass(frozen=True, slots=True)
class Shown:
    """An asset with its picture; ``place`` from 1 in the set, 0 beside it."""

    asset: Asset
    picture: Picture
    place: int = 0
    hero: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The set that a page is about: a colourway's, for one storefront or for all."""

    colourway: Colourway
    storefront: Storefront | None
    media_set: MediaSet | None

    @property
    def shared(self) -> bool:
        """Whether the storefront shows the default for all."""
        return self.storefront is not None and (
            self.media_set is None or self.media_set.storefront_id is None
        )

    @property
    def query(self) -> str:
        """What names the storefront in an address."""
        return "?" + urlencode({"storefront": self.storefront.slug}) if self.storefront else ""

    @property
    def address(self) -> str:
        """The page about it."""
        parts = [self.colourway.product.handle, self.colourway.code]
        return reverse("catalog:media-set", args=parts) + self.query

    def to_change(self) -> MediaSet:
        """The set that may be changed here; raises ``Refused`` for a default seen from a shop."""
        if self.shared:
            raise mediasets.Refused(
                _("%(storefront)s shows the default for all. Make a set of its own first.")
                % {"storefront": self.storefront}
            )
        return self.media_set or mediasets.default_set(self.colourway)


@require_safe
@login_required
def page(request: HttpRequest, handle: str, code: str) -> HttpResponse:
    """The page of one media set; ``?storefront=`` (slug) as that one shows it."""
    return render(request, "catalog/mediaset.html", context(request, find(request, handle, code)))


@require_POST
@login_required
def arrange(request: HttpRequest, handle: str, code: str) -> HttpResponseBase:
    """Move a picture one place (``left``, ``right``), or put all into ``order``."""
    seen = ids(request.POST.get("seen", ""))
    order = moved(seen, request) or ids(request.POST.get("order", ""))

    def act(actor: User, place: Place) -> str:
        mediasets.arrange(actor=actor, media_set=place.to_change(), order=order, seen=seen)
        return _("Moved.")

    return changed(request, handle, code, act)


@require_POST
@login_required
def hero(request: HttpRequest, handle: str, code: str, asset: UUID) -> HttpResponseBase:
    """Make a picture the first."""

    def act(actor: User, place: Place) -> str:
        chosen = get_object_or_404(place.colourway.assets, pk=asset)
        mediasets.set_hero(actor=actor, media_set=place.to_change(), asset=chosen)
        return _("It comes first now, as the hero.")

    return changed(request, handle, code, act)


@require_POST
@login_required
def add(request: HttpRequest, handle: str, code: str, asset: UUID) -> HttpResponseBase:
    """Put a picture into the set."""

    def act(actor: User, place: Place) -> str:
        chosen = get_object_or_404(place.colourway.assets, pk=asset)
        placement = mediasets.add(actor=actor, media_set=place.to_change(), asset=chosen)
        return _("Put in, at place %(place)s.") % {"place": placement.position}

    return changed(request, handle, code, act)


@require_POST
@login_required
def take_out(request: HttpRequest, handle: str, code: str, asset: UUID) -> HttpResponseBase:
    """Take a picture out of the set."""

    def act(actor: User, place: Place) -> str:
        chosen = get_object_or_404(place.colourway.assets, pk=asset)
        mediasets.take_out(actor=actor, media_set=place.to_change(), asset=chosen)
        return _("Taken out. It waits below, to be put back.")

    return changed(request, handle, code, act)


@require_POST
@login_required
def own(request: HttpRequest, handle: str, code: str) -> HttpResponseBase:
    """Give the storefront a set of its own; with ``undo``, the one that it gave up."""

    def act(actor: User, place: Place) -> str:
        order = given_up(request, place) if "undo" in request.POST else None
        mediasets.own(actor=actor, colourway=place.colourway, storefront=shop(place), order=order)
        return _("%(storefront)s has a set of its own now.") % {"storefront": place.storefront}

    return changed(request, handle, code, act)


@require_POST
@login_required
def share_default(request: HttpRequest, handle: str, code: str) -> HttpResponseBase:
    """Have the storefront show the default again."""

    def act(actor: User, place: Place) -> str:
        order = mediasets.share_default(
            actor=actor, colourway=place.colourway, storefront=shop(place)
        )
        if order:
            kept = {"address": place.address, "order": [str(pk) for pk in order]}
            request.session[GIVEN_UP] = kept
        return _("%(storefront)s shows the default again.") % {"storefront": place.storefront}

    return changed(request, handle, code, act)


def changed(
    request: HttpRequest, handle: str, code: str, act: Callable[[User, Place], str]
) -> HttpResponseBase:
    """Do what was asked and show the set again, with what was done or why not."""
    place = find(request, handle, code)
    said = ""
    try:
        said = act(cast(User, request.user), place)
    except mediasets.Refused as refusal:
        messages.warning(request, str(refusal))
    if not request.headers.get("HX-Request"):
        return redirect(place.address)
    return fragment(request, handle, code, said)


def fragment(request: HttpRequest, handle: str, code: str, said: str = "") -> HttpResponse:
    """The set as it stands now, for the page that is open; ``said`` to those who listen."""
    current = context(request, find(request, handle, code))
    return render(request, "catalog/mediaset.html#set", {**current, "fragment": True, "said": said})


def find(request: HttpRequest, handle: str, code: str) -> Place:
    """The colourway that the user sees, with the set of the storefront that was asked for."""
    colourway = get_object_or_404(
        Colourway.objects.select_related("product__brand"),
        product__in=Product.objects.visible_to(cast(User, request.user)),
        product__handle=handle,
        code=code,
    )
    slug = request.GET.get("storefront")
    storefront = get_object_or_404(Storefront, slug=slug) if slug else None
    sets = MediaSet.objects.filter(colourway=colourway)
    sets = sets.shown_by(storefront) if storefront else sets.filter(storefront=None)
    return Place(colourway, storefront, sets.first())


def given_up(request: HttpRequest, place: Place) -> list[UUID] | None:
    """The order of the place's own set, if that was the last one that the user gave up."""
    kept = request.session.get(GIVEN_UP)
    if kept is None or kept["address"] != place.address:
        return None
    return [UUID(pk) for pk in kept["order"]]


def shop(place: Place) -> Storefront:
    """The storefront of a place; the set for all is nobody's own."""
    if place.storefront is None:
        raise BadRequest("A set of its own needs a storefront.")
    return place.storefront


def context(request: HttpRequest, place: Place) -> dict[str, object]:
    """What the page shows of a set: its pictures, and those that could be put in."""
    shown = placed(place.media_set)
    shelf, more = beside(request, place)
    return {
        "place": place,
        "colourway": place.colourway,
        "product": place.colourway.product,
        "storefronts": storefronts(place.colourway),
        "given_up": given_up(request, place),
        "shown": shown,
        "seen": ",".join(str(one.asset.pk) for one in shown),
        "shelf": shelf,
        "more": more,
        "may_edit": cast(User, request.user).has_role(Role.MERCHANDISER),
    }


def storefronts(colourway: Colourway) -> list[Storefront]:
    """All storefronts; ``own`` says that one has a set of its own."""
    sets = MediaSet.objects.filter(colourway=colourway, storefront=OuterRef("pk"))
    return list(Storefront.objects.annotate(own=Exists(sets)))


def placed(media_set: MediaSet | None) -> list[Shown]:
    """The pictures of a set as shoppers see them: the hero first."""
    places = Placement.objects.filter(media_set=media_set).select_related(
        "asset__colourway__product", "asset__view"
    )
    return [
        Shown(one.asset, picture(one.asset), number, one.hero)
        for number, one in enumerate(places.prefetch_related("asset__renditions"), start=1)
    ]


def beside(request: HttpRequest, place: Place) -> tuple[list[Shown], str]:
    """Approved pictures that are not in the set, newest first, and the address of more.

    What something in the set supersedes is left out: it would show the same twice.
    """
    inside = Placement.objects.filter(media_set=place.media_set)
    successors = Derivation.objects.filter(
        parent=OuterRef("pk"), supersedes=True, child__in=inside.values("asset")
    )
    approved = (
        place.colourway.assets.filter(
            status=Asset.Status.APPROVED, role__in=SHOPPERS_SEE, kind__in=mediasets.SHOWN
        )
        .exclude(pk__in=inside.values("asset"))
        .exclude(Exists(successors))
        .select_related("colourway__product", "view")
        .prefetch_related("renditions")
        .order_by("-pk")
    )
    if before := ids(request.GET.get("before", "")):
        approved = approved.filter(pk__lt=before[0])
    assets = list(approved[: SHELF + 1])
    more = ""
    if len(assets) > SHELF:
        more = f"{place.address}{'&' if place.query else '?'}before={assets[SHELF - 1].pk}"
    return [Shown(one, picture(one)) for one in assets[:SHELF]], more


def ids(text: str) -> list[UUID]:
    """Ids with commas between them; nonsense is a bad request."""
    try:
        return [UUID(part) for part in text.split(",") if part]
    except ValueError:
        raise BadRequest("These are no ids of pictures.") from None


def moved(seen: list[UUID], request: HttpRequest) -> list[UUID]:
    """The order after the button beside a picture; empty where none was pressed."""
    order = list(seen)
    for direction, step in (("left", -1), ("right", 1)):
        for pk in ids(request.POST.get(direction, "")):
            if pk in order:
                at = order.index(pk)
                order.insert(max(0, at + step), order.pop(at))
                return order
    return []
