"""The catalogue of endpoints: what its files say, as typed values."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parent
FILES = FOLDER / "data"
METASCHEMA = FOLDER / "endpoint.schema.json"


class BadEndpoint(Exception):
    """An endpoint file says something that can't hold; the message lists what."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Where the pictures of one slot go, and how many of them."""

    field: str
    max: int
    required: bool


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one unit costs: rule ``per_image``, ``per_megapixel`` or ``unknown``."""

    rule: str
    amount_usd: Decimal | None
    source: str


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

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read the contents of one endpoint file, which ``load_documents`` has checked."""
        price = mapping["price"]
        amount = price.get("amount_usd")
        return cls(
            **{name: mapping[name] for name in PLAIN},
            capabilities=tuple(mapping["capabilities"]),
            slots={name: Slot(**slot) for name, slot in mapping["slots"].items()},
            price=Price(**price | {"amount_usd": Decimal(amount) if amount else None}),
            sizes=tuple(Size(**size) for size in mapping["sizes"]),
            decisions=tuple(Decision(**decision) for decision in mapping["decisions"]),
        )

    @property
    def fields(self) -> Mapping[str, Any]:
        """The endpoint's own fields, each with its JSON Schema, in the order of a form."""
        properties: Mapping[str, Any] = self.input_schema["properties"]
        return properties

    def speaks(self, word: str) -> bool:
        """Whether a word of our vocabulary (``seed``, ``size``, ``loras`` ...) means anything."""
        return word in self.vocabulary

    def value(self, arguments: Mapping[str, Any], word: str) -> Any:
        """What ``arguments`` give for a word of ours, else the field's default, else None."""
        if word not in self.vocabulary:
            return None
        name = self.vocabulary[word]
        return arguments.get(name, self.fields[name].get("default"))


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
    return [_checked(path) for path in sorted(FILES.glob("*.json"))]


def load_all() -> list[EndpointSpec]:
    """Every endpoint that has a file; raises BadEndpoint."""
    return [EndpointSpec.from_mapping(document) for document in load_documents()]


def faults(document: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the contents of an endpoint file, in plain words."""
    errors = list(_metaschema.iter_errors(document))
    yield from (f"{error.json_path}: {error.message}" for error in errors)
    if not errors:
        yield from _dangling(document)


def _checked(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if found := list(faults(document)):
        raise BadEndpoint(f"{path.name}: {'; '.join(found)}")
    return document


def _dangling(document: Mapping[str, Any]) -> Iterator[str]:
    """Names of fields that the input schema does not have."""
    fields = document["input_schema"]["properties"]
    for word, name in document["vocabulary"].items():
        if name not in fields:
            yield f"the vocabulary says {word} is {name}, which is no field"
    for slot, where in document["slots"].items():
        if where["field"] not in fields:
            yield f"slot {slot} goes to {where['field']}, which is no field"
    for name in document["input_schema"]["required"]:
        if name not in fields:
            yield f"{name} is required, but no field"


_metaschema = Draft202012Validator(json.loads(METASCHEMA.read_text("utf-8")))
