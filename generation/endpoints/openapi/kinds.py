"""Which of our kinds an endpoint is: a guess by its category, its id, what goes in and out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generation.endpoints.catalogue import GIVES
from generation.endpoints.openapi.words import (
    MASKS,
    PICTURES,
    SOUNDS,
    VIDEOS,
    VOCABULARY,
    Fields,
    archive_of,
    first,
    is_texts,
    named,
)

FROM_IMAGE = frozenset(
    {
        "image_to_image",
        "images_to_image",
        "inpaint",
        "edit",
        "upscale",
        "expand",
        "background_removal",
        "face_restore",
        "segment",
        "detect",
    }
)
CATEGORIES = {
    "text-to-image": frozenset({"text_to_image"}),
    "image-to-image": FROM_IMAGE,
    "image-to-json": FROM_IMAGE,
    "vision": FROM_IMAGE,
    "training": frozenset({"lora_training"}),
    "text-to-video": frozenset({"text_to_video"}),
    "image-to-video": frozenset({"image_to_video"}),
    "video-to-video": frozenset({"video_to_video"}),
    "text-to-speech": frozenset({"tts"}),
    "text-to-audio": frozenset({"tts"}),
    "speech-to-text": frozenset({"stt"}),
    "audio-to-text": frozenset({"stt"}),
    "image-to-3d": frozenset({"model_3d"}),
    "text-to-3d": frozenset({"model_3d"}),
}
"""The provider's categories, and the kinds that stand in them."""


@dataclass(frozen=True)
class Rule:
    """A kind, with what goes in and parts of the id of which one is needed; none: any id."""

    kind: str
    takes: frozenset[str] = frozenset()
    ids: tuple[str, ...] = ()


def _takes(*media: str) -> frozenset[str]:
    return frozenset(media)


RULES = (
    Rule("lora_training", _takes("archive")),
    Rule("upscale", _takes("image"), ("upscal", "esrgan", "super-resolution")),
    Rule("background_removal", _takes("image"), ("background", "rembg", "birefnet")),
    Rule("face_restore", _takes("image"), ("codeformer", "gfpgan", "face-restor")),
    Rule("expand", _takes("image"), ("expand", "outpaint", "uncrop")),
    Rule("segment", _takes("image"), ("sam-", "sam2", "sam3", "segment")),
    Rule("detect", _takes("image")),
    Rule("inpaint", _takes("image", "mask")),
    Rule("edit", _takes("images"), ("/edit",)),
    Rule("images_to_image", _takes("images")),
    Rule("image_to_image", _takes("image", "strength")),
    Rule("edit", _takes("image")),
    Rule("segment", _takes("image")),
    Rule("text_to_image", _takes("prompt")),
    Rule("video_to_video", _takes("video")),
    Rule("image_to_video", _takes("image")),
    Rule("text_to_video", _takes("prompt")),
    Rule("model_3d"),
    Rule("stt", _takes("audio")),
    Rule("tts", _takes("prompt")),
)
"""The first that fits decides; the kinds of the category are asked first."""


def guess(
    *, endpoint_id: str, category: str, fields: Fields, output: Mapping[str, str]
) -> str | None:
    """The kind of an endpoint; None where none fits."""
    taken = set(_taken(fields))
    fitting = [
        rule.kind
        for rule in RULES
        if answering(rule.kind, output)
        and rule.takes <= taken
        and (not rule.ids or any(part in endpoint_id for part in rule.ids))
    ]
    inside = CATEGORIES.get(category, frozenset())
    return next((kind for kind in fitting if kind in inside), next(iter(fitting), None))


def answering(kind: str, output: Mapping[str, str]) -> dict[str, str] | None:
    """``output`` as that kind gives it; None where what it must give is missing."""
    if GIVES[kind] in output:
        return dict(output)
    if kind == "segment" and "images" in output:  # a segmenter may call its masks images
        return {"masks" if word == "images" else word: name for word, name in output.items()}
    return None


def _taken(fields: Fields) -> Iterator[str]:
    picture = first(fields, PICTURES)
    files = {"mask": MASKS, "video": VIDEOS, "audio": SOUNDS, "image": PICTURES}
    yield from (medium for medium, names in files.items() if first(fields, names))
    if picture and is_texts(fields[picture]):
        yield "images"
    if archive_of(fields):
        yield "archive"
    yield from named(fields, {word: VOCABULARY[word] for word in ("prompt", "strength")})
