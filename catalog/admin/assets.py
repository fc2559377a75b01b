"""Assets in the admin: looked at, described and decided about; bytes and provenance stay."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from unfold.decorators import display

from catalog import announcements, review
from catalog.admin.base import FrozenPage, FrozenRows, Page, actor_of, money, thumbnail, when
from catalog.admin.reviews import Checks, Decisions
from catalog.models import Annotation, Asset, AssetLora, Derivation, Rendition, Verdict
from sartiq.access.models import Role

STATUS_COLOURS = {
    "pending": "info",
    "approved": "success",
    "rejected": "danger",
    "spare": "warning",
    "withdrawn": "danger",
}
ABOUT = ["large", "status", "kind", "origin", "role", "view", "colourway", "shoot", "talent"]
SAID = ["tags", "alt_text", "focal_point", "file_name", "garment_referenced", "flagged"]
FILE = ["sha256", "media_type", "width", "height", "size", "dominant_colour", "duration"]
PROVENANCE = [
    "prompt",
    "prompt_used",
    "negative_prompt",
    "seed",
    "endpoint",
    "parameters",
    "request_id",
    "output_index",
    "generated_at",
]
COST = ["cost", "cost_basis"]
HISTORY = ["created_by", "created_at", "updated_at"]
EDITABLE = {"view", "tags", "alt_text", "focal_point"}


class Loras(FrozenRows):
    """The LoRAs that an asset was made with."""

    model = AssetLora
    fields = ["lora", "scale"]
    related = ("lora",)


class Annotations(FrozenRows):
    """What was found on an asset, and where."""

    model = Annotation
    fields = ["label", "left", "top", "right", "bottom", "score", "endpoint"]


class Parents(FrozenRows):
    """What an asset was made from."""

    model = Derivation
    fk_name = "child"
    verbose_name_plural = "made from"
    fields = ["picture", "parent", "how", "supersedes"]
    readonly_fields = ["picture"]
    related = ("parent__colourway__product", "parent__shoot")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Parents with their pictures."""
        return super().get_queryset(request).prefetch_related("parent__renditions")

    @display(description="")
    def picture(self, derivation: Derivation) -> str | None:
        """The parent's picture."""
        return thumbnail(derivation.parent)


