"""Decisions of the review pages: steps, each a key press, taken in their order and once each."""

import json
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import DataError
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import leases, review
from catalog.models import Asset, Reason, ReviewDecision, Verdict
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

MOST = 100  # steps in one request
VERDICTS = [Verdict.APPROVE, Verdict.REJECT, Verdict.SPARE, Verdict.REOPEN]


class StepForm(forms.Form):
    """What one key press sends: a decision about ``asset``, or the undoing of another step."""

    key = forms.UUIDField()
    asset = forms.UUIDField()
    undo = forms.UUIDField(required=False)
    verdict = forms.ChoiceField(choices=[(one.value, one.label) for one in VERDICTS])
    reasons = forms.MultipleChoiceField(choices=Reason.choices, required=False)
    note = forms.CharField(required=False, max_length=2000)
    seen = forms.ChoiceField(choices=Asset.Status.choices)
    confirmed = forms.BooleanField(required=False)
    reshoot = forms.BooleanField(required=False)


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
    if len(sent) > MOST:
        return HttpResponseBadRequest(f"Send {MOST} steps at most.")
    actor = cast(User, request.user)
    require(actor, Role.REVIEWER)
    answers = [answer(actor, form) for form in sent]
    keep_reopened(actor, answers)
    return JsonResponse({"answers": answers})


def keep_reopened(actor: User, answers: list[dict[str, Any]]) -> None:
    """Lease to ``actor`` what waits again: they have it before them."""
    reopened = {
        answer["asset"]
        for answer in answers
        if answer["outcome"] == "done" and answer["status"] == Asset.Status.PENDING
    }
    if reopened:
        leases.take(actor=actor, assets=reopened)


def answer(actor: User, form: StepForm) -> dict[str, Any]:
    """Take one step and say what became of it, and where its picture stands now."""
    asset: Asset | None = None
    outcome, text = "done", ""
    try:
        asset = asked(actor, form)
        take(actor, asset, form.cleaned_data)
    except review.NeedsConfirmation as question:
        outcome, text = "confirm", str(question)
    except review.Held as refusal:
        outcome, text = "held", str(refusal)
    except review.Refused as refusal:
        outcome, text = "refused", str(refusal)
    except (DataError, UnicodeEncodeError):  # the page would send it again for ever
        outcome, text = "refused", _("The note can't be saved as it is. Write it again.")
    return {
        "key": form.data.get("key"),
        "asset": asset and asset.pk,
        "outcome": outcome,
        "text": text,
        "status": asset and asset.status,  # read now, unless a decision has just set it
    }


def asked(actor: User, form: StepForm) -> Asset:
    """The picture that a step is about; raises ``Refused``."""
    if not form.is_valid():
        raise review.Refused(_("The page sent a decision that makes no sense. Reload it."))
    seen = Asset.objects.visible_to(actor).filter(pk=form.cleaned_data["asset"])
    if (asset := seen.only("pk").first()) is None:
        raise review.Refused(_("This picture is not there any more."))
    return asset


def take(actor: User, asset: Asset, step: dict[str, Any]) -> None:
    """Decide or undo; raises ``Refused``."""
    if step["undo"]:
        return undo(actor, step["undo"], step["key"])
    reasons = [Reason(reason) for reason in step["reasons"]]
    review.decide(
        actor=actor,
        asset=asset,
        verdict=Verdict(step["verdict"]),
        reasons=reasons,
        note=step["note"],
        confirmed=step["confirmed"],
        seen=Asset.Status(step["seen"]),
        reshoot=review.fix(reasons) if step["reshoot"] else None,
        client_key=step["key"],
    )
    return None


def undo(actor: User, undone: UUID, key: UUID) -> None:
    """Take back the decision that was sent under the key ``undone``; raises ``Refused``."""
    decision = ReviewDecision.objects.filter(actor=actor, client_key=undone).first()
    if decision is None:
        raise review.Refused(_("There is nothing to undo: the decision was not taken."))
    review.undo(actor=actor, decision=decision, client_key=key)
