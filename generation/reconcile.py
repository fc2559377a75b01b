"""Reconcile: calls of which nothing is known are looked up in the provider's own records.

Only ever reads there. A call is adopted when exactly one recorded request can be it. When none can
be it, long after the call could still have arrived, it was never made: its job gets another.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from generation import lifecycle, uploads
from generation.models import Attempt
from generation.provider import client, fal_settings
from generation.providers.fal.answers import PastRequest
from generation.providers.fal.errors import ProviderUnavailable

State = Attempt.State

SKEW = timedelta(minutes=5)  # how far the provider's clock may be from ours
LONGEST_PAUSE = timedelta(hours=1)
MOST_LOOKS = 30  # after 30 s, 1 min, 2 min ... and then hourly: about a day
MOST_DOUBLINGS = 7

NO_KEY = "Whether this call was sent is not known; without FAL_ADMIN_KEY it can't be looked up."
ABSENT = "The provider's history does not show this call: it was never made. It is sent anew."
NOT_SHOWN = "The provider's history shows no request that is this call. It may not have been sent."
AMBIGUOUS = "The provider's history shows {} requests that can be this call. An admin must decide."
TWINS = "An equal call is not known either, so the provider's history can't tell them apart."


def look_up(attempt_id: str) -> None:
    """Adopt an unknown attempt, prove it absent, or say why neither is possible and look later."""
    attempt = lifecycle.load(attempt_id)
    if attempt is None or attempt.state != State.UNKNOWN:
        return
    if not fal_settings().admin_key:
        look_later(attempt, NO_KEY)
        return
    sent = uploads.as_sent(attempt.job)
    try:
        found = unclaimed(matching(attempt, sent)) if sent else []
    except ProviderUnavailable as error:
        look_later(attempt, str(error))
        return
    if len(found) == 1 and not has_twin(attempt, sent):
        lifecycle.accept(attempt, found[0])
    elif found:
        look_later(attempt, TWINS if len(found) == 1 else AMBIGUOUS.format(len(found)))
    elif sent and absent_for_good(attempt):
        lifecycle.prove_absent(attempt, ABSENT)
    else:
        look_later(attempt, NOT_SHOWN)


def absent_for_good(attempt: Attempt) -> bool:
    """Whether the call would be in the history by now; a single look is not believed."""
    last = claimed_at(attempt) + lifecycle.LEASE + timedelta(seconds=settings.FAL_ABSENT_SECONDS)
    return attempt.looks > 0 and timezone.now() > last


def claimed_at(attempt: Attempt) -> datetime:
    """When the attempt was about to be sent."""
    return attempt.transitions.filter(state=State.SUBMITTING).latest("id").at


def matching(attempt: Attempt, sent: dict[str, Any]) -> list[PastRequest]:
    """Requests of the attempt's time that carry what was sent; raises ProviderUnavailable."""
    begun = claimed_at(attempt)
    past = client().history(attempt.called, start=begun - SKEW, end=begun + lifecycle.LEASE + SKEW)
    # The provider may have filled in defaults beside what was sent.
    return [one for one in past if one.arguments and sent.items() <= one.arguments.items()]


def unclaimed(requests: Iterable[PastRequest]) -> list[str]:
    """The ids of those requests that no attempt has."""
    ids = dict.fromkeys(request.request_id for request in requests)
    known = set(Attempt.objects.filter(request_id__in=ids).values_list("request_id", flat=True))
    return [one for one in ids if one not in known]


def has_twin(attempt: Attempt, sent: dict[str, Any] | None) -> bool:
    """Whether an equal call is on its way whose request is not known either."""
    alike = (
        Attempt.objects.in_state(State.SUBMITTING, State.UNKNOWN)
        .filter(job__endpoint=attempt.job.endpoint_id, job__arguments=attempt.job.arguments)
        .exclude(pk=attempt.pk)
        .select_related("job__endpoint")
        .prefetch_related("job__inputs__asset")
    )
    return any(uploads.as_sent(other.job) == sent for other in alike)


def look_later(attempt: Attempt, why: str) -> None:
    """Note why the attempt stays unknown; after a day it is not looked up any more."""
    pause = min(lifecycle.PATIENCE * 2 ** min(attempt.looks, MOST_DOUBLINGS), LONGEST_PAUSE)
    over = attempt.looks >= MOST_LOOKS
    Attempt.objects.filter(pk=attempt.pk, state=State.UNKNOWN).update(
        due_at=None if over else lifecycle.after(pause), looks=attempt.looks + 1, error=why
    )
