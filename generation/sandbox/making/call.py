"""A request as its maker sees it, and what a maker answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from generation.sandbox.billing import Usage
from generation.sandbox.catalogue import Endpoint
from generation.sandbox.drawing.cutout import Cutout, Cutouts
from generation.sandbox.drawing.sizes import DEFAULT
from generation.sandbox.outcome import InputRefused

Size = tuple[int, int]
SUBJECTS = {"GARMENT", "BASE", "PERSON"}
PICTURE_FORMATS = {"jpeg": "jpeg", "jpg": "jpeg", "png": "png", "webp": "webp", "gif": "gif"}


@dataclass(frozen=True)
class Material:
    """A file that a request brings along; `size` in pixels, of a picture only."""

    field: str
    kind: str
    slots: tuple[str, ...]
    data: bytes
    size: Size | None = None


@dataclass(frozen=True)
class Call:
    """One request with everything that it brings along; nothing, where pictures are canned."""

    endpoint: Endpoint
    arguments: Mapping[str, Any]
    seed: int
    materials: tuple[Material, ...] = ()
    cutouts: Cutouts = field(default_factory=Cutouts)

    def value(self, word: str) -> Any:
        """Return the argument that a common word stands for, or its default, or None."""
        return self.endpoint.value(self.arguments, word)

    def argument(self, name: str) -> Any:
        """Return the argument of the endpoint's own name, or its default, or None."""
        return self.endpoint.argument(self.arguments, name)

    @property
    def prompt(self) -> str:
        """The prompt, empty if there is none."""
        return str(self.value("prompt") or "")

    @property
    def pictures(self) -> list[Material]:
        """The pictures that came along, masks left out."""
        return [one for one in self.materials if one.kind == "image" and one.slots != ("MASK",)]

    @property
    def mask(self) -> Material | None:
        """The mask, white where the picture is to change."""
        return next((one for one in self.materials if one.slots == ("MASK",)), None)

    @property
    def subject(self) -> Material | None:
        """The picture that the request is about."""
        about = [one for one in self.pictures if SUBJECTS & set(one.slots)]
        return next(iter(about or self.pictures), None)

    @property
    def base(self) -> Material | None:
        """The picture that is to be changed in part."""
        return next((one for one in self.pictures if "BASE" in one.slots), self.subject)

    def of_kind(self, kind: str) -> Material | None:
        """Return the first video, audio or archive that came along."""
        return next((one for one in self.materials if one.kind == kind), None)

    def source(self) -> Material:
        """Return the subject of a request that can't do without; raises `InputRefused`."""
        if self.subject is None:
            raise InputRefused("image_url", "missing", "Field required")
        return self.subject

    @property
    def source_size(self) -> Size:
        """Width and height of the subject in pixels; a usual size where pictures are canned."""
        return (self.subject.size if self.subject else None) or DEFAULT

    @property
    def cutout(self) -> Cutout:
        """The subject off its ground; raises `InputRefused` without one."""
        return self.cutouts.of(self.source().data)

    def picture_format(self, default: str = "jpeg") -> str:
        """Return the format that was asked for, as Pillow calls it."""
        return PICTURE_FORMATS.get(str(self.value("format")), default)


@dataclass(frozen=True)
class Planned:
    """A file to be made: the common word of its field, or the `field` itself where none stands.

    `size` in pixels, of a picture only; `name` is what the provider calls the file.
    """

    word: str
    extension: str
    size: Size | None = None
    field: str = ""
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """What a request gives: files, values by common word (text, boxes, scores), other fields."""

    files: tuple[Planned, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)


class Maker(Protocol):
    """How one kind works."""

    def plan(self, call: Call) -> Plan:
        """Say what the request gives, without making it; raises `InputRefused`."""

    def make(self, call: Call, file: Planned, index: int) -> bytes:
        """Make one of the planned files: the same bytes for the same request."""


def pictured(call: Call, size: Size, count: int, extension: str) -> Plan:
    """Plan so many pictures of one size."""
    files = tuple(Planned("images", extension, size) for _ in range(count))
    return Plan(files=files, usage=Usage(made=[size] * count, taken=taken(call)))


def taken(call: Call) -> list[Size]:
    """List the sizes of all pictures that came along."""
    return [one.size for one in call.materials if one.size]
