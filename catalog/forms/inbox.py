"""Photos of the inbox get a product, or lose it again."""

from typing import Any

from django import forms

from catalog.forms.choices import choose_among
from catalog.models import Asset, Brand, Colourway, View
from sartiq.access.models import User


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
