"""One data set: its pictures with captions and advice, what a training comes to, its trainings."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from catalog.models import Asset
from catalog.pictures import Picture, picture, with_thumbnails
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role
from training import advice
from training.advice import Advice
from training.models import Dataset, DatasetImage, TrainingRun
from training.views.datasets import found
from training.views.doing import told
from training.views.runs import Line, lines, moving
from training.views.starting import panel, parameters

TEMPLATE = "training/dataset.html"
PAGE = 24  # pictures
RUNS = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a data set: its number, how it looks, what is to be said of it.

    One of a brand that the reader does not see has a number, and no ``picture``.
    """

    image: DatasetImage
    number: int
    picture: Picture | None
    advice: Sequence[Advice]

    @property
    def key(self) -> str:
        """The id of its row; a text, which templates do not format in the reader's numerals."""
        return str(self.image.pk)

    @property
    def state(self) -> str:
        """Changes whenever it looks different."""
        if self.picture is None:
            return "veiled"
        kinds = ".".join(one.text for one in self.advice)
        return f"{bool(self.picture.src):d}.{self.image.included:d}.{kinds}.{self.image.crop}"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of what goes along, in pixels."""
        return advice.size(self.image)

    @property
    def moving(self) -> bool:
        """Whether it is still to be drawn or measured."""
        if self.picture is None:
            return False
        return not (self.picture.src and self.image.asset.measured)


@dataclass(frozen=True, slots=True)
class Tab:
    """All pictures, or those with one kind of advice."""

    label: str
    href: str
    current: bool
    count: int


@login_required
@require_safe
def dataset(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """The page; ``?only=`` (a kind of advice) and ``?after=`` (a picture) narrow the pictures.

    htmx gets the pictures alone.
    """
    own = found(request, pk)
    return changed(request, own) if request.htmx else whole(request, own)


def whole(request: HtmxRequest, own: Dataset) -> HttpResponse:
    """The page with the estimate beside the pictures."""
    context = standing(request, own) | parameters(own, None)
    context |= panel(request, own, None, context["images"])
    return render(request, TEMPLATE, context | {"done": told(request)})


@login_required
@require_safe
def pulse(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """What changed by itself since ``?version=``; 204 while nothing did."""
    own = found(request, pk)
    context = standing(request, own)
    if request.GET.get("version") == context["version"]:
        return HttpResponse(status=204)
    return render(request, f"{TEMPLATE}#changes", context)


def standing(request: HtmxRequest, own: Dataset) -> dict[str, Any]:
    """Pictures and trainings as they stand now."""
    context, runs = board(request, own), lines(latest(own))
    pictures = context["pictures"]
    going_on = live(pictures) or moving(runs)
    return context | {"lines": runs, "version": version(pictures, runs), "live": going_on}


def changed(request: HtmxRequest, own: Dataset) -> HttpResponse:
    """The pictures as they stand now, for the page that is open; its estimate follows."""
    context = board(request, own) | {"fragment": True, "done": told(request)}
    # Whether something goes on, the first pulse finds out.
    context |= {"version": "", "live": True}
    return trigger_client_event(render(request, f"{TEMPLATE}#set", context), "pictures")


def look(request: HtmxRequest, row: DatasetImage, *, saved: bool = False) -> HttpResponse:
    """One picture and the counts as they stand now; ``saved``: its caption was."""
    if not request.htmx:
        return redirect("training:dataset", row.dataset_id)
    context = board(request, row.dataset, only_of=row) | {"saved": row.pk if saved else None}
    return trigger_client_event(render(request, f"{TEMPLATE}#looks", context), "pictures")


def board(
    request: HtmxRequest, own: Dataset, *, only_of: DatasetImage | None = None
) -> dict[str, Any]:
    """A data set's pictures with advice, or one of them, in a constant number of queries."""
    person, images = actor(request), own.pictures()
    seen = set(own.images.visible_to(person).values_list("pk", flat=True))
    said = advice.advise(images, seen)
    only = request.GET.get("only", "")
    numbered = list(enumerate(images, 1))
    if only_of:
        rows, following = [one for one in numbered if one[1].pk == only_of.pk], None
    else:
        rows, following = paged(request, narrowed(numbered, said, only))
    return {
        "dataset": own,
        "images": images,
        "pictures": shown(rows, said),
        "seen": ",".join(str(image.pk) for _number, image in rows),
        "total": len(images),
        "included": sum(image.included for image in images),
        "tabs": tabs(own, only, len(images), advice.counted(said)),
        "query": request.GET.urlencode(),
        "narrowed": only in advice.LABELS,
        "first": address(own, only=only) if request.GET.get("after") else None,
        "next": following,
        "may_train": person.has_role(Role.TRAINER),
    }


def narrowed(
    numbered: Sequence[tuple[int, DatasetImage]], said: Mapping[int, list[Advice]], only: str
) -> list[tuple[int, DatasetImage]]:
    """The pictures with one kind of advice; all of them where it is none."""
    if only not in advice.LABELS:
        return list(numbered)
    return [one for one in numbered if any(each.kind == only for each in said.get(one[1].pk, ()))]


def paged(
    request: HtmxRequest, numbered: Sequence[tuple[int, DatasetImage]]
) -> tuple[list[tuple[int, DatasetImage]], str | None]:
    """A page of the pictures, and the address of the next one."""
    after = request.GET.get("after", "")
    begun = [at for at, (_number, image) in enumerate(numbered, 1) if str(image.pk) == after]
    first = begun[0] if begun else 0
    rows = list(numbered[first : first + PAGE])
    if first + PAGE >= len(numbered):
        return rows, None
    query = {"only": request.GET.get("only", ""), "after": str(rows[-1][1].pk)}
    return rows, f"?{urlencode({name: value for name, value in query.items() if value})}"


def shown(
    rows: Sequence[tuple[int, DatasetImage]], said: Mapping[int, list[Advice]]
) -> list[Shown]:
    """Pictures as the page shows them, those without an entry in ``said`` veiled."""
    seen = [image.asset_id for _number, image in rows if image.pk in said]
    assets = with_thumbnails(Asset.objects.filter(pk__in=seen))
    known = {asset.pk: picture(asset) for asset in assets}
    return [
        Shown(image, number, known.get(image.asset_id), said.get(image.pk, ()))
        for number, image in rows
    ]


def tabs(own: Dataset, only: str, total: int, counts: Counter[str]) -> list[Tab]:
    """All pictures, and those with each kind of advice that there is."""
    kinds = [(kind, label) for kind, label in advice.LABELS.items() if counts[kind] or kind == only]
    everything = Tab(_("All"), address(own), only not in advice.LABELS, total)
    some = [
        Tab(str(label), address(own, only=kind), kind == only, counts[kind])
        for kind, label in kinds
    ]
    return [everything, *some]


def address(own: Dataset, **query: str) -> str:
    """The address of a data set's page."""
    known = {name: value for name, value in query.items() if value}
    return reverse("training:dataset", args=[own.pk]) + (f"?{urlencode(known)}" if known else "")


def latest(own: Dataset) -> QuerySet[TrainingRun]:
    """A data set's last trainings."""
    return own.runs.order_by("-pk")[:RUNS]


def version(pictures: Sequence[Shown], runs: Sequence[Line]) -> str:
    """Changes whenever something looks different."""
    looks = [one.state for one in pictures] + [f"{one.run.pk}{one.state}" for one in runs]
    return hashlib.sha256("|".join(looks).encode()).hexdigest()[:16]


def live(pictures: Sequence[Shown]) -> bool:
    """Whether one of them is still to be drawn or measured."""
    return any(one.moving for one in pictures)
