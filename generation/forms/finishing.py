"""The finishing steps of a draft: a field for each, in the order in which they are taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from generation.steps import FACTORS, KINDS

FORMATS = ("1:1", "4:5", "3:4", "2:3", "16:9", "9:16")
PREFIX = "finish_"
NO = [("", gettext_lazy("No"))]
CHOICES: dict[str, tuple[str, list[tuple[str, Any]]]] = {
    "expand": (
        "format",
        [*NO, *((one, format_lazy(gettext_lazy("To {format}"), format=one)) for one in FORMATS)],
    ),
    "upscale": (
        "factor",
        [
            *NO,
            *(
                (str(one), format_lazy(gettext_lazy("{factor} times"), factor=one))
                for one in FACTORS
            ),
        ],
    ),
}


def fields_of() -> dict[str, forms.Field]:
    """A choice for steps that can be done in several ways, else yes or no."""
    return {f"{PREFIX}{name}": field(name) for name in KINDS}


def field(name: str) -> forms.Field:
    """The field of one step."""
    title = str(KINDS[name].title)
    if name not in CHOICES:
        return forms.BooleanField(label=title, required=False)
    return forms.ChoiceField(label=title, choices=CHOICES[name][1], required=False)


def said(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The steps of a draft, as the fields' first values."""
    return {f"{PREFIX}{step.get('step')}": value(step) for step in steps}


def value(step: Mapping[str, Any]) -> Any:
    """What a field says of its step."""
    name = str(step.get("step"))
    return str(step.get(CHOICES[name][0], "")) if name in CHOICES else True


def steps_of(
    cleaned: Mapping[str, Any], before: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The steps that were chosen; what a program said of them besides stays."""
    known = {str(step.get("step")): dict(step) for step in before}
    steps = []
    for name in KINDS:
        if chosen := cleaned.get(f"{PREFIX}{name}"):
            step = known.get(name, {}) | {"step": name}
            if name in CHOICES:
                step[CHOICES[name][0]] = int(chosen) if chosen.isdecimal() else chosen
            steps.append(step)
    return steps
