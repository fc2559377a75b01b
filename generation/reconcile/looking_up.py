"""Looking up: calls of which nothing is known are sought in the provider's records.

A call is adopted when exactly one recorded request can be it. It was never made when, long after
it could have arrived, neither history nor billing shows anything that can be it: then its job gets
another.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError
from django.db.models.functions import Now

from generation import lifecycle, recovery
from generation.models import Attempt
from generation.provider import fal_settings
from generation.providers.fal.answers import PastRequest
from generation.providers.fal.errors import ProviderUnavailable
from generation.reconcile.records import SKEW, Records, Sought, pictures
from sartiq.hints import nudge
from sartiq.money import dollars

State = Attempt.State

LONGEST_PAUSE = timedelta(hours=1)
MOST_LOOKS = 80  # after 30 s, 1 min, 2 min ... and then hourly: three days
MOST_DOUBLINGS = 7
AT_ONCE = 200  # attempts that share one reading of the history

NO_KEY = "Whether this call was sent is not known; without FAL_ADMIN_KEY it can't be looked up."
ABSENT = (
    "Neither the provider's history nor its billing shows this call: it was never made. "
    "It is sent anew."
)
NOT_SHOWN = "The provider's history shows no request that is this call. It may not have been sent."
AMBIGUOUS = "The provider's history shows {} requests that can be this call. An admin must decide."
TWINS = "An equal call is not known either, so the provider's history can't tell them apart."
DOUBTFUL = (
    "The provider's history shows a request ({}) that may be this call, but not for certain. "
    "An admin must decide."
)
LAGGING = (
    "The provider's records lack other calls that were certainly made: "
    "that they do not show this one proves nothing yet."
)
CHARGED = (
    "The provider charged {} on this endpoint for a request ({}) that is no call of ours: "
    "it may be this one. An admin must decide."
)
TAKEN = "The request that was found for it was taken by another call at the same moment."


def look_up_due() -> None:
    """Look up the unknown attempts whose turn it is; end a recovery that has nothing left."""
    recovery.active()  # a restored database must know that it is one before it proves anything
    look_up(lifecycle.take_due(State.UNKNOWN, limit=AT_ONCE))
    recovery.end_when_clear()


def look_up(ids: Iterable[UUID | str]) -> None:
    """Adopt unknown attempts, prove them absent, or say why neither is possible and look later."""
    unknown = [one for one in lifecycle.load(ids) if one.state == State.UNKNOWN]
    if not fal_settings().admin_key:
        for attempt in unknown:
            look_later(attempt, NO_KEY)
        return
    groups = defaultdict(list)
    for sought in Sought.all(unknown):
        groups[sought.attempt.called].append(sought)
    for called, group in groups.items():
        look_up_group(group, Records(called, since=min(one.first for one in group) - SKEW))


def look_up_group(group: list[Sought], records: Records) -> None:
    """Clear up calls to one endpoint; a provider that does not answer is asked once for all."""
    silent = ""
    for sought in group:
        try:
            why = silent or clear_up(sought, records)
        except ProviderUnavailable as error:
            why = silent = str(error)
        if why:
            look_later(sought.attempt, why)


def clear_up(sought: Sought, records: Records) -> str:
    """Adopt the attempt or prove it absent; empty then, else why neither is possible."""
    possible = records.possible(sought)
    same = [one for one, alike in possible if alike and sought.in_time(one)]
    if len(same) > 1:
        return AMBIGUOUS.format(len(same))
    if same:
        if has_twin(sought.attempt) or may_be_of_the_absent(sought, same[0]):
            return TWINS
        return adopted(sought.attempt, same[0].request_id)
    if possible:
        return DOUBTFUL.format(possible[0][0].request_id)
    return why_not_absent(sought, records) or proven_absent(sought.attempt)


def why_not_absent(sought: Sought, records: Records) -> str:
    """Why it is not proven that the call was never made; empty when it is.

    A single look is not believed, nor are records that lack what we know to be there.
    """
    if sought.attempt.looks == 0 or not sought.overdue:
        return NOT_SHOWN
    if records.lagging(sought):
        return LAGGING
    if charges := records.unexplained(sought):
        return CHARGED.format(dollars(charges[0].cost_nano), charges[0].request_id)
    return ""


def adopted(attempt: Attempt, request_id: str) -> str:
    """Give the attempt its request; why that failed, if it did."""
    try:
        lifecycle.accept(attempt, request_id)
    except IntegrityError:
        return TAKEN
    # Its callback, if there was one, has been and gone.
    Attempt.objects.filter(pk=attempt.pk).in_state(State.SUBMITTED).update(due_at=Now())
    nudge("generation.collect_due")
    return ""


def proven_absent(attempt: Attempt) -> str:
    """Close the attempt, whose job gets another."""
    lifecycle.prove_absent(attempt, ABSENT)
    return ""


def has_twin(attempt: Attempt) -> bool:
    """Whether an equal call was sent whose request is not known either, perhaps written off."""
    alike = (
        Attempt.objects.in_state(State.SUBMITTING, State.UNKNOWN, State.FAILED_PAID)
        .filter(request_id=None)
        .filter(job__endpoint=attempt.job.endpoint_id, job__arguments=attempt.job.arguments)
        .exclude(pk=attempt.pk)
        .select_related("job__endpoint")
        .prefetch_related("job__inputs__asset")
    )
    return any(pictures(other.job) == pictures(attempt.job) for other in alike)


def may_be_of_the_absent(sought: Sought, past: PastRequest) -> bool:
    """Whether a request may be that of an equal call which was held for absent.

    An earlier attempt for the same job was sent before this one was claimed.
    """
    job = sought.attempt.job
    absent = Attempt.objects.in_state(State.REJECTED).filter(
        request_id=None,
        transitions__state=State.UNKNOWN,
        job__endpoint=job.endpoint_id,
        job__arguments=job.arguments,
    )
    if past.sent_at >= sought.first:
        absent = absent.exclude(job=job)
    return absent.exists()


def look_later(attempt: Attempt, why: str) -> None:
    """Note why the attempt stays unknown; after a day it is not looked up any more."""
    pause = min(lifecycle.PATIENCE * 2 ** min(attempt.looks, MOST_DOUBLINGS), LONGEST_PAUSE)
    over = attempt.looks >= MOST_LOOKS
    Attempt.objects.filter(pk=attempt.pk, state=State.UNKNOWN).update(
        due_at=None if over else lifecycle.after(pause), looks=attempt.looks + 1, error=why
    )
