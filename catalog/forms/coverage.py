"""What narrows the coverage board, and the shot lists behind it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import coverage
from catalog.forms.choices import choose_among
from catalog.forms.products import NarrowedProducts, named
from catalog.forms.widgets import Choices
from catalog.models import Brand, Product, ShotList, View
from catalog.models.products import ProductQuerySet, facet
from catalog.models.shoots import MAX_COUNT
from sartiq.access.models import Storefront, User


class BoardFilter(NarrowedProducts):
    """Which products the board shows, and for which storefront; all of it in the address."""

    storefront = forms.ChoiceField(required=False, widget=Choices, label=gettext_lazy("Storefront"))
    missing = forms.ChoiceField(
        required=False,
        widget=Choices,
        label=gettext_lazy("Missing"),
        choices=[("", gettext_lazy("Every product")), ("1", gettext_lazy("Only with missing"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storefronts = list(Storefront.objects.all())
        shops = [(one.slug, one.name) for one in self.storefronts]
        self.offer("storefront", _("Every storefront"), shops)
        self.order_fields(["storefront", "brand", "category", "missing"])

    def chosen(self) -> Storefront | None:
        """The storefront whose lists count: the chosen one, or the only one there is."""
        if len(self.storefronts) == 1:
            return self.storefronts[0]
        slug = self.wanted().get("storefront")
        return next((one for one in self.storefronts if one.slug == slug), None)

    def found(self) -> ProductQuerySet:
        """The products that were asked for and may still be sold, in the order of their titles."""
        return super().found().exclude(status=Product.Status.ARCHIVED)


class Row(NamedTuple):
    """A view and the two fields that say how many pictures of it are wanted."""

    view: View
    least: forms.BoundField
    most: forms.BoundField


class ShotListForm(forms.Form):
    """A shot list: what it is for, and how many pictures of which view."""

    category = forms.ChoiceField(required=False, label=gettext_lazy("Category"))
    storefront = forms.ModelChoiceField(
        queryset=Storefront.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Every storefront"),
        label=gettext_lazy("Storefront"),
    )

    def __init__(self, data: Any = None, *, actor: User, shot_list: ShotList | None = None) -> None:
        super().__init__(data, initial=initial_of(shot_list))
        self.views = list(View.objects.all())
        choose_among(self.fields["storefront"], Storefront.objects.all())
        categories = set(facet("category", list(Brand.objects.visible_to(actor))))
        categories |= {shot_list.category} if shot_list and shot_list.category else set()
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Every category")), *named(sorted(categories, key=str.lower))]
        for view in self.views:
            for bound in ("least", "most"):
                self.fields[f"{bound}-{view.pk}"] = number_of(view, bound)

    def whose(self) -> list[forms.BoundField]:
        """The fields that say what the list is for; neither is left out, it may be for all."""
        return [self["category"], self["storefront"]]

    def rows(self) -> Iterator[Row]:
        """The fields of each view."""
        for view in self.views:
            yield Row(view, self[f"least-{view.pk}"], self[f"most-{view.pk}"])

    def clean(self) -> dict[str, Any]:
        """Gather ``views`` with their bounds; a view without numbers is not wanted."""
        wanted: dict[View, coverage.Bounds] = {}
        for view in self.views:
            least, most = (self.cleaned_data.get(f"{one}-{view.pk}") for one in ("least", "most"))
            if least is None and most is None:
                continue
            least = 1 if least is None else least
            wanted[view] = (least, max(least, 1) if most is None else most)
            if least > wanted[view][1]:
                words = _("%(view)s: at least %(least)s is more than at most %(most)s.")
                self.add_error(
                    f"most-{view.pk}",
                    words % {"view": view, "least": least, "most": wanted[view][1]},
                )
        return self.cleaned_data | {"views": wanted}


def number_of(view: View, bound: str) -> forms.IntegerField:
    """A field for how many pictures of ``view`` there are to be at ``least`` or at ``most``."""
    words = _("%(view)s, at least") if bound == "least" else _("%(view)s, at most")
    attributes = {"class": "input", "aria-label": words % {"view": view}}
    return forms.IntegerField(
        required=False,
        min_value=0 if bound == "least" else 1,
        max_value=MAX_COUNT,
        widget=forms.NumberInput(attrs=attributes),
    )


def initial_of(shot_list: ShotList | None) -> dict[str, Any]:
    """What the form shows of a list that is there."""
    if shot_list is None:
        return {}
    wanted = {
        f"{bound}-{need.view_id}": number
        for need in shot_list.views.all()
        for bound, number in (("least", need.minimum), ("most", need.maximum))
    }
    return {
        "category": shot_list.category,
        "storefront": shot_list.storefront and shot_list.storefront.slug,
        **wanted,
    }
