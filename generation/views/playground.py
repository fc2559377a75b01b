"""The playground: every endpoint that is enabled, by kind, searched and filtered by its address."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generation.endpoints.guide import endpoints_for, purposes
from generation.forms.offers import KINDS, Offer, offers
from generation.models import Endpoint
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role
from sartiq.access.permissions import require


@dataclass(frozen=True, slots=True)
class Section:
    """The endpoints of one kind."""

    kind: str
    title: str
    offers: list[Offer]


@login_required
@require_safe
def playground(request: HtmxRequest) -> HttpResponse:
    """Endpoints by kind; ``?q=``, ``?kind=`` and ``?purpose=`` leave some out."""
    require(actor(request), Role.MERCHANDISER)
    query, kind, purpose = (request.GET.get(name, "").strip() for name in ("q", "kind", "purpose"))
    found = offers(matching(query, kind, purpose))
    context = {
        "query": query,
        "kind": kind,
        "purpose": purpose,
        "kinds": KINDS.items(),
        "purposes": purposes(),
        "sections": sections(found),
        "total": len(found),
    }
    template = "generation/playground.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def matching(query: str, kind: str, purpose: str) -> QuerySet[Endpoint]:
    """Enabled endpoints of a kind, for a purpose, with words of a query in title or id."""
    found = Endpoint.objects.enabled()
    if kind in KINDS:
        found = found.filter(kind=kind)
    if purpose:
        found = found.filter(pk__in=endpoints_for(purpose))
    for word in query.split():
        found = found.filter(Q(title__icontains=word) | Q(pk__icontains=word))
    return found


def sections(found: Iterable[Offer]) -> list[Section]:
    """Endpoints by kind, in the order of the kinds."""
    by_kind: dict[str, list[Offer]] = {kind: [] for kind in KINDS}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one)
    titles = {kind: str(KINDS.get(kind, kind)) for kind in by_kind}
    return [Section(kind, titles[kind], some) for kind, some in by_kind.items() if some]
