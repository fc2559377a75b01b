"""Data sets: the list of them, a new one, and what each says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Product
from catalog.pictures import Picture
from generation.views.keyset import page
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role, User
from sartiq.access.permissions import require
from training import building
from training import forms as typed
from training.forms import DatasetForm
from training.models import Dataset, DatasetImage, TrainingRun
from training.views.loras import covers

PAGE = 24
COVERS = 3  # pictures that stand for a data set
OFFERED = 12  # products that are proposed as one types


@dataclass(frozen=True, slots=True)
class Card:
    """A data set with the first of its pictures; ``status`` is that of its last training.

    A cover is None where the reader does not see its brand.
    """

    dataset: Dataset
    covers: list[Picture | None]
    pictures: int
    status: str

    @property
    def words(self) -> str:
        """Where its last training stands, for people."""
        return str(TrainingRun.Status(self.status).label) if self.status else ""


@login_required
@require_safe
def datasets(request: HtmxRequest) -> HttpResponse:
    """Data sets, the newest first."""
    person = actor(request)
    seen = Dataset.objects.visible_to(person).select_related("talent", "product", "created_by")
    found = page(request, with_figures(seen), size=PAGE)
    context = {
        "cards": cards_of(person, found.rows),
        "page": found,
        "may_train": person.has_role(Role.TRAINER),
    }
    return render(request, "training/datasets.html", context)


def with_figures(seen: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Data sets with the ids of the pictures that are included, and their last training."""
    included = DatasetImage.objects.filter(dataset=OuterRef("pk"), included=True)
    last = TrainingRun.objects.filter(dataset=OuterRef("pk")).order_by("-pk")
    return seen.annotate(
        assets=ArraySubquery(included.order_by("position", "id").values("asset")),
        last=Subquery(last.values("status")[:1]),
    )


def cards_of(person: User, rows: Sequence[Any]) -> list[Card]:
    """What the list shows of data sets; one query."""
    pictures = covers(person, (pk for row in rows for pk in row.assets[:COVERS]))
    return [
        Card(row, [pictures.get(pk) for pk in row.assets[:COVERS]], len(row.assets), row.last or "")
        for row in rows
    ]


@login_required
def new(request: HtmxRequest) -> HttpResponse:
    """A new data set; ``?talent=`` (slug) and ``?product=`` (handle) say what it is of."""
    person = actor(request)
    require(person, Role.TRAINER)
    form = DatasetForm(request.POST or None, actor=person, initial=request.GET.dict())
    if form.is_valid():
        try:
            dataset = building.create(actor=person, facts=form.facts())
        except building.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("training:dataset", dataset.pk)
    return told(request, form, _("New data set"))


@login_required
def edit(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """What a data set says of itself."""
    person = actor(request)
    require(person, Role.TRAINER)
    dataset = found(request, pk)
    form = DatasetForm(request.POST or None, actor=person, initial=typed.told(dataset))
    if form.is_valid():
        try:
            building.revise(actor=person, dataset=dataset, facts=form.facts())
        except building.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("training:dataset", dataset.pk)
    return told(request, form, str(dataset), dataset)


def told(
    request: HtmxRequest, form: DatasetForm, title: str, dataset: Dataset | None = None
) -> HttpResponse:
    """The form; 422 with what is wrong."""
    context = {"form": form, "title": title, "dataset": dataset}
    status = 422 if form.is_bound else 200
    return render(request, "training/dataset_form.html", context, status=status)


@login_required
@require_safe
def products(request: HtmxRequest) -> HttpResponse:
    """Products whose titles hold words that begin like ``?product=``: choices of a field."""
    words = request.GET.get("product", "")[:200].strip()
    seen = Product.objects.visible_to(actor(request)).matching(words)
    return render(request, "training/_products.html", {"products": seen[:OFFERED]})


def found(request: HtmxRequest, pk: UUID) -> Dataset:
    """The data set, if this person sees it; 404 otherwise."""
    seen = Dataset.objects.visible_to(actor(request))
    return get_object_or_404(seen.select_related("talent", "product__brand"), pk=pk)
