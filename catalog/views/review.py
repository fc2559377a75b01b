"""The review page: the pictures that wait, one by one, in pairs or as a grid."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Asset, Reason, Shoot
from catalog.views.review_queue import line, narrowing
from sartiq.access.models import Role, User


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The first pictures that wait, leased to who may decide.

    ``?shoot=`` (id), ``?product=`` (handle) and ``?mine=on`` (shoots that one started) narrow;
    ``?sort=concerns`` puts first what the checks found odd.
    """
    actor = cast(User, request.user)
    narrowed = narrowing(request)
    context = {
        "narrowed": narrowed,
        "chips": narrowed.chips(),
        "shoots": shoots_in_review(actor),
        "queue": line(actor, narrowed),
        **people(actor),
    }
    return render(request, "catalog/review.html", context)


def people(actor: User) -> dict[str, object]:
    """What ``actor`` may do, and who may do more."""
    may_review = actor.has_role(Role.REVIEWER)
    return {
        "may_review": may_review,
        "reviewers": [] if may_review else reviewers(),
        "reasons": Reason.choices,
    }


def shoots_in_review(actor: User) -> list[Shoot]:
    """Shoots with pictures that wait, newest first."""
    waits = Asset.objects.filter(shoot=OuterRef("pk"), status=Asset.Status.PENDING)
    shoots = Shoot.objects.visible_to(actor).under_way().filter(Exists(waits))
    return list(shoots.only("pk", "name")[:50])


def reviewers() -> list[User]:
    """A few people who may decide, to name them to those who may not."""
    trusted = Q(roles__overlap=[Role.REVIEWER, Role.ADMIN]) | Q(is_superuser=True)
    return list(User.objects.filter(trusted, is_active=True, service_account=False)[:5])
