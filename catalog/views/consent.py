"""Withdrawing consent: what would come down, the deed, and how far it has come."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalog import consent, losses
from catalog.forms.talents import WithdrawalForm
from catalog.models import Asset, Release, Talent, Withdrawal
from catalog.pictures import picture, with_thumbnails
from catalog.releases import standing, told
from sartiq.access.models import Role, User
from sartiq.access.permissions import require
from sartiq.ids import uuid_or_none

NEWEST = 12  # pictures that stand for all
LOOKED_AT = 200  # of the newest pictures: some are down already
FEW = 8  # products and shoots by name


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What would come down, with reason and confirmation; a POST withdraws the consent.

    ``?release=`` (id) is about that release alone.
    """
    actor = cast(User, request.user)
    require(actor, Role.MERCHANDISER)
    talent = get_object_or_404(Talent.objects.prefetch_related("releases"), slug=slug)
    if not consent.may_withdraw(actor):
        return render(request, "catalog/talent_withdraw.html", {"talent": talent}, status=403)
    release = chosen(talent, request.GET.get("release"))
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            consent.withdraw(
                actor=actor,
                talent=talent,
                release=release,
                reason=Withdrawal.Reason(sent["reason"]),
                note=sent["note"],
            )
        except consent.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(talent)
    context = {"form": form, "talent": talent, **about(actor, talent, release)}
    status = 422 if form.is_bound else 200
    return render(request, "catalog/talent_withdraw.html", context, status=status)


def chosen(talent: Talent, key: str | None) -> Release | None:
    """The release that an address names; None for all of them, 404 where it is not there."""
    return get_object_or_404(talent.releases, pk=uuid_or_none(key)) if key else None


def about(actor: User, talent: Talent, release: Release | None) -> dict[str, Any]:
    """What the page shows at once; its pictures are counted afterwards."""
    now = timezone.now()
    shoots = list(losses.planned_with(talent)[: FEW + 1])
    up = Asset.objects.visible_to(actor).newest_showing(talent, most=LOOKED_AT)
    up = with_thumbnails(up.exclude(status=Asset.Status.WITHDRAWN)).order_by("-pk")
    return {
        "release": release,
        "covered": release is not None and losses.others_cover(release),
        "standing": told(release, at=now) if release else standing(talent, at=now),
        "newest": [(asset, picture(asset)) for asset in up[:NEWEST]],
        "loras": losses.usable_loras(talent),
        "shoots": shoots[:FEW],
        "more_shoots": len(shoots) > FEW,
    }


@require_safe
@login_required
def loss(request: HttpRequest, slug: str) -> HttpResponse:
    """How many pictures would come down, by status, storefront and product."""
    if not consent.may_withdraw(cast(User, request.user)):
        raise PermissionDenied
    found = losses.loss(get_object_or_404(Talent, slug=slug))
    context = {
        "loss": found,
        "statuses": by_status(found.statuses),
        "products": found.products[:FEW],
        "more_products": max(0, len(found.products) - FEW),
    }
    return render(request, "catalog/talent_withdraw.html#loss", context)


def by_status(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Statuses in their order, with label and number, as far as there are pictures."""
    return [(one.value, str(one.label), counts[one]) for one in Asset.Status if counts.get(one)]


@require_safe
@login_required
def withdrawal(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the last withdrawal has come; 204 while it stands at ``?version=``.

    Once nothing is left the whole page is asked for again.
    """
    talent = get_object_or_404(Talent, slug=slug)
    context = {"talent": talent, **progress(talent)}
    if request.GET.get("version") == context["version"]:
        return HttpResponse(status=204)
    response = render(request, "catalog/_talent_withdrawal.html", context)
    if not context.get("left"):
        response["HX-Refresh"] = "true"  # the rest of the page shows what is down by now
    return response


def progress(talent: Talent) -> dict[str, Any]:
    """How far the latest withdrawal has come; nothing where there is none, or it is long over."""
    latest = consent.latest(talent)
    if latest is None:
        return {"withdrawal": None, "version": ""}
    left = consent.left(latest)
    return {
        "withdrawal": latest,
        "left": left,
        "total": latest.pictures + left,
        "version": f"{latest.pictures}.{left}",
    }
