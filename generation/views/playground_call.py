"""One endpoint of the playground: its form, what a call would cost, and the call itself."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from catalog.models import Asset, Slot
from catalog.pictures import Picture, picture, with_pictures
from generation import calls, ledger
from generation.endpoints.catalogue import EndpointSpec
from generation.endpoints.catalogue import Slot as Room
from generation.forms.choices import usable_loras
from generation.forms.offers import KINDS, MAKES_PICTURES, offer
from generation.forms.playground import CallForm, usable
from generation.models import Endpoint, Job
from generation.views.keyset import page as keyset_page
from generation.views.playground_history import history, made_by
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role
from sartiq.access.permissions import require
from sartiq.ids import uuid_or_none

TEMPLATE = "generation/playground_call.html"
SHOWN = 24  # files of the dialog
FIRST = ("prompt", "size", "count", "seed", "duration", "factor")  # words that one looks for
HELP = {
    Slot.GARMENT: gettext_lazy("The product, as its packshot shows it."),
    Slot.BASE: gettext_lazy("What is worked on."),
    Slot.PERSON: gettext_lazy("Who wears it, or whose voice it is."),
    Slot.POSE: gettext_lazy("How they stand."),
    Slot.STYLE: gettext_lazy("How it looks."),
    Slot.BACKGROUND: gettext_lazy("Where it is."),
    Slot.MASK: gettext_lazy("Which part may change."),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A slot of the endpoint, and the files that were chosen for it.

    ``needed`` says which slots must be filled: this one, or one of several.
    """

    slot: Slot
    help: str
    room: Room
    needed: str
    files: list[tuple[Asset, Picture]]

    @property
    def full(self) -> bool:
        """Whether a further file would push one out."""
        return len(self.files) >= self.room.max


@login_required
def playground_call(request: HtmxRequest, pk: str) -> HttpResponse:
    """The form of an endpoint and the calls that were made of it; POST makes one.

    ``?again=`` (a call's id) fills the form, ``?input=slot:asset`` chooses a file.
    """
    endpoint = found(request, pk)
    if request.method == "POST":
        return run(request, endpoint)
    form = CallForm(
        endpoint.read(),
        actor=actor(request),
        like=again(request, endpoint),
        inputs=request.GET.getlist("input"),
    )
    return render(request, TEMPLATE, page(request, endpoint, form))


@login_required
@require_POST
def playground_check(request: HtmxRequest, pk: str) -> HttpResponse:
    """What the call as it stands would cost, or what stands against it; nothing is spent.

    ``add`` (``slot:asset``) chooses a file.
    """
    endpoint = found(request, pk)
    form = posted(request, endpoint)
    context = parts(request, endpoint, form) | panel(form)
    if "add" not in request.POST:
        return render(request, f"{TEMPLATE}#checked", context)
    response = render(request, f"{TEMPLATE}#chosen", context)
    return trigger_client_event(response, "modal-close")


@login_required
@require_safe
def playground_pictures(request: HtmxRequest, pk: str) -> HttpResponse:
    """Files to choose from for ``?slot=``: the inside of a dialog."""
    endpoint = found(request, pk)
    slot = request.GET.get("slot", "")
    slots = endpoint.read().slots
    chosen = Slot(slot) if slot in Slot.values else Slot.BASE
    accepts = slots[chosen.name].accepts if chosen.name in slots else Asset.Kind.IMAGE
    files = with_pictures(usable(actor(request)).filter(kind=accepts))
    rows = keyset_page(request, files, size=SHOWN)
    context = {
        "endpoint": endpoint,
        "slot": chosen,
        "accepts": calls.NOUNS[accepts],
        "page": rows,
        "choices": [(asset, picture(asset)) for asset in rows.rows],
    }
    return render(request, "generation/_playground_pictures.html", context)


def run(request: HtmxRequest, endpoint: Endpoint) -> HttpResponse:
    """Make the posted call; what stands against it is shown in the panel."""
    form = posted(request, endpoint)
    job, problems = requested(form)
    if job is None:
        context = page(request, endpoint, form) | {"problems": problems}
        return render(request, f"{TEMPLATE}#checked" if request.htmx else TEMPLATE, context)
    if request.htmx:
        context = page(request, endpoint, form) | panel(form)
        return trigger_client_event(render(request, f"{TEMPLATE}#ran", context), "ran")
    messages.success(request, _("The call is under way."))
    return redirect(f"{reverse('generation:playground-call', args=[endpoint.pk])}?again={job.pk}")


