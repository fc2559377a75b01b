"""The files of an import."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.forms.choices import choose_among
from catalog.models import Brand
from sartiq.access.models import User


class FilesField(forms.FileField):
    """Any number of files, none included; ``folder`` lets people choose a whole folder."""

    def __init__(self, *, label: Any, folder: bool = False) -> None:
        widget = FilesInput(attrs={"aria-label": label, "webkitdirectory": folder})
        super().__init__(label=label, widget=widget, required=False)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; empty ones are for the import to name."""
        return list(data or [])


class FilesInput(forms.ClearableFileInput):
    """A file input for many files."""

    allow_multiple_selected = True


class ImportForm(forms.Form):
    """The files of an import, all in one pile, and the brand of new products."""

    pile = FilesField(label=gettext_lazy("Catalogue and photos"))
    folder = FilesField(label=gettext_lazy("Choose a folder"), folder=True)
    brand = forms.ModelChoiceField(
        queryset=Brand.objects.none(),
        required=False,
        empty_label=gettext_lazy("As the file says (Vendor)"),
        label=gettext_lazy("Brand of new products"),
    )

    def __init__(self, *args: Any, actor: User, more: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more = more
        choose_among(self.fields["brand"], Brand.objects.visible_to(actor))

    def clean(self) -> dict[str, Any]:
        """An import begins with a file."""
        if not self.more and not (self.cleaned_data["pile"] or self.cleaned_data["folder"]):
            self.add_error("pile", _("Choose a CSV, photos or a ZIP of photos."))
        return self.cleaned_data

    def problems(self) -> list[str]:
        """What to put right, each a sentence."""
        return [str(error) for errors in self.errors.values() for error in errors]
