"""Finishing steps as a shoot lists them, planned into calls: reads only.

A step is a mapping: ``step`` names it, ``endpoint`` may choose another than the usual one, and
``factor`` (upscale), ``format`` (expand, as ``4:5``), ``prompt`` and ``duration`` (animate) say
how.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.media.inspection import MAX_PIXELS, MAX_SIDE
from generation import pricing
from generation.endpoints.arguments import (
    SOMEWHERE,
    InvalidArguments,
    place_inputs,
    refuse_typed,
    validate,
)
from generation.endpoints.catalogue import GIVES, EndpointSpec
from generation.models import Endpoint

MOST = 6  # steps of one chain
MOTION = "Subtle natural movement; the camera moves in slowly; the garment keeps its shape."
FORMAT = re.compile(r"([1-9][0-9]?):([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class Kind:
    """A step that can be chosen: its name for people, its kind of endpoint, the usual one."""

    title: Promise
    kind: str
    endpoint: str


KINDS = {
    "restore_face": Kind(gettext_lazy("Restore the face"), "face_restore", "fal-ai/codeformer"),
    "enhance": Kind(gettext_lazy("Enhance"), "upscale", "fal-ai/clarity-upscaler"),
    "cut_out": Kind(gettext_lazy("Cut out"), "background_removal", "fal-ai/birefnet"),
    "expand": Kind(gettext_lazy("Expand to a format"), "expand", "fal-ai/bria/expand"),
    "upscale": Kind(gettext_lazy("Upscale"), "upscale", "fal-ai/seedvr/upscale/image"),
    "animate": Kind(
        gettext_lazy("Animate"), "image_to_video", "fal-ai/kling-video/v2.6/pro/image-to-video"
    ),
}
OPTIONS = {
    "upscale": {"factor"},
    "expand": {"format"},
    "animate": {"prompt", "duration"},
}
FACTORS = (2, 4, 8)


@dataclass(frozen=True, slots=True)
class Step:
    """One step as a call: what will be sent, and what it should cost."""

    title: str
    endpoint: Endpoint
    arguments: dict[str, Any]
    estimate: pricing.Estimate


class BadSteps(Exception):
    """Steps that can't be; ``problems`` are sentences that say which and why."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


def plan(steps: Sequence[Mapping[str, Any]], *, size: pricing.Pixels) -> list[Step]:
    """The calls that ``steps`` come to for a picture of ``size``; raises ``BadSteps``."""
    if len(steps) > MOST:
        sentence = _("There are %(number)d finishing steps; at most %(most)d can follow.")
        raise BadSteps([sentence % {"number": len(steps), "most": MOST}])
    ids = [chosen(step) for step in steps]
    rows = Endpoint.objects.enabled().in_bulk(ids)
    planned, problems = list[Step](), list[str]()
    for number, (step, endpoint) in enumerate(zip(steps, ids, strict=True)):
        try:
            made = plan_one(step, rows.get(endpoint), size=size, last=number == len(steps) - 1)
        except InvalidArguments as error:
            problems += error.problems
            continue
        planned.append(made)
        size = pricing.size_of(made.endpoint.read(), made.arguments, [size]) or size
        problems += oversized(made.endpoint.read(), size)
    if problems:
        raise BadSteps(problems)
    return planned


def oversized(spec: EndpointSpec, size: pricing.Pixels) -> Iterator[str]:
    """Why a picture of ``size`` could be paid for and not be taken in."""
    width, height = size
    if GIVES[spec.kind] == "images" and (
        width * height > MAX_PIXELS or max(width, height) > MAX_SIDE
    ):
        sentence = _(
            "%(endpoint)s would make %(width)d x %(height)d pixels; at most %(megapixels)d "
            "megapixels and %(side)s pixels a side are taken. Choose a smaller factor or size."
        )
        yield sentence % {
            "endpoint": spec.title,
            "width": width,
            "height": height,
            "megapixels": MAX_PIXELS // 1_000_000,
            "side": f"{MAX_SIDE:,}",
        }


def chosen(step: Mapping[str, Any]) -> str:
    """The id of the endpoint that does ``step``; empty where there is none of that name.

    The step's own, else the default of its kind, else the usual one. Enhancing is an upscale of
    its own sort, which the default for upscales does not decide.
    """
    name = str(step.get("step"))
    if step.get("endpoint") or name not in KINDS:
        return str(step.get("endpoint", ""))
    known = KINDS[name]
    if name == "enhance":
        return known.endpoint
    return Endpoint.objects.usual(known.kind, otherwise=known.endpoint)


