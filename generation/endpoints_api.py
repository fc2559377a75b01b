"""Endpoints by REST: what can be called, what each takes, and what it costs."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from generation.endpoints.guide import endpoints_for
from generation.forms.offers import Offer, offer, offers
from generation.models import Endpoint
from sartiq.access.bearer import Key
from sartiq.access.models import Scope

router = Router(tags=["endpoints"])


class EndpointOut(Schema):
    """An endpoint that is enabled; ``evidence`` says how its fields are known."""

    id: str
    title: str
    kind: str
    evidence: str
    summary: str
    capabilities: list[str]
    price: str = Field(description="In words, as of now.")


class EndpointsOut(Schema):
    """Every endpoint that is enabled and asked for."""

    items: list[EndpointOut]


class SlotOut(Schema):
    """What goes along: ``accepts`` image, video or audio, at most ``max`` of it."""

    slot: str
    accepts: str
    max: int
    required: bool


class DecisionOut(Schema):
    """What holds where the sources disagree or are silent."""

    topic: str
    decision: str
    source: str


class EndpointDetailOut(EndpointOut):
    """One endpoint with all that a call needs to know."""

    input_schema: dict[str, Any] = Field(description="JSON Schema of the arguments.")
    slots: list[SlotOut]
    takes_loras: bool
    decisions: list[DecisionOut]


@router.get("", response=EndpointsOut, auth=Key(Scope.CATALOG_READ))
def list_endpoints(request: HttpRequest, kind: str = "", purpose: str = "") -> dict[str, Any]:
    """Endpoints by title; of a ``kind``, or for a ``purpose`` of the guide."""
    found = Endpoint.objects.enabled()
    if kind:
        found = found.filter(kind=kind)
    if purpose:
        found = found.filter(pk__in=endpoints_for(purpose))
    return {"items": [describe(one) for one in offers(found)]}


@router.get("/{path:endpoint_id}", response=EndpointDetailOut, auth=Key(Scope.CATALOG_READ))
def read_endpoint(request: HttpRequest, endpoint_id: str) -> dict[str, Any]:
    """One endpoint: its input schema, slots, price and what was decided about it."""
    endpoint = get_object_or_404(Endpoint.objects.enabled(), pk=endpoint_id)
    spec = endpoint.read()
    return describe(offer(endpoint)) | {
        "input_schema": spec.input_schema,
        "slots": [
            {
                "slot": name,
                "accepts": slot.accepts,
                "max": slot.max,
                "required": slot.required,
            }
            for name, slot in spec.slots.items()
        ],
        "takes_loras": spec.speaks("loras"),
        "decisions": spec.decisions,
    }


def describe(one: Offer) -> dict[str, Any]:
    """What is said of every endpoint."""
    return {name: getattr(one, name) for name in EndpointOut.model_fields}
