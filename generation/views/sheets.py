"""A launched shoot: the contact sheet, which fills without a reload."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from catalog.models import Asset, Rendition, Reshoot, Shoot
from generation import finishing, intake, ledger, reshoots
from generation.forms.settings import size_words
from generation.models import Endpoint, Job
from generation.veils import veil_looks
from generation.views.cells import Axes, Page, groups_of, page_of
from generation.views.figures import Figures, figures_of, standing
from generation.views.requests import HtmxRequest, actor, found
from generation.views.troubles import troubles_of
from sartiq.access.models import Role, User
from sartiq.ids import uuid_or_none

FEW = 12  # calls on a page whose pictures can be larger
WHILE_SHOOTING, WHILE_IN_REVIEW = 2, 10  # seconds
Status = Job.Status


def page(request: HtmxRequest, shoot: Shoot) -> HttpResponse:
    """The whole contact sheet, or one page of a long one."""
    shown = page_of(request, shoot)
    facts = facts_of(actor(request), shoot, shown)
    return render(request, "generation/sheet.html", sheet(request, shoot, shown, facts))


@login_required
def shoot_sheet(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """What changed since ``?version=``; 204 while nothing did.

    A page whose calls are other ones by now is loaded anew.
    """
    shoot = found(request, pk)
    shown = page_of(request, shoot)
    facts = facts_of(actor(request), shoot, shown)
    before, now = request.GET.get("version", ""), facts.version
    if before == now:
        return HttpResponse(status=204)
    if before and before.partition(".")[0] != now.partition(".")[0]:
        return HttpResponseClientRefresh()
    return render(request, "generation/sheet.html#changes", sheet(request, shoot, shown, facts))


@login_required
@require_POST
def shoot_cancel(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Stop what is under way."""
    shoot = found(request, pk)
    count = intake.cancel(actor=actor(request), shoot=shoot)
    text = ngettext(
        "%(count)d call asked to stop. What was paid for still arrives.",
        "%(count)d calls asked to stop. What was paid for still arrives.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("generation:shoot", pk)


@login_required
@require_POST
def shoot_retry(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Queue failed calls again: all, or the one of the posted ``job``."""
    shoot = found(request, pk)
    try:
        count = retry(actor(request), shoot, request.POST.get("job"))
    except (intake.Refused, ledger.OverBudget) as error:
        messages.error(request, str(error))
    else:
        told(request, count)
    return redirect("generation:shoot", pk)


def told(request: HtmxRequest, count: int) -> None:
    """Say how many calls were queued again, or why none was."""
    if not count:
        sentence = _(
            "Nothing was queued: the cells of what failed have all their pictures by now. "
            "Shoot more to get further ones."
        )
        messages.info(request, sentence)
        return
    text = ngettext("%(count)d call queued again.", "%(count)d calls queued again.", count)
    messages.success(request, text % {"count": count})


def retry(person: User, shoot: Shoot, chosen: str | None) -> int:
    """Queue one call again, or all that failed; the number of them."""
    if not chosen:
        return finishing.retry_failed(actor=person, shoot=shoot)
    job = get_object_or_404(shoot.jobs, pk=uuid_or_none(chosen))
    intake.retry(actor=person, job=job)
    return 1


def sheet(request: HtmxRequest, shoot: Shoot, shown: Page, facts: "Facts") -> dict[str, object]:
    """Everything that the contact sheet shows; a fixed number of queries.

    The facts were read before: what changes meanwhile is fetched once more.
    """
    person, status = actor(request), request.GET.get("status", "")
    figures, axes = facts.figures, Axes.of(shoot)
    groups = groups_of(shown.ids, axes)
    jobs = [cell.job for group in groups for cell in group.cells]
    veil_looks([*axes.looks, *(job.look for job in jobs if job.look)], actor=person)
    made = [cell for group in groups for cell in group.cells if cell.asset]
    return {
        "shoot": shoot,
        "figures": figures,
        "standing": standing(shoot, figures),
        "troubles": troubles_of(shoot, ended=figures.ended, held=figures.hanging),
        "groups": groups,
        "page": shown,
        "few": len(shown.ids) <= FEW,
        "version": facts.version,
        "pause": pause(facts, drawn=all(cell.drawn for cell in made)),
        "status": status,
        "tabs": tabs(figures, status),
        "axes": axes,
        "settings": dict(settings_of(shoot)),
        "endpoint": Endpoint.objects.filter(pk=shoot.endpoint).only("title").first(),
        "reviewed": facts.reviewed,
        "tray": reshoots.estimate(actor=person, reshoots=facts.tray),
        "may_shoot": person.has_role(Role.MERCHANDISER),
        "may_review": person.has_role(Role.REVIEWER),
    }


def settings_of(shoot: Shoot) -> Iterator[tuple[str, str]]:
    """The parameters of ``shoot`` in people's words."""
    for name, value in shoot.parameters.items():
        yield name, size_words(value) if name == "size" else str(value)


def pause(facts: "Facts", *, drawn: bool) -> int:
    """Seconds until a page asks again what changed; 0 once nothing is expected."""
    if facts.figures.under_way or not drawn:
        return WHILE_SHOOTING
    return WHILE_IN_REVIEW if facts.reviewed.get(Asset.Status.PENDING) else 0


def tabs(figures: Figures, status: str) -> list[dict[str, object]]:
    """All calls, or those that failed."""
    every = {"label": _("All"), "href": "?", "count": sum(figures.counts.values())}
    failed = {
        "label": _("Failed"),
        "href": f"?status={Status.FAILED}",
        "count": figures.failed,
    }
    return [every | {"current": not status}, failed | {"current": status == Status.FAILED}]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a contact sheet's version comes from.

    Of the whole shoot only counts and sums are read, which indexes answer: its figures, its
    pictures by where they stand in review, and what lies in the tray. Of the page's calls all
    that is seen of them.
    """

    page: list[UUID]
    status: str
    figures: Figures
    reviewed: dict[str, int]
    tray: list[Reshoot]
    seen: list[tuple[Any, ...]]

    @property
    def version(self) -> str:
        """Changes whenever the page does; its part before the dot when it holds other calls."""
        lying = [one.pk for one in self.tray]
        facts = [self.status, self.figures, self.reviewed, lying, self.seen]
        return f"{digest(self.page)}.{digest(facts)}"


def facts_of(person: User, shoot: Shoot, shown: Page) -> Facts:
    """What is to be seen of ``shoot`` now; six queries."""
    calls = Job.objects.filter(pk__in=shown.ids)
    seen = calls.order_by("pk", "attempts__number", "attempts__outputs__index").values_list(
        "pk",
        "status",
        "attempts__state",
        "attempts__error",
        "attempts__queue_position",
        "attempts__outputs__asset__status",
        Exists(Rendition.objects.filter(asset=OuterRef("attempts__outputs__asset"))),
    )
    tray = reshoots.waiting(actor=person).filter(asset__shoot=shoot)
    return Facts(
        page=shown.ids,
        status=shoot.status,
        figures=figures_of([shoot])[shoot.pk],
        reviewed=reviewed(shoot),
        tray=list(tray[: reshoots.MOST]),
        seen=list(seen),
    )


def reviewed(shoot: Shoot) -> dict[str, int]:
    """How many pictures of ``shoot`` stand where in review, in a fixed order."""
    return dict(shoot.assets.order_by("status").values_list("status").annotate(n=Count("pk")))


def digest(facts: list[Any]) -> str:
    """A short text that differs when the facts do."""
    return hashlib.blake2b(repr(facts).encode(), digest_size=8).hexdigest()
