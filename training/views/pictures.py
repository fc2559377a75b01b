"""What is done to the pictures of a data set; each answers with what then looks different."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from catalog.media.refusal import Refused as Unusable
from generation.views.requests import HtmxRequest, actor
from sartiq.ids import uuid_or_none
from training import building
from training.models import Dataset, DatasetImage
from training.views import dataset as pages
from training.views.datasets import found
from training.views.doing import tell
from training.views.picking import usable

TAKEN_OUT = "training-taken-out"  # in the session: the picture that was taken out last
STEPS = {"left": -1, "right": 1}  # places that a button moves a picture


@login_required
@require_POST
def upload(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Take files into the data set; each that is refused is told with its reason.

    Our script, which sends many files in several requests, gets the reasons as JSON.
    """
    own, refused = found(request, pk), []
    for file in request.FILES.getlist("files"):
        try:
            receive(request, own, file)
        except (building.Refused, Unusable) as refusal:
            refused.append(f"{file.name}: {refusal}")
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"refused": refused})
    for sentence in refused:
        messages.error(request, sentence)
    return answer(request, own)


def receive(request: HtmxRequest, own: Dataset, file: "UploadedFile[bytes]") -> None:
    """Take one file; raises ``Refused`` of either kind."""
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        path, name = Path(kept.name), file.name or ""
        building.receive(actor=actor(request), dataset=own, path=path, file_name=name)


@login_required
@require_POST
def add(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Put the picked pictures (``asset``, ids) at the end."""
    own = found(request, pk)
    picked = usable(actor(request)).filter(pk__in=ids(request.POST.getlist("asset")))

    def act() -> None:
        number = building.add(actor=actor(request), dataset=own, assets=list(picked))
        words = ngettext("%(n)s picture added.", "%(n)s pictures added.", number)
        messages.success(request, words % {"n": number})

    return trigger_client_event(done(request, own, act), "modal-close")


@login_required
@require_POST
def arrange(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Move a picture one place (``left``, ``right``), or put all into ``order``."""
    own, seen = found(request, pk), numbers(request.POST.get("seen", ""))
    held = {pk: step for name, step in STEPS.items() for pk in numbers(request.POST.get(name, ""))}
    order = moved(seen, held) or numbers(request.POST.get("order", "")) or seen

    def act() -> None:
        building.arrange(actor=actor(request), dataset=own, order=order, seen=seen, held=held)

    return done(request, own, act)


@login_required
@require_POST
def remove(request: HtmxRequest, pk: UUID, image: int) -> HttpResponse:
    """Take a picture out; the page offers to put it back."""
    own, row = found(request, pk), picture(request, pk, image)
    request.session[TAKEN_OUT] = building.remove(actor=actor(request), image=row)
    name = row.asset.file_name or str(row.asset)
    back = reverse("training:picture-put-back", args=[own.pk])
    tell(request, _("“%(name)s” is out of the data set.") % {"name": name}, back)
    return answer(request, own)


@login_required
@require_POST
def put_back(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Put back what was taken out last."""
    own, removed = found(request, pk), request.session.get(TAKEN_OUT)

    def act() -> None:
        if removed:
            building.put_back(actor=actor(request), dataset=own, removed=removed)
            del request.session[TAKEN_OUT]

    return done(request, own, act)


@login_required
@require_POST
def describe(request: HtmxRequest, pk: UUID, image: int) -> HttpResponse:
    """Keep the caption as it is typed."""
    row, words = picture(request, pk, image), request.POST.get("caption", "")
    building.describe(actor=actor(request), image=row, caption=words)
    return pages.look(request, row, saved=True)


@login_required
@require_POST
def include(request: HtmxRequest, pk: UUID, image: int) -> HttpResponse:
    """Let it go along, or not."""
    row = picture(request, pk, image)
    building.include(actor=actor(request), image=row, included="included" in request.POST)
    return pages.look(request, row)


def done(request: HtmxRequest, own: Dataset, act: Callable[[], None]) -> HttpResponse:
    """Do what was asked and show the pictures again, or why not."""
    try:
        act()
    except building.Refused as refusal:
        messages.warning(request, str(refusal))
    return answer(request, own)


def answer(request: HtmxRequest, own: Dataset) -> HttpResponse:
    """The pictures as they stand now; the whole page where no script asks."""
    if request.htmx:
        return pages.changed(request, own)
    return redirect(pages.address(own, only=request.GET.get("only", "")))


def picture(request: HtmxRequest, pk: UUID, image: int) -> DatasetImage:
    """A picture, if this person sees it and its data set; 404 otherwise."""
    person = actor(request)
    seen = DatasetImage.objects.visible_to(person)
    rows = seen.filter(dataset__in=Dataset.objects.visible_to(person))
    return get_object_or_404(rows.select_related("asset", "dataset"), dataset=pk, pk=image)


def moved(seen: list[int], held: Mapping[int, int]) -> list[int]:
    """The order after the buttons beside pictures: each is ``held``, with its step; or empty."""
    for pk, step in held.items():
        if pk in seen:
            order, at = list(seen), seen.index(pk)
            order.insert(max(0, at + step), order.pop(at))
            return order
    return []


def numbers(text: str) -> list[int]:
    """Ids of rows with commas between them; nonsense is a bad request."""
    try:
        return [int(part) for part in text.split(",") if part]
    except ValueError:
        raise BadRequest("These are no ids of pictures.") from None


def ids(texts: list[str]) -> list[UUID]:
    """Ids of assets; nonsense is left out."""
    return [pk for pk in map(uuid_or_none, texts) if pk]
