"""One call as somebody fills it in: arguments, pictures by slot, LoRAs with their scales."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from catalog.models import Asset, LoRA, Slot
from catalog.models.loras import MAX_SCALE
from generation import calls
from generation.endpoints.catalogue import EndpointSpec
from generation.forms.choices import usable_loras
from generation.forms.schema import SchemaForm
from generation.models import Job
from sartiq.access.models import User
from sartiq.ids import uuid_or_none


class CallForm(SchemaForm):
    """The form of one endpoint's call.

    It begins with ``like``, a call that was made, or with the pictures of ``inputs``, each
    ``slot:asset``. Who fills it in sees the pictures and LoRAs that may go along.
    """

    def __init__(
        self,
        spec: EndpointSpec,
        data: QueryDict | None = None,
        *,
        actor: User,
        like: Job | None = None,
        inputs: Iterable[str] = (),
    ) -> None:
        super().__init__(spec, data, arguments=like.arguments if like else None)
        self.actor, self.like = actor, like
        given = [f"{one.slot}:{one.asset_id}" for one in like.inputs.all()] if like else []
        pairs = data.getlist("input") if data else [*given, *inputs]
        self.inputs = list(inputs_of(actor, spec, pairs))

    def loras(self) -> list[tuple[LoRA, Decimal]]:
        """The ticked LoRAs with their scales; a scale that is none keeps the LoRA's own."""
        if not self.spec.speaks("loras"):
            return []
        if not isinstance(self.data, QueryDict) or not self.is_bound:
            used = self.like.loras.select_related("lora__talent") if self.like else ()
            return [(one.lora, one.scale) for one in used]
        ticked = [pk for pk in self.data.getlist("lora") if uuid_or_none(pk)]
        found = usable_loras(self.actor).select_related("talent").filter(pk__in=ticked)
        return [(lora, self._scale(lora)) for lora in found]

    def wanted(self) -> calls.Wanted:
        """The call that was filled in; read it when the form is valid."""
        return calls.Wanted(
            endpoint=self.spec.id,
            arguments=self.arguments(),
            inputs=self.inputs,
            loras=self.loras(),
        )

    def problems(self) -> list[str]:
        """What can't be read of single fields, each named."""
        return [
            f"{self.fields[name].label}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]

    def _scale(self, lora: LoRA) -> Decimal:
        scale = forms.DecimalField(min_value=0, max_value=MAX_SCALE, decimal_places=2)
        try:
            return Decimal(scale.clean(self.data.get(f"scale-{lora.pk}")))
        except forms.ValidationError:
            return lora.default_scale


def inputs_of(
    actor: User, spec: EndpointSpec, pairs: Iterable[str]
) -> Iterator[tuple[Slot, Asset]]:
    """The chosen files by slot, the newest last; a slot that is full drops its oldest."""
    chosen = [(slot, pk) for slot, _, pk in (one.partition(":") for one in dict.fromkeys(pairs))]
    known: Mapping[Any, Asset] = usable(actor).in_bulk([pk for _, pk in chosen if uuid_or_none(pk)])
    by_id = {str(pk): asset for pk, asset in known.items()}
    for slot in Slot:
        if slot.name in spec.slots:
            own = [by_id[pk] for name, pk in chosen if name == slot and pk in by_id]
            yield from ((slot, asset) for asset in own[-spec.slots[slot.name].max :])


def usable(actor: User) -> QuerySet[Asset]:
    """Files that can go along with a call: seen, and neither rejected nor withdrawn."""
    seen = Asset.objects.visible_to(actor).filter(status__in=calls.USABLE)
    return seen.select_related("talent", "colourway__product", "view")
