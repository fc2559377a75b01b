"""Photos of the inbox get a product, or lose it again."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import inbox
from catalog.forms.choices import choose_among
from catalog.importers.photos import PATTERN
from catalog.models import Asset, Brand, Colourway, View
from sartiq.access.models import User

LEFT = gettext_lazy("One of these photos has left the inbox. Pick again.")


class AssignForm(forms.Form):
    """Photos of the inbox, and the colourway that gets them."""

    photo = forms.ModelMultipleChoiceField(
        queryset=Asset.objects.none(),
        error_messages={
            "required": gettext_lazy("Pick at least one photo."),
            "invalid_choice": LEFT,
        },
    )
    colourway = forms.ModelChoiceField(
        queryset=Colourway.objects.none(),
        error_messages={"required": gettext_lazy("Choose a product and its colour.")},
    )
    view = forms.ModelChoiceField(queryset=View.objects.none(), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = Brand.objects.visible_to(actor)
        colourways = Colourway.objects.filter(product__brand__in=brands)
        choose_among(self.fields["photo"], inbox.waiting_for(actor))
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


class PatternForm(forms.Form):
    """The pattern by which photos' names are read, and the matches that were confirmed.

    A match is ``photo/colourway/view``, as the preview offered it; the view may be empty.
    """

    pattern = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Names are made of"), strip=True
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_pattern(self) -> str:
        """Without a pattern it is the usual one."""
        return self.cleaned_data["pattern"] or PATTERN

    def homes(self) -> dict[Asset, inbox.Home]:
        """What each confirmed photo is to become. Raises ``inbox.Refused``."""
        assert isinstance(self.data, QueryDict)
        matches = [match.split("/") for match in self.data.getlist("match")]
        try:
            wanted = {UUID(photo): (UUID(home), view) for photo, home, view in matches}
        except ValueError:
            raise inbox.Refused(_("This page is out of date. Look at the matches again.")) from None
        photos = inbox.waiting_for(self.actor).in_bulk(list(wanted))
        homes = Colourway.objects.select_related("product").in_bulk(
            [home for home, _view in wanted.values()]
        )
        views = View.objects.in_bulk()
        if len(photos) < len(wanted) or not all(home in homes for home, _view in wanted.values()):
            raise inbox.Refused(str(LEFT))
        return {
            photos[pk]: inbox.Home(homes[home], views.get(view))
            for pk, (home, view) in wanted.items()
        }
