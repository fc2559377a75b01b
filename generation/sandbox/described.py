"""An endpoint as the provider's platform describes it: an OpenAPI document of its own."""

from typing import Any

from generation.sandbox.catalogue import Endpoint

CATEGORIES = {
    "edit": "image-to-image",
    "images_to_image": "image-to-image",
    "inpaint": "image-to-image",
    "upscale": "image-to-image",
    "expand": "image-to-image",
    "background_removal": "image-to-image",
    "face_restore": "image-to-image",
    "detect": "vision",
    "segment": "image-to-image",
    "lora_training": "training",
    "tts": "text-to-speech",
    "stt": "speech-to-text",
    "model_3d": "image-to-3d",
}
FILE = {
    "type": "object",
    "title": "File",
    "properties": {"url": {"type": "string"}, "content_type": {"type": "string"}},
    "required": ["url"],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "seed": {"type": "integer"},
    "prompt": {"type": "string"},
    "text": {"type": "string"},
    "flags": {"type": "array", "items": {"type": "boolean"}},
    "scores": {"type": "array", "items": {"type": "number"}},
    "boxes": {"type": "array", "items": {"type": "object"}},
}


def model(endpoint: Endpoint) -> dict[str, Any]:
    """One entry of the list of models, with its document."""
    category = CATEGORIES.get(endpoint.kind, endpoint.kind.replace("_", "-"))
    return {
        "endpoint_id": endpoint.id,
        "metadata": {"display_name": endpoint.title, "category": category},
        "openapi": document(endpoint, category),
    }


def document(endpoint: Endpoint, category: str) -> dict[str, Any]:
    """The endpoint's OpenAPI document."""
    answer = {name: answer_of(word, name) for word, name in endpoint.output.items()}
    return {
        "openapi": "3.0.4",
        "info": {
            "title": f"Queue OpenAPI for {endpoint.id}",
            "version": "1.0.0",
            "x-fal-metadata": {"endpointId": endpoint.id, "category": category},
        },
        "components": {
            "schemas": {
                "File": FILE,
                "Input": endpoint.validator.schema,
                "Output": {"type": "object", "properties": answer},
            }
        },
        "paths": {
            f"/{endpoint.id}": {"post": {"requestBody": {"content": of("Input")}}},
            f"/{endpoint.id}/requests/{{request_id}}": {
                "get": {"responses": {"200": {"content": of("Output")}}}
            },
        },
    }


def answer_of(word: str, name: str) -> dict[str, Any]:
    """The schema of one part of an answer: a file, or a list of them where the name says so."""
    if word in ANSWERS:
        return ANSWERS[word]
    file = {"$ref": "#/components/schemas/File"}
    return {"type": "array", "items": file} if name.endswith("s") else file


def of(name: str) -> dict[str, Any]:
    """JSON of one of the document's schemas."""
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
