"""A launched shoot: the contact sheet, which fills without a reload."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from catalog.models import Asset, Rendition, ReviewDecision, Shoot
from catalog.pictures import Picture, picture
from generation import finishing, intake, ledger
from generation.models import Attempt, Endpoint, Job, Output, Transition
from generation.views.figures import (
    Figures,
    figures_of,
    reserved_nano,
    standing,
    with_pictures,
)
from generation.views.keyset import uuid_or_none
from generation.views.requests import HtmxRequest, actor, found
from generation.views.troubles import troubles_of
from sartiq.access.models import Role

CELLS = 96  # about as many as a page shows at once
Status = Job.Status


@dataclass(frozen=True, slots=True)
class Cell:
    """A call on the contact sheet, with the first picture that it gave."""

    job: Job
    asset: Asset | None
    picture: Picture | None
    more: int
    note: str
    unknown: bool

    @property
    def step(self) -> str:
        """Which finishing step it is: ``Step 2: Clarity upscaler``."""
        if self.job.step is None:
            return ""
        return f"Step {self.job.step + 1}: {self.job.endpoint.title}"

    @property
    def more_label(self) -> str:
        """How many further pictures the same call gave."""
        return f"+{self.more}"

    @property
    def retryable(self) -> bool:
        """Whether it can be queued again by itself; a finishing step goes with its chain."""
        return self.job.chain_id is None and self.job.status in {Status.FAILED, Status.CANCELLED}

    @property
    def state(self) -> str:
        """Changes whenever the cell looks different."""
        asset = (
            f"{self.asset.status}.{bool(self.picture and self.picture.src)}" if self.asset else ""
        )
        return f"{self.job.status}.{asset}.{len(self.note)}"


def page(request: HtmxRequest, shoot: Shoot) -> HttpResponse:
    """The whole contact sheet, or one page of a long one."""
    return render(request, "generation/sheet.html", sheet(request, shoot))


@login_required
def shoot_sheet(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """What changed since ``?version=``; 204 while nothing did."""
    shoot = found(request, pk)
    if request.GET.get("version") == version(shoot):
        return HttpResponse(status=204)
    return render(request, "generation/sheet.html#changes", sheet(request, shoot))


@login_required
@require_POST
def shoot_cancel(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Stop what is under way."""
    shoot = found(request, pk)
    count = intake.cancel(actor=actor(request), shoot=shoot)
    messages.success(request, f"{calls(count)} asked to stop. What was paid for still arrives.")
    return redirect("generation:shoot", pk)


