"""Word of an attempt: from its answer, its callback, or the provider's records, early or late."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from catalog.models import Shoot
from generation.lifecycle.ends import GONE, UNFETCHED, withdraw
from generation.lifecycle.waiting import FIRST_LOOK, LONGEST_WAIT, after
from generation.models import Attempt, Job
from generation.models.attempts import AttemptQuerySet
from sartiq.hints import nudge

logger = logging.getLogger(__name__)
State = Attempt.State
# Ended attempts of which word came while another for the same job was under way.
NOTED = Q(request_id__isnull=False, due_at__isnull=False)


def called_back(*, token: str, request_id: str) -> bool:
    """Take a verified callback: adopt its request if need be, and have the result fetched.

    False when the token is nobody's or the request is another one; nothing is written then.
    """
    named = Attempt.objects.filter(token_digest=digest(token))
    if not make_due(named.filter(request_id=request_id)):
        attempt = named.filter(Q(request_id=None) | Q(request_id=request_id)).first()
        if attempt is None:
            return False
        if attempt.request_id is None or attempt.error_type == GONE:
            try:
                accept(attempt, request_id)
            except IntegrityError:
                logger.error("%s is told to be request %s: another's.", attempt, request_id)
                return False
        make_due(named)
    nudge("generation.collect_due")
    return True


def make_due(attempts: AttemptQuerySet) -> int:
    """Have the results of sent attempts fetched now; the number of them."""
    now = {"due_at": Now(), "called_back_at": Now()}
    return attempts.in_state(State.SUBMITTED).update(**now)


def accept(attempt: Attempt, request_id: str) -> bool:
    """Note that the provider took the attempt; whoever learns it first does so."""
    return attempt in accept_all({attempt: request_id})


@transaction.atomic
def accept_all(accepted: Mapping[Attempt, str]) -> list[Attempt]:
    """Note that the provider took attempts, with its request ids; those that it was news of."""
    values = {one: {"request_id": request_id} for one, request_id in accepted.items()}
    known: dict[str, Any] = {"due_at": after(FIRST_LOOK), "looks": 0, "error": ""}
    moved = Attempt.objects.move_each(
        State.SUBMITTED, values, among=[State.SUBMITTING, State.UNKNOWN], **known
    )
    late = [one for one in accepted if one not in moved]
    return moved + [one for one in late if revive(one, request_id=accepted[one], **known)]


def revive(attempt: Attempt, **known: Any) -> bool:
    """Take up an attempt again that was held for absent or written off: it may be paid for.

    It goes before an attempt for the same job that is not sent yet; after one that is sent its
    turn comes when that has ended.
    """
    ended = Attempt.objects.in_state(State.REJECTED, State.FAILED_PAID).filter(
        Q(request_id=None) | NOTED | Q(error_type=GONE), pk=attempt.pk
    )
    if ended.select_for_update().first() is None:
        return False
    withdraw([attempt.job])
    if attempt.job.attempts.in_state(*Attempt.LIVE).exists():
        ended.update(request_id=known["request_id"], due_at=after(LONGEST_WAIT))
        return False
    if not ended.move(State.SUBMITTED, error_type="", **known):
        return False
    attempt.state = State.SUBMITTED
    for status in (Job.Status.QUEUED, Job.Status.RUNNING):
        attempt.job.move(status)
    if attempt.job.shoot:
        attempt.job.shoot.move(Shoot.Status.RUNNING)
    return True


def promising(jobs: Sequence[Job]) -> AttemptQuerySet:
    """Ended attempts of ``jobs`` that may have been paid for, and are fetched without paying."""
    ended = Attempt.objects.in_state(State.REJECTED, State.FAILED_PAID).filter(job__in=jobs)
    return ended.filter(Q(error_type__in=[UNFETCHED, GONE]) | NOTED)


def fetch_again(job: Job) -> Attempt | None:
    """Ask again for what a queued job may have paid for before; None where there is nothing.

    Pictures that did not come, a request that was gone, and one of which word came meanwhile.
    """
    attempt = promising([job]).first()
    if attempt is None:
        return None
    to = State.RESULT_READY if attempt.error_type == UNFETCHED else State.SUBMITTED
    if not attempt.move(to, due_at=Now(), looks=0, error="", error_type=""):
        return None
    job.move(Job.Status.RUNNING)
    return attempt


def digest(token: str) -> str:
    """The hex SHA-256 by which a token is found."""
    return hashlib.sha256(token.encode()).hexdigest()
