"""What is done with the assets that are picked in the library."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import library
from catalog.models import Asset, Role, View
from sartiq.access.models import Storefront

OFFERED = 100  # tags to remove, those that most have


def locales() -> list[str]:
    """The languages that alternative texts are written in: English and those of storefronts."""
    spoken = {
        locale for row in Storefront.objects.values_list("locales", flat=True) for locale in row
    }
    return ["en", *sorted(spoken - {"en"})]


class EditForm(forms.Form):
    """What is to be different about the picked assets; what is left alone stays."""

    add_tags = forms.CharField(
        required=False,
        label=gettext_lazy("Add tags"),
        help_text=gettext_lazy("With commas between them."),
    )
    remove_tags = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Remove tags"),
        widget=forms.CheckboxSelectMultiple,
    )
    role = forms.ChoiceField(required=False, label=gettext_lazy("Role"))
    view = forms.ChoiceField(required=False, label=gettext_lazy("View"))
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    NO_VIEW = "."  # no view has such a code

    def __init__(self, *args: Any, assets: list[Asset], **kwargs: Any) -> None:
        # The filters behind the dialog have fields of the same names.
        super().__init__(*args, **kwargs | {"auto_id": "edit_%s"})
        self.assets = assets
        counts = Counter(tag for asset in assets for tag in asset.tags)
        often = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:OFFERED]
        removable = self.fields["remove_tags"]
        assert isinstance(removable, forms.MultipleChoiceField)
        removable.choices = [(tag, f"{tag} ({number})") for tag, number in often]
        stays = ("", _("As they are"))
        self.choose("role", [stays, *Role.choices])
        views = [(one.code, one.name) for one in View.objects.all()]
        self.choose("view", [stays, (self.NO_VIEW, _("No view")), *views])
        for locale in locales():
            self.fields[f"alt_{locale}"] = self.alt_field(locale)

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Let people choose among these."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def alt_field(self, locale: str) -> forms.CharField:
        """A field that shows what all have, and stays empty where they differ."""
        texts = {asset.alt_text.get(locale, "") for asset in self.assets}
        return forms.CharField(
            required=False,
            max_length=library.MAX_ALT,
            label=_("Alternative text, %(locale)s") % {"locale": locale},
            initial=texts.pop() if len(texts) == 1 else "",
            show_hidden_initial=True,  # what was shown counts, not what stands there by now
            widget=forms.TextInput({"placeholder": _("They differ")} if texts else {}),
        )

    def fieldsets(self) -> list[forms.BoundField]:
        """The fields to show: tags can be removed where there are some."""
        hidden = set() if any(asset.tags for asset in self.assets) else {"remove_tags"}
        return [field for field in self.visible_fields() if field.name not in hidden]

    def changes(self) -> library.Changes:
        """What a valid form asks for."""
        sent = self.cleaned_data
        alt = [name for name in self.changed_data if name.startswith("alt_")]
        return library.Changes(
            add_tags=library.tags_of(sent["add_tags"]),
            remove_tags=tuple(sent["remove_tags"]),
            role=sent["role"],
            view=None if not sent["view"] else sent["view"].removeprefix(self.NO_VIEW),
            alt_text={name.removeprefix("alt_"): sent[name] for name in alt},
        )


class NameForm(forms.Form):
    """The name of a search or a collection."""

    name = forms.CharField(max_length=100, label=gettext_lazy("Name"))
