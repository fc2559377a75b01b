"""Findings: boxes that a model found on a picture become its annotations and its focal point."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.models import Annotation, Asset, Slot
from generation.models import Attempt

EDGES = ("x_min", "y_min", "x_max", "y_max")
Box = tuple[float, float, float, float]


def record(attempt: Attempt) -> None:
    """Note what an attempt found on its picture, in the caller's transaction.

    The middle of the largest box becomes the focal point; without boxes it stays as it is.
    """
    job = attempt.job
    spec = job.endpoint.read()
    looked_at = next((one.asset for one in job.inputs.all() if one.slot == Slot.BASE), None)
    answer = (attempt.result or {}).get(spec.output["boxes"])
    if looked_at is None or not isinstance(answer, list):
        return
    found = [(box, score(one)) for one in answer if (box := read(one, looked_at))]
    Annotation.objects.bulk_create(
        Annotation(
            asset=looked_at,
            label=str(spec.value(job.arguments, "prompt") or "")[:200],
            left=box[0],
            top=box[1],
            right=box[2],
            bottom=box[3],
            score=certainty,
            endpoint=job.endpoint_id,
            request_id=attempt.request_id or "",
            index=index,
        )
        for index, (box, certainty) in enumerate(found)
    )
    if found:
        focus = middle(max((box for box, _ in found), key=area))
        Asset.objects.filter(pk=looked_at.pk).update(focal_point=focus)


def read(one: object, asset: Asset) -> Box | None:
    """A box in shares of the picture, cut to its edges; None for what is none.

    ``x_min`` and so on, or ``bbox``; in pixels where a number is above 1.
    """
    edges = _edges(one)
    if edges is None or not asset.width or not asset.height:
        return None
    if max(edges) > 1:
        sides = (asset.width, asset.height, asset.width, asset.height)
        edges = [edge / side for edge, side in zip(edges, sides, strict=True)]
    left, top, right, bottom = (min(1.0, max(0.0, edge)) for edge in edges)
    return (left, top, right, bottom) if left < right and top < bottom else None


def score(one: object) -> float | None:
    """How sure the model is, 0 to 1."""
    value = one.get("confidence", one.get("score")) if isinstance(one, Mapping) else None
    if isinstance(value, int | float) and 0 <= value <= 1:
        return float(value)
    return None


def middle(box: Box) -> list[float]:
    """The middle of a box: x and y."""
    return [round((box[0] + box[2]) / 2, 4), round((box[1] + box[3]) / 2, 4)]


def area(box: Box) -> float:
    """The share of the picture that a box covers."""
    return (box[2] - box[0]) * (box[3] - box[1])


def _edges(one: object) -> Sequence[float] | None:
    if not isinstance(one, Mapping):
        return None
    edges = [one[name] for name in EDGES] if all(name in one for name in EDGES) else one.get("bbox")
    if not isinstance(edges, list) or len(edges) != 4 or not all(map(_is_number, edges)):
        return None
    return edges


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
