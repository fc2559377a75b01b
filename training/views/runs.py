"""Trainings as pages show them, and what is done to one that is under way or has failed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from generation import ledger
from generation.models import Attempt
from generation.views.cells import note
from generation.views.requests import HtmxRequest, actor
from training import intake
from training.models import TrainingRun

Status = TrainingRun.Status


@dataclass(frozen=True, slots=True)
class Line:
    """A training: where it stands in plain words, and what it cost so far."""

    run: TrainingRun
    words: str
    cost_nano: int | None
    calling_off: bool

    @property
    def under_way(self) -> bool:
        """Whether it goes on by itself."""
        return self.run.status in TrainingRun.UNDER_WAY

    @property
    def retryable(self) -> bool:
        """Whether it can be taken up again."""
        return self.run.status in TrainingRun.ENDED_BADLY

    @property
    def pictures(self) -> int:
        """How many it learns from."""
        return len(self.run.snapshot)

    @property
    def state(self) -> str:
        """Changes whenever it looks different."""
        return f"{self.run.status}.{self.calling_off:d}.{self.words}.{self.cost_nano}"


@login_required
@require_POST
def cancel(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Stop a training."""
    run = found(request, pk)
    if intake.cancel(actor=actor(request), run=run):
        messages.success(
            request,
            _(
                "The training was asked to stop. Weights that were paid for "
                "still arrive, and are kept."
            ),
        )
    else:
        messages.info(request, _("The training had ended already."))
    return redirect("training:dataset", run.dataset_id)


@login_required
@require_POST
def retry(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Take up a training that failed or was cancelled."""
    run = found(request, pk)
    try:
        intake.retry(actor=actor(request), run=run)
    except (intake.Refused, ledger.OverBudget) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The training goes on, with the same pictures and settings."))
    return redirect("training:dataset", run.dataset_id)


def found(request: HtmxRequest, pk: UUID) -> TrainingRun:
    """The training, if this person sees it; 404 otherwise."""
    seen = TrainingRun.objects.visible_to(actor(request)).select_related("job", "lora")
    return get_object_or_404(seen, pk=pk)


def lines(runs: QuerySet[TrainingRun]) -> list[Line]:
    """Trainings as pages show them; two queries."""
    attempts = Prefetch("job__attempts", Attempt.objects.order_by("number"))
    rows = runs.select_related("job__endpoint", "lora", "created_by").prefetch_related(attempts)
    return [line(run) for run in rows]


def line(run: TrainingRun) -> Line:
    """One training; its job's attempts are prefetched."""
    attempts: list[Attempt] = list(run.job.attempts.all())
    costs = [one.cost_nano for one in attempts if one.cost_nano is not None]
    return Line(
        run=run,
        words=words(run, attempts[-1] if attempts else None),
        cost_nano=sum(costs) if costs else None,
        calling_off=run.status in TrainingRun.UNDER_WAY and run.job.cancel_asked_at is not None,
    )


def words(run: TrainingRun, attempt: Attempt | None) -> str:
    """What is to be said of a training as it stands."""
    number = len(run.snapshot)
    if run.status == Status.PREPARING:
        told = ngettext("Packing %(n)s picture.", "Packing %(n)s pictures.", number)
        return told % {"n": number}
    if run.status == Status.TRAINING:
        return note(run.job, attempt) or at_the_provider(attempt)
    return run.failure


def at_the_provider(attempt: Attempt | None) -> str:
    """Where the call stands, once the archive is packed."""
    if attempt is None or attempt.state in (Attempt.State.RESERVED, Attempt.State.SUBMITTING):
        return _("Packed. It is sent to the provider next.")
    if attempt.state == Attempt.State.RESULT_READY:
        return _("Trained. Its weights are being fetched.")
    if attempt.queue_position:
        told = ngettext(
            "%(n)s training goes before it at the provider.",
            "%(n)s trainings go before it at the provider.",
            attempt.queue_position,
        )
        return told % {"n": attempt.queue_position}
    return _("The provider trains. That takes minutes; you may close the page.")


def moving(lines: Iterable[Line]) -> bool:
    """Whether one of them goes on by itself."""
    return any(one.under_way for one in lines)
