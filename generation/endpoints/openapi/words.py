"""Our words for a document's fields, by their names and types; the tables are the whole rule."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
Fields = Mapping[str, Schema]
Table = Mapping[str, tuple[Callable[[Schema], bool], tuple[str, ...]]]

PICTURES = (
    "image_url",
    "image_urls",
    "input_image_url",
    "input_image_urls",
    "source_image_url",
    "base_image_url",
    "start_image_url",
    "first_frame_url",
    "first_frame_image_url",
    "image",
    "images",
)
VIDEOS = ("video_url", "input_video_url", "source_video_url", "video")
SOUNDS = ("audio_url", "audio_file_url", "input_audio_url", "audio")
VOICES = ("ref_audio_url", "reference_audio_url", "speaker_audio_url")
MASKS = ("mask_url", "mask_image_url", "mask_image", "mask")
ARCHIVES = ("images_data_url", "training_data_url", "image_data_url", "images_zip_url")
SLOTS = {
    "GARMENT": ("garment_image_url", "garment_image", "clothing_image_url", "cloth_image_url"),
    "PERSON": ("human_image_url", "person_image_url", "model_image_url", *VOICES),
    "POSE": ("pose_image_url", "control_image_url", "control_image"),
    "STYLE": ("style_image_url", "reference_image_url", "reference_image_urls"),
    "BACKGROUND": ("background_image_url", "background_url", "scene_image_url"),
    "MASK": MASKS,
}
ENLARGING = ("upscale", "face_restore", "video_to_video")
DRESSING = ("edit", "image_to_image", "images_to_image")
MOST_PICTURES = 10  # of a list that names no bound of its own


def is_text(schema: Schema) -> bool:
    """Whether a field takes any text; the address of a file is one."""
    return schema.get("type") == "string" and "enum" not in schema


def is_texts(schema: Schema) -> bool:
    """Whether a field takes a list of texts, hence of addresses."""
    return schema.get("type") == "array" and is_text(schema.get("items", {}))


def _is_size(schema: Schema) -> bool:
    """Names alone, or names and a width with a height, each with a value of its own."""
    names, *rest = schema.get("anyOf", [schema])
    sides = rest[0].get("properties", {}) if rest else {}
    return _is_choice(names) and (
        not rest or (len(rest) == 1 and all("default" in sides.get(one, {}) for one in SIDES))
    )


def _is_loras(schema: Schema) -> bool:
    members = schema.get("items", {}).get("properties", {})
    return schema.get("type") == "array" and {"path", "scale"} <= set(members)


def _typed(*kinds: str) -> Callable[[Schema], bool]:
    return lambda schema: schema.get("type") in kinds


def _is_choice(schema: Schema) -> bool:
    return schema.get("type") == "string" and "enum" in schema


def _is_sides(schema: Schema) -> bool:
    items = schema.get("items", {}).get("type")
    return items == "integer" and schema.get("minItems") == schema.get("maxItems") == len(SIDES)


def _is_amount(schema: Schema) -> bool:
    return schema.get("type") in ("integer", "number") or _is_choice(schema)


SIDES = ("width", "height")
NUMBER = _typed("integer", "number")
VOCABULARY: Table = {
    "prompt": (is_text, ("prompt", "text_prompt", "text", "gen_text", "input", "script")),
    "negative_prompt": (is_text, ("negative_prompt",)),
    "seed": (_typed("integer"), ("seed",)),
    "size": (_is_size, ("image_size", "video_size", "size", "aspect_ratio")),
    "count": (_typed("integer"), ("num_images", "num_outputs", "num_samples")),
    "steps": (_typed("integer"), ("num_inference_steps", "num_steps", "steps")),
    "guidance": (NUMBER, ("guidance_scale", "text_guidance_scale", "cfg_scale", "guidance")),
    "strength": (NUMBER, ("strength", "edit_strength", "denoising_strength")),
    "format": (_is_choice, ("output_format", "format")),
    "loras": (_is_loras, ("loras",)),
    "factor": (
        _is_amount,
        ("upscale_factor", "upscaling_factor", "factor", "scale"),
    ),
    "canvas": (_is_sides, ("canvas_size",)),
    "duration": (_is_amount, ("duration", "duration_seconds", "seconds")),
}


def _is_files(schema: Schema) -> bool:
    """Whether an answer's field holds a file or an address, or (lists of) lists of them."""
    return (
        is_text(schema)
        or "url" in schema.get("properties", {})
        or any(_is_files(one) for one in schema.get("anyOf", ()))
        or (schema.get("type") == "array" and _is_files(schema.get("items", {})))
    )


def _is_list_of(*kinds: str) -> Callable[[Schema], bool]:
    return lambda schema: (
        schema.get("type") == "array" and schema.get("items", {}).get("type") in kinds
    )


def _is_flags(schema: Schema) -> bool:
    return schema.get("type") == "boolean" or _is_list_of("boolean")(schema)


