"""The list of shoots."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.models import Shoot
from catalog.pictures import Picture
from generation.views.figures import (
    Figures,
    Standing,
    figures_of,
    standing,
    thumbnails_of,
)
from generation.views.keyset import page
from sartiq.access.models import Role, User

PAGE_SIZE = 24


@dataclass(frozen=True, slots=True)
class Card:
    """A shoot as lists show it."""

    shoot: Shoot
    figures: Figures
    thumbnails: list[Picture]

    @property
    def standing(self) -> Standing:
        """Where it stands, in words."""
        return standing(self.shoot, self.figures)


@login_required
def shoots(request: HttpRequest) -> HttpResponse:
    """All shoots that one sees, newest first; ``?status=`` filters."""
    assert isinstance(request.user, User)
    seen = Shoot.objects.visible_to(request.user)
    status = request.GET.get("status", "")
    filtered = seen.filter(status=status) if status in Shoot.Status.values else seen
    found = page(request, filtered.select_related("created_by"), size=PAGE_SIZE)
    counts = dict(seen.order_by().values_list("status").annotate(n=Count("pk")))
    context = {
        "cards": cards_of(found.rows),
        "page": found,
        "tabs": tabs(counts, status),
        "status": status,
        "may_shoot": request.user.has_role(Role.MERCHANDISER),
    }
    return render(request, "generation/shoots.html", context)


def cards_of(shoots: list[Shoot]) -> list[Card]:
    """``shoots`` with figures and thumbnails, in a constant number of queries."""
    figures, thumbnails = figures_of(shoots), thumbnails_of(shoots)
    return [Card(one, figures[one.pk], thumbnails.get(one.pk, [])) for one in shoots]


def tabs(counts: dict[str, int], current: str) -> list[dict[str, object]]:
    """A tab for all shoots and one for each status that there is."""
    everything = {
        "label": "All",
        "href": "?",
        "current": current not in Shoot.Status.values,
        "count": sum(counts.values()),
    }
    return [everything] + [
        {
            "label": status.label,
            "href": f"?status={status}",
            "current": current == status,
            "count": counts.get(status, 0),
        }
        for status in Shoot.Status
        if counts.get(status) or current == status
    ]
