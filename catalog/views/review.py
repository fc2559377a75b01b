"""The review page and the three addresses it talks to; what it decides is decided below."""

import json
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalog import review
from catalog.models import Asset, Product, Reason, ReviewDecision, Shoot, Verdict
from catalog.pictures import picture
from sartiq.access.models import Role, User

QUEUE = 500  # pictures that a page knows the order of; then it asks for the next
BATCH = 24  # pictures described at once
VERDICTS = [Verdict.APPROVE, Verdict.REJECT, Verdict.SPARE, Verdict.REOPEN]


class FilterForm(forms.Form):
    """What narrows the queue: a shoot by its id, a product by its handle."""

    shoot = forms.UUIDField(required=False)
    product = forms.CharField(required=False)


class StepForm(forms.Form):
    """What one key press sends: a decision about ``asset``, or the undoing of another step."""

    key = forms.UUIDField()
    asset = forms.UUIDField()
    undo = forms.UUIDField(required=False)
    verdict = forms.ChoiceField(choices=[(one.value, one.label) for one in VERDICTS])
    reasons = forms.MultipleChoiceField(choices=Reason.choices, required=False)
    seen = forms.ChoiceField(choices=Asset.Status.choices)
    confirmed = forms.BooleanField(required=False)


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The pictures that wait, one by one; ``?shoot=`` (id) and ``?product=`` (handle) narrow."""
    actor = cast(User, request.user)
    narrowed = filters(request)
    ids, left = line(actor, narrowed)
    context = {
        **narrowed,
        "shoots": shoots_waiting(actor),
        "may_review": actor.has_role(Role.REVIEWER),
        "reviewers": reviewers(),
        "reasons": Reason.choices,
        "queue": {"ids": ids, "left": left, "pictures": described(actor, ids[:BATCH])},
    }
    return render(request, "catalog/review.html", context)


@require_safe
@login_required
def queue(request: HttpRequest) -> JsonResponse:
    """The order of the pictures that wait now, with the page's filters."""
    ids, left = line(cast(User, request.user), filters(request))
    return JsonResponse({"ids": ids, "left": left})


@require_safe
@login_required
def pictures(request: HttpRequest) -> HttpResponseBase:
    """What the page shows of the pictures named by ``?id=``, up to a batch of them."""
    try:
        ids = [UUID(value) for value in request.GET.getlist("id")[:BATCH]]
    except ValueError:
        return HttpResponseBadRequest("An id is not one.")
    return JsonResponse({"pictures": described(cast(User, request.user), ids)})


@require_POST
@login_required
def decisions(request: HttpRequest) -> HttpResponseBase:
    """Take the page's steps in their order; the answer tells the outcome of each.

    A step that was taken before counts as done, so the page may repeat what got no answer.
    """
    try:
        sent = [StepForm(dict(step)) for step in json.loads(request.body)["steps"]]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest("Send {“steps”: [...]}.")
    actor = cast(User, request.user)
    return JsonResponse({"answers": [answer(actor, form) for form in sent]})


def answer(actor: User, form: StepForm) -> dict[str, Any]:
    """Take one step and say what became of it, and where its picture stands now."""
    outcome, text = "done", ""
    try:
        take(actor, form)
    except review.NeedsConfirmation as question:
        outcome, text = "confirm", str(question)
    except review.Refused as refusal:
        outcome, text = "refused", str(refusal)
    asset: Any = form.cleaned_data.get("asset")
    now = Asset.objects.visible_to(actor).filter(pk=asset).values_list("status", flat=True)
    return {
        "key": form.data.get("key"),
        "outcome": outcome,
        "text": text,
        "status": now.first(),
    }