OUTPUT: Table = {
    "images": (_is_files, ("images", "image", "output_image", "image_url")),
    "masks": (_is_files, ("masks", "individual_masks", "mask", "mask_image", "combined_mask")),
    "video": (_is_files, ("video", "videos", "video_url")),
    "audio": (_is_files, ("audio", "audio_file", "audio_url")),
    "model": (_is_files, ("model_glb", "model_mesh", "model", "mesh", "glb")),
    "weights": (_is_files, ("diffusers_lora_file", "lora_file", "weights", "model_file")),
    "text": (is_text, ("text", "transcription", "transcript")),
    "boxes": (_is_list_of("object"), ("boxes", "bboxes", "objects", "detections")),
    "seed": (NUMBER, ("seed",)),
    "prompt": (is_text, ("prompt", "expanded_prompt", "revised_prompt")),
    "flags": (_is_flags, ("has_nsfw_concepts", "nsfw_content_detected")),
    "scores": (_is_list_of("number", "integer"), ("scores", "confidences")),
}


def vocabulary_of(fields: Fields, kind: str) -> dict[str, str]:
    """Our words for the fields of an endpoint; only what makes a picture larger has a factor."""
    found = named(fields, VOCABULARY)
    return {word: name for word, name in found.items() if word != "factor" or kind in ENLARGING}


def named(fields: Fields, table: Table) -> dict[str, str]:
    """Each word of ``table`` with the first field that has one of its names and its type."""
    found = {
        word: next((one for one in names if one in fields and fits(fields[one])), None)
        for word, (fits, names) in table.items()
    }
    return {word: name for word, name in found.items() if name is not None}


def first(fields: Fields, names: tuple[str, ...]) -> str | None:
    """The first of ``names`` that is a field for one file or several."""
    there = (one for one in names if one in fields)
    return next((one for one in there if is_text(fields[one]) or is_texts(fields[one])), None)


def archive_of(fields: Fields) -> str | None:
    """The field that takes a data set."""
    return next((one for one in ARCHIVES if one in fields and is_text(fields[one])), None)


def slots_of(fields: Fields, required: list[str], kind: str) -> dict[str, dict[str, Any]]:
    """Which field takes the files of which slot; a garment goes where a picture is worked on."""
    placed = {slot: name for slot, names in SLOTS.items() if (name := first(fields, names))}
    if base := base_of(fields, kind):
        placed["BASE"] = base
        if kind in DRESSING:
            placed.setdefault("GARMENT", base)
        if is_texts(fields[base]) and kind in DRESSING:
            for slot in SLOTS.keys() - {"MASK"}:
                placed.setdefault(slot, base)
    order = (*SLOTS, "BASE")
    return {slot: _slot(fields, placed[slot], required) for slot in order if slot in placed}


def base_of(fields: Fields, kind: str) -> str | None:
    """The field of the picture, video or sound that a call of that kind works on."""
    names = {"video_to_video": VIDEOS, "stt": SOUNDS}.get(kind, PICTURES)
    return first(fields, names)


def medium_of(name: str) -> str:
    """What a file's field takes, by its name: image, video or audio."""
    return next((one for one in ("video", "audio") if one in name), "image")


def _slot(fields: Fields, name: str, required: list[str]) -> dict[str, Any]:
    many = is_texts(fields[name])
    most = fields[name].get("maxItems", MOST_PICTURES) if many else 1
    made: dict[str, Any] = {"field": name, "max": max(1, most), "required": name in required}
    return made if (medium := medium_of(name)) == "image" else made | {"accepts": medium}


def capabilities_of(kind: str, fields: Fields, vocabulary: Mapping[str, str]) -> Iterator[str]:
    """What an endpoint of that kind with those words is able to do."""
    base = base_of(fields, kind)
    if kind == "text_to_image":
        yield "TEXT2IMAGE"
    elif kind == "image_to_video":
        yield "IMAGE2VIDEO"
    elif base and kind in (*DRESSING, "inpaint", "upscale", "expand"):
        yield "IMAGE2IMAGE"
        if is_texts(fields[base]):
            yield "IMAGES2IMAGE"
    for word, capability in SAID.items():
        if word in vocabulary:
            yield capability
    if "size" in vocabulary and vocabulary["size"] != "aspect_ratio":
        yield "OUTPUT_SIZE"
    if "factor" in vocabulary:
        factor = fields[vocabulary["factor"]]
        yield from (f"UPSCALE_{times}X" for times in (2, 4, 8) if _allows(factor, times))


SAID = {
    "loras": "LORAS",
    "steps": "INFERENCE_STEPS",
    "negative_prompt": "NEGATIVE_PROMPT",
    "guidance": "INFERENCE_GUIDANCE",
    "strength": "EDIT_STRENGTH",
    "duration": "OUTPUT_DURATION",
}


def _allows(schema: Schema, times: int) -> bool:
    if "enum" in schema:
        return any(str(one).lower().strip("x") == str(times) for one in schema["enum"])
    return bool(schema.get("minimum", 1) <= times <= schema.get("maximum", times))
