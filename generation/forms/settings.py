"""The fields that an endpoint speaks, within its bounds."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from catalog.models import Shoot
from generation.endpoints.catalogue import EndpointSpec, Size
from generation.intake import MAX_SEED

OWN_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")
SHAPES = {"hd": "HD"}
OUT_OF_BOUNDS = ("required", "invalid", "min_value", "max_value")


def fields_of(spec: EndpointSpec, shoot: Shoot) -> dict[str, forms.Field]:
    """Fields for the words that ``spec`` speaks, within its bounds."""
    made: dict[str, forms.Field] = {}
    if spec.speaks("negative_prompt"):
        made["negative_prompt"] = forms.CharField(
            label="What it must not show", required=False, widget=forms.Textarea({"rows": 2})
        )
    if spec.speaks("size"):
        made["size"] = size_field(spec, shoot)
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
        made["seeds"] = forms.ChoiceField(
            choices=[("random", "Each its own"), ("fixed", "Count up from")], required=False
        )
        made["seed"] = forms.IntegerField(
            label="First seed",
            min_value=0,
            max_value=MAX_SEED - 1,
            required=False,
            widget=forms.NumberInput({"class": "input", "aria-label": "First seed"}),
            error_messages=dict.fromkeys(
                OUT_OF_BOUNDS, f"Choose a whole number from 0 to {MAX_SEED - 1}."
            ),
        )
    return made


def number_field(schema: Mapping[str, Any]) -> forms.Field:
    """A number within an endpoint's bounds."""
    whole = schema["type"] == "integer"
    kind = forms.IntegerField if whole else forms.FloatField
    least, most = schema.get("minimum"), schema.get("maximum")
    bounds = f"{least} to {most}" if least is not None and most is not None else ""
    wrong = f"Choose {'a whole number from ' if whole else ''}{bounds}." if bounds else ""
    return kind(
        label=schema["title"],
        help_text=bounds,
        error_messages=dict.fromkeys(OUT_OF_BOUNDS, wrong) if wrong else None,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput({"step": 1 if whole else 0.1}),
        initial=schema.get("default"),
        required=False,
    )


def size_field(spec: EndpointSpec, shoot: Shoot) -> forms.ChoiceField:
    """The endpoint's named sizes; a size in pixels that a program wished for stays a choice."""
    default = spec.fields[spec.vocabulary["size"]].get("default")
    choices = [(size.name, size_label(size)) for size in spec.sizes]
    if default is None:
        choices.insert(0, ("", "As the packshot" if "GARMENT" in spec.slots else "As it likes"))
    wished = shoot.parameters.get("size")
    if isinstance(wished, Mapping) and spec.id == shoot.endpoint:
        width, height = wished.get("width"), wished.get("height")
        choices.append((f"{width}x{height}", f"{width} x {height}"))
    return forms.ChoiceField(
        label="Size", choices=choices, initial=default, required=False, widget=forms.RadioSelect
    )


def size_label(size: Size) -> str:
    """A size's name for people: ``portrait_4_3`` is ``Portrait 4:3``."""
    *words, last = size.name.split("_")
    if words and words[-1].isdigit() and last.isdigit():
        words[-1:] = [f"{words[-1]}:{last}"]
    else:
        words.append(SHAPES.get(last, last))
    label = " ".join(words)
    return label[:1].upper() + label[1:]


def own_size(value: str) -> str | dict[str, int]:
    """A named size, or the width and height of one in pixels."""
    match = OWN_SIZE.fullmatch(value) if isinstance(value, str) else None
    return {"width": int(match[1]), "height": int(match[2])} if match else value
