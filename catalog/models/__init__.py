"""The catalogue's models, one module for each subject."""

from catalog.models.annotations import Annotation
from catalog.models.assets import Asset
from catalog.models.brands import Brand, BrandMember
from catalog.models.checks import Check
from catalog.models.library import Collection, CollectionItem, LastAct, SavedSearch
from catalog.models.lineage import AssetLora, Derivation
from catalog.models.looks import Look, LookInput, LookLora
from catalog.models.loras import LoRA
from catalog.models.mediasets import MediaSet, Placement
from catalog.models.products import Colourway, Product, Variant
from catalog.models.renditions import Rendition
from catalog.models.reviews import Reason, Reshoot, ReviewDecision, ReviewLease, Verdict
from catalog.models.shoots import (
    SHOPPERS_SEE,
    Role,
    Shoot,
    ShootInput,
    ShootItem,
    ShootLook,
    ShootLora,
    ShootTalent,
    ShootView,
    Slot,
)
from catalog.models.shotlists import ShotList, ShotListView
from catalog.models.talents import Release, Talent, Withdrawal
from catalog.models.views import View

__all__ = [
    "SHOPPERS_SEE",
    "Annotation",
    "Asset",
    "AssetLora",
    "Brand",
    "BrandMember",
    "Check",
    "Collection",
    "CollectionItem",
    "Colourway",
    "Derivation",
    "LastAct",
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
    "Reshoot",
    "ReviewDecision",
    "ReviewLease",
    "Role",
    "SavedSearch",
    "Shoot",
    "ShootInput",
    "ShootItem",
    "ShootLook",
    "ShootLora",
    "ShootTalent",
    "ShootView",
    "ShotList",
    "ShotListView",
    "Slot",
    "Talent",
    "Variant",
    "Verdict",
    "View",
    "Withdrawal",
]
