"""Choosing pictures that are here already: the inside of a dialog."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Asset, Colourway, Role
from catalog.pictures import picture, with_thumbnails
from generation.calls import USABLE
from generation.views.keyset import page
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import User
from training.dataset import ENDINGS
from training.models import Dataset
from training.views.datasets import found

PAGE = 24
OWN, REFERENCES, ALL = "own", "references", "all"


@login_required
@require_safe
def choose(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Pictures to pick: ``?from=`` the product or talent (own), references, or all."""
    own = found(request, pk)
    about = own.product or own.talent
    source = request.GET.get("from", OWN if about else ALL)
    offered = narrowed(usable(actor(request)), own, source)
    rows = page(request, with_thumbnails(offered), size=PAGE)
    there = set(own.images.filter(asset__in=rows.rows).values_list("asset", flat=True))
    labels = {OWN: str(about), REFERENCES: _("References"), ALL: _("All")}
    context = {
        "dataset": own,
        "page": rows,
        "tabs": [
            {"source": key, "label": label, "current": key == source}
            for key, label in labels.items()
            if about or key != OWN
        ],
        "choices": [(asset, picture(asset), asset.pk in there) for asset in rows.rows],
    }
    return render(request, "training/_choose.html", context)


def usable(person: User) -> QuerySet[Asset, Any]:
    """Pictures that can be learned from: seen, neither rejected nor withdrawn, of a known form."""
    return Asset.objects.visible_to(person).filter(
        kind=Asset.Kind.IMAGE, status__in=USABLE, media_type__in=ENDINGS
    )


def narrowed(assets: Any, own: Dataset, source: str) -> Any:
    """Those of the data set's product or talent, references, or all."""
    if source == OWN and own.product:
        colourways = Colourway.objects.filter(product=own.product).values_list("pk", flat=True)
        return assets.filter(colourway__in=list(colourways))
    if source == OWN and own.talent:
        return assets.filter(talent=own.talent)
    return assets.filter(role=Role.REFERENCE) if source == REFERENCES else assets
