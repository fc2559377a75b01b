"""What narrows lists of products."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from catalog.forms.widgets import Choices
from catalog.models import Brand, Product
from catalog.models.products import ProductQuerySet, facet
from sartiq.access.models import User

LOOKUPS = {"brand": "brand__slug", "category": "category", "season": "season", "status": "status"}


class NarrowedProducts(forms.Form):
    """Which products to show; every field is optional and stands in the address.

    Fields named in ``LOOKUPS`` narrow; a form has those of them that it declares.
    """

    brand = forms.ChoiceField(required=False, widget=Choices, label=_("Brand"))
    category = forms.ChoiceField(required=False, widget=Choices, label=_("Category"))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = Product.objects.visible_to(actor)
        own = Product.objects.filter(brand=OuterRef("pk"))
        self.brands = list(Brand.objects.visible_to(actor).filter(Exists(own)))
        self.offer("brand", _("Any brand"), [(brand.slug, brand.name) for brand in self.brands])
        self.offer("category", _("Any category"), named(facet("category", self.brands)))

    def offer(self, name: str, anything: Any, choices: list[tuple[str, str]]) -> None:
        """Let people choose among what there is; a choice between one thing is none."""
        if len(choices) < 2:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", anything), *sorted(choices, key=lambda choice: choice[1].lower())]

    def facets(self) -> list[forms.BoundField]:
        """The fields that are chosen from a list, each labelled by itself."""
        fields = [field for field in self if isinstance(field.field, forms.ChoiceField)]
        for field in fields:
            field.field.widget.attrs |= {"class": "input", "aria-label": str(field.label)}
        return fields

    def wanted(self) -> dict[str, Any]:
        """What was asked for and makes sense, without blanks."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def found(self) -> ProductQuerySet:
        """The products that were asked for, in the order of their titles."""
        wanted = self.wanted()
        narrowed = {LOOKUPS[name]: value for name, value in wanted.items() if name in LOOKUPS}
        return self.products.filter(**narrowed)


class ProductFilter(NarrowedProducts):
    """What narrows the list of products."""

    q = forms.CharField(required=False, max_length=200, label=_("Search"))
    season = forms.ChoiceField(required=False, widget=Choices, label=_("Season"))
    status = forms.ChoiceField(
        required=False,
        widget=Choices,
        label=_("Status"),
        choices=[("", _("Any status")), *Product.Status.choices],
    )
    coverage = forms.ChoiceField(
        required=False,
        widget=Choices,
        label=_("Coverage"),
        choices=[
            ("", _("Any coverage")),
            ("no-packshot", _("No packshot")),
            ("no-on-model", _("No on-model image")),
            ("in-review", _("In review")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("season", _("Any season"), named(facet("season", self.brands)))

    def found(self) -> ProductQuerySet:
        """The products that were asked for, in the order of their titles."""
        wanted = self.wanted()
        products = super().found().matching(wanted.get("q", ""))
        match wanted.get("coverage"):
            case "no-packshot":
                return products.bare()
            case "no-on-model":
                return products.unworn()
            case "in-review":
                return products.in_review()
        return products


def named(values: list[str]) -> list[tuple[str, str]]:
    """Choices that are called what they are."""
    return [(value, value) for value in values]
