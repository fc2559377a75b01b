"""What was started from an asset and what became of it: a list that fills without a reload."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from catalog.models import Asset, Rendition, ReviewDecision, Slot
from catalog.pictures import Picture, picture, with_pictures
from generation import calls, ledger, steps
from generation.models import Attempt, Endpoint, Job, JobInput, Output, Transition
from generation.remaking import Act
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

TEMPLATE = "generation/_remakes.html"
SHOWN = 6
ACTS = {"edit": Act.EDIT, "inpaint": Act.FIX, "segment": Act.MARK} | {
    kind.kind: Act(name) for name, kind in steps.KINDS.items()
}


@dataclass(frozen=True, slots=True)
class Remake:
    """A call that was started from an asset, and the first thing that it gave."""

    job: Job
    title: str
    note: str
    result: Asset | None
    picture: Picture | None
    unknown: bool

    @property
    def under_way(self) -> bool:
        """Whether something will still come of it."""
        return self.job.status in Job.UNDER_WAY

    @property
    def retryable(self) -> bool:
        """Whether it can be queued again."""
        return self.job.status in {Job.Status.FAILED, Job.Status.CANCELLED}

    @property
    def live(self) -> bool:
        """Whether it will soon look different: a result is drawn, or still to come."""
        return self.under_way or bool(
            self.picture and not self.picture.src and not self.picture.icon
        )


@require_safe
@login_required
def remake_list(request: HtmxRequest, asset: UUID) -> HttpResponse:
    """What changed since ``?version=``; 204 while nothing did."""
    found = seen(request, asset)
    if request.GET.get("version") == version(jobs_of(actor(request), found)):
        return HttpResponse(status=204)
    return listed(request, found)


@require_POST
@login_required
def remake_cancel(request: HtmxRequest, asset: UUID, job: UUID) -> HttpResponse:
    """Stop a call that was started from an asset."""
    found = seen(request, asset)
    calls.cancel(actor=actor(request), job=chosen(request, found, job))
    return listed(request, found)


@require_POST
@login_required
def remake_retry(request: HtmxRequest, asset: UUID, job: UUID) -> HttpResponse:
    """Queue a failed call again; why that can't be is told in passing."""
    found = seen(request, asset)
    try:
        calls.retry(actor=actor(request), job=chosen(request, found, job))
    except (calls.Refused, ledger.OverBudget) as error:
        told = {"text": str(error), "tone": "error"}
        return trigger_client_event(listed(request, found), "toast", told)
    return listed(request, found)


def listed(request: HtmxRequest, asset: Asset) -> HttpResponse:
    """The list as it stands; who shows masks is told that one may have come."""
    answer = render(request, TEMPLATE, {"asset": asset} | started(request, asset))
    return trigger_client_event(answer, "remade")


def started(request: HtmxRequest, asset: Asset) -> dict[str, Any]:
    """The latest calls that were started from ``asset``; a constant number of queries."""
    pks = jobs_of(actor(request), asset)
    now = version(pks)  # before the rest is read: what changes meanwhile is fetched once more
    rows = with_results(Job.objects.filter(pk__in=pks)).order_by("-pk")
    remakes = [remade(asset, job) for job in rows]
    return {"remakes": remakes, "version": now, "live": any(one.live for one in remakes)}


def jobs_of(person: User, asset: Asset) -> list[UUID]:
    """The latest calls that repeat ``asset`` or work on it, by their ids; two queries."""
    visible = Job.objects.visible_to(person).filter(chain=None)
    repeats = visible.filter(variation_of=asset).order_by("-pk").values_list("pk", flat=True)
    based = JobInput.objects.filter(asset=asset, slot=Slot.BASE, job__in=visible)
    worked_on = based.order_by("-job").values_list("job", flat=True)
    return sorted({*repeats[:SHOWN], *worked_on[:SHOWN]}, reverse=True)[:SHOWN]


def version(pks: Sequence[UUID]) -> str:
    """Changes whenever the list does: how many rows tell of it, and which calls there are."""
    made = {"asset__output__attempt__job__in": pks}
    counts = (
        Transition.objects.filter(attempt__job__in=pks).count(),
        Rendition.objects.filter(**made).count(),
        ReviewDecision.objects.filter(**made).count(),
        Attempt.objects.filter(job__in=pks).exclude(error="").count(),
    )
    return ".".join([pks[0].hex if pks else "", *map(str, counts)])


def with_results(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Calls with all that is shown of them."""
    outputs = Output.objects.prefetch_related(Prefetch("asset", with_pictures(Asset.objects.all())))
    attempts = Attempt.objects.order_by("number").prefetch_related(Prefetch("outputs", outputs))
    titles = Endpoint.objects.only("title", "kind", "vocabulary")
    return jobs.prefetch_related(Prefetch("attempts", attempts), Prefetch("endpoint", titles))


def remade(asset: Asset, job: Job) -> Remake:
    """A call as the list shows it."""
    attempts = list(job.attempts.all())
    results = [output.asset for one in attempts for output in one.outputs.all()]
    result = results[0] if results else None
    unknown = any(one.state == Attempt.State.UNKNOWN for one in attempts)
    return Remake(
        job=job,
        title=title(asset, job),
        note=note(job, attempts, unknown=unknown),
        result=result,
        picture=picture(result) if result else None,
        unknown=unknown,
    )


def title(asset: Asset, job: Job) -> str:
    """What was done, in the words of the panel; other calls are named by their endpoint."""
    if job.variation_of_id == asset.pk:
        seed = job.arguments.get(job.endpoint.vocabulary.get("seed", ""))
        return str((Act.AGAIN if seed == asset.seed else Act.VARY).label)
    if job.endpoint_id == steps.KINDS["enhance"].endpoint:
        return str(Act.ENHANCE.label)
    act = ACTS.get(job.endpoint.kind)
    return str(act.label) if act else job.endpoint.title


def note(job: Job, attempts: Sequence[Attempt], *, unknown: bool) -> str:
    """What is to be said about a call, in plain words."""
    if job.status == Job.Status.FAILED:
        return job.failure or _("It failed, and nobody said why.")
    if unknown:
        return _("Sent, but the answer was lost. It is not sent twice; we wait for word of it.")
    return attempts[-1].error if attempts and job.status in Job.UNDER_WAY else ""


def seen(request: HtmxRequest, pk: UUID) -> Asset:
    """The asset, if this person sees it and may spend; 404 or 403 otherwise."""
    require(actor(request), Role.MERCHANDISER)
    return get_object_or_404(Asset.objects.visible_to(actor(request)), pk=pk)


def chosen(request: HtmxRequest, asset: Asset, pk: UUID) -> Job:
    """One of the calls on the list; 404 otherwise."""
    listed_ones = Job.objects.filter(pk__in=jobs_of(actor(request), asset))
    return get_object_or_404(listed_ones.select_related("endpoint"), pk=pk)