def requested(form: CallForm) -> tuple[Job | None, list[str]]:
    """The call that was asked for, or why it can't be made."""
    if not form.is_valid():
        return None, form.problems()
    try:
        return calls.request(actor=form.actor, wanted=form.wanted()), []
    except calls.Refused as error:
        return None, form.explain(error.problems)
    except ledger.OverBudget as error:
        return None, [str(error)]


def posted(request: HtmxRequest, endpoint: Endpoint) -> CallForm:
    """The form as it was sent."""
    data = request.POST.copy()
    if add := data.get("add"):
        data.appendlist("input", add)
    return CallForm(endpoint.read(), data, actor=actor(request))


def page(request: HtmxRequest, endpoint: Endpoint, form: CallForm) -> dict[str, Any]:
    """Everything that the page shows."""
    return (
        parts(request, endpoint, form)
        | history(request, endpoint)
        | {"offer": offer(endpoint), "kind": KINDS.get(endpoint.kind, endpoint.kind)}
    )


def panel(form: CallForm) -> dict[str, Any]:
    """The estimate of a call, or every problem in plain words."""
    if not form.is_valid():
        return {"problems": form.problems()}
    try:
        return {"call": calls.check(actor=form.actor, wanted=form.wanted())}
    except calls.Refused as error:
        return {"problems": form.explain(error.problems)}


def parts(request: HtmxRequest, endpoint: Endpoint, form: CallForm) -> dict[str, Any]:
    """The form by its parts: what one looks for first, the rest, files, LoRAs."""
    spec = form.spec
    first = {spec.vocabulary[word] for word in FIRST if spec.speaks(word)}
    first |= set(spec.input_schema["required"])
    fields = [form[name] for name in form.fields]
    return {
        "endpoint": endpoint,
        "spec": spec,
        "form": form,
        "first": [one for one in fields if one.name in first],
        "rest": [one for one in fields if one.name not in first],
        "rest_wrong": any(wrong(one) for one in fields if one.name not in first),
        "given": given(form),
        "loras": loras(form) if spec.speaks("loras") else None,
        "price": offer(endpoint).price,
        "shootable": endpoint.kind in MAKES_PICTURES,
    }


def wrong(field: BoundField) -> bool:
    """Whether something of a field can't be read."""
    return field.form.is_bound and bool(field.errors)


def given(form: CallForm) -> list[Given]:
    """The endpoint's slots with what was chosen for each."""
    spec: EndpointSpec = form.spec
    chosen = with_pictures(Asset.objects.filter(pk__in=[asset.pk for _, asset in form.inputs]))
    shown = {asset.pk: (asset, picture(asset)) for asset in chosen}
    return [
        Given(
            slot=slot,
            help=str(HELP[slot]),
            room=spec.slots[slot.name],
            needed=needed(spec, slot),
            files=[shown[asset.pk] for name, asset in form.inputs if name == slot],
        )
        for slot in Slot
        if slot.name in spec.slots
    ]


def needed(spec: EndpointSpec, slot: Slot) -> str:
    """Which slots must be filled where one is required: those that share its field do as well."""
    field = spec.slots[slot.name].field
    sharing = [
        one for one in Slot if one.name in spec.slots and spec.slots[one.name].field == field
    ]
    if not any(spec.slots[one.name].required for one in sharing):
        return ""
    if len(sharing) == 1:
        return _("required")
    return _("one of %(slots)s") % {"slots": ", ".join(str(one.label).lower() for one in sharing)}


def loras(form: CallForm) -> list[dict[str, Any]]:
    """Every LoRA that can be used, with its scale where it is ticked."""
    scales = {lora.pk: scale for lora, scale in form.loras()}
    return [
        {
            "lora": lora,
            "ticked": lora.pk in scales,
            "scale": scales.get(lora.pk, lora.default_scale),
        }
        for lora in usable_loras(form.actor).select_related("talent", "product")
    ]


def found(request: HtmxRequest, pk: str) -> Endpoint:
    """The endpoint, if it is enabled and this person may call it; 404 or 403 otherwise."""
    require(actor(request), Role.MERCHANDISER)
    return get_object_or_404(Endpoint.objects.enabled(), pk=pk)


def again(request: HtmxRequest, endpoint: Endpoint) -> Job | None:
    """The call that ``?again=`` names, if it was this person's own."""
    pk = uuid_or_none(request.GET.get("again"))
    mine = made_by(actor(request), endpoint).prefetch_related("inputs")
    return mine.filter(pk=pk).first() if pk else None
