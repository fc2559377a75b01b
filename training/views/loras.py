"""The list of LoRAs: one card for all versions of a name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Asset, AssetLora, LoRA
from catalog.pictures import Picture, picture, with_thumbnails
from generation.calls import USABLE
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role, User
from training.forms import LoraFilter

PAGE = 24
COVERS = 3  # pictures that stand for a LoRA
LOOKED_AT = 12  # of the newest of each version: some are rejected, or of brands that one can't see
COUNTED = 200  # pictures of one LoRA; what is more is not counted
# What an outer version helped to make, the newest first: an index holds just that.
USES = AssetLora.objects.filter(lora=OuterRef("pk")).order_by("-asset_id")
MADE = USES.values("asset_id")


@dataclass(frozen=True, slots=True)
class Card:
    """A LoRA with its versions, the newest first, and pictures made with it."""

    newest: LoRA
    versions: list[LoRA]
    covers: list[Picture]
    made: int
    more: bool

    @property
    def promoted(self) -> LoRA | None:
        """The version that is offered first, if one was chosen."""
        return next((one for one in self.versions if one.comes_first), None)


@login_required
@require_safe
def loras(request: HtmxRequest) -> HttpResponse:
    """LoRAs by name; ``?q=``, ``?status=``, ``?teaches=``, ``?talent=``, ``?product=`` narrow."""
    person, filters = actor(request), LoraFilter(request.GET)
    after = request.GET.get("after", "")
    found = filters.narrowed(LoRA.objects.visible_to(person))
    rows = list(newest(found).filter(slug__gt=after).order_by("slug")[: PAGE + 1])
    cards = cards_of(person, rows[:PAGE])
    kept = request.GET.copy()
    kept.pop("after", None)
    further = urlencode({"after": rows[PAGE - 1].slug}) if len(rows) > PAGE else ""
    context = {
        "filters": filters,
        "cards": cards,
        "narrowed": bool(filters.wanted()),
        "first": f"?{kept.urlencode()}" if after else None,
        "next": f"?{'&'.join(filter(None, [kept.urlencode(), further]))}" if further else None,
        "may_train": person.has_role(Role.TRAINER),
    }
    template = "training/loras.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def newest(loras: QuerySet[LoRA]) -> QuerySet[LoRA]:
    """Of each name the newest of those versions."""
    newer = loras.order_by().filter(slug=OuterRef("slug"), version__gt=OuterRef("version"))
    return loras.filter(~Exists(newer)).select_related("talent", "product")


def cards_of(person: User, rows: Sequence[LoRA]) -> list[Card]:
    """What the list shows of LoRAs, in four queries."""
    slugs = [one.slug for one in rows]
    versions = LoRA.objects.visible_to(person).filter(slug__in=slugs).order_by("-version")
    known: list[Any] = list(versions.annotate(made=ArraySubquery(MADE[: COUNTED + 1])))
    latest = [pk for one in known for pk in one.made[:LOOKED_AT]]
    seen = Asset.objects.visible_to(person).filter(pk__in=latest, status__in=USABLE)
    usable = set(seen.values_list("pk", flat=True))
    own = {row.slug: [one for one in known if one.slug == row.slug] for row in rows}
    shown = {slug: shown_of(some, usable) for slug, some in own.items()}
    pictures = covers(person, (pk for some in shown.values() for pk in some))
    return [card(row, own[row.slug], [pictures[pk] for pk in shown[row.slug]]) for row in rows]


def shown_of(versions: Sequence[Any], usable: Collection[Any]) -> list[Any]:
    """The ids of the newest usable pictures, those of the version that is offered first first."""
    ordered = sorted(versions, key=lambda one: not one.comes_first)
    latest = [pk for one in ordered for pk in one.made[:LOOKED_AT] if pk in usable]
    return list(dict.fromkeys(latest))[:COVERS]


def card(row: LoRA, versions: list[Any], covers: list[Picture]) -> Card:
    """One LoRA with what was made of it."""
    made = sum(len(one.made) for one in versions)
    return Card(row, versions, covers, made=min(made, COUNTED), more=made > COUNTED)


def covers(person: User, pks: Iterable[Any]) -> dict[Any, Picture]:
    """Those pictures by their ids that somebody sees."""
    assets = with_thumbnails(Asset.objects.visible_to(person).filter(pk__in=list(pks)))
    return {asset.pk: picture(asset) for asset in assets}
