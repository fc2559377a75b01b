"""What of a shoot somebody does not see: it stays and goes along, but without its name."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Look, LoRA
from catalog.models.brands import sees_all
from generation.matrix import Cell
from sartiq.access.models import User

LOOK, LORA = gettext_lazy("A look of another brand"), gettext_lazy("A LoRA of another brand")


def veil_looks(looks: Iterable[Look], *, actor: User) -> list[str]:
    """Take the names, unsaved, of looks that ``actor`` does not see; why these are not launched."""
    if not unnamed(Look.objects.visible_to(actor), looks, actor, str(LOOK)):
        return []
    return [
        _(
            "A look of this shoot is not yours to see. Ask somebody of its brand to launch, or to "
            "take it out."
        )
    ]


def veil_loras(loras: Iterable[LoRA], *, actor: User) -> list[str]:
    """Take the names, unsaved, of LoRAs that ``actor`` does not see; why these are not launched."""
    if not unnamed(LoRA.objects.visible_to(actor), loras, actor, str(LORA)):
        return []
    return [
        _(
            "A LoRA of this shoot or of its looks is not yours to see. Ask somebody of its brand "
            "to launch, or to take it out."
        )
    ]


def veiled(cells: list[Cell], *, actor: User) -> list[Cell]:
    """The same cells, their looks as ``actor`` may see them."""
    veil_looks({cell.look for cell in cells if cell.look}, actor=actor)
    return cells


def unnamed(visible: Any, chosen: Iterable[Any], actor: User, name: str) -> bool:
    """Whether some of ``chosen`` are not ``visible``; they are called ``name`` from here on.

    A query where the actor is a member of brands, else none.
    """
    rows = list(chosen)
    if not rows or sees_all(actor):
        return False
    seen = set(visible.filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
    hidden = [one for one in rows if one.pk not in seen]
    for one in hidden:
        one.name = name
    return bool(hidden)
