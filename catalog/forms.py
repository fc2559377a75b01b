"""Forms of the catalogue's pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from catalog.models import Asset, Brand, Colourway, Product, View
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


class AssignForm(forms.Form):
    """Photos of the inbox, and the colourway that gets them."""

    photo = forms.ModelMultipleChoiceField(
        queryset=Asset.objects.none(),
        error_messages={
            "required": "Pick at least one photo.",
            "invalid_choice": "One of these photos has left the inbox. Pick again.",
        },
    )
    colourway = forms.ModelChoiceField(
        queryset=Colourway.objects.none(),
        error_messages={"required": "Choose a product and its colour."},
    )
    view = forms.ModelChoiceField(queryset=View.objects.none(), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = Brand.objects.visible_to(actor)
        colourways = Colourway.objects.filter(product__brand__in=brands)
        choose_among(self.fields["photo"], Asset.objects.inbox())
        choose_among(self.fields["colourway"], colourways.select_related("product"))
        choose_among(self.fields["view"], View.objects.all())

    def problem(self) -> str:
        """The first thing to put right, as a sentence."""
        return next(str(error) for errors in self.errors.values() for error in errors)


class UnassignForm(forms.Form):
    """Photos to take back into the inbox."""

    photo = forms.ModelMultipleChoiceField(queryset=Asset.objects.none())

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self.fields["photo"], Asset.objects.visible_to(actor))


def choose_among(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Let ``field`` name these rows only."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


class FilesField(forms.FileField):
    """Any number of files, none included; ``folder`` lets people choose a whole folder."""

    def __init__(self, *, folder: bool = False, **kwargs: Any) -> None:
        widget = FilesInput(attrs={"aria-label": kwargs.get("label", "Files")})
        widget.attrs["webkitdirectory"] = folder
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; empty ones are for the import to name."""
        return list(data or [])


class FilesInput(forms.ClearableFileInput):
    """A file input for many files."""

    allow_multiple_selected = True


class ImportForm(forms.Form):
    """The files of an import, all in one pile, and the brand of new products."""

    pile = FilesField(label="Catalogue and photos")
    folder = FilesField(label="Choose a folder", folder=True)
    brand = forms.ModelChoiceField(
        queryset=Brand.objects.none(),
        required=False,
        empty_label="As the file says (Vendor)",
        label="Brand of new products",
    )

    def __init__(self, *args: Any, actor: User, more: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more = more
        choose_among(self.fields["brand"], Brand.objects.visible_to(actor))

    def clean(self) -> dict[str, Any]:
        """An import begins with a file."""
        if not self.more and not (self.cleaned_data["pile"] or self.cleaned_data["folder"]):
            self.add_error("pile", "Choose a CSV, photos or a ZIP of photos.")
        return self.cleaned_data

    def problems(self) -> list[str]:
        """What to put right, each a sentence."""
        return [str(error) for errors in self.errors.values() for error in errors]
