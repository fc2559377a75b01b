"""Arguments of a call: from our one vocabulary to the endpoint's own fields, and checked."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from jsonschema import Draft202012Validator

from generation.endpoints.catalogue import EndpointSpec
from generation.endpoints.problems import allowed, explain, not_finite

WORDS = {
    "prompt": gettext_lazy("prompt"),
    "negative_prompt": gettext_lazy("negative prompt"),
    "seed": gettext_lazy("seed"),
    "size": gettext_lazy("size"),
    "count": gettext_lazy("number of pictures"),
    "steps": gettext_lazy("number of steps"),
    "guidance": gettext_lazy("guidance"),
    "strength": gettext_lazy("strength"),
    "format": gettext_lazy("file format"),
    "loras": gettext_lazy("LoRAs"),
    "factor": gettext_lazy("factor"),
    "duration": gettext_lazy("duration"),
    "canvas": gettext_lazy("canvas"),
}
SOMEWHERE = "https://example.com/picture"  # stands for an upload while arguments are checked
SYNC_MODE = gettext_lazy(
    "sync_mode is never sent: pictures would come back without an address of their own."
)


FILLED = gettext_lazy("%(field)s is filled with %(what)s; it is no parameter.")
NEEDS = {
    "image": gettext_lazy("%(endpoint)s needs a picture: %(slots)s."),
    "video": gettext_lazy("%(endpoint)s needs a video: %(slots)s."),
    "audio": gettext_lazy("%(endpoint)s needs a sound: %(slots)s."),
}


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
    factor: float | str | None = None
    duration: float | str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


def build(spec: EndpointSpec, *, wishes: Wishes) -> dict[str, Any]:
    """The endpoint's fields for ``wishes``; raises InvalidArguments for what it can't take."""
    wanted = _wanted(spec, wishes)
    sentence = _("%(endpoint)s takes no %(what)s.")
    problems = [
        sentence % {"endpoint": spec.title, "what": WORDS[word]}
        for word in wanted
        if not spec.speaks(word)
    ]
    problems += _free_size(spec, wishes)
    problems += _untypable(spec, wishes.parameters)
    if problems:
        raise InvalidArguments(problems)
    said = {spec.vocabulary[word]: value for word, value in wanted.items()}
    return spec.givens | said | dict(wishes.parameters)


def validate(spec: EndpointSpec, arguments: Mapping[str, Any]) -> None:
    """Check ``arguments`` against the endpoint's schema; raises InvalidArguments."""
    problems = [str(SYNC_MODE)] if "sync_mode" in arguments else []
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
    for path, urls in by_field(spec, given).items():
        _put(placed, spec.input_schema, path, urls if _is_list(spec, path) else urls[0])
    return placed


