"""The catalogue's models, one module for each subject."""

from catalog.models.annotations import Annotation
from catalog.models.assets import Asset, AssetLora, Derivation, Rendition
from catalog.models.brands import Brand, BrandMember
from catalog.models.looks import Look, LookInput, LookLora
from catalog.models.loras import LoRA
from catalog.models.mediasets import MediaSet, Placement
from catalog.models.products import Colourway, Product, Variant
from catalog.models.reviews import Reason, ReviewDecision, Verdict
from catalog.models.shoots import (
    SHOPPERS_SEE,
    Role,
    Shoot,
    ShootInput,
    ShootItem,
    ShootLora,
    Slot,
)
from catalog.models.talents import Release, Talent
from catalog.models.views import View

__all__ = [
    "SHOPPERS_SEE",
    "Annotation",
    "Asset",
    "AssetLora",
    "Brand",
    "BrandMember",
    "Colourway",
    "Derivation",
    "LoRA",
    "Look",
    "LookInput",
    "LookLora",
    "MediaSet",
    "Placement",
    "Product",
    "Reason",
    "Release",
    "Rendition",
    "ReviewDecision",
    "Role",
    "Shoot",
    "ShootInput",
    "ShootItem",
    "ShootLora",
    "Slot",
    "Talent",
    "Variant",
    "Verdict",
    "View",
]
