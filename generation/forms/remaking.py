"""What an act on an asset wants to know: its form, built for the act and its endpoint."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from generation import remaking
from generation.endpoints.catalogue import EndpointSpec
from generation.forms.finishing import FORMATS
from generation.models import Endpoint
from generation.remaking import Act, Wish

FACTORS = (("2", _("2 times")), ("4", _("4 times")))
PROMPTS = {
    Act.EDIT: (
        _("What should change"),
        _("A sentence: “Roll the sleeves up to the elbow.” What you don't name stays."),
    ),
    Act.FIX: (_("What should be there instead"), _("“A hand with five fingers, resting.”")),
    Act.MARK: (_("What to mark"), _("A word or two: “jacket”, “left hand”.")),
    Act.ANIMATE: (_("How it moves"), _("Empty: subtle natural movement, a slow camera.")),
}
OPTIONAL = (Act.ANIMATE,)


class ActForm(forms.Form):
    """The form of one act on ``asset``; ``wish`` is what was chosen."""

    def __init__(self, data: Any = None, files: Any = None, *, asset: Asset, act: Act) -> None:
        super().__init__(data, files, auto_id=f"id_{act.value}_%s")
        self.asset, self.act = asset, act
        own = FIELDS.get(act, {})
        if act not in remaking.REPEATS:
            self.fields["endpoint"] = endpoints(act)
        for name, make in own.items():
            self.fields[name] = make(self)
        self.order_fields([*own, "endpoint"])
        if act in remaking.REPLACING:
            self.fields["replaces"] = forms.BooleanField(
                label=_("Takes the place of this picture once approved"),
                required=False,
                initial=True,
            )

    @property
    def spec(self) -> EndpointSpec | None:
        """What the chosen endpoint's file says; None when there is none."""
        field = self.fields["endpoint"]
        known = {value for value, _label in field.choices}  # type: ignore[attr-defined]
        chosen = self.data.get("endpoint")
        found = Endpoint.objects.filter(pk=chosen if chosen in known else field.initial).first()
        return found.read() if found else None

    @property
    def simple(self) -> list[forms.BoundField]:
        """The fields that are shown one under the other; masks have a place of their own."""
        return [self[name] for name in self.fields if name not in ("mask", "painted", "drawn")]

    @property
    def waits_for_paint(self) -> bool:
        """Whether a mask is still to be painted or chosen."""
        return "mask" in self.fields and not (self.data.get("painted") or self.data.get("mask"))

    def wish(self, mask: Asset | None = None) -> Wish:
        """How the act is to be done; the form is valid. ``mask`` was painted just now."""
        said = self.cleaned_data
        options = {name: said[name] for name in ("factor", "format", "duration") if said.get(name)}
        if self.act == Act.ANIMATE and said.get("prompt"):
            options["prompt"] = said["prompt"]
        return Wish(
            count=said.get("count", 1),
            prompt=said.get("prompt", ""),
            endpoint=said.get("endpoint", ""),
            mask=mask or said.get("mask"),
            options=options,
            replaces=said.get("replaces", False),
        )


def endpoints(act: Act) -> forms.ChoiceField:
    """The endpoints that can do ``act``, its default chosen."""
    rows = remaking.offered(act).order_by("title").values_list("pk", "title")
    return forms.ChoiceField(
        label=_("Endpoint"), choices=list(rows), initial=remaking.default_endpoint(act)
    )


def radio(choices: Any, *, label: Any, initial: Any, coerce: Callable[[Any], Any]) -> Any:
    """A choice of a few."""
    return forms.TypedChoiceField(
        label=label, choices=choices, initial=initial, coerce=coerce, widget=forms.RadioSelect
    )


def count(form: ActForm) -> Any:
    """How many variations."""
    numbers = [(n, str(n)) for n in range(1, remaking.MOST + 1)]
    return radio(numbers, label=_("How many"), initial=1, coerce=int)


def prompt(form: ActForm) -> forms.Field:
    """The words of the act."""
    label, help_text = PROMPTS[form.act]
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=5000,
        required=form.act not in OPTIONAL,
        widget=forms.TextInput if form.act == Act.MARK else forms.Textarea(attrs={"rows": 3}),
    )


def factor(form: ActForm) -> Any:
    """How many times wider and higher."""
    return radio(FACTORS, label=_("Larger"), initial="2", coerce=int)


def shape(form: ActForm) -> Any:
    """The proportions of the canvas."""
    formats = [(one, one) for one in FORMATS]
    return radio(formats, label=_("To the format"), initial="4:5", coerce=str)


def duration(form: ActForm) -> Any:
    """How long the film is, in seconds, as the chosen endpoint allows."""
    spec = form.spec
    schema = spec.fields[spec.vocabulary["duration"]] if spec and spec.speaks("duration") else None
    if schema is None:
        return forms.CharField(widget=forms.HiddenInput, required=False, disabled=True)
    label = _("Seconds")
    if lengths := schema.get("enum"):
        initial = schema.get("default", lengths[0])
        return radio([(one, one) for one in lengths], label=label, initial=initial, coerce=str)
    return forms.IntegerField(
        label=label,
        min_value=schema.get("minimum"),
        max_value=schema.get("maximum"),
        initial=schema.get("default", 5),
    )


def mask(form: ActForm) -> Any:
    """A mask that is there already."""
    return forms.ModelChoiceField(remaking.masks(form.asset), required=False)


FIELDS: dict[Act, dict[str, Callable[[ActForm], forms.Field]]] = {
    Act.VARY: {"count": count},
    Act.EDIT: {"prompt": prompt},
    Act.FIX: {
        "mask": mask,
        "painted": lambda form: forms.BooleanField(required=False, widget=forms.HiddenInput),
        "drawn": lambda form: forms.FileField(required=False),
        "prompt": prompt,
    },
    Act.MARK: {"prompt": prompt},
    Act.UPSCALE: {"factor": factor},
    Act.EXPAND: {"format": shape},
    Act.ANIMATE: {"prompt": prompt, "duration": duration},
}
