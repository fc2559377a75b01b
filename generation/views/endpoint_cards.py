"""Endpoints in plain words: what each takes, gives and costs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from generation.endpoints.catalogue import EndpointSpec
from generation.models import Endpoint
from generation.pricing import nano
from sartiq.money import dollars

MAKES_PICTURES = ("text_to_image", "edit", "images_to_image", "image_to_image")
UNITS = {"per_image": "a picture", "per_megapixel": "a megapixel"}


@dataclass(frozen=True, slots=True)
class Card:
    """An endpoint that a shoot can use."""

    id: str
    title: str
    summary: str
    price: str
    takes: list[str]
    sees_garment: bool


def cards() -> list[Card]:
    """Every enabled endpoint that makes pictures; those that see the garment first."""
    specs = [one.read() for one in Endpoint.objects.enabled().filter(kind__in=MAKES_PICTURES)]
    return sorted((card(spec) for spec in specs), key=lambda one: not one.sees_garment)


def card(spec: EndpointSpec) -> Card:
    """One endpoint."""
    return Card(
        id=spec.id,
        title=spec.title,
        summary=spec.summary,
        price=price(spec),
        takes=list(takes(spec)),
        sees_garment="GARMENT" in spec.slots,
    )


def price(spec: EndpointSpec) -> str:
    """What it costs: ``$0.04 a picture``."""
    if spec.price.amount_usd is None or spec.price.rule not in UNITS:
        return f"Price unknown: {dollars(settings.PRICE_CEILING_NANO)} a call is set aside"
    return f"{dollars(nano(spec.price.amount_usd))} {UNITS[spec.price.rule]}"


def takes(spec: EndpointSpec) -> Iterator[str]:
    """What goes along with the prompt."""
    yield "Sees the garment" if "GARMENT" in spec.slots else "Text only: does not see the garment"
    if others := [slot.lower() for slot in spec.slots if slot not in ("GARMENT", "BASE", "MASK")]:
        yield f"References: {', '.join(others)}"
    if spec.speaks("loras"):
        yield "LoRAs"
    if spec.speaks("negative_prompt"):
        yield "Negative prompt"
