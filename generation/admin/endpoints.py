"""Endpoints and uploads in the admin: which may be called, and what they cost."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.timesince import timesince
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from catalog.admin.base import FrozenPage, Page, actor_of
from generation import additions, prices
from generation.admin.endpoint_adding import Adding
from generation.admin.meanings import Explained
from generation.endpoints.units import RULES
from generation.models import Endpoint, Upload
from generation.providers.fal.errors import ProviderUnavailable
from sartiq.access.models import Role
from sartiq.money import NANO, dollars

EVIDENCE_COLOURS = {"PUBLISHED": "success", "DOCUMENTED": "info", "ASSUMED": "warning"}
TWO_LINES = '{}<br><small style="opacity:.7">{}</small>'
DEAREST_CEILING = 1_000_000  # dollars


class CeilingForm(forms.ModelForm):  # type: ignore[type-arg]
    """An endpoint with its ceiling in dollars."""

    ceiling_usd = forms.DecimalField(
        label="Ceiling (dollars)",
        min_value=0,
        max_value=DEAREST_CEILING,
        decimal_places=9,
        required=False,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="Set aside for each call while no price is known. Empty: as everywhere.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.ceiling_nano is not None:
            self.initial["ceiling_usd"] = f"{self.instance.ceiling_nano / NANO:f}"


@admin.register(Endpoint)
class EndpointAdmin(Explained, Adding, Page):
    """Endpoints come from files and from the provider's documents; here they are switched."""

    meaning = (
        "What the provider can be asked for. Most come with the catalogue; any other one of the "
        "provider can be added from its OpenAPI document. Only enabled ones are called."
    )
    columns = {
        "How known": "Published: the provider's own types. Added: from its document, by an admin. "
        "Documented: our documents. Assumed: from its family; a first call may be refused.",
        "Price": "What the provider's price list says, else the catalogue's file, else the last "
        "bill. While none is known, the ceiling is set aside for each call.",
        "Is default": "Taken where a call names only its kind.",
    }
    form = CeilingForm
    list_before_template = "generation/admin/endpoint_list.html"
    list_display = ["which", "kind", "proof", "price", "is_default", "enabled"]
    list_editable = ["enabled"]
    list_filter = ["kind", "origin", "evidence", "enabled"]
    search_fields = ["title", "id"]
    fields = [
        "id",
        "title",
        "kind",
        "origin",
        "evidence",
        "price",
        "ceiling_usd",
        "enabled",
        "is_default",
        "capabilities",
        "spec",
    ]
    readonly_fields = [name for name in fields if name not in ("ceiling_usd", "enabled")]
    actions = ["enable", "disable", "make_default", "refresh_prices"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Admins decide what is called."""
        return actor_of(request).has_role(Role.ADMIN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Admins add endpoints."""
        return self.has_decide_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Admins switch endpoints."""
        return self.has_decide_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Endpoints are switched off and stay."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Save what was changed; the ceiling as nano-dollars."""
        super().save_model(request, obj, form, change)
        if "ceiling_usd" in form.changed_data:
            asked = form.cleaned_data["ceiling_usd"]
            endpoint = cast("Endpoint", obj)
            endpoint.ceiling_nano = None if asked is None else int(asked * NANO)
            endpoint.save(update_fields=["ceiling_nano"])

    @admin.action(description="Enable", permissions=["decide"])
    def enable(self, request: HttpRequest, queryset: QuerySet[Endpoint]) -> None:
        """Let the picked ones be called."""
        count = additions.switch(actor=actor_of(request), endpoints=queryset, enabled=True)
        self.message_user(request, f"{count} enabled.", messages.SUCCESS)

    @admin.action(description="Disable", permissions=["decide"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Endpoint]) -> None:
        """Let the picked ones be called no more."""
        count = additions.switch(actor=actor_of(request), endpoints=queryset, enabled=False)
        self.message_user(request, f"{count} disabled.", messages.SUCCESS)

    @admin.action(description="Make default of its kind", permissions=["decide"])
    def make_default(self, request: HttpRequest, queryset: QuerySet[Endpoint]) -> None:
        """Take the picked one where a call names only its kind."""
        picked = list(queryset)
        if len({one.kind for one in picked}) < len(picked):
            self.message_user(request, "Pick one endpoint of each kind.", messages.ERROR)
            return
        for endpoint in picked:
            try:
                additions.make_default(actor=actor_of(request), endpoint=endpoint)
            except additions.Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                text = f"{endpoint} is the default of {endpoint.kind.replace('_', ' ')}."
                self.message_user(request, text, messages.SUCCESS)

    @admin.action(description="Refresh prices", permissions=["decide"])
    def refresh_prices(self, request: HttpRequest, queryset: QuerySet[Endpoint]) -> None:
        """Ask the provider's price list about the picked ones."""
        try:
            found = prices.refresh(actor=actor_of(request), endpoints=queryset)
        except ProviderUnavailable as error:
            self.message_user(request, f"No price was changed. {error}", messages.ERROR)
            return
        for change in found.changed:
            text = f"{change.endpoint}: {change.before} is now {change.after}."
            self.message_user(request, text, messages.SUCCESS)
        if found.unchanged:
            self.message_user(request, f"{len(found.unchanged)} as before.", messages.INFO)
        if found.unknown:
            names = ", ".join(str(one) for one in found.unknown)
            text = f"Not in the price list, and as before: {names}."
            self.message_user(request, text, messages.WARNING)

    @display(description="Endpoint", ordering="title")
    def which(self, endpoint: Endpoint) -> str:
        """What it is called, and its id."""
        return format_html(TWO_LINES, endpoint.title, endpoint.pk)

    @display(description="How known", ordering="evidence", label=EVIDENCE_COLOURS)
    def proof(self, endpoint: Endpoint) -> tuple[str, str]:
        """How its fields are known."""
        added = endpoint.origin == Endpoint.Origin.ADDED
        return endpoint.evidence, "Added" if added else endpoint.evidence.capitalize()

    @display(description="Price", ordering="price_usd")
    def price(self, endpoint: Endpoint) -> str:
        """What the provider asks as far as it is known, whence, and how old."""
        return format_html(TWO_LINES, *priced_as(endpoint))


def priced_as(endpoint: Endpoint) -> tuple[str, str]:
    """An endpoint's price, and where it comes from with its age."""
    price = endpoint.read().price
    aside = f"{dollars(endpoint.ceiling)} set aside for each call"
    if endpoint.price_usd is not None and endpoint.priced_at is not None:
        listed = f"price list, {timesince(endpoint.priced_at, depth=1)} ago"
        otherwise = aside if price.amount_usd is None else f"estimated by {price.source}"
        counted = endpoint.price_unit.lower() in RULES
        words = prices.in_words(endpoint.price_usd, endpoint.price_unit)
        return words, listed if counted else f"{listed}; of an unknown unit: {otherwise}"
    if price.amount_usd is None:
        return "Unknown", aside
    return f"${price.amount_usd.normalize():f} {price.rule.replace('_', ' ')}", price.source


@admin.register(Upload)
class UploadAdmin(FrozenPage):
    """Our files at the provider."""

    list_display = ["sha256", "provider", "url", "expires_at"]
    list_filter = ["provider", "expires_at"]
    search_fields = ["sha256__startswith", "url"]