@login_required
@require_POST
def shoot_retry(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Queue failed calls again: all, or the one of the posted ``job``."""
    shoot = found(request, pk)
    try:
        if chosen := request.POST.get("job"):
            intake.retry(
                actor=actor(request), job=get_object_or_404(shoot.jobs, pk=uuid_or_none(chosen))
            )
            count = 1
        else:
            count = finishing.retry_failed(actor=actor(request), shoot=shoot)
    except (intake.Refused, ledger.OverBudget) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{calls(count)} queued again.")
    return redirect("generation:shoot", pk)


def sheet(request: HtmxRequest, shoot: Shoot) -> dict[str, object]:
    """Everything that the contact sheet shows; a constant number of queries."""
    now = version(shoot)  # before the rest is read: what changes meanwhile is fetched once more
    figures = figures_of([shoot])[shoot.pk]
    jobs, after, later = page_of(request, shoot)
    cells = [cell(job) for job in jobs]
    return {
        "shoot": shoot,
        "figures": figures,
        "standing": standing(shoot, figures),
        "reserved_nano": reserved_nano(shoot),
        "troubles": troubles_of(shoot),
        "cells": cells,
        "version": now,
        "live": bool(figures.under_way) or any(one.asset and not drawn(one) for one in cells),
        "status": request.GET.get("status", ""),
        "after": after,
        "after_text": str(after or ""),
        "later": later,
        "tabs": tabs(figures, request.GET.get("status", "")),
        "endpoint": Endpoint.objects.filter(pk=shoot.endpoint).first(),
        "to_review": shoot.assets.filter(status=Asset.Status.PENDING).count(),
        "may_shoot": actor(request).has_role(Role.MERCHANDISER),
        "may_review": actor(request).has_role(Role.REVIEWER),
    }


def tabs(figures: Figures, status: str) -> list[dict[str, object]]:
    """All calls, or those that failed."""
    every = {"label": "All", "href": "?", "count": sum(figures.counts.values())}
    failed = {"label": "Failed", "href": f"?status={Status.FAILED}", "count": figures.failed}
    return [every | {"current": not status}, failed | {"current": status == Status.FAILED}]


def version(shoot: Shoot) -> str:
    """Changes whenever the sheet does: how many rows tell of it, in one query.

    Moves, renditions and decisions are only ever appended, and a count, unlike the highest id,
    also sees a row that was committed late. Errors of attempts come and go.
    """
    counts = Shoot.objects.filter(pk=shoot.pk).values_list(
        number_of(Transition.objects.filter(attempt__job__shoot=OuterRef("pk"))),
        number_of(Rendition.objects.filter(asset__shoot=OuterRef("pk"))),
        number_of(ReviewDecision.objects.filter(asset__shoot=OuterRef("pk"))),
        number_of(Attempt.objects.filter(job__shoot=OuterRef("pk")).exclude(error="")),
        "status",
    )
    return ".".join(str(part) for part in counts.get())


def number_of(rows: "QuerySet[Any]") -> Coalesce:
    """How many rows, as part of a larger query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def page_of(request: HtmxRequest, shoot: Shoot) -> tuple[list[Job], int | None, bool]:
    """The jobs of one page, siblings side by side, and after which item the next page begins."""
    jobs = with_outputs(shoot.jobs.all())
    if request.GET.get("status") == Status.FAILED:
        return (
            list(jobs.filter(status=Status.FAILED).order_by("colourway", "id")[:CELLS]),
            None,
            False,
        )
    items = shoot.items.order_by("id")
    after = request.GET.get("after", "")
    if after.isdigit():
        items = items.filter(pk__gt=int(after))
    size = max(1, CELLS // shoot.count)
    rows = list(items.values_list("pk", "colourway")[: size + 1])
    place: dict[UUID | None, int] = {
        colourway: position for position, (_, colourway) in enumerate(rows[:size])
    }
    shown = sorted(
        jobs.filter(colourway__in=place), key=lambda job: (place[job.colourway_id], job.pk)
    )
    return shown, rows[size - 1][0] if len(rows) > size else None, after.isdigit()


def with_outputs(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Jobs with all that a cell shows."""
    outputs = Output.objects.prefetch_related(Prefetch("asset", with_pictures(Asset.objects.all())))
    attempts = Attempt.objects.order_by("number").prefetch_related(Prefetch("outputs", outputs))
    titles = Endpoint.objects.only("title")
    return jobs.select_related("colourway__product").prefetch_related(
        Prefetch("attempts", attempts), Prefetch("endpoint", titles)
    )


def cell(job: Job) -> Cell:
    """A job as the contact sheet shows it."""
    attempts = list(job.attempts.all())
    assets = [output.asset for attempt in attempts for output in attempt.outputs.all()]
    first = assets[0] if assets else None
    return Cell(
        job=job,
        asset=first,
        picture=picture(first) if first else None,
        more=max(0, len(assets) - 1),
        note=note(job, attempts[-1] if attempts else None),
        unknown=any(attempt.state == Attempt.State.UNKNOWN for attempt in attempts),
    )


def note(job: Job, attempt: Attempt | None) -> str:
    """What is to be said about a job that has no picture, in plain words."""
    if job.status == Status.FAILED:
        return job.failure or "It failed, and nobody said why."
    if attempt is None or job.status not in Job.UNDER_WAY:
        return ""
    if attempt.state == Attempt.State.UNKNOWN:
        return "Sent, but the answer was lost. It is not sent twice; we wait for word of it."
    return attempt.error


def drawn(one: Cell) -> bool:
    """Whether the cell's picture can be seen."""
    return one.picture is not None and bool(one.picture.src)


def calls(count: int) -> str:
    """A number of calls in words."""
    return "1 call" if count == 1 else f"{count} calls"
