"""Arguments of a call: from our one vocabulary to the endpoint's own fields, and checked."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator

from generation.endpoints.catalogue import EndpointSpec
from generation.endpoints.problems import allowed, explain, not_finite

WORDS = {
    "prompt": "prompt",
    "negative_prompt": "negative prompt",
    "seed": "seed",
    "size": "size",
    "count": "number of pictures",
    "steps": "number of steps",
    "guidance": "guidance",
    "strength": "strength",
    "format": "file format",
    "loras": "LoRAs",
}
SYNC_MODE = "sync_mode is never sent: pictures would come back without an address of their own."


class InvalidArguments(Exception):
    """What was asked for can't be sent; ``problems`` are sentences that name field and bounds."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, kw_only=True)
class LoraWish:
    """A LoRA of the catalogue: the address of its weights and how strongly it acts (0 to 4)."""

    path: str
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a call should make, in our words; None and empty mean: as the endpoint likes.

    ``size`` is a name of the endpoint's sizes or (width, height) in pixels. One picture is made
    unless ``count`` says more. ``parameters`` are in the endpoint's own words and win.
    """

    prompt: str = ""
    negative_prompt: str = ""
    seed: int | None = None
    size: str | tuple[int, int] | None = None
    count: int | None = None
    steps: int | None = None
    guidance: float | None = None
    strength: float | None = None
    format: str = ""
    loras: tuple[LoraWish, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


def build(spec: EndpointSpec, *, wishes: Wishes) -> dict[str, Any]:
    """The endpoint's fields for ``wishes``; raises InvalidArguments for what it can't take."""
    wanted = _wanted(spec, wishes)
    problems = [f"{spec.title} takes no {WORDS[word]}." for word in wanted if not spec.speaks(word)]
    problems += _free_size(spec, wishes)
    problems += _untypable(spec, wishes.parameters)
    if problems:
        raise InvalidArguments(problems)
    return {spec.vocabulary[word]: value for word, value in wanted.items()} | dict(
        wishes.parameters
    )


def validate(spec: EndpointSpec, arguments: Mapping[str, Any]) -> None:
    """Check ``arguments`` against the endpoint's schema; raises InvalidArguments."""
    problems = [SYNC_MODE] if "sync_mode" in arguments else []
    rest = {name: value for name, value in arguments.items() if name != "sync_mode"}
    problems += not_finite(rest)
    validator = Draft202012Validator(spec.input_schema)
    for error in sorted(validator.iter_errors(rest), key=lambda error: error.json_path):
        problems += explain(error)
    if problems:
        raise InvalidArguments(problems)


def place_inputs(
    spec: EndpointSpec, arguments: Mapping[str, Any], inputs: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """``arguments`` with the addresses of ``inputs`` (by slot) in their fields.

    Slots that share a field fill it in the order of the endpoint's slots. Raises
    InvalidArguments for a slot that the endpoint lacks, too many pictures, or too few.
    """
    given = {slot: list(urls) for slot, urls in inputs.items() if urls}
    if problems := [*_misfits(spec, given), *_unfilled(spec, given)]:
        raise InvalidArguments(problems)
    placed = dict(arguments)
    for name in _slot_fields(spec):
        if urls := _urls(spec, name, given):
            placed[name] = urls if _is_list(spec, name) else urls[0]
    return placed


def _wanted(spec: EndpointSpec, wishes: Wishes) -> dict[str, Any]:
    """Our words with the values wished for, in the order of the vocabulary."""
    wanted = {
        "prompt": wishes.prompt or None,
        "negative_prompt": wishes.negative_prompt or None,
        "seed": wishes.seed,
        "size": _size(wishes.size),
        "count": 1 if wishes.count is None and spec.speaks("count") else wishes.count,
        "steps": wishes.steps,
        "guidance": wishes.guidance,
        "strength": wishes.strength,
        "format": wishes.format or None,
        "loras": [{"path": lora.path, "scale": lora.scale} for lora in wishes.loras] or None,
    }
    return {word: value for word, value in wanted.items() if value is not None}


def _size(size: str | tuple[int, int] | None) -> str | dict[str, int] | None:
    return {"width": size[0], "height": size[1]} if isinstance(size, tuple) else size or None


def _free_size(spec: EndpointSpec, wishes: Wishes) -> Iterator[str]:
    if isinstance(wishes.size, tuple) and spec.speaks("size"):
        schema = spec.fields[spec.vocabulary["size"]]
        if not any(branch.get("type") == "object" for branch in schema.get("anyOf", [])):
            yield f"{spec.title} takes no width and height; its size is {allowed(schema)}."


def _untypable(spec: EndpointSpec, parameters: Mapping[str, Any]) -> Iterator[str]:
    """Fields that a parameter must not set: other rules decide what stands in them."""
    filled = {slot.field: "the pictures of the shoot" for slot in spec.slots.values()}
    filled |= {spec.vocabulary.get("loras", ""): "LoRAs of the catalogue"}
    filled |= {spec.vocabulary.get("prompt", ""): "the prompt of the shoot"}
    for name in parameters:
        if name in filled:
            yield f"{name} is filled with {filled[name]}; it is no parameter."


def _misfits(spec: EndpointSpec, given: Mapping[str, list[str]]) -> Iterator[str]:
    for slot, urls in given.items():
        if slot not in spec.slots:
            yield f"{spec.title} takes no {slot.lower()} picture."
        elif len(urls) > (most := spec.slots[slot].max):
            yield f"{spec.title} takes {_at_most(most)} as {slot.lower()}, not {len(urls)}."
    for name in _slot_fields(spec):
        most = spec.fields[name].get("maxItems", math.inf) if _is_list(spec, name) else 1
        filling = [slot for slot in given if slot in spec.slots and spec.slots[slot].field == name]
        if len(filling) > 1 and (count := len(_urls(spec, name, given))) > most:
            together = " and ".join(slot.lower() for slot in filling)
            yield f"{spec.title} takes {_at_most(most)} as {together} together, not {count}."


def _at_most(count: float) -> str:
    return f"at most {count} picture{'s' if count > 1 else ''}"


def _unfilled(spec: EndpointSpec, given: Mapping[str, list[str]]) -> Iterator[str]:
    needed = {slot.field for slot in spec.slots.values() if slot.required}
    for name in sorted(needed):
        if not _urls(spec, name, given):
            slots = [slot.lower() for slot, where in spec.slots.items() if where.field == name]
            yield f"{spec.title} needs a picture: {' or '.join(slots)}."


def _slot_fields(spec: EndpointSpec) -> list[str]:
    """The fields that pictures go to, each once."""
    return list(dict.fromkeys(slot.field for slot in spec.slots.values()))


def _urls(spec: EndpointSpec, name: str, given: Mapping[str, list[str]]) -> list[str]:
    """The addresses for a field, slot by slot."""
    slots = [slot for slot, where in spec.slots.items() if where.field == name]
    return [url for slot in slots for url in given.get(slot, [])]


def _is_list(spec: EndpointSpec, name: str) -> bool:
    return bool(spec.fields[name].get("type") == "array")
