"""The form of a draft, with those fields that its endpoint speaks."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import (
    SHOPPERS_SEE,
    Asset,
    Brand,
    Colourway,
    Look,
    LoRA,
    Role,
    Shoot,
    Slot,
    Talent,
    View,
)
from catalog.models.loras import MAX_SCALE
from catalog.models.shoots import MAX_COUNT
from generation.changes import Changes
from generation.endpoints.catalogue import EndpointSpec
from generation.forms import finishing
from generation.forms.cells import Numbers
from generation.forms.choices import pictures, unseen_looks, unseen_loras, usable_loras
from generation.forms.settings import (
    COUNTED,
    FIXED,
    OUT_OF_BOUNDS,
    OWN,
    RANDOM,
    fields_of,
    size_of,
    size_said,
)
from generation.models import Endpoint
from generation.recipes import WORDS
from sartiq.access.models import User
from sartiq.ids import uuid_or_none


class DraftForm(forms.Form):
    """Everything that a draft says. A field that is wrong does not keep the others from saving."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    endpoint = forms.ModelChoiceField(
        label=gettext_lazy("Endpoint"),
        queryset=Endpoint.objects.enabled(),
        widget=forms.RadioSelect,
    )
    prompt = forms.CharField(
        label=gettext_lazy("Prompt"),
        strip=False,
        error_messages={"required": gettext_lazy("Write what the pictures show.")},
        widget=forms.Textarea(
            attrs={"rows": 5, "spellcheck": "true", "aria-describedby": "advice"}
        ),
    )
    count = forms.IntegerField(
        label=gettext_lazy("Pictures of each"),
        min_value=1,
        max_value=MAX_COUNT,
        error_messages=dict.fromkeys(
            OUT_OF_BOUNDS, format_lazy(gettext_lazy("Choose 1 to {most}."), most=MAX_COUNT)
        ),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Use them as"),
        choices=[(role, Role(role).label) for role in SHOPPERS_SEE],
    )
    views = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Views"), queryset=View.objects.all(), required=False
    )
    talents = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Talents"), queryset=Talent.objects.all(), required=False
    )
    rotate_talents = forms.BooleanField(label=gettext_lazy("Talents take turns"), required=False)
    looks = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Looks"), queryset=Look.objects.none(), required=False
    )
    numbers = Numbers(required=False)

    def __init__(self, data: QueryDict | None = None, *, actor: User, shoot: Shoot) -> None:
        self.actor, self.shoot = actor, shoot
        self.spec = spoken(shoot, data)
        super().__init__(data, initial=said(shoot) if data is None else None)
        self.fields["looks"].queryset = Look.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["colourway"] = forms.ModelMultipleChoiceField(
            queryset=Colourway.objects.filter(
                product__brand__in=Brand.objects.visible_to(actor)
            ).select_related("product"),
            required=False,
        )
        self.fields |= finishing.fields_of()
        if self.spec:
            self.fields |= fields_of(self.spec)

    @property
    def finishing(self) -> list[forms.BoundField]:
        """The fields of the finishing steps."""
        return [self[name] for name in finishing.fields_of()]

    @property
    def moved(self) -> bool:
        """Whether another endpoint was chosen than the one whose settings were sent."""
        return self.spec is not None and self.spec.id != self.data.get("asked", self.shoot.endpoint)

    @property
    def shown(self) -> list[str]:
        """The fields that stay on the page and may be wrong: the endpoint's go when it does."""
        gone = set(fields_of(self.spec)) if self.moved and self.spec else {"seeds"}
        return [name for name in self.fields if name not in gone | {"rotate_talents"}]

    def clean(self) -> dict[str, Any]:
        """Settings of the endpoint before, which the new one can't take, are its own again."""
        cleaned = super().clean() or self.cleaned_data
        if self.moved:
            for word in set(self.errors) & {*WORDS, "seeds", "width", "height"}:
                del self.errors[word]
        if cleaned.get("seeds") in (COUNTED, FIXED) and cleaned.get("seed", "") is None:
            self.add_error("seed", _("Give the first seed, or let each picture draw its own."))
        if cleaned.get("size") == OWN:
            for side in {"width", "height"} & cleaned.keys():
                if cleaned[side] is None:
                    self.add_error(side, _("Give width and height in pixels."))
        return cleaned

    def changes(self) -> Changes:
        """What of the draft is to be saved: all that is right."""
        cleaned = self.cleaned_data
        changes = Changes(
            references=list(self.references()),
            loras=list(self.loras()),
            parameters=self.parameters(),
            finishing=finishing.steps_of(self.cleaned_data, self.shoot.finishing),
        )
        for name in ("name", "prompt", "count", "rotate_talents"):
            if name in cleaned:
                changes[name] = cleaned[name]
        for rows in ("views", "talents"):
            if rows in cleaned:
                changes[rows] = list(cleaned[rows])
        if "looks" in cleaned:
            changes["looks"] = list(self.chosen_looks())
        if "numbers" in self.data and "numbers" in cleaned:
            changes["numbers"] = cleaned["numbers"]
        if "endpoint" in cleaned:
            changes["endpoint"] = cleaned["endpoint"].pk
        if "role" in cleaned:
            changes["role"] = Role(cleaned["role"])
        if "colourway" in cleaned:
            changes["colourways"] = list(cleaned["colourway"])
        return changes

    def parameters(self) -> dict[str, Any]:
        """Our words as chosen here, and the endpoint's own ones as they were."""
        cleaned, before = self.cleaned_data, self.shoot.parameters
        fields = self.spec.fields if self.spec else {}
        kept = {name: value for name, value in before.items() if name in fields}
        chosen = cleaned | {"size": size_of(cleaned)} if "size" in cleaned else cleaned
        for word in WORDS:
            value = chosen.get(word, None if self.moved else before.get(word))
            if value not in (None, ""):
                kept[word] = value
        return kept | seeds_of(cleaned, kept.pop("seed", None))

    def listed(self, name: str) -> list[str]:
        """Every value that was sent under a name."""
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def references(self) -> Iterator[tuple[Slot, Asset]]:
        """The chosen pictures by slot, the newest last; a slot that is full drops its oldest."""
        slots = self.spec.slots if self.spec else {}
        chosen = list(self.chosen())
        for slot in Slot:
            if slot.name in slots:
                own = [asset for name, asset in chosen if name == slot]
                yield from ((slot, asset) for asset in own[-slots[slot.name].max :])

    def chosen(self) -> Iterator[tuple[str, Asset]]:
        """Slots and pictures that are ticked, and those the page can't list: they stay."""
        seen = Exists(Asset.objects.visible_to(self.actor).filter(pk=OuterRef("asset")))
        before = {
            f"{one.slot}:{one.asset_id}": one
            for one in self.shoot.inputs.select_related("asset").annotate(seen=seen)
        }
        unseen = {name: one.asset for name, one in before.items() if not one.seen}
        ticked = self.listed("reference")
        kept = [name for name in before if name in unseen or name in ticked]
        pairs = [name.partition(":")[::2] for name in dict.fromkeys([*kept, *ticked])]
        assets = pictures(self.actor).in_bulk([pk for _slot, pk in pairs if uuid_or_none(pk)])
        known = {str(pk): asset for pk, asset in assets.items()}
        for slot, pk in pairs:
            if asset := unseen.get(f"{slot}:{pk}") or known.get(pk):
                yield slot, asset

    def chosen_looks(self) -> QuerySet[Look]:
        """The ticked looks, and those the page can't list: they stay."""
        unseen = unseen_looks(self.shoot, self.actor).values("look")
        return Look.objects.filter(Q(pk__in=self.cleaned_data["looks"]) | Q(pk__in=unseen))

    def loras(self) -> Iterator[tuple[LoRA, Decimal]]:
        """The ticked LoRAs with their scales, and those the page can't list: they stay.

        A scale that is none keeps the LoRA's own.
        """
        if not (self.spec and self.spec.speaks("loras")):
            return
        yield from ((one.lora, one.scale) for one in unseen_loras(self.shoot, self.actor))
        ticked = [pk for pk in self.listed("lora") if uuid_or_none(pk)]
        for lora in usable_loras(self.actor).filter(pk__in=ticked):
            scale = forms.DecimalField(min_value=0, max_value=MAX_SCALE, decimal_places=2)
            try:
                yield lora, scale.clean(self.data.get(f"scale-{lora.pk}"))
            except forms.ValidationError:
                yield lora, lora.default_scale


