"""What REST says about the catalogue."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Query, Schema
from pydantic import BeforeValidator, ConfigDict

from catalog.models import Asset, Colourway, Product, Reason, Verdict
from sartiq.money import NANO

Limit = Annotated[int, Query(ge=1, le=200)]  # rows of a page
# A filter that is sent empty, as forms do, is none.
Unfiltered = BeforeValidator(lambda value: None if value == "" else value)


class ColourwayOut(Schema):
    """A colourway."""

    code: str
    name: str
    swatch: str


class ProductOut(Schema):
    """A product with its colourways."""

    handle: str
    title: str
    brand: str
    category: str
    season: str
    description: str
    tags: list[str]
    status: str
    colourways: list[ColourwayOut]

    @staticmethod
    def resolve_brand(product: Product) -> str:
        """The brand's slug."""
        return product.brand.slug

    @staticmethod
    def resolve_colourways(product: Product) -> list[Colourway]:
        """The colourways in order."""
        return list(product.colourways.all())


class ProductsOut(Schema):
    """A page of products; ``next`` is the cursor of the following one."""

    items: list[ProductOut]
    next: str | None


class Body(Schema):
    """What is sent to us: a field that does not exist is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


class ColourwayIn(Body):
    """A colourway to make."""

    code: str = Field(pattern=r"^[-\w]+$", max_length=100)
    name: str = Field("", max_length=100)
    swatch: str = Field("", pattern=r"^(#[0-9a-f]{6})?$")


class ProductIn(Body):
    """A product to make; without colourways it has one called ``default``."""

    handle: str = Field(pattern=r"^[-\w]+$", max_length=255)
    title: str = Field(min_length=1, max_length=255)
    brand: str = Field("", max_length=100, description="Its name or slug; a new one is made.")
    category: str = Field("", max_length=255)
    season: str = Field("", max_length=100)
    description: str = ""
    tags: list[Annotated[str, Field(max_length=255)]] = []
    colourways: list[ColourwayIn] = []


class AssetOut(Schema):
    """An asset as the back office sees it, business secrets included."""

    id: UUID
    product: str | None
    colour: str | None
    shoot: UUID | None = Field(None, alias="shoot_id")
    role: str
    origin: str
    status: str
    prompt: str
    seed: int | None
    endpoint: str
    parameters: dict[str, Any]
    request_id: str
    cost: float
    cost_nano: int
    cost_basis: str
    garment_referenced: bool
    flagged: bool
    width: int | None
    height: int | None
    created_at: datetime

    @staticmethod
    def resolve_product(asset: Asset) -> str | None:
        """The product's handle."""
        return asset.colourway.product.handle if asset.colourway else None

    @staticmethod
    def resolve_colour(asset: Asset) -> str | None:
        """The colourway's code."""
        return asset.colourway.code if asset.colourway else None

    @staticmethod
    def resolve_cost(asset: Asset) -> float:
        """The cost in dollars."""
        return asset.cost_nano / NANO


class AssetsOut(Schema):
    """A page of assets; ``next`` is the cursor of the following one."""

    items: list[AssetOut]
    next: str | None


class DecisionIn(Body):
    """A decision to take; ``confirm`` approves what one key press must not."""

    verdict: Verdict
    reasons: list[Reason] = []
    note: str = ""
    confirm: bool = False


class DecisionOut(Schema):
    """A decision that was taken."""

    id: UUID
    asset: UUID = Field(alias="asset_id")
    verdict: str
    before: str
    status: str = Field(alias="after")
    reasons: list[str]
    note: str
    at: datetime


class MediaOut(Schema):
    """A product's media set for a storefront."""

    items: list[dict[str, Any]]
