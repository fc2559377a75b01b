"""Alternative texts of one picture, language by language, each with a draft to begin from."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog import alttexts, library
from catalog.forms.library_edit import locales
from catalog.models import Asset
from catalog.pictures import picture
from catalog.views import mediasets as pages
from sartiq.access.models import User


class AltTexts(forms.Form):
    """A text for each locale; an empty one goes."""

    def __init__(self, *args: Any, asset: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = {locale: alttexts.draft(asset, locale) for locale in locales()}
        for locale in self.drafts:
            self.fields[locale] = forms.CharField(
                label=language(locale),
                required=False,
                max_length=library.MAX_ALT,
                initial=asset.alt_text.get(locale, ""),
                widget=forms.Textarea({"rows": 2, "lang": locale}),
            )

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each field with its draft; none in English where English is not what is asked for."""
        english = self.drafts["en"]
        return [
            (self[locale], draft if locale == "en" or draft != english else "")
            for locale, draft in self.drafts.items()
        ]


@require_http_methods(["GET", "POST"])
@login_required
def alt_texts(request: HttpRequest, handle: str, code: str, asset: UUID) -> HttpResponseBase:
    """The form of a picture's texts; once it is saved, its media set."""
    place = pages.find(request, handle, code)
    found = get_object_or_404(
        place.colourway.assets.select_related("colourway__product", "view").prefetch_related(
            "renditions"
        ),
        pk=asset,
    )
    form = AltTexts(request.POST or None, asset=found)
    if not form.is_valid():
        return ask(request, place, found, form)
    try:
        changes = {found.pk: library.Changes(alt_text=form.cleaned_data)}
        library.edit(actor=cast(User, request.user), changes=changes)
    except library.Refused as refusal:
        form.add_error(None, str(refusal))
        return ask(request, place, found, form)
    if not request.headers.get("HX-Request"):
        return redirect(place.address)
    response = pages.fragment(request, handle, code, _("The alternative text is saved."))
    response["HX-Trigger"] = "modal-close"
    return response


def ask(request: HttpRequest, place: pages.Place, asset: Asset, form: AltTexts) -> HttpResponse:
    """The form, in the shared dialog, with what is wrong about it."""
    context = {"place": place, "asset": asset, "picture": picture(asset), "form": form}
    status = 422 if form.is_bound else 200
    response = render(request, "catalog/mediaset_alt.html", context, status=status)
    if form.is_bound:
        response["HX-Retarget"] = "#modal"
        response["HX-Reswap"] = "innerHTML"
    return response


def language(locale: str) -> str:
    """The language's name, or its code where it has none that is known."""
    try:
        return _(str(get_language_info(locale)["name"]))
    except KeyError:
        return locale
