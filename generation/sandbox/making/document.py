"""An answer in the provider's form: fields as the endpoint names them, files with addresses."""

from collections.abc import Iterator, Mapping
from typing import Any

from generation.sandbox.catalogue import Endpoint
from generation.sandbox.making.call import Call, Plan, Planned

TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "wav": "audio/wav",
    "glb": "model/gltf-binary",
    "safetensors": "application/octet-stream",
    "json": "application/json",
}


def shaped(call: Call, plan: Plan, address: str) -> dict[str, Any]:
    """Return the answer; files lie below `address`, a list where the field is named as one."""
    output = call.endpoint.output
    answer: dict[str, Any] = dict(plan.others)
    for index, file in enumerate(plan.files):
        field = file.field or output[file.word]
        described = _described(file, f"{address}/{index}.{file.extension}")
        if is_list(field):
            answer.setdefault(field, []).append(described)
        else:
            answer[field] = described
    pictures = sum(file.word == "images" for file in plan.files)
    flags = [False] * pictures if is_list(output.get("flags", "")) else False
    said = {"seed": call.seed, "prompt": call.prompt, "flags": flags, **plan.values}
    return answer | {output[word]: value for word, value in said.items() if word in output}


def is_list(field: str) -> bool:
    """Tell whether a field holds several things: its name is a plural then."""
    return field.endswith("s")


def found(answer: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """Return the file of an answer whose address ends in `name`, None if there is none."""
    return next((file for file in _files(answer) if file["url"].endswith(f"/{name}")), None)


def is_flagged(endpoint: Endpoint, answer: Mapping[str, Any], index: int) -> bool:
    """Tell whether the safety checker flagged a picture of an answer."""
    flags = answer.get(endpoint.output.get("flags", ""), False)
    return bool(flags[index]) if isinstance(flags, list) and index < len(flags) else flags is True


def _described(file: Planned, url: str) -> dict[str, Any]:
    described: dict[str, Any] = {"url": url, "content_type": TYPES[file.extension]}
    if file.size:
        described |= {"width": file.size[0], "height": file.size[1]}
    if file.name:
        described["file_name"] = file.name
    return described


def _files(answer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for value in answer.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and isinstance(one.get("url"), str):
                yield one
