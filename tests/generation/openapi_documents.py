"""OpenAPI documents in the form in which the provider serves one endpoint's."""

from typing import Any

FILE = {"type": "object", "title": "File", "properties": {"url": {"type": "string"}}}
TEXT = {"type": "string"}
IMAGES = {"images": {"type": "array", "items": {"$ref": "#/components/schemas/File"}}}
NAMED = ["square_hd", "portrait_4_3", "auto"]
SIDE = {"type": "integer", "exclusiveMinimum": 0, "maximum": 14142, "default": 512}
SIZE = {"type": "object", "properties": {"width": SIDE, "height": SIDE}}


def document(
    endpoint_id: str = "acme/painter",
    *,
    fields: dict[str, Any] | None = None,
    required: list[str] | None = None,
    answer: dict[str, Any] | None = None,
    category: str = "text-to-image",
    schemas: dict[str, Any] | None = None,
    **about: Any,
) -> dict[str, Any]:
    """The document of an endpoint with these fields and this answer; paints from text else."""
    fields = {"prompt": TEXT} if fields is None else fields
    named = [name for name in ("prompt",) if name in fields] if required is None else required
    return {
        "openapi": "3.0.4",
        "info": {
            "title": f"Queue OpenAPI for {endpoint_id}",
            "x-fal-metadata": {"endpointId": endpoint_id, "category": category, **about},
        },
        "components": {
            "schemas": {
                "File": FILE,
                "PainterInput": {"type": "object", "properties": fields, "required": named},
                "PainterOutput": {"type": "object", "properties": answer or IMAGES},
                **(schemas or {}),
            }
        },
        "paths": paths(endpoint_id),
    }


def paths(endpoint_id: str) -> dict[str, Any]:
    """Submit, status and result of an endpoint."""
    return {
        f"/{endpoint_id}/requests/{{request_id}}/status": {"get": saying("QueueStatus")},
        f"/{endpoint_id}": {
            "post": {"requestBody": {"content": json_of("PainterInput")}, **saying("QueueStatus")}
        },
        f"/{endpoint_id}/requests/{{request_id}}": {"get": saying("PainterOutput")},
    }


def json_of(name: str) -> dict[str, Any]:
    """JSON of a schema of the document."""
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def saying(name: str) -> dict[str, Any]:
    """Answers of an operation."""
    return {"responses": {"200": {"content": json_of(name)}}}


def seedream() -> dict[str, Any]:
    """A model that paints from text: named and free sizes, a picture's size as default."""
    return document(
        "fal-ai/bytedance/seedream/v4/text-to-image",
        fields={
            "prompt": {"title": "Prompt", "type": "string", "description": "What to paint."},
            "num_images": {"type": "integer", "minimum": 1, "maximum": 6, "default": 1},
            "image_size": {
                "anyOf": [{"$ref": "#/components/schemas/ImageSize"}, {"enum": NAMED, **TEXT}],
                "title": "Image Size",
                "default": {"height": 2048, "width": 2048},
            },
            "sync_mode": {"type": "boolean", "default": False},
            "seed": {"type": "integer", "title": "Seed"},
        },
        answer=IMAGES | {"seed": {"type": "integer"}},
        schemas={"ImageSize": SIZE},
    )


def nano_banana() -> dict[str, Any]:
    """A model that edits several pictures, as OpenAPI 3.1 with nulls among the alternatives."""
    made = document(
        "fal-ai/nano-banana-2/edit",
        category="image-to-image",
        fields={
            "prompt": {"type": "string", "minLength": 3},
            "image_urls": {"type": "array", "items": TEXT, "maxItems": 6},
            "aspect_ratio": {
                "anyOf": [{"enum": ["auto", "3:4"], **TEXT}, {"type": "null"}],
                "default": "auto",
            },
            "seed": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
            "output_format": {"enum": ["png", "jpeg"], "type": "string", "default": "png"},
        },
        required=["prompt", "image_urls"],
    )
    return made | {"openapi": "3.1.0"}


def playai() -> dict[str, Any]:
    """A voice: one allOf around what it answers, and a field that may be null."""
    return document(
        "fal-ai/playai/tts/v3",
        category="text-to-speech",
        fields={
            "input": {"type": "string", "minLength": 1},
            "voice": TEXT,
            "seed": {"type": "integer", "minimum": 0, "nullable": True, "default": None},
        },
        required=["input", "voice"],
        answer={"audio": {"allOf": [{"$ref": "#/components/schemas/File"}]}},
    )
