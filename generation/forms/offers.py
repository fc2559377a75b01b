"""Endpoints in plain words: what each takes, gives and costs. Their fields are not read for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from generation.endpoints.catalogue import EndpointSpec, Price, priced
from generation.models import Endpoint
from generation.pricing import nano
from sartiq.money import dollars

KINDS = {
    "text_to_image": _lazy("Text to picture"),
    "image_to_image": _lazy("Picture to picture"),
    "images_to_image": _lazy("Several pictures to one"),
    "edit": _lazy("Edit a picture"),
    "inpaint": _lazy("Fill an area"),
    "expand": _lazy("Expand a picture"),
    "upscale": _lazy("Upscale"),
    "face_restore": _lazy("Restore faces"),
    "background_removal": _lazy("Cut out"),
    "segment": _lazy("Masks"),
    "detect": _lazy("Find things"),
    "text_to_video": _lazy("Text to video"),
    "image_to_video": _lazy("Picture to video"),
    "video_to_video": _lazy("Video to video"),
    "tts": _lazy("Text to speech"),
    "stt": _lazy("Speech to text"),
    "model_3d": _lazy("3D model"),
    "lora_training": _lazy("Train a LoRA"),
}
MAKES_PICTURES = ("text_to_image", "edit", "images_to_image", "image_to_image")
CAPABILITIES = {
    "TEXT2IMAGE": _lazy("From text"),
    "IMAGE2IMAGE": _lazy("From a picture"),
    "IMAGES2IMAGE": _lazy("From several pictures"),
    "IMAGE2VIDEO": _lazy("Animates a picture"),
    "LORAS": _lazy("LoRAs"),
    "OUTPUT_SIZE": _lazy("Size"),
    "UPSCALE_2X": _lazy("2 times"),
    "UPSCALE_4X": _lazy("4 times"),
    "UPSCALE_8X": _lazy("8 times"),
    "INFERENCE_STEPS": _lazy("Steps"),
    "NEGATIVE_PROMPT": _lazy("Negative prompt"),
    "INFERENCE_GUIDANCE": _lazy("Guidance"),
    "EDIT_STRENGTH": _lazy("Strength"),
    "OUTPUT_DURATION": _lazy("Duration"),
}
PRICES = {
    "per_image": _lazy("%(price)s a picture"),
    "per_megapixel": _lazy("%(price)s a megapixel"),
    "first_megapixel": _lazy("%(price)s for the first megapixel, %(further)s for each further one"),
    "input_output": _lazy("%(price)s a megapixel, in and out"),
    "per_second": _lazy("%(price)s a second"),
    "flat": _lazy("%(price)s a call"),
    "relative": _lazy("%(price)s a picture, more for some settings"),
    "dearest_billed": _lazy("%(price)s a call, as the dearest so far was billed"),
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
        return ", ".join(str(CAPABILITIES.get(one, one)) for one in self.capabilities)


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
        said = {"amount": dollars(ceiling_nano)}
        return _("Price unknown: %(amount)s a call is set aside") % said
    amounts = {"price": of.amount_usd, "further": of.further_usd or Decimal(0)}
    return str(PRICES[of.rule]) % {name: dollars(nano(one)) for name, one in amounts.items()}
