"""The catalogue of endpoints: what its files say, as typed values."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Self

from jsonschema import Draft202012Validator

from generation.endpoints.units import RULES

FOLDER = Path(__file__).parent
FILES = FOLDER / "data"
METASCHEMA = FOLDER / "endpoint.schema.json"


GIVES = {
    "text_to_image": "images",
    "image_to_image": "images",
    "images_to_image": "images",
    "inpaint": "images",
    "edit": "images",
    "upscale": "images",
    "expand": "images",
    "background_removal": "images",
    "face_restore": "images",
    "detect": "boxes",
    "segment": "masks",
    "lora_training": "weights",
    "text_to_video": "video",
    "image_to_video": "video",
    "video_to_video": "video",
    "tts": "audio",
    "stt": "text",
    "model_3d": "model",
}
"""Kinds of endpoints, and what each must give."""


class BadEndpoint(Exception):
    """An endpoint file says something that can't hold; the message lists what."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Where the pictures of one slot go, and how many of them.

    ``field`` names a field inside another with a dot; ``accepts`` is image, video or audio.
    """

    field: str
    max: int
    required: bool
    accepts: str = "image"


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one unit costs, in dollars; the rules are described in ``endpoint.schema.json``."""

    rule: str
    source: str
    amount_usd: Decimal | None = None
    further_usd: Decimal | None = None
    factors: Mapping[str, float] = dataclasses.field(default_factory=dict)
    field: str = ""

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read a file's price."""
        amounts = {
            name: Decimal(mapping[name])
            for name in ("amount_usd", "further_usd")
            if name in mapping
        }
        return cls(**{**mapping, **amounts})


@dataclass(frozen=True, kw_only=True)
class Size:
    """A named size in pixels; approximate where the provider promises a shape only."""

    name: str
    width: int
    height: int
    approximate: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What holds where the sources disagree or are silent, and why."""

    topic: str
    decision: str
    source: str


@dataclass(frozen=True, kw_only=True)
class EndpointSpec:
    """One endpoint: its fields, our words for them, its slots, its price."""

    id: str
    title: str
    kind: str
    evidence: str
    summary: str
    input_schema: Mapping[str, Any]
    output: Mapping[str, str]
    capabilities: tuple[str, ...]
    vocabulary: Mapping[str, str]
    slots: Mapping[str, Slot]
    price: Price
    sizes: tuple[Size, ...]
    decisions: tuple[Decision, ...]
    archive: str = ""
    always: tuple[str, ...] = ()

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read the contents of one endpoint file, which ``load_documents`` has checked."""
        return cls(
            **{name: mapping[name] for name in PLAIN},
            capabilities=tuple(mapping["capabilities"]),
            slots={name: Slot(**slot) for name, slot in mapping["slots"].items()},
            price=Price.from_mapping(mapping["price"]),
            sizes=tuple(Size(**size) for size in mapping["sizes"]),
            decisions=tuple(Decision(**decision) for decision in mapping["decisions"]),
            archive=mapping.get("archive", ""),
            always=tuple(mapping.get("always", ())),
        )

    @property
    def fields(self) -> Mapping[str, Any]:
        """The endpoint's own fields, each with its JSON Schema, in the order of a form."""
        properties: Mapping[str, Any] = self.input_schema["properties"]
        return properties

    def field(self, path: str) -> Mapping[str, Any]:
        """The JSON Schema of a field, or of one inside another (``controlnet.image_url``)."""
        found = member(self.input_schema, path)
        if found is None:
            raise LookupError(f"{self.id} has no field {path}.")
        return found

    @property
    def givens(self) -> dict[str, Any]:
        """Fields that have to be sent and have a default: sent where nothing else is chosen."""
        return {
            name: self.fields[name]["default"]
            for name in (*self.input_schema["required"], *self.always)
            if "default" in self.fields[name]
        }

    def speaks(self, word: str) -> bool:
        """Whether a word of our vocabulary (``seed``, ``size``, ``loras`` ...) means anything."""
        return word in self.vocabulary

    def value(self, arguments: Mapping[str, Any], word: str) -> Any:
        """What ``arguments`` give for a word of ours, else the field's default, else None."""
        if word not in self.vocabulary:
            return None
        name = self.vocabulary[word]
        return arguments.get(name, self.fields[name].get("default"))


