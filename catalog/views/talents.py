"""Talents: everybody who can be shown, with their releases; and new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalog import talents as verbs
from catalog.forms.talents import TalentFilter, TalentForm
from catalog.models import Asset, LoRA, Role, Talent
from catalog.models.talents import TalentQuerySet
from catalog.pictures import Picture, picture, with_thumbnails
from catalog.releases import Standing, standing
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.ids import uuid_or_none

PAGE = 48


@dataclass(frozen=True, slots=True)
class Card:
    """A talent as the list shows it."""

    talent: Talent
    portrait: Picture | None
    standing: Standing
    loras: int


@require_safe
@login_required
def talents(request: HttpRequest) -> HttpResponse:
    """A page of talents; htmx gets the results alone, the address follows what one types."""
    actor = cast(User, request.user)
    form = TalentFilter(request.GET)
    wanted = form.wanted()
    rows, previous, following = page_of(form.found(), request)
    context = {
        "form": form,
        "query": wanted.get("q", ""),
        "narrowed": bool(wanted),
        "cards": cards(actor, rows),
        "previous": previous and address(wanted, before=previous),
        "next": following and address(wanted, after=following),
        "may_edit": actor.has_role(Trust.MERCHANDISER),
    }
    fragment = "#results" if request.headers.get("HX-Request") else ""
    response = render(request, f"catalog/talents.html{fragment}", context)
    if fragment:
        response["HX-Replace-Url"] = address(wanted)
    return response


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponseBase:
    """The form of a new talent, in the shared dialog; then the talent's page."""
    actor = cast(User, request.user)
    require(actor, Trust.MERCHANDISER)
    form = TalentForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "catalog/talent_new.html", {"form": form}, status=status)
    made = verbs.add(actor=actor, **form.values())
    return moved(request, made.get_absolute_url())


def moved(request: HttpRequest, to: str) -> HttpResponse:
    """The page at ``to``, also where a dialog asks."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect(to)


def address(wanted: dict[str, str], **position: str) -> str:
    """The address of the list with these filters, at this position."""
    parameters = wanted | position
    path = reverse("catalog:talents")
    return f"{path}?{urlencode(parameters)}" if parameters else path


def page_of(
    found: TalentQuerySet, request: HttpRequest
) -> tuple[list[Talent], str | None, str | None]:
    """One page by keyset, and the ids behind which the previous and the next page begin."""
    before, after = (anchor(request.GET.get(name)) for name in ("before", "after"))
    if before:
        rows = list(found.filter(beyond("lt", before)).order_by("-name", "-pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, edge(rows[:1] if more else []), edge(rows[-1:])
    rows = list((found.filter(beyond("gt", after)) if after else found)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, edge(rows[:1] if after else []), edge(rows[-1:] if more else [])


def anchor(key: str | None) -> Talent | None:
    """The talent that a page begins behind; None starts over."""
    pk = uuid_or_none(key)
    return Talent.objects.filter(pk=pk).first() if pk else None


def beyond(way: str, talent: Talent) -> Q:
    """Those before ("lt") or behind ("gt") a talent in the order of names."""
    same = Q(name=talent.name, **{f"pk__{way}": talent.pk})
    return Q(**{f"name__{way}": talent.name}) | same


def edge(rows: Sequence[Talent]) -> str | None:
    """The id of the only row, if there is one."""
    return str(rows[0].pk) if rows else None


def cards(actor: User, rows: Sequence[Talent]) -> list[Card]:
    """What the list shows of talents, in four queries."""
    portraits = Asset.objects.visible_to(actor).filter(
        talent=OuterRef("pk"),
        role=Role.PORTRAIT,
        kind=Asset.Kind.IMAGE,
        status=Asset.Status.APPROVED,
    )
    own = LoRA.objects.visible_to(actor).filter(talent=OuterRef("pk"), status=LoRA.Status.READY)
    counted = own.order_by().values("talent").annotate(number=Count("pk")).values("number")
    known: Any = (
        Talent.objects.filter(pk__in=[one.pk for one in rows])
        .annotate(
            portrait=Subquery(portraits.order_by("-pk").values("pk")[:1]),
            ready=Coalesce(Subquery(counted), 0),
        )
        .prefetch_related("releases")
    )
    assets = with_thumbnails(Asset.objects.filter(pk__in=[one.portrait for one in known]))
    pictures = {asset.pk: picture(asset) for asset in assets}
    now = timezone.now()
    return [
        Card(one, pictures.get(one.portrait), standing(one, at=now), one.ready) for one in known
    ]
