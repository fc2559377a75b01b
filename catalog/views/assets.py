"""One asset: large, beside its packshot, with its recipe, lineage, decisions and files."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalog import review
from catalog.models import Asset, Derivation, Reason, ReviewDecision, Talent, Verdict
from catalog.pictures import Picture, picture
from sartiq.access.models import Role, User


class DecisionForm(forms.Form):
    """A decision about the asset of the page, which stood at ``seen``."""

    verdict = forms.ChoiceField(
        choices=[
            (one.value, one.label)
            for one in (Verdict.APPROVE, Verdict.REJECT, Verdict.SPARE, Verdict.REOPEN)
        ]
    )
    reasons = forms.MultipleChoiceField(choices=Reason.choices, required=False)
    note = forms.CharField(required=False, max_length=2000)
    seen = forms.ChoiceField(choices=Asset.Status.choices)
    confirmed = forms.BooleanField(required=False)


@require_safe
@login_required
def page(request: HttpRequest, asset: UUID) -> HttpResponse:
    """The page of one asset."""
    actor = cast(User, request.user)
    found = get_object_or_404(
        Asset.objects.visible_to(actor)
        .select_related("colourway__product", "view", "shoot", "talent", "created_by")
        .prefetch_related("renditions", "loras__lora", "talent__releases", "annotations"),
        pk=asset,
    )
    trusted = actor.has_role(Role.REVIEWER)
    context = {
        "asset": found,
        "picture": picture(found),
        "text": text(found),
        "packshot": packshot(found),
        "parents": relatives(actor, found.parents.all(), "parent"),
        "children": relatives(actor, found.children.all(), "child"),
        "decisions": [
            (one, [Reason(reason).label for reason in one.reasons])
            for one in found.decisions.select_related("actor", "undoes")
        ],
        "reasons": Reason.choices,
        "rights": rights(found.talent),
        "doubt": review.doubt(found),
        "may_review": trusted and found.status != Asset.Status.WITHDRAWN,
        "may_download": trusted
        or actor.has_role(Role.MERCHANDISER)
        or found.kind != Asset.Kind.IMAGE,
    }
    return render(request, "catalog/asset.html", context)


@require_POST
@login_required
def decide(request: HttpRequest, asset: UUID) -> HttpResponseBase:
    """Take the decision of the page's buttons and show the page again."""
    actor = cast(User, request.user)
    found = get_object_or_404(Asset.objects.visible_to(actor), pk=asset)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The page sent a decision that makes no sense. Try it again.")
        return redirect("catalog:asset", asset)
    sent = form.cleaned_data
    try:
        review.decide(
            actor=actor,
            asset=found,
            verdict=Verdict(sent["verdict"]),
            reasons=[Reason(reason) for reason in sent["reasons"]],
            note=sent["note"],
            confirmed=sent["confirmed"],
            seen=Asset.Status(sent["seen"]),
        )
    except review.Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("catalog:asset", asset)


@require_POST
@login_required
def undo(request: HttpRequest, decision: UUID) -> HttpResponseBase:
    """Take back a decision if it is still its asset's latest, and show the asset again."""
    actor = cast(User, request.user)
    found = get_object_or_404(
        ReviewDecision, asset__in=Asset.objects.visible_to(actor), pk=decision
    )
    try:
        review.undo(actor=actor, decision=found)
    except review.Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("catalog:asset", found.asset_id)


def text(asset: Asset) -> str | None:
    """What a text says; None for other kinds, and when the storage has lost it."""
    if asset.kind != Asset.Kind.TEXT:
        return None
    try:
        with asset.file.open("rb") as file:
            return str(file.read().decode(errors="replace"))
    except FileNotFoundError:
        return None


def packshot(asset: Asset) -> Picture | None:
    """The packshot to compare with; none where the asset is the packshot."""
    if asset.colourway is None:
        return None
    packshots = Asset.objects.packshots().filter(colourway=asset.colourway)
    first = packshots.select_related("colourway__product").first()
    return picture(first) if first and first != asset else None


def relatives(
    actor: User, links: Iterable[Derivation], side: str
) -> list[tuple[Derivation, Asset, Picture]]:
    """What the asset was made from, or what was made from it, as far as the actor sees it."""
    visible = (
        Asset.objects.visible_to(actor)
        .select_related("colourway__product", "shoot")
        .prefetch_related("renditions")
    )
    written = list(links)
    found = visible.in_bulk([getattr(link, f"{side}_id") for link in written])
    return [
        (link, other, picture(other))
        for link in written
        if (other := found.get(getattr(link, f"{side}_id")))
    ]


def rights(talent: Talent | None) -> dict[str, object] | None:
    """Whether the talent may be shown now, in words, with every release."""
    if talent is None:
        return None
    valid = talent.releases.valid(at=timezone.now())
    return {"talent": talent, "valid": list(valid), "releases": list(talent.releases.all())}
