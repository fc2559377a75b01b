"""The fields that an endpoint speaks, within its bounds."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from generation.endpoints.catalogue import EndpointSpec
from generation.writing import MAX_SEED

OWN = "own"  # the choice for a width and height of one's own
RANDOM, COUNTED, FIXED = "random", "counted", "fixed"
SEEDS = (
    (RANDOM, gettext_lazy("Each its own")),
    (COUNTED, gettext_lazy("Count up from")),
    (FIXED, gettext_lazy("One for all")),
)
USUAL_SIDE = 1024  # pixels: where a size of one's own begins
SHAPES = {"hd": "HD"}
OUT_OF_BOUNDS = ("required", "invalid", "min_value", "max_value", "step_size")


def fields_of(spec: EndpointSpec) -> dict[str, forms.Field]:
    """Fields for the words that ``spec`` speaks, within its bounds."""
    made: dict[str, forms.Field] = {}
    if spec.speaks("negative_prompt"):
        made["negative_prompt"] = forms.CharField(
            label=_("What it must not show"), required=False, widget=forms.Textarea({"rows": 2})
        )
    if spec.speaks("size"):
        made |= size_fields(spec)
    for word in ("steps", "guidance", "strength"):
        if spec.speaks(word):
            made[word] = number_field(spec.fields[spec.vocabulary[word]])
    if spec.speaks("format"):
        schema = spec.fields[spec.vocabulary["format"]]
        made["format"] = forms.ChoiceField(
            label=schema["title"],
            required=False,
            initial=schema.get("default"),
            choices=[(one, one.upper()) for one in schema.get("enum", [])],
        )
    if spec.speaks("seed"):
        made["seeds"] = forms.ChoiceField(label=_("Seed"), choices=SEEDS, required=False)
        made["seed"] = seed_field()
    return made


def seed_field() -> forms.IntegerField:
    """The first seed, or the only one."""
    wrong = _("Choose a whole number from 0 to %(most)d.") % {"most": MAX_SEED - 1}
    return forms.IntegerField(
        label=_("First seed"),
        min_value=0,
        max_value=MAX_SEED - 1,
        required=False,
        widget=forms.NumberInput({"class": "input", "aria-label": _("First seed")}),
        error_messages=dict.fromkeys(OUT_OF_BOUNDS, wrong),
    )


def number_field(schema: Mapping[str, Any], *, label: str = "") -> forms.IntegerField:
    """A number within an endpoint's bounds."""
    whole = schema["type"] == "integer"
    kind = forms.IntegerField if whole else forms.FloatField
    least, most = schema.get("minimum"), schema.get("maximum")
    bounded = least is not None and most is not None
    said = {"least": least, "most": most}
    bounds = _("%(least)s to %(most)s") % said if bounded else ""
    wrong = (
        _("Choose a whole number from %(least)s to %(most)s.")
        if whole
        else _("Choose %(least)s to %(most)s.")
    )
    return kind(
        label=label or schema["title"],
        help_text=bounds,
        error_messages=dict.fromkeys(OUT_OF_BOUNDS, wrong % said) if bounded else None,
        min_value=least,
        max_value=most,
        step_size=schema.get("multipleOf"),
        widget=forms.NumberInput({} if whole else {"step": 0.1}),
        initial=schema.get("default"),
        required=False,
    )


def size_fields(spec: EndpointSpec) -> dict[str, forms.Field]:
    """The endpoint's named sizes, and a width and height of one's own where it takes them."""
    default = spec.fields[spec.vocabulary["size"]].get("default")
    choices = [(size.name, size_label(size.name)) for size in spec.sizes]
    if default is None:
        unsaid = _("As the packshot") if "GARMENT" in spec.slots else _("As it likes")
        choices.insert(0, ("", unsaid))
    sides = sides_of(spec)
    if sides:
        choices.append((OWN, _("Own size")))
    size = forms.ChoiceField(
        label=_("Size"),
        choices=choices,
        initial=default if isinstance(default, str) else "",
        required=False,
        widget=forms.RadioSelect,
    )
    labels = {"width": _("Width"), "height": _("Height")}
    return {
        "size": size,
        **{
            side: number_field(schema | {"default": usual(schema)}, label=labels[side])
            for side, schema in sides.items()
        },
    }


def usual(side: Mapping[str, Any]) -> int:
    """Where width or height of a size of one's own begins, in pixels."""
    least, most = side.get("minimum", 1), side.get("maximum", USUAL_SIDE)
    return max(int(least), min(USUAL_SIDE, int(most)))


def sides_of(spec: EndpointSpec) -> dict[str, dict[str, Any]]:
    """Width and height with their bounds, where the endpoint takes a size of one's own."""
    schema = spec.fields[spec.vocabulary["size"]]
    free = next((one for one in schema.get("anyOf", []) if one.get("type") == "object"), None)
    return {side: free["properties"][side] for side in ("width", "height")} if free else {}


def size_words(size: Any) -> str:
    """A saved size for people: ``Portrait 4:3``, or width and height in pixels."""
    if isinstance(size, Mapping):
        return f"{size.get('width')} \N{MULTIPLICATION SIGN} {size.get('height')}"
    return size_label(str(size))


def size_label(name: str) -> str:
    """A size's name for people: ``portrait_4_3`` is ``Portrait 4:3``."""
    *words, last = name.split("_")
    if words and words[-1].isdigit() and last.isdigit():
        words[-1:] = [f"{words[-1]}:{last}"]
    else:
        words.append(SHAPES.get(last, last))
    label = " ".join(words)
    return label[:1].upper() + label[1:]


def size_said(size: Any) -> dict[str, Any]:
    """A saved size as the fields' first values."""
    if isinstance(size, Mapping):
        return {"size": OWN, "width": size.get("width"), "height": size.get("height")}
    return {"size": size}


def size_of(cleaned: Mapping[str, Any]) -> Any:
    """The size that was chosen; None where nothing was, or a side of one's own is missing."""
    if cleaned.get("size") != OWN:
        return cleaned.get("size")
    width, height = cleaned.get("width"), cleaned.get("height")
    return {"width": width, "height": height} if width and height else None