def seeds_of(cleaned: Mapping[str, Any], seed: int | None) -> dict[str, Any]:
    """The parameters that tell the first seed, and that it is the only one."""
    if seed is None or cleaned.get("seeds") not in (COUNTED, FIXED):
        return {}
    return {"seed": seed} | ({"seeds": FIXED} if cleaned["seeds"] == FIXED else {})


def spoken(shoot: Shoot, data: Mapping[str, Any] | None) -> EndpointSpec | None:
    """What the endpoint that is chosen now takes; None when it is not to be had."""
    chosen = data.get("endpoint", shoot.endpoint) if data else shoot.endpoint
    endpoint = Endpoint.objects.enabled().filter(pk=chosen).first()
    return endpoint.read() if endpoint else None


def said(shoot: Shoot) -> dict[str, Any]:
    """What the draft says, as the form's first values."""
    parameters = dict(shoot.parameters)
    seeds = RANDOM if parameters.get("seed") in (None, "") else parameters.get("seeds", COUNTED)
    return (
        parameters
        | (size_said(parameters["size"]) if "size" in parameters else {})
        | finishing.said(shoot.finishing)
        | {
            "name": shoot.name,
            "endpoint": shoot.endpoint,
            "prompt": shoot.prompt,
            "count": shoot.count,
            "role": shoot.role,
            "views": list(shoot.views.values_list("view", flat=True)),
            "talents": list(shoot.talents.values_list("talent", flat=True)),
            "looks": list(shoot.looks.values_list("look", flat=True)),
            "rotate_talents": shoot.rotate_talents,
            "seeds": seeds,
        }
    )
