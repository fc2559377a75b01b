"""Endpoints in plain words: what each takes, gives and costs. Their fields are not read for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from generation.endpoints.catalogue import EndpointSpec, Price, priced
from generation.models import Endpoint
from generation.pricing import nano
from sartiq.money import dollars

KINDS = {
    "text_to_image": "Text to picture",
    "image_to_image": "Picture to picture",
    "images_to_image": "Several pictures to one",
    "edit": "Edit a picture",
    "inpaint": "Fill an area",
    "expand": "Expand a picture",
    "upscale": "Upscale",
    "face_restore": "Restore faces",
    "background_removal": "Cut out",
    "segment": "Masks",
    "detect": "Find things",
    "text_to_video": "Text to video",
    "image_to_video": "Picture to video",
    "video_to_video": "Video to video",
    "tts": "Text to speech",
    "stt": "Speech to text",
    "model_3d": "3D model",
    "lora_training": "Train a LoRA",
}
MAKES_PICTURES = ("text_to_image", "edit", "images_to_image", "image_to_image")
CAPABILITIES = {
    "TEXT2IMAGE": "From text",
    "IMAGE2IMAGE": "From a picture",
    "IMAGES2IMAGE": "From several pictures",
    "IMAGE2VIDEO": "Animates a picture",
    "LORAS": "LoRAs",
    "OUTPUT_SIZE": "Size",
    "UPSCALE_2X": "2 times",
    "UPSCALE_4X": "4 times",
    "UPSCALE_8X": "8 times",
    "INFERENCE_STEPS": "Steps",
    "NEGATIVE_PROMPT": "Negative prompt",
    "INFERENCE_GUIDANCE": "Guidance",
    "EDIT_STRENGTH": "Strength",
    "OUTPUT_DURATION": "Duration",
}
PRICES = {
    "per_image": "{0} a picture",
    "per_megapixel": "{0} a megapixel",
    "first_megapixel": "{0} for the first megapixel, {1} for each further one",
    "input_output": "{0} a megapixel, in and out",
    "per_second": "{0} a second",
    "flat": "{0} a call",
    "relative": "{0} a picture, more for some settings",
    "dearest_billed": "{0} a call, as the dearest so far was billed",
}
COLUMNS = ("id", "title", "kind", "evidence", "capabilities")
SAID = ("summary", "file_price", "slots", "vocabulary")
KNOWN = ("price_usd", "price_unit", "billed_nano", "ceiling_nano")
# An endpoint of which only the price was read.
BARE = EndpointSpec(
    id="",
    title="",
    kind="",
    evidence="",
    summary="",
    input_schema={},
    output={},
    capabilities=(),
    vocabulary={},
    slots={},
    price=Price(rule="unknown", source=""),
    sizes=(),
    decisions=(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An endpoint as it is offered."""

    id: str
    title: str
    kind: str
    evidence: str
    summary: str
    price: str
    capabilities: Sequence[str]
    slots: Mapping[str, Any]
    words: Mapping[str, str]

    @property
    def known(self) -> str:
        """How its fields are known, in one word."""
        return self.evidence.capitalize()

    @property
    def abilities(self) -> str:
        """What it can, in words."""
        return ", ".join(CAPABILITIES.get(one, one) for one in self.capabilities)


def offers(endpoints: QuerySet[Endpoint]) -> list[Offer]:
    """``endpoints`` by title, in one query that leaves their input schemas where they are."""
    rows = endpoints.order_by("title", "id").values(*COLUMNS, *KNOWN, *SAID)
    return [
        Offer(
            **{name: row[name] for name in COLUMNS},
            summary=row["summary"],
            price=price_of(row),
            slots=row["slots"],
            words=row["vocabulary"],
        )
        for row in rows
    ]


def offer(endpoint: Endpoint) -> Offer:
    """One endpoint whose file was read already."""
    spec = endpoint.read()
    return Offer(
        id=endpoint.pk,
        title=endpoint.title,
        kind=endpoint.kind,
        evidence=endpoint.evidence,
        summary=spec.summary,
        price=price(spec.price, endpoint.ceiling),
        capabilities=endpoint.capabilities,
        slots=spec.slots,
        words=spec.vocabulary,
    )


def price_of(row: Mapping[str, Any]) -> str:
    """What the endpoint of a row costs, with what is known since its file was written."""
    known = Price.from_mapping(row["file_price"])
    if row["price_usd"] is not None or row["billed_nano"] is not None:
        known = priced(
            replace(BARE, price=known),
            amount_usd=row["price_usd"],
            unit=row["price_unit"],
            billed_nano=row["billed_nano"],
        ).price
    own = row["ceiling_nano"]
    return price(known, settings.PRICE_CEILING_NANO if own is None else own)


def price(of: Price, ceiling_nano: int) -> str:
    """A price for people: ``$0.04 a picture``."""
    if of.amount_usd is None or of.rule not in PRICES:
        return f"Price unknown: {dollars(ceiling_nano)} a call is set aside"
    amounts = (of.amount_usd, of.further_usd or Decimal(0))
    return PRICES[of.rule].format(*(dollars(nano(amount)) for amount in amounts))
