"""Changes of a draft: what can be changed, what speaks against it, and how rows follow."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from catalog.models import (
    Asset,
    Brand,
    Colourway,
    Look,
    LoRA,
    Role,
    Shoot,
    ShootInput,
    ShootItem,
    ShootLook,
    ShootLora,
    ShootTalent,
    ShootView,
    Slot,
    Talent,
    View,
)
from catalog.models.shoots import MAX_COUNT
from generation import matrix
from generation.models import Endpoint
from generation.recipes import unfit
from sartiq.access.models import User


class Axes(TypedDict, total=False):
    """What a shoot crosses with its colourways; each is a whole list, in its order.

    ``numbers`` (pictures by a cell's key, 0 strikes it out) is the whole mapping.
    """

    views: Sequence[View]
    talents: Sequence[Talent]
    looks: Sequence[Look]
    rotate_talents: bool
    numbers: Mapping[str, int]


class Changes(Axes, total=False):
    """What a draft can be changed in; what is left out stays.

    ``colourways``, ``references`` (in their order) and ``loras`` (with scales) are whole lists.
    """

    name: str
    endpoint: str
    prompt: str
    count: int
    role: Role
    parameters: Mapping[str, Any]
    finishing: Sequence[Mapping[str, Any]]
    colourways: Sequence[Colourway]
    references: Sequence[tuple[Slot, Asset]]
    loras: Sequence[tuple[LoRA, Decimal]]


ROWS = ("colourways", "views", "talents", "looks", "references", "loras")
AXES = {"colourways", "views", "talents", "looks", "rotate_talents", "numbers"}


def unacceptable(actor: User, shoot: Shoot, changes: Changes) -> Iterator[tuple[str, str]]:
    """The parts of a draft that can't be changed so, each with a sentence."""
    if not changes.get("name", "-").strip():
        yield "name", _("Give the shoot a name.")
    if (endpoint := changes.get("endpoint")) is not None and not (
        Endpoint.objects.enabled().filter(pk=endpoint).exists()
    ):
        sentence = _("There is no endpoint %(endpoint)s that is enabled. Choose another one.")
        yield "endpoint", sentence % {"endpoint": repr(endpoint)}
    if not 1 <= (count := changes.get("count", 1)) <= MAX_COUNT:
        yield "count", out_of_bounds(count)
    yield from (("numbers", one) for one in bad_numbers(changes.get("numbers", {})))
    colourways = {colourway.pk for colourway in changes.get("colourways", ())}
    brands = Brand.objects.visible_to(actor)
    if Colourway.objects.filter(pk__in=colourways, product__brand__in=brands).count() != len(
        colourways
    ):
        yield "colourways", _("One of the products is no longer there. Reload the page.")
    yield from unseen(actor, shoot, changes)
    yield from (("loras", one) for one in unfit_loras(shoot, changes.get("loras", ())))


def unseen(actor: User, shoot: Shoot, changes: Changes) -> Iterator[tuple[str, str]]:
    """What was chosen that ``actor`` does not see; what a colleague chose may stay."""
    pictures = [asset for _slot, asset in changes.get("references", ())]
    if hidden(Asset.objects.visible_to(actor), pictures, shoot.inputs, "asset"):
        yield "references", _("One of the pictures is no longer there. Reload the page.")
    loras = [lora for lora, _scale in changes.get("loras", ())]
    if hidden(LoRA.objects.visible_to(actor), loras, shoot.loras, "lora"):
        yield "loras", _("One of the LoRAs is not yours to use. Choose another one.")
    offered = Look.objects.visible_to(actor).offered()
    if hidden(offered, changes.get("looks", ()), shoot.looks, "look"):
        yield (
            "looks",
            _("One of the looks was deleted, or is not yours to use. Choose another one."),
        )


def hidden(visible: Any, wanted: Sequence[Any], rows: Any, field: str) -> bool:
    """Whether some of ``wanted`` are not ``visible`` and stand in none of the shoot's ``rows``."""
    added = {one.pk for one in wanted}
    if added:
        added -= set(rows.values_list(field, flat=True))
    return bool(visible.filter(pk__in=added).count() != len(added))


def unfit_loras(shoot: Shoot, loras: Sequence[tuple[LoRA, Decimal]]) -> Iterator[str]:
    """Why LoRAs can't be chosen so; one that stays as it is only stands against the launch."""
    kept = set(shoot.loras.values_list("lora", "scale")) if loras else set()
    for lora, scale in loras:
        if (lora.pk, scale) not in kept:
            yield from unfit(lora, scale)


def bad_numbers(numbers: Mapping[str, int]) -> Iterator[str]:
    """What is wrong with numbers of cells."""
    if not all(0 <= number <= MAX_COUNT for number in numbers.values()):
        yield _("Pictures of a cell must be 0 to %(most)d.") % {"most": MAX_COUNT}
    if unnamed := next((name for name in numbers if name.count("/") != matrix.SLASHES), None):
        sentence = _("“%(name)s” names no cell: it has to be colourway/view/talent/look.")
        yield sentence % {"name": unnamed}


def revise_rows(shoot: Shoot, changes: Changes) -> None:
    """Bring a draft's colourways, references and LoRAs to what ``changes`` list."""
    if "colourways" in changes:
        wanted = {colourway.pk: colourway for colourway in changes["colourways"]}
        shoot.items.exclude(colourway__in=wanted).delete()
        for pk in shoot.items.values_list("colourway", flat=True):
            del wanted[pk]
        ShootItem.objects.bulk_create(
            ShootItem(shoot=shoot, colourway=colourway) for colourway in wanted.values()
        )
    ordered(ShootView, "view", shoot.views, changes.get("views"))
    ordered(ShootTalent, "talent", shoot.talents, changes.get("talents"))
    ordered(ShootLook, "look", shoot.looks, changes.get("looks"))
    if "references" in changes:
        shoot.inputs.all().delete()
        ShootInput.objects.bulk_create(
            ShootInput(shoot=shoot, slot=slot, asset=asset, position=position)
            for position, (slot, asset) in enumerate(dict.fromkeys(changes["references"]))
        )
    if "loras" in changes:
        shoot.loras.all().delete()
        ShootLora.objects.bulk_create(
            ShootLora(shoot=shoot, lora=lora, scale=scale) for lora, scale in changes["loras"]
        )


def ordered(row: Any, field: str, rows: Any, wanted: Sequence[Any] | None) -> None:
    """Replace a shoot's ``rows`` by those of ``wanted``, in their order; None leaves them."""
    if wanted is None:
        return
    rows.all().delete()
    row.objects.bulk_create(
        row(shoot=rows.instance, position=position, **{field: one})
        for position, one in enumerate(dict.fromkeys(wanted))
    )


def out_of_bounds(count: int) -> str:
    """Why no such number of pictures is made."""
    sentence = _("Pictures of each colourway must be 1 to %(most)d, not %(count)d.")
    return sentence % {"most": MAX_COUNT, "count": count}


def carry_numbers(shoot: Shoot, *, turns: bool) -> None:
    """Keep of a draft's numbers those that its cells still have; see ``matrix.carried``."""
    shoot.numbers = matrix.carried(shoot.numbers, matrix.cells(shoot), turns=turns)
    shoot.save(update_fields=["numbers"])
