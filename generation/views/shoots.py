"""The list of shoots."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog.models import Shoot
from catalog.models.brands import sees_all
from catalog.models.searching import beginnings
from catalog.models.shoots import SHOOT_WORDS, ShootQuerySet
from catalog.pictures import Picture
from generation import reshoots
from generation.views.figures import (
    Figures,
    Standing,
    figures_of,
    standing,
    thumbnails_of,
)
from generation.views.keyset import page
from sartiq.access.models import Role, User

PAGE_SIZE = 16
LATELY = 200  # shoots: who began one of these is offered to a member of brands


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
    """Shoots, newest first; ``?status=``, ``?by=`` (a username) and ``?q=`` (words) narrow."""
    person = request.user
    assert isinstance(person, User)
    asked = {name: request.GET.get(name, "").strip() for name in ("status", "by", "q")}
    found = page(request, narrowed(person, **asked).select_related("created_by"), size=PAGE_SIZE)
    context = asked | {
        "cards": cards_of(found.rows),
        "page": found,
        "tabs": tabs(request, asked["status"]),
        "people": people(person, asked["by"]),
        "narrowed": any(asked.values()),
        "in_tray": reshoots.waiting(actor=person)[: reshoots.MOST].count(),
        "may_shoot": person.has_role(Role.MERCHANDISER),
    }
    part = "#results" if request.headers.get("HX-Request") else ""
    return render(request, f"generation/shoots.html{part}", context)


def narrowed(person: User, *, status: str, by: str, q: str) -> ShootQuerySet:
    """The shoots in that status, begun by that person, whose names hold words that begin so."""
    found = Shoot.objects.visible_to(person)
    if status in Shoot.Status.values:
        found = found.filter(status=status)
    if by:
        found = found.filter(created_by__username=by)
    if q:
        found = found.alias(words=SHOOT_WORDS).filter(words=beginnings(q))
    return found


def people(person: User, by: str = "") -> list[tuple[str, str]]:
    """Who began shoots that ``person`` sees, by username: oneself first, then the others.

    To a member of brands only those who did so lately. Who was asked for, as ``by``, stays.
    """
    others = makers(person).exclude(pk=person.pk).order_by("username")
    names = {person.username: _("Mine")}
    names |= {one.username: one.get_full_name() or one.username for one in others}
    if by:
        names.setdefault(by, by)
    return list(names.items())


def makers(person: User) -> QuerySet[User]:
    """Who began shoots that ``person`` sees."""
    if sees_all(person):
        return User.objects.filter(Exists(Shoot.objects.filter(created_by=OuterRef("pk"))))
    # Whether a member sees a shoot is asked of its products: of thousands that takes too long.
    lately = Shoot.objects.order_by("-pk").values("pk")[:LATELY]
    seen = Shoot.objects.visible_to(person).filter(pk__in=lately).order_by()
    return User.objects.filter(pk__in=set(seen.values_list("created_by", flat=True)))


def cards_of(shoots: list[Shoot]) -> list[Card]:
    """``shoots`` with figures and thumbnails, in a constant number of queries."""
    figures, thumbnails = figures_of(shoots), thumbnails_of(shoots)
    return [Card(one, figures[one.pk], thumbnails.get(one.pk, [])) for one in shoots]


def tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """A tab for all shoots and one for each status; the other filters are kept."""
    labels = [("", _("All")), *((one.value, str(one.label)) for one in Shoot.Status)]
    return [
        {"label": label, "href": at_status(request, status), "current": status == current}
        for status, label in labels
    ]


def at_status(request: HttpRequest, status: str) -> str:
    """The first page in another status."""
    kept = {name: request.GET[name] for name in ("by", "q") if request.GET.get(name)}
    return "?" + urlencode(kept | ({"status": status} if status else {}))