def by_field(spec: EndpointSpec, inputs: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What stands in each field (a dotted path) that ``inputs`` (by slot) fill, in order."""
    return {path: urls for path in _slot_fields(spec) if (urls := _urls(spec, path, inputs))}


def given_at(arguments: Mapping[str, Any], path: str) -> list[Any]:
    """What ``arguments`` hold at a dotted ``path``, as a list."""
    found: Any = arguments
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, list) else [found]


def _put(target: dict[str, Any], schema: Mapping[str, Any], path: str, value: Any) -> None:
    """Set the field at a dotted ``path``; a field that holds it is made with its defaults."""
    name, _, rest = path.partition(".")
    if not rest:
        target[name] = value
        return
    inner = schema["properties"][name]
    defaults = {
        one: inner["properties"][one]["default"]
        for one in inner.get("required", ())
        if "default" in inner["properties"][one]
    }
    target[name] = defaults | dict(target.get(name) or {})
    _put(target[name], inner, rest, value)


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
        "factor": wishes.factor,
        "duration": wishes.duration,
    }
    return {word: value for word, value in wanted.items() if value is not None}


def _size(size: str | tuple[int, int] | None) -> str | dict[str, int] | None:
    return {"width": size[0], "height": size[1]} if isinstance(size, tuple) else size or None


def _free_size(spec: EndpointSpec, wishes: Wishes) -> Iterator[str]:
    if isinstance(wishes.size, tuple) and spec.speaks("size"):
        schema = spec.fields[spec.vocabulary["size"]]
        if not any(branch.get("type") == "object" for branch in schema.get("anyOf", [])):
            sentence = _("%(endpoint)s takes no width and height; its size is %(allowed)s.")
            yield sentence % {"endpoint": spec.title, "allowed": allowed(schema)}


def filled(spec: EndpointSpec) -> dict[str, str]:
    """Fields that nobody types, each with what stands in it instead."""
    fields = {
        slot.field.partition(".")[0]: _("the pictures that go along")
        for slot in spec.slots.values()
        if "." not in slot.field
    }
    fields |= {spec.vocabulary.get("loras", ""): _("LoRAs of the catalogue")}
    fields |= {spec.archive: _("the archive of a data set")}
    return {name: what for name, what in fields.items() if name}


def refuse_typed(spec: EndpointSpec, arguments: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each argument in a field that nobody types."""
    for name, what in filled(spec).items():
        if name in arguments:
            yield FILLED % {"field": name, "what": what}
    for slot in spec.slots.values():
        if "." in slot.field and given_at(arguments, slot.field) != [None]:
            yield FILLED % {"field": slot.field, "what": _("the pictures that go along")}


def _untypable(spec: EndpointSpec, parameters: Mapping[str, Any]) -> Iterator[str]:
    """Parameters in fields that other rules fill; the prompt is the shoot's."""
    yield from refuse_typed(spec, parameters)
    if (name := spec.vocabulary.get("prompt", "")) in parameters:
        yield FILLED % {"field": name, "what": _("the prompt of the shoot")}


def _misfits(spec: EndpointSpec, given: Mapping[str, list[str]]) -> Iterator[str]:
    for slot, urls in given.items():
        if slot not in spec.slots:
            sentence = _("%(endpoint)s takes no %(slot)s picture.")
            yield sentence % {"endpoint": spec.title, "slot": slot.lower()}
        elif len(urls) > (most := spec.slots[slot].max):
            sentence = _("%(endpoint)s takes %(at_most)s as %(slot)s, not %(number)d.")
            yield sentence % {
                "endpoint": spec.title,
                "at_most": _at_most(most, spec.slots[slot].accepts),
                "slot": slot.lower(),
                "number": len(urls),
            }
    for name in _slot_fields(spec):
        most = spec.field(name).get("maxItems", math.inf) if _is_list(spec, name) else 1
        filling = [slot for slot in given if slot in spec.slots and spec.slots[slot].field == name]
        if len(filling) > 1 and (count := len(_urls(spec, name, given))) > most:
            sentence = _("%(endpoint)s takes %(at_most)s as %(slots)s together, not %(number)d.")
            yield sentence % {
                "endpoint": spec.title,
                "at_most": _at_most(int(most), "image"),
                "slots": _(" and ").join(slot.lower() for slot in filling),
                "number": count,
            }


def _at_most(count: int, accepts: str) -> str:
    match accepts:
        case "video":
            words = ngettext("at most %(n)d video", "at most %(n)d videos", count)
        case "audio":
            words = ngettext("at most %(n)d sound", "at most %(n)d sounds", count)
        case _:
            words = ngettext("at most %(n)d picture", "at most %(n)d pictures", count)
    return words % {"n": count}


def _unfilled(spec: EndpointSpec, given: Mapping[str, list[str]]) -> Iterator[str]:
    needed = {slot.field for slot in spec.slots.values() if slot.required}
    for name in sorted(needed):
        if not _urls(spec, name, given):
            slots = [slot for slot, where in spec.slots.items() if where.field == name]
            said = {"endpoint": spec.title, "slots": _(" or ").join(slots).lower()}
            yield NEEDS[spec.slots[slots[0]].accepts] % said


def _slot_fields(spec: EndpointSpec) -> list[str]:
    """The fields that pictures go to, each once."""
    return list(dict.fromkeys(slot.field for slot in spec.slots.values()))


def _urls(spec: EndpointSpec, name: str, given: Mapping[str, Sequence[str]]) -> list[str]:
    """The addresses for a field, slot by slot."""
    slots = [slot for slot, where in spec.slots.items() if where.field == name]
    return [url for slot in slots for url in given.get(slot, [])]


def _is_list(spec: EndpointSpec, name: str) -> bool:
    return bool(spec.field(name).get("type") == "array")
