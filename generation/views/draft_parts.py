"""What the page of a draft shows: what it is of, its settings, its matrix."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Asset, Colourway, Shoot, Slot
from catalog.pictures import Picture, picture, with_pictures
from generation.endpoints.catalogue import EndpointSpec
from generation.endpoints.catalogue import Slot as Room
from generation.forms import DraftForm
from generation.forms.choices import unseen_loras, usable_loras
from generation.forms.settings import OWN
from generation.matrix import Cell
from generation.planning import first_packshots
from generation.veils import veil_loras
from generation.views import grid
from generation.views.axes import look_cards, talent_cards, view_chips
from generation.views.endpoint_cards import groups
from sartiq.access.models import User

BOX = 32  # pixels: the longer side of a drawn size
HELP = {
    Slot.GARMENT: gettext_lazy(
        "Each colourway's own packshot goes along. A picture chosen here replaces it."
    ),
    Slot.BASE: gettext_lazy("A picture to change, instead of the packshot."),
    Slot.PERSON: gettext_lazy("Who wears it. A talent's own portrait goes along by itself."),
    Slot.POSE: gettext_lazy("How they stand."),
    Slot.STYLE: gettext_lazy("How it looks."),
    Slot.BACKGROUND: gettext_lazy("Where it is."),
    Slot.MASK: gettext_lazy("Which part may change."),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A colourway of a draft with its packshot."""

    colourway: Colourway
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A slot that the endpoint has, and the pictures chosen for it.

    ``held`` is how many they are, with those that the actor doesn't see.
    """

    slot: Slot
    help: str
    room: Room
    pictures: list[tuple[Asset, Picture]]
    held: int

    @property
    def full(self) -> bool:
        """Whether a further picture would push one out."""
        return self.held >= self.room.max


def everything(shoot: Shoot, form: DraftForm, cells: Sequence[Cell]) -> dict[str, Any]:
    """All parts of the page."""
    wanted = set(seen(shoot, form, cells))
    return items(shoot) | parts(shoot, form, cells, wanted) | axes(shoot, form.actor)


def seen(shoot: Shoot, form: DraftForm, cells: Sequence[Cell]) -> list[str]:
    """The parts that follow from what was chosen elsewhere, each named with its present state.

    The page sends back what stands on it: what differs is sent anew, so that a lost answer is
    made good by the next.
    """
    endpoint = form.spec.id if form.spec else ""
    likeness = [
        endpoint,
        *shoot.looks.values_list("look", flat=True),
        *shoot.inputs.values_list("slot", "asset"),
        *shoot.loras.values_list("lora", flat=True),
    ]
    return [
        f"settings:{endpoint}",
        f"talents:{digest(likeness)}",
        f"matrix:{grid.seen(shoot, cells)}",
    ]


def digest(said: list[Any]) -> str:
    """A short text that differs where ``said`` does."""
    return hashlib.sha256(repr([str(one) for one in said]).encode()).hexdigest()[:16]


def parts(shoot: Shoot, form: DraftForm, cells: Sequence[Cell], wanted: set[str]) -> dict[str, Any]:
    """Those parts that are ``wanted``, by their names as ``seen`` gives them."""
    states = {name.partition(":")[0]: name for name in wanted}
    made: dict[str, Any] = {"states": states}
    if "settings" in states:
        made |= settings(shoot, DraftForm(actor=form.actor, shoot=shoot) if form.moved else form)
    if "talents" in states:
        made["talents"] = talent_cards(shoot)
    if "matrix" in states:
        made["grid"] = grid.grid(shoot, packshots(shoot), cells)
    return made


def line(shoot: Shoot, cells: Sequence[Cell]) -> dict[str, Any]:
    """One row of a matrix that is too large to be drawn at once, and the numbers of all."""
    return {"line": grid.grid(shoot, packshots(shoot), cells)}


def axes(shoot: Shoot, actor: User) -> dict[str, Any]:
    """What can be crossed, apart from the talents."""
    return {"views": view_chips(shoot), "looks": look_cards(shoot, actor)}


def items(shoot: Shoot) -> dict[str, Any]:
    """The colourways of a draft in their order."""
    pictures = packshots(shoot)
    rows = shoot.items.select_related("colourway__product")
    return {"items": [Chosen(one.colourway, pictures.get(one.colourway_id)) for one in rows]}


def packshots(shoot: Shoot) -> dict[UUID, Picture]:
    """The packshot of each colourway of a draft, by the colourway's id."""
    first = first_packshots(shoot)
    assets = with_pictures(Asset.objects.filter(pk__in=[one.pk for one in first.values()]))
    return {asset.colourway_id: picture(asset) for asset in assets if asset.colourway_id}


def settings(shoot: Shoot, form: DraftForm) -> dict[str, Any]:
    """The part of the form that follows the endpoint."""
    spec = form.spec
    return {
        "settings": form,
        "sizes": list(sizes(spec, form)) if spec and spec.speaks("size") else [],
        "numbers": [
            form[word] for word in ("steps", "guidance", "strength") if word in form.fields
        ],
        "references": references(shoot, form.actor, spec) if spec else [],
        "loras": loras(shoot, form.actor) if spec and spec.speaks("loras") else None,
        "groups": groups(str(form["endpoint"].value() or "")),
    }


def sizes(spec: EndpointSpec, form: DraftForm) -> Iterator[dict[str, Any]]:
    """Each choice of size, drawn in proportion."""
    current = form["size"].value() or ""
    known = {size.name: size for size in spec.sizes}
    for value, label in form.fields["size"].choices:  # type: ignore[attr-defined]
        size = known.get(value)
        one: dict[str, Any] = {
            "value": value,
            "label": label,
            "checked": value == current,
            "own": value == OWN,
        }
        if size:
            longest = max(size.width, size.height)
            one["width"] = round(size.width / longest * BOX, 1)
            one["height"] = round(size.height / longest * BOX, 1)
            sentence = (
                _("about %(width)d x %(height)d") if size.approximate else "%(width)d x %(height)d"
            )
            one["pixels"] = sentence % {"width": size.width, "height": size.height}
        yield one


def references(shoot: Shoot, actor: User, spec: EndpointSpec) -> list[Reference]:
    """The endpoint's slots with what was chosen for each, as far as the actor sees it."""
    given = [(one.slot, one.asset_id) for one in shoot.inputs.order_by("slot", "position")]
    visible = Asset.objects.visible_to(actor)
    found = with_pictures(visible.filter(pk__in=[pk for _slot, pk in given]))
    assets = {asset.pk: (asset, picture(asset)) for asset in found}
    return [
        Reference(
            slot=slot,
            help=str(HELP[slot]),
            room=spec.slots[slot.name],
            pictures=[assets[pk] for name, pk in given if name == slot and pk in assets],
            held=sum(name == slot for name, _pk in given),
        )
        for slot in Slot
        if slot.name in spec.slots
    ]


def loras(shoot: Shoot, actor: User) -> list[dict[str, Any]]:
    """Every LoRA that can be used, with its scale where it is ticked.

    What the actor doesn't see, but a colleague ticked, stands last, without its name.
    """
    scales = {used.lora_id: used.scale for used in shoot.loras.all()}
    unseen = [one.lora for one in unseen_loras(shoot, actor)]
    veil_loras(unseen, actor=actor)
    offered = [
        {
            "lora": lora,
            "ticked": lora.pk in scales,
            "scale": scales.get(lora.pk, lora.default_scale),
        }
        for lora in usable_loras(actor).select_related("talent", "product")
    ]
    return offered + [{"lora": lora, "ticked": True, "unseen": True} for lora in unseen]