def take(actor: User, form: StepForm) -> None:
    """Decide or undo; raises ``Refused``."""
    if not form.is_valid():
        raise review.Refused("The page sent a decision that makes no sense. Reload it.")
    step = form.cleaned_data
    asset = Asset.objects.visible_to(actor).filter(pk=step["asset"]).first()
    if asset is None:
        raise review.Refused("This picture is not there any more.")
    if step["undo"]:
        decision = ReviewDecision.objects.filter(actor=actor, client_key=step["undo"]).first()
        if decision is None:
            raise review.Refused("There is nothing to undo: the decision was not taken.")
        review.undo(actor=actor, decision=decision, client_key=step["key"])
        return
    review.decide(
        actor=actor,
        asset=asset,
        verdict=Verdict(step["verdict"]),
        reasons=[Reason(reason) for reason in step["reasons"]],
        confirmed=step["confirmed"],
        seen=Asset.Status(step["seen"]),
        client_key=step["key"],
    )


def filters(request: HttpRequest) -> dict[str, Any]:
    """The shoot and the product that the address names; 404 when there is none of that name."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        raise Http404("This is not the id of a shoot.")
    actor, asked = cast(User, request.user), form.cleaned_data
    shoots, products = Shoot.objects.visible_to(actor), Product.objects.visible_to(actor)
    return {
        "shoot": asked["shoot"] and get_object_or_404(shoots, pk=asked["shoot"]),
        "product": asked["product"] and get_object_or_404(products, handle=asked["product"]),
    }


def line(actor: User, narrowed: dict[str, Any]) -> tuple[list[UUID], int]:
    """The ids of the pictures that wait first, and how many wait in all."""
    pending = review.waiting(actor=actor)
    if shoot := narrowed["shoot"]:
        pending = pending.filter(shoot=shoot)
    if product := narrowed["product"]:
        pending = pending.filter(colourway__product=product)
    ids = list(pending.values_list("pk", flat=True)[:QUEUE])
    return ids, len(ids) if len(ids) < QUEUE else pending.count()


def shoots_waiting(actor: User) -> list[tuple[UUID, str, int]]:
    """The id and name of shoots whose pictures wait, newest first, with the number of them."""
    pending = review.waiting(actor=actor).exclude(shoot=None).order_by("-shoot")
    counted = pending.values("shoot", "shoot__name").annotate(left=Count("pk"))
    return list(counted.values_list("shoot", "shoot__name", "left")[:50])


def reviewers() -> list[User]:
    """A few people who may decide, to name them to those who may not."""
    trusted = Q(roles__overlap=[Role.REVIEWER, Role.ADMIN]) | Q(is_superuser=True)
    return list(User.objects.filter(trusted, is_active=True, service_account=False)[:5])


def described(actor: User, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """What the page shows of each picture, in the order of ``ids``; a fixed number of queries."""
    assets = {
        asset.pk: asset
        for asset in Asset.objects.visible_to(actor)
        .filter(pk__in=ids)
        .select_related("colourway__product", "view", "shoot")
        .prefetch_related("renditions")
    }
    found = [assets[pk] for pk in ids if pk in assets]
    packshots = first_packshots(found)
    return [description(asset, packshots.get(asset.colourway_id)) for asset in found]


def first_packshots(assets: Sequence[Asset]) -> dict[UUID | None, Asset]:
    """The packshot to compare with, by colourway."""
    packshots = (
        Asset.objects.packshots()
        .filter(colourway__in={asset.colourway_id for asset in assets} - {None})
        .select_related("colourway__product")
        .prefetch_related("renditions")
    )
    return {one.colourway_id: one for one in reversed(packshots)}


def description(asset: Asset, packshot: Asset | None) -> dict[str, Any]:
    """One picture for the page's script; ``about`` and ``recipe`` are finished HTML."""
    shown = picture(asset)
    words = {"asset": asset, "packshot": packshot and picture(packshot)}
    return {
        "id": asset.pk,
        "status": asset.status,
        "siblings": f"{asset.colourway_id} {asset.view_id}",
        "title": str(asset.colourway or asset),
        "doubt": review.doubt(asset),
        "src": shown.src,
        "srcset": shown.webp,
        "width": shown.width,
        "height": shown.height,
        "alt": shown.alt,
        "kind": asset.kind,
        "label": shown.label,
        "placeholder": shown.placeholder,
        "original": reverse("catalog:original", args=[asset.pk]),
        "about": render_to_string("catalog/review.html#about", words),
        "recipe": render_to_string("catalog/review.html#recipe", words),
    }
