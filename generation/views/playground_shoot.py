"""From a call of the playground to a shoot of products with the same recipe."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from catalog.models import Colourway, Shoot, Slot
from catalog.models.shoots import MAX_COUNT
from generation import intake
from generation.endpoints.arguments import filled
from generation.endpoints.catalogue import EndpointSpec
from generation.forms.offers import MAKES_PICTURES
from generation.models import Job
from generation.recipes import WORDS
from generation.views.new_shoot import chosen, name_of, pick
from generation.views.playground_history import own
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role
from sartiq.access.permissions import require

# The packshot goes along by itself; what was worked on here is nothing for other products.
KEPT = (Slot.PERSON, Slot.POSE, Slot.STYLE, Slot.BACKGROUND)


@login_required
def playground_shoot(request: HtmxRequest, job: UUID) -> HttpResponse:
    """GET lets one pick products as for a new shoot; POST begins its draft like the call."""
    require(actor(request), Role.MERCHANDISER)
    mine = own(request, job)
    if mine.endpoint.kind not in MAKES_PICTURES:
        raise Http404("A shoot is of pictures.")
    if request.method != "POST":
        return pick(request, actor(request))
    try:
        shoot = begin(request, mine, chosen(request, actor(request)))
    except intake.Refused as error:
        messages.warning(request, str(error))
        return redirect("generation:playground-shoot", mine.pk)
    return redirect("generation:shoot", shoot.pk)


@transaction.atomic
def begin(request: HtmxRequest, job: Job, colourways: list[Colourway]) -> Shoot:
    """A draft of ``colourways`` with the call's recipe; raises ``Refused``."""
    person, spec = actor(request), job.endpoint.read()
    shoot = intake.draft(
        actor=person,
        name=name_of(colourways),
        colourways=colourways,
        endpoint=job.endpoint_id,
        prompt=job.prompt or intake.DEFAULT_PROMPT,
        count=min(MAX_COUNT, int(spec.value(job.arguments, "count") or 1)),
        parameters=parameters(spec, job.arguments),
    )
    given = job.inputs.select_related("asset")
    return intake.revise(
        actor=person,
        shoot=shoot,
        references=[(Slot(one.slot), one.asset) for one in given if one.slot in KEPT],
        loras=[(one.lora, one.scale) for one in job.loras.select_related("lora")],
    )


def parameters(spec: EndpointSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments as a shoot keeps them: in our words where there are some.

    Prompt, number of pictures and seeds are a shoot's own affair.
    """
    said = {name: word for word, name in spec.vocabulary.items()}
    left = {spec.vocabulary.get(word) for word in ("prompt", "count", "seed")}
    kept = {
        name: value
        for name, value in arguments.items()
        if name not in left and name not in filled(spec)
    }
    return {said[name] if said.get(name) in WORDS else name: kept[name] for name in kept}
