"""What narrows the list of products."""

from typing import Any

from django import forms

from catalog.models import Product
from catalog.models.products import ProductQuerySet
from sartiq.access.models import User


class ProductFilter(forms.Form):
    """Which products to show; every field is optional and stands in the address."""

    q = forms.CharField(required=False, max_length=200, label="Search")
    brand = forms.ChoiceField(required=False)
    category = forms.ChoiceField(required=False)
    season = forms.ChoiceField(required=False)
    status = forms.ChoiceField(
        required=False, choices=[("", "Any status"), *Product.Status.choices]
    )
    coverage = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any coverage"),
            ("no-packshot", "No packshot"),
            ("no-on-model", "No on-model image"),
            ("in-review", "In review"),
        ],
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = Product.objects.visible_to(actor)
        known = list(
            self.products.order_by()
            .values_list("brand__slug", "brand__name", "category", "season")
            .distinct()
        )
        self.offer("brand", "Any brand", {(slug, name) for slug, name, _, _ in known})
        self.offer("category", "Any category", {(one, one) for _, _, one, _ in known if one})
        self.offer("season", "Any season", {(one, one) for _, _, _, one in known if one})
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "input", "aria-label": name.capitalize()}

    def offer(self, name: str, anything: str, choices: set[tuple[str, str]]) -> None:
        """Let people choose among what there is; a choice between one thing is none."""
        if len(choices) < 2:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", anything), *sorted(choices, key=lambda choice: choice[1].lower())]

    def facets(self) -> list[forms.BoundField]:
        """The fields that are chosen from a list."""
        return [field for field in self if field.name != "q"]

    def wanted(self) -> dict[str, str]:
        """What was asked for and makes sense, without blanks."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def found(self) -> ProductQuerySet:
        """The products that were asked for."""
        wanted = self.wanted()
        products = self.products.matching(wanted.get("q", ""))
        for name, lookup in LOOKUPS.items():
            if name in wanted:
                products = products.filter(**{lookup: wanted[name]})
        match wanted.get("coverage"):
            case "no-packshot":
                return products.bare()
            case "no-on-model":
                return products.unworn()
            case "in-review":
                return products.in_review()
        return products


LOOKUPS = {"brand": "brand__slug", "category": "category", "season": "season", "status": "status"}
