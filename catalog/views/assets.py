"""One asset: large, beside its packshot, with its recipe, lineage, decisions and files."""

import json
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import checks, review
from catalog.models import Asset, Reason, Rendition, ReviewDecision, Talent, Verdict
from catalog.pictures import Picture, picture
from catalog.views.lineage import lineage_of
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
        .prefetch_related(
            "renditions", "loras__lora", "talent__releases", "annotations", "checks__other"
        ),
        pk=asset,
    )
    context = {
        "asset": found,
        "picture": picture(found),
        "text": text(found),
        "packshot": packshot(found),
        "checks": checks.told(found),
        "facts": list(recipe(found)) if found.made else [],
        "files": files(found),
        "lineage": lineage_of(actor, found),
        "decisions": [
            (one, [Reason(reason).label for reason in one.reasons])
            for one in found.decisions.select_related("actor", "undoes")
        ],
        "rights": rights(found.talent),
    }
    return render(request, "catalog/asset.html", context | powers(actor, found))


def powers(actor: User, asset: Asset) -> dict[str, Any]:
    """What this person may do here, and what is asked before an approval."""
    reviews, makes = actor.has_role(Role.REVIEWER), actor.has_role(Role.MERCHANDISER)
    return {
        "may_review": reviews and asset.status != Asset.Status.WITHDRAWN,
        "may_make": makes,
        "may_download": reviews or makes or asset.kind != Asset.Kind.IMAGE,
        "reasons": Reason.choices,
        "doubt": review.doubt(asset),
        "bar": review.bar(actor, asset),
    }


@require_POST
@login_required
def decide(request: HttpRequest, asset: UUID) -> HttpResponseBase:
    """Take the decision of the page's buttons and show the page again."""
    actor = cast(User, request.user)
    found = get_object_or_404(Asset.objects.visible_to(actor), pk=asset)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The page sent a decision that makes no sense. Try it again."))
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


def recipe(asset: Asset) -> Iterator[tuple[str, str]]:
    """How a made asset was made: names and values, each worth copying."""
    told: dict[str, Any] = {
        _("Prompt"): asset.prompt,
        _("Prompt used"): asset.prompt_used if asset.prompt_used != asset.prompt else "",
        _("Negative"): asset.negative_prompt,
        _("Seed"): "" if asset.seed is None else str(asset.seed),
        _("Endpoint"): asset.endpoint,
    }
    yield from ((name, value) for name, value in told.items() if value)
    said = (asset.prompt, asset.negative_prompt, asset.seed)
    for name, value in asset.parameters.items():
        if name != "loras" and value not in said:
            yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for one in asset.loras.all():
        yield _("LoRA"), _("%(lora)s at %(scale)s") % {"lora": one.lora, "scale": one.scale}
    yield _("Request"), asset.request_id


def files(asset: Asset) -> list[tuple[Rendition, list[Rendition]]]:
    """The renditions by preset, the largest first: one that tells the size, and its formats."""
    by_preset: dict[str, list[Rendition]] = {}
    for one in asset.renditions.all():
        by_preset.setdefault(one.preset, []).append(one)
    found = [(formats[0], formats) for formats in by_preset.values()]
    return sorted(found, key=lambda one: -one[0].width)


def rights(talent: Talent | None) -> dict[str, object] | None:
    """Whether the talent may be shown now, in words, with every release."""
    if talent is None:
        return None
    valid = talent.releases.valid(at=timezone.now())
    return {"talent": talent, "valid": list(valid), "releases": list(talent.releases.all())}
