"""Home: what waits, what runs, what failed, and what it all costs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from catalog import review
from catalog.models import Asset, Product, Shoot
from generation import ledger
from generation.costs import By, Span, costs
from generation.models import Job
from generation.views.figures import Figures, figures_of
from generation.views.shoots import cards_of
from sartiq.access.models import Role, User

RECENT = 6
MOST = 1_000  # of what waits; more is said as “1,000+”
FAILURES = 5
LATELY = timedelta(days=7)  # an older failure is history
QUARTER = timedelta(days=89)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in."""
    actor = request.user
    assert isinstance(actor, User)
    products = Product.objects.visible_to(actor).exclude(status=Product.Status.ARCHIVED)
    recent = Shoot.objects.visible_to(actor).select_related("created_by")[:RECENT]
    context = {
        "may_shoot": actor.has_role(Role.MERCHANDISER),
        "may_review": actor.has_role(Role.REVIEWER),
        "empty": not products.exists(),
        "waiting": waiting(actor),
        "bare": products.bare().capped_count(MOST),
        "unworn": products.unworn().capped_count(MOST),
        "failures": failures(actor),
        "budget": ledger.standings([ledger.installation_budget()])[0],
        "records": costs(
            actor=actor, by=By.ENDPOINT, span=Span(since=timezone.localdate() - QUARTER)
        ),
        "cards": cards_of(list(recent)),
        "running": running(actor),
    }
    return render(request, "generation/home.html", context)


def waiting(actor: User) -> dict[str, int]:
    """Pictures that wait for a decision, and photos that wait for a product; two queries."""
    return {
        "to_review": review.waiting(actor=actor).capped_count(MOST),
        "inbox": Asset.objects.visible_to(actor).inbox().capped_count(MOST),
    }


def running(actor: User) -> list[tuple[Shoot, Figures]]:
    """Shoots that are under way and how far they are, the newest first."""
    seen = Shoot.objects.visible_to(actor).filter(status=Shoot.Status.RUNNING)
    shoots = list(seen[:RECENT])
    figures = figures_of(shoots)
    return [(shoot, figures[shoot.pk]) for shoot in shoots]


def failures(actor: User) -> Sequence[Mapping[str, Any]]:
    """Lately failed calls with what was paid, a line for each shoot and reason; one query."""
    failed = Job.objects.visible_to(actor).filter(
        status=Job.Status.FAILED, shoot__isnull=False, created_at__gte=timezone.now() - LATELY
    )
    rows = failed.order_by().values("shoot", "failure", name=F("shoot__name"))
    grouped = rows.annotate(
        n=Count("pk", distinct=True),
        paid_nano=Sum("attempts__cost_nano", default=0),
        last=Max("created_at"),
    ).order_by("-last")
    return list(grouped[:FAILURES])
