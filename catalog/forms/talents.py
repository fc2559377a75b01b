"""What narrows the talents, and what is asked of a new one, a release, a withdrawal."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.forms.library import DAYS, Day
from catalog.forms.widgets import Choices
from catalog.models import Release, Talent, Withdrawal
from catalog.models.talents import TalentQuerySet
from catalog.releases import SOON

COUNTRY = re.compile(r"[A-Z]{2}")


class TalentFilter(forms.Form):
    """Which talents to show; every field is optional and stands in the address."""

    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(
        required=False,
        widget=Choices,
        label=gettext_lazy("Kind"),
        choices=[
            ("", gettext_lazy("Anybody")),
            ("real", gettext_lazy("Real people")),
            ("invented", gettext_lazy("Invented")),
        ],
    )
    release = forms.ChoiceField(
        required=False,
        widget=Choices,
        label=gettext_lazy("Release"),
        choices=[
            ("", gettext_lazy("Any release")),
            ("soon", gettext_lazy("Ends soon")),
            ("none", gettext_lazy("No valid release")),
        ],
    )

    def facets(self) -> list[forms.BoundField]:
        """The fields that are chosen from a list, each labelled by itself."""
        fields = [self["kind"], self["release"]]
        for field in fields:
            field.field.widget.attrs |= {"class": "input", "aria-label": str(field.label)}
        return fields

    def wanted(self) -> dict[str, str]:
        """What was asked for and makes sense, without blanks."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def found(self) -> TalentQuerySet:
        """The talents that were asked for, by name."""
        wanted, now = self.wanted(), timezone.now()
        talents = Talent.objects.order_by("name", "pk")
        for word in wanted.get("q", "").split():
            talents = talents.filter(Q(name__icontains=word) | Q(slug__icontains=word))
        if kind := wanted.get("kind"):
            talents = talents.filter(synthetic=kind == "invented")
        match wanted.get("release"):
            case "soon":
                return talents.ending(at=now, within=SOON)
            case "none":
                return talents.unreleased(at=now)
        return talents


class TalentForm(forms.Form):
    """A new talent."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Who"),
        initial="real",
        widget=forms.RadioSelect,
        choices=[
            ("real", gettext_lazy("A real person, who needs a release")),
            ("invented", gettext_lazy("Invented: no real person")),
        ],
    )
    adult = forms.BooleanField(
        required=False,
        label=gettext_lazy("18 years or older"),
        help_text=gettext_lazy("Minors are never depicted."),
    )
    height_cm = forms.IntegerField(
        required=False, label=gettext_lazy("Height in cm"), min_value=50, max_value=250
    )
    size_band = forms.CharField(required=False, label=gettext_lazy("Size"), max_length=20)

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        sent = dict(self.cleaned_data)
        return sent | {"synthetic": sent.pop("kind") == "invented"}


class ReleaseForm(forms.Form):
    """A release as it was signed."""

    uses = forms.MultipleChoiceField(
        label=gettext_lazy("It allows to"),
        choices=Release.Use.choices,
        initial=[Release.Use.GENERATE, Release.Use.EDIT],
        widget=forms.CheckboxSelectMultiple,
    )
    first = forms.DateField(label=gettext_lazy("First day"), widget=Day, validators=DAYS)
    last = forms.DateField(
        required=False,
        label=gettext_lazy("Last day"),
        widget=Day,
        validators=DAYS,
        help_text=gettext_lazy("Empty means without end."),
    )
    territories = forms.CharField(
        required=False,
        label=gettext_lazy("Countries"),
        max_length=1000,
        help_text=gettext_lazy("As codes: DE, FR. Empty means worldwide."),
    )
    channels = forms.CharField(
        required=False,
        label=gettext_lazy("Channels"),
        max_length=1000,
        help_text=gettext_lazy("As storefronts have them: web, print. Empty means all."),
    )
    purpose = forms.CharField(required=False, label=gettext_lazy("Purpose"), max_length=255)
    pay = forms.CharField(required=False, label=gettext_lazy("Pay"), max_length=255)
    document = forms.FileField(
        required=False,
        label=gettext_lazy("The signed document"),
        help_text=gettext_lazy(
            "PDF, JPEG or PNG, up to 20 MB. Only merchandisers and admins can open it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def clean_territories(self) -> list[str]:
        """Countries by their codes."""
        codes = [code.upper() for code in listed(self.cleaned_data["territories"])]
        for code in codes:
            if not COUNTRY.fullmatch(code):
                words = _("“%(code)s” is no code of a country. Write two letters, such as DE.")
                raise forms.ValidationError(words % {"code": code})
        return codes

    def clean_channels(self) -> list[str]:
        """Channels as storefronts name them."""
        channels = listed(self.cleaned_data["channels"])
        for channel in channels:
            if len(channel) > 40:
                raise forms.ValidationError(_("A channel has at most 40 characters."))
        return channels

    def clean(self) -> dict[str, Any]:
        """The last day may not come before the first."""
        sent = super().clean() or {}
        if sent.get("first") and sent.get("last") and sent["last"] < sent["first"]:
            self.add_error("last", _("The last day comes before the first."))
        return sent


class WithdrawalForm(forms.Form):
    """Consent that is withdrawn, with a second thought."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=Withdrawal.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        required=False, label=gettext_lazy("Note"), widget=forms.Textarea, max_length=2000
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Pictures that come down stay down: nobody can bring them back.")
    )


def listed(text: str) -> list[str]:
    """The parts of a text in which commas stand between them."""
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
