"""What became of one's own calls in the playground, which fills without a reload."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Annotation, Asset, Rendition
from catalog.pictures import Picture, picture, with_pictures
from generation import calls, ledger
from generation.forms.offers import MAKES_PICTURES
from generation.models import Attempt, Endpoint, Job, Output, Transition
from generation.views.cells import note
from generation.views.keyset import page as keyset_page
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

CALLS = 12
THOUSAND = 1000  # a box is drawn in thousandths of its picture
Status = Job.Status


@dataclass(frozen=True, slots=True)
class Box:
    """What was found on a picture: where, in thousandths of it, and how sure the model is."""

    label: str
    left: int
    top: int
    width: int
    height: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """A call, and what came of it."""

    job: Job
    note: str
    outputs: list[tuple[Asset, Picture]]
    text: str
    looked_at: Picture | None
    boxes: list[Box]
    seed: int | None
    cost_nano: int | None
    unknown: bool

    @property
    def under_way(self) -> bool:
        """Whether something will still come of it."""
        return self.job.status in Job.UNDER_WAY

    @property
    def estimated(self) -> bool:
        """Whether its cost stands for a bill that has not been seen yet."""
        return any(asset.cost_basis == Asset.Basis.ESTIMATED for asset, _ in self.outputs)

    @property
    def retryable(self) -> bool:
        """Whether it can be queued again."""
        return self.job.status in {Status.FAILED, Status.CANCELLED}

    @property
    def shootable(self) -> bool:
        """Whether a shoot can be made of it."""
        return self.job.endpoint.kind in MAKES_PICTURES

    @property
    def state(self) -> str:
        """Changes whenever it looks different."""
        drawn = sum(bool(shown.src) for _, shown in self.outputs)
        return f"{self.job.status}.{drawn}.{len(self.outputs)}.{len(self.note)}.{len(self.boxes)}"


def made_by(person: User, endpoint: Endpoint) -> QuerySet[Job]:
    """The calls of an endpoint that somebody made here; those of shoots have their own pages."""
    return Job.objects.filter(actor=person, endpoint=endpoint, shoot=None, chain=None)


def history(request: HtmxRequest, endpoint: Endpoint) -> dict[str, Any]:
    """One's own calls of an endpoint, newest first; a constant number of queries."""
    mine = made_by(actor(request), endpoint)
    now = version(mine)  # before the rest is read: what changes meanwhile is fetched once more
    rows = keyset_page(request, with_results(mine), size=CALLS)
    found = boxes_of(rows.rows) if endpoint.kind == "detect" else {}
    made = [result(job, endpoint, found) for job in rows.rows]
    unfinished = any(
        one.under_way or any(not shown.src and not shown.icon for _, shown in one.outputs)
        for one in made
    )
    return {
        "endpoint": endpoint,
        "made": made,
        "page": rows,
        "version": now,
        "live": unfinished,
        "before": request.GET.get("before", ""),
    }


@login_required
@require_safe
def playground_history(request: HtmxRequest, pk: str) -> HttpResponse:
    """What changed since ``?version=``; 204 while nothing did."""
    require(actor(request), Role.MERCHANDISER)
    endpoint = get_object_or_404(Endpoint, pk=pk)
    if request.GET.get("version") == version(made_by(actor(request), endpoint)):
        return HttpResponse(status=204)
    return render(request, "generation/playground_call.html#changes", history(request, endpoint))


@login_required
@require_POST
def playground_cancel(request: HtmxRequest, job: UUID) -> HttpResponse:
    """Stop one's own call."""
    mine = own(request, job)
    if calls.cancel(actor=actor(request), job=mine):
        messages.success(request, _("The call was asked to stop. What was paid for still arrives."))
    else:
        messages.info(request, _("The call had ended already."))
    return redirect("generation:playground-call", mine.endpoint_id)


@login_required
@require_POST
def playground_retry(request: HtmxRequest, job: UUID) -> HttpResponse:
    """Queue one's own failed call again."""
    mine = own(request, job)
    try:
        calls.retry(actor=actor(request), job=mine)
    except (calls.Refused, ledger.OverBudget) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The call is queued again."))
    return redirect("generation:playground-call", mine.endpoint_id)


def own(request: HtmxRequest, pk: UUID) -> Job:
    """The call, if this person made it in the playground; 404 otherwise."""
    return get_object_or_404(
        Job.objects.select_related("endpoint", "colourway"),
        pk=pk,
        actor=actor(request),
        shoot=None,
        chain=None,
    )


def version(mine: QuerySet[Job]) -> str:
    """Changes whenever something becomes of the calls; four counts of what is only appended."""
    jobs = mine.order_by().values("pk")
    counts = (
        mine.count(),
        Transition.objects.filter(attempt__job__in=jobs).count(),
        Rendition.objects.filter(asset__output__attempt__job__in=jobs).count(),
        Attempt.objects.filter(job__in=jobs).exclude(error="").aggregate(n=Count("pk"))["n"],
    )
    return ".".join(map(str, counts))


def with_results(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Calls with all that is shown of them."""
    shown = with_pictures(Asset.objects.all())
    outputs = Output.objects.prefetch_related(Prefetch("asset", shown))
    attempts = Attempt.objects.order_by("number").prefetch_related(Prefetch("outputs", outputs))
    return jobs.select_related("endpoint").prefetch_related(
        Prefetch("attempts", attempts), Prefetch("inputs__asset", shown)
    )


def result(job: Job, endpoint: Endpoint, found: Mapping[str, list[Box]]) -> Made:
    """A call as the page shows it; ``found`` are boxes by the provider's id of a request."""
    spec = endpoint.read()
    attempts = list(job.attempts.all())
    outputs = [output.asset for one in attempts for output in one.outputs.all()]
    costs = [one.cost_nano for one in attempts if one.cost_nano is not None]
    boxes = [box for one in attempts for box in found.get(one.request_id or "", ())]
    looked_at = next((one.asset for one in job.inputs.all()), None) if boxes else None
    seed = spec.value(job.arguments, "seed")
    return Made(
        job=job,
        note=note(job, attempts[-1] if attempts else None),
        outputs=[(asset, picture(asset)) for asset in outputs],
        text=text_of(attempts, spec.output.get("text", "")),
        looked_at=picture(looked_at) if looked_at else None,
        boxes=boxes,
        seed=seed if isinstance(seed, int) else None,
        cost_nano=sum(costs) if costs else None,
        unknown=any(one.state == Attempt.State.UNKNOWN for one in attempts),
    )


def text_of(attempts: Sequence[Attempt], name: str) -> str:
    """What a transcript says: it stands in the provider's answer too."""
    answers = [one.result for one in attempts if one.result and one.state == Attempt.State.STORED]
    return str(answers[-1].get(name, "")) if answers and name else ""


def boxes_of(jobs: Iterable[Job]) -> dict[str, list[Box]]:
    """What calls found, by the provider's id of each request; one query."""
    requests = [one.request_id for job in jobs for one in job.attempts.all() if one.request_id]
    found: dict[str, list[Box]] = defaultdict(list)
    for one in Annotation.objects.filter(request_id__in=requests):
        found[one.request_id].append(box(one))
    return found


def box(one: Annotation) -> Box:
    """What was found, in thousandths of the picture."""
    return Box(
        label=one.label,
        left=round(one.left * THOUSAND),
        top=round(one.top * THOUSAND),
        width=round((one.right - one.left) * THOUSAND),
        height=round((one.bottom - one.top) * THOUSAND),
        percent=None if one.score is None else round(one.score * 100),
    )
