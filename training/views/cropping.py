"""The part of a picture that goes along: a dialog with its corners as numbers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django_htmx.http import trigger_client_event

from catalog.models import Asset
from catalog.pictures import picture, with_pictures
from generation.views.requests import HtmxRequest, actor
from training import building
from training.models import DatasetImage
from training.views import dataset as pages
from training.views import pictures

SIDES = ("left", "top", "right", "bottom")


class CropForm(forms.Form):
    """The edges of a crop, in pixels from the picture's left and upper edge."""

    left = forms.IntegerField(min_value=0, label=gettext_lazy("Left"))
    top = forms.IntegerField(min_value=0, label=gettext_lazy("Top"))
    right = forms.IntegerField(min_value=1, label=gettext_lazy("Right"))
    bottom = forms.IntegerField(min_value=1, label=gettext_lazy("Bottom"))

    def box(self) -> list[int]:
        """The edges; read them when the form is valid."""
        return [self.cleaned_data[side] for side in SIDES]


@login_required
def crop(request: HtmxRequest, pk: UUID, image: int) -> HttpResponse:
    """The dialog; POST keeps the crop, or with ``whole`` lets all of it go along."""
    row = pictures.picture(request, pk, image)
    form = CropForm(request.POST or None, initial=edges(row))
    whole = "whole" in request.POST
    if whole or form.is_valid():
        try:
            box = None if whole else form.box()
            building.crop(actor=actor(request), image=row, box=box)
        except building.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return trigger_client_event(pages.look(request, row), "modal-close")
    return dialog(request, row, form)


def edges(row: DatasetImage) -> dict[str, Any]:
    """The crop that there is, or the whole picture."""
    whole = [0, 0, row.asset.width, row.asset.height]
    return dict(zip(SIDES, row.crop or whole, strict=True))


def dialog(request: HtmxRequest, row: DatasetImage, form: CropForm) -> HttpResponse:
    """The picture with its crop; 422 with what is wrong."""
    [asset] = with_pictures(Asset.objects.filter(pk=row.asset_id))
    context = {"row": row, "form": form, "picture": picture(asset)}
    return render(request, "training/_crop.html", context, status=422 if form.is_bound else 200)
