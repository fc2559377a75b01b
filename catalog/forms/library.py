"""What narrows the library."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import library
from catalog.forms.choices import choose_among
from catalog.forms.widgets import Choices
from catalog.models import (
    Asset,
    Brand,
    Collection,
    Colourway,
    LoRA,
    Product,
    Role,
    Shoot,
    Talent,
    View,
)
from catalog.models.assets import AssetQuerySet, used_endpoints
from catalog.models.products import facet
from sartiq.access.models import User
from sartiq.ids import first_at

LOOKUPS = {
    "status": "status",
    "role": "role",
    "kind": "kind",
    "view": "view",
    "season": "colourway__product__season",
    "lora": "loras__lora",
    "endpoint": "endpoint",
    "shoot": "shoot",
    "product": "colourway__product",
    "colourway": "colourway",
    "collection": "collections__collection",
}
RIGHTS = {"30": 30, "90": 90, "ended": 0}  # days until the end
ATTENTION = {"flagged": Q(flagged=True), "odd": Q(concerns__gt=0)}
LINKED = ("shoot", "product", "colourway", "collection")
FIRST = ("status", "role", "view", "season", "talent")

DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class Day(forms.DateInput):
    """A day, chosen from the browser's calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LibraryFilter(forms.Form):
    """Which assets to show; every field is optional and stands in the address.

    What makes no sense narrows nothing. Shoot, product, colourway and collection come by link.
    """

    q = forms.CharField(required=False, max_length=200)
    status = forms.ChoiceField(required=False, widget=Choices, label=gettext_lazy("Status"))
    role = forms.ChoiceField(required=False, widget=Choices, label=gettext_lazy("Role"))
    view = forms.ModelChoiceField(
        View.objects.all(),
        required=False,
        widget=Choices,
        label=gettext_lazy("View"),
        empty_label=gettext_lazy("Any view"),
    )
    season = forms.ChoiceField(required=False, widget=Choices, label=gettext_lazy("Season"))
    talent = forms.ModelChoiceField(
        Talent.objects.all(),
        required=False,
        widget=Choices,
        label=gettext_lazy("Talent"),
        empty_label=gettext_lazy("Any talent"),
    )
    kind = forms.ChoiceField(required=False, widget=Choices, label=gettext_lazy("Kind"))
    lora = forms.ModelChoiceField(
        LoRA.objects.none(),
        required=False,
        widget=Choices,
        label=gettext_lazy("LoRA"),
        empty_label=gettext_lazy("Any LoRA"),
    )
    endpoint = forms.ChoiceField(required=False, widget=Choices, label=gettext_lazy("Endpoint"))
    rights = forms.ChoiceField(
        required=False,
        widget=Choices,
        label=gettext_lazy("Rights"),
        choices=[
            ("", gettext_lazy("Any rights")),
            ("30", gettext_lazy("End within 30 days")),
            ("90", gettext_lazy("End within 90 days")),
            ("ended", gettext_lazy("Have ended")),
        ],
    )
    attention = forms.ChoiceField(
        required=False,
        widget=Choices,
        label=gettext_lazy("Findings"),
        choices=[
            ("", gettext_lazy("Any findings")),
            ("flagged", gettext_lazy("Flagged by the provider")),
            ("odd", gettext_lazy("Odd to a check")),
        ],
    )
    tag = forms.CharField(required=False, max_length=100, label=gettext_lazy("Tag"))
    made_from = forms.DateField(
        required=False, label=gettext_lazy("Made from"), validators=DAYS, widget=Day
    )
    made_to = forms.DateField(
        required=False, label=gettext_lazy("Made until"), validators=DAYS, widget=Day
    )
    shoot = forms.ModelChoiceField(
        Shoot.objects.none(), required=False, label=gettext_lazy("Shoot")
    )
    product = forms.ModelChoiceField(
        Product.objects.none(),
        required=False,
        to_field_name="handle",
        label=gettext_lazy("Product"),
    )
    colourway = forms.ModelChoiceField(
        Colourway.objects.none(), required=False, label=gettext_lazy("Colourway")
    )
    collection = forms.ModelChoiceField(
        Collection.objects.none(), required=False, label=gettext_lazy("Collection")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        brands = Brand.objects.visible_to(actor)
        choose_among(self.fields["lora"], LoRA.objects.visible_to(actor))
        choose_among(self.fields["collection"], Collection.objects.visible_to(actor))
        choose_among(self.fields["shoot"], Shoot.objects.visible_to(actor))
        choose_among(self.fields["product"], Product.objects.visible_to(actor))
        colourways = Colourway.objects.filter(product__brand__in=brands).select_related("product")
        choose_among(self.fields["colourway"], colourways)
        self.offer("status", _("Any status"), lambda: Asset.Status.choices)
        self.offer("role", _("Any role"), lambda: Role.choices)
        self.offer("kind", _("Any kind"), lambda: Asset.Kind.choices)
        self.offer("season", _("Any season"), lambda: named(facet("season", brands)))
        self.offer("endpoint", _("Any endpoint"), lambda: named(used_endpoints()))
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
        for name in FIRST:
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def offer(self, name: str, anything: str, choices: Callable[[], list[tuple[str, Any]]]) -> None:
        """Let people choose among these, which are looked up when they are needed."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = cache(lambda: [("", anything), *choices()])

    def first(self) -> list[forms.BoundField]:
        """The filters that are always in view."""
        return [self[name] for name in FIRST]

    def more(self) -> list[forms.BoundField]:
        """The filters behind “More filters”."""
        return [field for field in self if field.name not in {"q", *FIRST, *LINKED}]

    def linked(self) -> dict[str, str]:
        """What came by link and stays while one filters further."""
        wanted = self.wanted()
        return {name: wanted[name] for name in LINKED if name in wanted}

    def wanted(self) -> dict[str, str]:
        """What was asked for and makes sense, as it stands in the address."""
        self.is_valid()
        return {
            name: self.data[name].strip()
            for name, value in self.cleaned_data.items()
            if value not in self.fields[name].empty_values
        }

    def chips(self) -> list[tuple[str, str, str]]:
        """Every filter but the words: its name, its label and what was chosen."""
        return [
            (name, str(self.fields[name].label), self.chosen(name))
            for name in self.wanted()
            if name != "q"
        ]

    def chosen(self, name: str) -> str:
        """What was chosen in a field, in words."""
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
            return str(value)
        choices = cast("Iterable[tuple[str, str]]", field.choices)
        return next(str(words) for choice, words in choices if choice == value)

    def found(self) -> AssetQuerySet:
        """The assets that were asked for, the newest first."""
        self.is_valid()
        asked = self.cleaned_data
        assets = Asset.objects.visible_to(self.actor).matching(asked.get("q", ""))
        for name, lookup in LOOKUPS.items():
            if asked.get(name):
                assets = assets.filter(**{lookup: asked[name]})
        if asked.get("talent"):
            assets = assets.showing([asked["talent"]])
        if asked.get("rights"):
            within = timedelta(days=RIGHTS[asked["rights"]])
            assets = assets.showing(library.out_of_rights(within=within))
        if asked.get("attention"):
            assets = assets.filter(ATTENTION[asked["attention"]])
        if asked.get("tag"):
            assets = assets.tagged(asked["tag"])
        return made_between(assets, asked.get("made_from"), asked.get("made_to"))


def named(values: list[str]) -> list[tuple[str, str]]:
    """Choices that are called what they are."""
    return [(value, value) for value in values]


def made_between(assets: AssetQuerySet, begin: date | None, end: date | None) -> AssetQuerySet:
    """Those of ``assets`` that were made in these days, both included: ids tell the time."""
    if begin:
        assets = assets.filter(pk__gte=first_at(midnight(begin)))
    if end:
        assets = assets.filter(pk__lt=first_at(midnight(end + timedelta(days=1))))
    return assets


def midnight(day: date) -> datetime:
    """When a day begins in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