def plan_one(
    step: Mapping[str, Any], endpoint: Endpoint | None, *, size: pricing.Pixels, last: bool
) -> Step:
    """One step as a call; raises ``InvalidArguments``."""
    name = str(step.get("step"))
    if name not in KINDS:
        sentence = _("%(step)s is no finishing step; there are %(steps)s.")
        raise InvalidArguments([sentence % {"step": repr(name), "steps": ", ".join(KINDS)}])
    title, kind = str(KINDS[name].title), KINDS[name].kind
    if endpoint is None or endpoint.kind != kind:
        sentence = _("%(step)s: its endpoint is not enabled, or does something else.")
        raise InvalidArguments([sentence % {"step": title}])
    if unknown := set(step) - {"step", "endpoint"} - OPTIONS.get(name, set()):
        sentence = _("%(step)s takes no %(options)s.")
        raise InvalidArguments([sentence % {"step": title, "options": ", ".join(sorted(unknown))}])
    if name == "animate" and not last:
        raise InvalidArguments([_("Animate must be the last step: nothing here works on a film.")])
    arguments = arguments_of(name, step, endpoint.read(), size)
    estimate = pricing.estimate(
        endpoint.read(), arguments, ceiling_nano=endpoint.ceiling, inputs=[size]
    )
    return Step(title, endpoint, arguments, estimate)


def arguments_of(
    name: str, step: Mapping[str, Any], spec: EndpointSpec, size: pricing.Pixels
) -> dict[str, Any]:
    """A step in the words of its endpoint, checked; raises ``InvalidArguments``."""
    arguments = spec.givens
    match name:
        case "upscale":
            arguments |= upscaled(spec, step.get("factor", FACTORS[0]))
        case "expand":
            arguments |= expanded(spec, str(step.get("format", "")), size)
        case "animate":
            arguments |= animated(spec, step)
    if problems := list(refuse_typed(spec, arguments)):
        raise InvalidArguments(problems)
    validate(spec, place_inputs(spec, arguments, {"BASE": [SOMEWHERE]}))
    return arguments


def upscaled(spec: EndpointSpec, factor: Any) -> dict[str, Any]:
    """The factor in the endpoint's field; an endpoint without one has a factor of its own."""
    if factor not in FACTORS:
        raise InvalidArguments([_("Upscale by 2, 4 or 8, not %(factor)s.") % {"factor": factor}])
    if f"UPSCALE_{factor}X" not in spec.capabilities:
        sentence = _("%(endpoint)s does not upscale by %(factor)s.")
        raise InvalidArguments([sentence % {"endpoint": spec.title, "factor": factor}])
    return {spec.vocabulary["factor"]: factor} if spec.speaks("factor") else {}


def expanded(spec: EndpointSpec, shape: str, size: pricing.Pixels) -> dict[str, Any]:
    """A canvas of the wanted shape around a picture of ``size``, in the endpoint's field."""
    match = FORMAT.fullmatch(shape)
    if not match:
        sentence = _("Expand to a format such as 4:5 or 16:9, not %(format)s.")
        raise InvalidArguments([sentence % {"format": repr(shape)}])
    ratio = int(match[1]) / int(match[2])
    width, height = size
    canvas = [max(width, round(height * ratio)), max(height, round(width / ratio))]
    if spec.speaks("canvas"):
        return {spec.vocabulary["canvas"]: canvas}
    if spec.speaks("size"):
        return {spec.vocabulary["size"]: shape}
    sentence = _("%(endpoint)s can't be told a format. Choose another endpoint.")
    raise InvalidArguments([sentence % {"endpoint": spec.title}])


def animated(spec: EndpointSpec, step: Mapping[str, Any]) -> dict[str, Any]:
    """How it moves and how long, in the endpoint's fields."""
    arguments: dict[str, Any] = {}
    if spec.speaks("prompt"):
        arguments[spec.vocabulary["prompt"]] = step.get("prompt") or MOTION
    if "duration" in step:
        if not spec.speaks("duration"):
            raise InvalidArguments(
                [_("%(endpoint)s takes no duration.") % {"endpoint": spec.title}]
            )
        arguments[spec.vocabulary["duration"]] = step["duration"]
    return arguments
