"""What a draft lets one choose from: pictures that go along, and talents by their names."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from catalog.models import Role, Slot
from catalog.pictures import picture, with_pictures
from generation.forms.choices import pictures
from generation.views.axes import talent_cards
from generation.views.keyset import page as keyset_page
from generation.views.requests import HtmxRequest, actor, found

PICTURES_SHOWN = 24
ROLES = (
    ("", gettext_lazy("All")),
    (Role.REFERENCE, gettext_lazy("References")),
    (Role.PORTRAIT, gettext_lazy("Portraits")),
    (Role.PACKSHOT, gettext_lazy("Packshots")),
    (Role.ON_MODEL, gettext_lazy("On model")),
    (Role.LIFESTYLE, gettext_lazy("Lifestyle")),
)
USUAL = {Slot.PERSON: Role.PORTRAIT, Slot.GARMENT: Role.PACKSHOT}


@dataclass(frozen=True, slots=True)
class Tab:
    """A role whose pictures can be shown alone."""

    role: str
    label: str
    current: bool


@login_required
def shoot_pictures(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Pictures to choose a reference from, for ``?slot=`` and of ``?role=``: inside a dialog."""
    shoot = found(request, pk)
    said = request.GET.get("slot", "")
    slot = Slot(said) if said in Slot.values else Slot.STYLE
    role = request.GET.get("role", USUAL.get(slot, ""))
    offered = pictures(actor(request))
    if role in Role.values:
        offered = offered.filter(role=role)
    rows = keyset_page(request, with_pictures(offered), size=PICTURES_SHOWN)
    context = {
        "shoot": shoot,
        "slot": slot,
        "page": rows,
        "tabs": [Tab(value, str(label), value == role) for value, label in ROLES],
        "role": role,
        "choices": [(asset, picture(asset)) for asset in rows.rows],
    }
    return render(request, "generation/_pictures.html", context)


@login_required
def shoot_talents(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """The talents of a draft, and those whose names hold ``?find=``."""
    shoot = found(request, pk)
    talents = talent_cards(shoot, request.GET.get("find", "").strip())
    return render(request, "generation/_talent_cards.html", {"talents": talents, "shoot": shoot})
