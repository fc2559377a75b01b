"""Outcomes: what a finished job's output becomes, by the endpoint's kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from catalog import ingest
from catalog.media import limits
from catalog.models import Asset
from generation import findings, provenance
from generation.endpoints.catalogue import EndpointSpec
from generation.models import Attempt, Output

Kind = Asset.Kind


class UnusableOutput(Exception):
    """The provider's answer lacks what its endpoint promises; the message says what."""


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that a call made: where it can be fetched, and what is said about it.

    ``kind`` is None for what becomes no asset. ``text`` is what needs no fetching.
    """

    index: int
    url: str = ""
    kind: Asset.Kind | None = None
    seed: int | None = None
    prompt_used: str = ""
    flagged: bool = False
    text: str = ""


@dataclass(slots=True)
class Haul:
    """What an attempt gave, its stored files, and the assets that they become."""

    attempt: Attempt
    made: list[Made]
    stored: list[ingest.Stored]
    assets: list[Asset] = field(default_factory=list)

    def describe(self) -> list[Asset]:
        """Make its assets, which ``record`` saves: one for each thing made that is an asset."""
        self.assets = [
            provenance.describe(
                self.attempt,
                kind=one.kind,
                index=one.index,
                seed=one.seed,
                prompt_used=one.prompt_used,
                flagged=one.flagged,
            )
            for one in self.made
            if one.kind
        ]
        return self.assets


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """How outputs of one kind are read, kept and recorded.

    ``store`` checks a downloaded file of at most ``max_bytes`` and saves it; ``record`` writes
    rows in the caller's transaction.
    """

    made: Callable[[EndpointSpec, Mapping[str, Any]], list[Made]]
    store: Callable[[Path], ingest.Stored]
    max_bytes: int
    record: Callable[[Sequence[Haul]], None]


def handler(spec: EndpointSpec) -> Handler:
    """The handler of an endpoint's kind."""
    return HANDLERS[spec.kind]


def made(spec: EndpointSpec, output: Mapping[str, Any]) -> list[Made]:
    """What ``output`` contains; raises ``UnusableOutput``."""
    return handler(spec).made(spec, output)


def record(hauls: Sequence[Haul]) -> None:
    """Save what attempts gave, each kind in its way, in the caller's transaction."""
    by_kind: dict[str, list[Haul]] = {}
    for haul in hauls:
        by_kind.setdefault(haul.attempt.job.endpoint.kind, []).append(haul)
    for kind, some in by_kind.items():
        HANDLERS[kind].record(some)


def files(
    word: str, kind: Asset.Kind | None, noun: str, spec: EndpointSpec, output: Mapping[str, Any]
) -> list[Made]:
    """The files that stand under our ``word`` in an output, with seed, prompt and flags."""
    value = output.get(spec.output[word])
    found = value if isinstance(value, list) else [value] if value else []
    if not found:
        raise UnusableOutput(f"{spec.title} answered without {noun}.")
    flags = output.get(spec.output.get("flags", ""))
    seed = output.get(spec.output.get("seed", ""))
    prompt = output.get(spec.output.get("prompt", ""))
    return [
        Made(
            index=index,
            url=address(spec, one, noun),
            kind=kind,
            seed=seed if isinstance(seed, int) and 0 <= seed < 2**63 else None,
            prompt_used=prompt if isinstance(prompt, str) else "",
            flagged=flagged(flags, index),
        )
        for index, one in enumerate(found)
    ]


def flagged(flags: object, index: int) -> bool:
    """What the safety checker said of one thing; a single word holds for all."""
    return flags is True or (isinstance(flags, list) and flags[index : index + 1] == [True])


def address(spec: EndpointSpec, file: object, noun: str) -> str:
    """Where a file of the output lies; a bare address is understood as well."""
    url = file.get("url") if isinstance(file, Mapping) else file
    if not isinstance(url, str) or not url:
        raise UnusableOutput(f"{spec.title} answered with {noun} that has no address.")
    return url


def transcript(spec: EndpointSpec, output: Mapping[str, Any]) -> list[Made]:
    """The text of an output."""
    text = output.get(spec.output["text"])
    if not isinstance(text, str) or not text.strip():
        raise UnusableOutput(f"{spec.title} answered without a text.")
    return [Made(index=0, kind=Kind.TEXT, text=text)]


def boxes(spec: EndpointSpec, output: Mapping[str, Any]) -> list[Made]:
    """Boxes are no files; nothing found is an answer too."""
    if not isinstance(output.get(spec.output["boxes"]), list):
        raise UnusableOutput(f"{spec.title} answered without a list of what it found.")
    return []


def record_assets(hauls: Sequence[Haul]) -> None:
    """Save the described assets of attempts with their lineage."""
    ingest.record_all(
        [pair for haul in hauls for pair in zip(haul.stored, haul.assets, strict=True)]
    )
    Output.objects.bulk_create(
        Output(attempt=haul.attempt, index=asset.output_index or 0, asset=asset)
        for haul in hauls
        for asset in haul.assets
    )
    provenance.record([(haul.attempt.job, asset) for haul in hauls for asset in haul.assets])


def record_boxes(hauls: Sequence[Haul]) -> None:
    """Note what was found on the pictures that were looked at."""
    for haul in hauls:
        findings.record(haul.attempt)


def file_handler(word: str, kind: Asset.Kind, noun: str) -> Handler:
    """The handler of a kind whose output is files that become assets."""
    return Handler(
        made=partial(files, word, kind, noun),
        store=lambda path: ingest.store(path, kind=kind),
        max_bytes=limits.MAX_BYTES[kind],
        record=record_assets,
    )


PICTURES = file_handler("images", Kind.IMAGE, "a picture")
VIDEO = file_handler("video", Kind.VIDEO, "a video")
HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(
        [
            "text_to_image",
            "image_to_image",
            "images_to_image",
            "inpaint",
            "edit",
            "upscale",
            "expand",
            "background_removal",
            "face_restore",
        ],
        PICTURES,
    ),
    **dict.fromkeys(["text_to_video", "image_to_video", "video_to_video"], VIDEO),
    "segment": file_handler("masks", Kind.IMAGE, "a mask"),
    "tts": file_handler("audio", Kind.AUDIO, "a sound"),
    "model_3d": file_handler("model", Kind.MODEL_3D, "a 3D model"),
    "stt": Handler(
        made=transcript,
        store=lambda path: ingest.store(path, kind=Kind.TEXT),
        max_bytes=limits.MAX_BYTES[Kind.TEXT],
        record=record_assets,
    ),
    "detect": Handler(made=boxes, store=ingest.store, max_bytes=0, record=record_boxes),
}
