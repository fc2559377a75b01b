"""Sending: one POST for an attempt, never repeated, and whoever learns first that it arrived.

The network is used in threads, the database in the calling thread alone.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from catalog.models import Release
from catalog.rights import NotReleased, require_release
from generation import recovery, uploads
from generation.endpoints.arguments import InvalidArguments
from generation.lifecycle.ends import give_up_unsent, refuse, withdraw
from generation.lifecycle.late import accept_all, digest
from generation.lifecycle.threads import in_threads
from generation.lifecycle.waiting import (
    LEASE,
    PATIENCE,
    after,
    backoff,
    load,
    put_off,
    write_all,
)
from generation.models import Attempt, Job
from generation.provider import called, client
from generation.providers.fal import errors
from generation.providers.fal.answers import Submitted

logger = logging.getLogger(__name__)
State = Attempt.State


@dataclass(frozen=True, slots=True)
class Call:
    """A POST that is about to be sent.

    ``begun`` is when it was claimed, in seconds of the monotonic clock.
    """

    attempt: Attempt
    arguments: dict[str, Any]
    token: str
    begun: float


def submit(ids: Iterable[UUID | str]) -> None:
    """Send reserved attempts: one POST each, never repeated; what is unclear becomes UNKNOWN."""
    if recovery.active():
        return
    calls = claimed(prepared(one for one in load(ids) if one.state == State.RESERVED))
    for answers in in_threads(post, calls):
        write_down([(call.attempt, answer) for call, answer in answers])


def prepared(attempts: Iterable[Attempt]) -> list[Call]:
    """The calls of those attempts that may be sent now, with their pictures at the provider."""
    calls = []
    for attempt in attempts:
        job = attempt.job
        if job.cancel_asked_at:
            withdraw([job])
            continue
        try:
            require_release(talents=job.talents(), use=Release.Use.GENERATE)
            attempt.called = called(job.endpoint_id)
            arguments = uploads.with_inputs(job)
        except (NotReleased, InvalidArguments, ValueError) as error:
            give_up_unsent(attempt, str(error))
        except Exception as error:
            put_off(attempt, error)
        else:
            token = secrets.token_urlsafe(32)
            calls.append(Call(attempt, arguments, token, time.monotonic()))
    return calls


@transaction.atomic
def claimed(calls: Sequence[Call]) -> list[Call]:
    """Those of ``calls`` that are ours; SUBMITTING is committed before any byte leaves."""
    values = {
        call.attempt: {"token_digest": digest(call.token), "called": call.attempt.called}
        for call in calls
    }
    ours = Attempt.objects.move_each(
        State.SUBMITTING, values, among=[State.RESERVED], due_at=after(LEASE), error=""
    )
    Job.objects.filter(attempts__in=ours).move(Job.Status.RUNNING)
    return [call for call in calls if call.attempt in ours]


def claim(attempt: Attempt, token: str) -> bool:
    """Claim one attempt."""
    attempt.called = attempt.called or called(attempt.job.endpoint_id)
    return bool(claimed([Call(attempt, {}, token, time.monotonic())]))


def post(call: Call) -> Submitted:
    """Send the POST of a claimed attempt.

    A worker that was frozen since must not send what others may hold for absent by now.
    """
    if time.monotonic() - call.begun > settings.FAL_LEASE_SECONDS:
        raise errors.NotSent("The worker was held up before it could send. It is tried again.")
    return client().submit(call.attempt.called, call.arguments, callback_url(call.token))


def write_down(answers: Sequence[tuple[Attempt, Submitted | Exception]]) -> None:
    """Write what is known of each POST; request ids first, for they exist nowhere else."""
    accepted = {one: said.request_id for one, said in answers if isinstance(said, Submitted)}
    write_all(accept_all, accepted)
    for attempt, said in answers:
        match said:
            case Submitted():
                pass
            case errors.NotSent():
                put_back(attempt, str(said))
            case errors.Refused():
                refuse(attempt, said)
            case errors.Unclear():
                lose_sight(attempt, str(said))
            case _:  # nobody expected it: it may have come after the bytes had left
                logger.error("%s failed while it was sent.", attempt, exc_info=said)
                lose_sight(attempt, f"It went wrong while it was sent ({type(said).__name__}).")


@transaction.atomic
def put_back(attempt: Attempt, why: str) -> None:
    """Have an attempt sent later whose POST never left."""
    moved = attempt.move(
        State.RESERVED, error=why, looks=attempt.looks + 1, due_at=after(backoff(attempt.looks))
    )
    if moved:
        attempt.job.move(Job.Status.QUEUED)


def lose_sight(attempt: Attempt, error: str) -> bool:
    """Note that the POST may have been accepted or not; it is looked up, never sent again."""
    return attempt.move(State.UNKNOWN, error=error, due_at=after(PATIENCE), looks=0)


def callback_url(token: str) -> str:
    """Where the provider reports; empty when it can't reach us and the poller does it all."""
    return f"{settings.CALLBACK_URL}/hooks/fal/{token}" if settings.CALLBACK_URL else ""
