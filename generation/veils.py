"""What of a shoot somebody does not see: it stays and goes along, but without its name."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from catalog.models import Look, LoRA
from catalog.models.brands import sees_all
from generation.matrix import Cell
from sartiq.access.models import User

LOOK, LORA = gettext_lazy("A look of another brand"), gettext_lazy("A LoRA of another brand")
TRIGGER = "…"
LOOK_UNSEEN = gettext_lazy(
    "A look of this shoot is not yours to see. Ask somebody of its brand to launch, or to take it "
    "out."
)
LORA_UNSEEN = gettext_lazy(
    "A LoRA of this shoot or of its looks is not yours to see. Ask somebody of its brand to "
    "launch, or to take it out."
)


def veil_looks(looks: Iterable[Look], *, actor: User) -> list[Look]:
    """Take the names, unsaved, of looks that ``actor`` does not see; these looks."""
    hidden: list[Look] = hidden_among(Look.objects.visible_to(actor), looks, actor)
    for look in hidden:
        look.name = str(LOOK)
    return hidden


def veil_loras(loras: Iterable[LoRA], *, actor: User) -> list[LoRA]:
    """Take names and trigger words, unsaved, of LoRAs that ``actor`` does not see; these LoRAs."""
    hidden: list[LoRA] = hidden_among(LoRA.objects.visible_to(actor), loras, actor)
    for lora in hidden:
        lora.name, lora.trigger_word = str(LORA), TRIGGER
    return hidden


def veiled(cells: list[Cell], *, actor: User) -> list[Cell]:
    """The same cells, their looks as ``actor`` may see them."""
    veil_looks({cell.look for cell in cells if cell.look}, actor=actor)
    return cells


def hidden_among(visible: Any, chosen: Iterable[Any], actor: User) -> list[Any]:
    """Those of ``chosen`` that are not ``visible``.

    A query where the actor is a member of brands, else none.
    """
    rows = list(chosen)
    if not rows or sees_all(actor):
        return []
    seen = set(visible.filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
    return [one for one in rows if one.pk not in seen]