def priced(
    spec: EndpointSpec, *, amount_usd: Decimal | None, unit: str, billed_nano: int | None
) -> EndpointSpec:
    """``spec`` with what is known of its price since its file was written.

    The provider's price list comes first. Where neither it nor the file tells, the dearest
    billed call does: rule ``dearest_billed``, whose amount is that of one call.
    """
    rule = RULES.get(unit.strip().lower())
    if amount_usd is not None and rule is not None:
        price = _listed(spec.price, rule, amount_usd)
    elif spec.price.amount_usd is None and billed_nano is not None:
        amount = Decimal(billed_nano).scaleb(-9)
        price = Price(rule="dearest_billed", amount_usd=amount, source="the dearest billed call")
    else:
        return spec
    return dataclasses.replace(spec, price=price)


def _listed(price: Price, rule: str, amount_usd: Decimal) -> Price:
    """The provider's amount, counted as the file says where that is finer than its price list."""
    source = "the provider's price list"
    if rule == "per_megapixel" and price.rule == "first_megapixel":
        further = price.further_usd if amount_usd == price.amount_usd else amount_usd
        return dataclasses.replace(price, amount_usd=amount_usd, further_usd=further, source=source)
    finer = (rule, price.rule) in FINER
    return (
        dataclasses.replace(price, amount_usd=amount_usd, source=source)
        if finer
        else Price(rule=rule, amount_usd=amount_usd, source=source)
    )


FINER = {("per_megapixel", "input_output"), ("per_image", "relative")}
PLAIN = (
    "id",
    "title",
    "kind",
    "evidence",
    "summary",
    "input_schema",
    "output",
    "vocabulary",
)


def load_documents() -> list[dict[str, Any]]:
    """The contents of every endpoint file, by file name; raises BadEndpoint."""
    return [json.loads(_checked(path)) for path in sorted(FILES.glob("*.json"))]


def load_all() -> list[EndpointSpec]:
    """Every endpoint that has a file; raises BadEndpoint."""
    return [EndpointSpec.from_mapping(document) for document in load_documents()]


def faults(document: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the contents of an endpoint file, in plain words."""
    errors = list(_metaschema.iter_errors(document))
    yield from (f"{error.json_path}: {error.message}" for error in errors)
    if not errors:
        yield from _dangling(document)


@cache  # the files are part of the program, and checking all takes half a second
def _checked(path: Path) -> str:
    text = path.read_text("utf-8")
    if found := list(faults(json.loads(text))):
        raise BadEndpoint(f"{path.name}: {'; '.join(found)}")
    return text


def member(schema: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    """The schema of what stands at a dotted ``path`` in an object's schema; None if nothing."""
    found: Mapping[str, Any] | None = schema
    for name in path.split("."):
        found = found.get("properties", {}).get(name) if found else None
    return found


def archives(document: Mapping[str, Any]) -> list[str]:
    """The field of an endpoint file that takes an archive, if there is one."""
    return [document["archive"]] if document.get("archive") else []


def _dangling(document: Mapping[str, Any]) -> Iterator[str]:
    """Names of fields that the input schema does not have, and outputs that a kind lacks."""
    schema = document["input_schema"]
    for word, name in document["vocabulary"].items():
        if name not in schema["properties"]:
            yield f"the vocabulary says {word} is {name}, which is no field"
    for slot, where in document["slots"].items():
        if member(schema, where["field"]) is None:
            yield f"slot {slot} goes to {where['field']}, which is no field"
    for name in [*schema["required"], *document.get("always", []), *archives(document)]:
        if name not in schema["properties"]:
            yield f"{name} is required, but no field"
    needed = GIVES[document["kind"]]
    if needed not in document["output"]:
        yield f"the output of the kind {document['kind']} names no {needed}"


_metaschema = Draft202012Validator(json.loads(METASCHEMA.read_text("utf-8")))
