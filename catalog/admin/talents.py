"""Talents, their releases, and LoRAs in the admin."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from unfold.admin import StackedInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from catalog.admin.base import FrozenPage, Page
from catalog.models import LoRA, Release, Talent, Withdrawal

LORA_COLOURS = {"training": "info", "ready": "success", "retired": "warning", "failed": "danger"}


class ReleaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """A release with its uses as checkboxes."""

    uses = forms.MultipleChoiceField(
        choices=Release.Use.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


class Releases(StackedInline):
    """The releases that a talent signed; they are revoked on the talent's page."""

    model = Release
    form = ReleaseForm
    readonly_fields = ["revoked_at"]
    extra = 0


@admin.register(Talent)
class TalentAdmin(Page):
    """Talents with their releases."""

    list_display = ["name", "slug", "synthetic", "adult", "height_cm", "size_band"]
    list_filter = ["synthetic", "adult"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [Releases]


@admin.register(Release)
class ReleaseAdmin(Page):
    """Releases; they are revoked on the talent's page, and stay, with the moment when it was."""

    form = ReleaseForm
    readonly_fields = ["revoked_at"]
    list_display = ["talent", "allows", "valid_from", "valid_until", "revoked_at", "in_force"]
    list_filter = ["valid_until", "revoked_at"]
    list_select_related = ["talent"]
    search_fields = ["talent__name", "purpose"]
    autocomplete_fields = ["talent"]

    @display(description="Uses")
    def allows(self, release: Release) -> str:
        """What may be done with the likeness."""
        return ", ".join(str(Release.Use(use).label) for use in release.uses)

    @display(description="In force", boolean=True)
    def in_force(self, release: Release) -> bool:
        """Whether it counts today."""
        return release.state(at=timezone.now()) == Release.State.VALID


@admin.register(Withdrawal)
class WithdrawalAdmin(FrozenPage):
    """Consent that was withdrawn, and what came down; nobody changes that."""

    list_display = ["talent", "at", "actor", "reason", "pictures", "loras", "done_at"]
    list_filter = ["reason"]
    list_select_related = ["talent", "actor"]
    search_fields = ["talent__name", "note"]


@admin.register(LoRA)
class LoRAAdmin(Page):
    """LoRAs, a row for each version."""

    list_display = ["name", "version", "teaches", "talent", "product", "base_model", "state"]
    list_filter = ["status", "teaches", "base_model"]
    list_select_related = ["talent", "product"]
    search_fields = ["name", "slug", "trigger_word"]
    autocomplete_fields = ["talent", "product"]
    prepopulated_fields = {"slug": ["name"]}

    @display(description="Status", ordering="status", label=LORA_COLOURS)
    def state(self, lora: LoRA) -> tuple[str, str]:
        """Whether a shoot can use it."""
        return lora.status, lora.get_status_display()