@admin.register(Asset)
class AssetAdmin(Page):
    """Assets; their status moves by decisions alone."""

    list_display = [
        "picture",
        "__str__",
        "state",
        "origin",
        "shoot",
        "view",
        when("created_at"),
        "cost",
    ]
    list_display_links = ["picture", "__str__"]
    list_filter = ["status", "origin", "role", "kind", "view", "flagged", "created_at"]
    list_select_related = ["colourway__product", "shoot", "view"]
    search_fields = [
        "colourway__product__title",
        "colourway__product__handle",
        "file_name",
        "sha256__startswith",
        "request_id__exact",
        "shoot__name",
    ]
    fieldsets = [
        (None, {"fields": ABOUT}),
        ("Words", {"fields": SAID}),
        ("Cost", {"fields": COST}),
        ("File", {"fields": FILE}),
        ("Provenance", {"fields": PROVENANCE}),
        ("History", {"fields": HISTORY}),
    ]
    readonly_fields = [
        name for name in ABOUT + SAID + COST + FILE + PROVENANCE + HISTORY if name not in EDITABLE
    ]
    inlines = [Decisions, Checks, Annotations, Parents, Loras]
    actions = ["approve", "reject", "spare", "reopen"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files come in through imports, the inbox and shoots."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Asset | None = None) -> bool:
        """Deleting is withdrawing."""
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether the person may decide."""
        return actor_of(request).has_role(Role.REVIEWER)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Assets with their pictures."""
        return super().get_queryset(request).prefetch_related("renditions")

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Save, and tell shops of another alternative text."""
        super().save_model(request, obj, form, change)
        if "alt_text" in form.changed_data:
            announcements.reworded([obj.pk])

    def view_on_site(self, asset: Asset) -> str:
        """The asset's own page."""
        return reverse("catalog:asset", args=[asset.pk])

    @display(description="")
    def picture(self, asset: Asset) -> str | None:
        """The picture, small."""
        return thumbnail(asset)

    @display(description="Picture")
    def large(self, asset: Asset) -> str | None:
        """The picture on its page."""
        return thumbnail(asset)

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def state(self, asset: Asset) -> tuple[str, str]:
        """What reviewers said."""
        return asset.status, asset.get_status_display()

    @display(description="Cost", ordering="cost_nano")
    def cost(self, asset: Asset) -> str | None:
        """Its share of its attempt's cost; only the ledger writes it."""
        return money(asset.cost_nano)

    @display(description="Size", ordering="bytes")
    def size(self, asset: Asset) -> str:
        """Bytes for people."""
        return filesizeformat(asset.bytes)

    @admin.action(description="Approve", permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Asset]) -> None:
        """Approve the picked assets."""
        self.decide(request, queryset, Verdict.APPROVE)

    @admin.action(description="Reject", permissions=["decide"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Asset]) -> None:
        """Reject the picked assets."""
        self.decide(request, queryset, Verdict.REJECT)

    @admin.action(description="Keep as spare", permissions=["decide"])
    def spare(self, request: HttpRequest, queryset: QuerySet[Asset]) -> None:
        """Keep the picked assets as spares."""
        self.decide(request, queryset, Verdict.SPARE)

    @admin.action(description="Back to review", permissions=["decide"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Asset]) -> None:
        """Put the picked assets back to review."""
        self.decide(request, queryset, Verdict.REOPEN)

    def decide(self, request: HttpRequest, assets: QuerySet[Asset], verdict: Verdict) -> None:
        """Decide about each asset; each refusal is told, the others are decided."""
        decided = 0
        for asset in assets:
            try:
                review.decide(actor=actor_of(request), asset=asset, verdict=verdict)
            except review.NeedsConfirmation as refusal:
                text = f"{asset}: {refusal} Decide on the picture's page."
                self.message_user(request, text, messages.WARNING)
            except review.Refused as refusal:
                self.message_user(request, f"{asset}: {refusal}", messages.ERROR)
            else:
                decided += 1
        if decided:
            self.message_user(request, f"{verdict.label}: {decided} decided.", messages.SUCCESS)


@admin.register(Rendition)
class RenditionAdmin(FrozenPage):
    """Renditions, drawn by a task."""

    brand = "asset__colourway__product__brand"
    list_display = ["asset", "preset", "format", "width", "height", "size"]
    list_filter = ["preset", "format"]
    list_select_related = ["asset__colourway__product", "asset__shoot"]
    search_fields = ["asset__colourway__product__title", "asset__file_name"]

    @display(description="Size", ordering="bytes")
    def size(self, rendition: Rendition) -> str:
        """Bytes for people."""
        return filesizeformat(rendition.bytes)


@admin.register(Derivation)
class DerivationAdmin(FrozenPage):
    """Lineage: what was made from what."""

    brand = "child__colourway__product__brand"
    list_display = ["child", "how", "parent", "supersedes"]
    list_filter = ["how", "supersedes"]
    list_select_related = [
        "child__colourway__product",
        "child__shoot",
        "parent__colourway__product",
        "parent__shoot",
    ]
    search_fields = ["child__colourway__product__title", "child__request_id__exact"]


@admin.register(AssetLora)
class AssetLoraAdmin(FrozenPage):
    """Which asset was made with which version of a LoRA."""

    brand = "asset__colourway__product__brand"
    list_display = ["asset", "lora", "scale"]
    list_filter = ["lora"]
    list_select_related = ["asset__colourway__product", "asset__shoot", "lora"]
    search_fields = ["lora__name", "lora__slug", "asset__colourway__product__title"]
