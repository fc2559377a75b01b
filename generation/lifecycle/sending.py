"""Sending: one POST for an attempt, never repeated, and whoever learns first that it arrived.

The network is used in threads, the database in the calling thread alone.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

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
    write_each,
)
from generation.models import Attempt, Job
from generation.provider import called, client
from generation.providers.fal import errors
from generation.providers.fal.answers import Submitted

logger = logging.getLogger(__name__)
State = Attempt.State

LONGEST_PREPARATION = 20.0  # seconds
MOST_READINGS = 10  # of a picture that is not there: a storage may be late
PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0)  # seconds between tries to write a request id down


@dataclass(frozen=True, slots=True)
class Call:
    """A POST that is about to be sent.

    ``begun`` is shortly before it was claimed, in seconds of ``clock``.
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
    """The calls of those attempts that may be sent now, with their pictures at the provider.

    Uploads may take long: what is not ready after a while is left for the next time, and what is
    ready is sent.
    """
    calls: list[tuple[Attempt, dict[str, Any]]] = []
    end = time.monotonic() + LONGEST_PREPARATION
    for attempt in attempts:
        job = attempt.job
        if time.monotonic() > end:
            break
        if job.cancel_asked_at:
            withdraw([job])
            continue
        try:
            require_release(talents=job.talents(), use=job.use)
            attempt.called = called(job.endpoint_id)
            arguments = uploads.with_inputs(job)
        except (NotReleased, InvalidArguments, ValueError) as error:
            give_up_unsent(attempt, str(error))
        except FileNotFoundError as error:
            if attempt.looks < MOST_READINGS:
                put_off(attempt, error)
            else:
                give_up_unsent(attempt, f"A picture that goes along can't be read: {error}")
        except Exception as error:
            put_off(attempt, error)
        else:
            calls.append((attempt, arguments))
    begun = clock()
    return [Call(*one, secrets.token_urlsafe(32), begun) for one in calls]


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
    Job.objects.filter(attempts__in=ours).in_order().move(Job.Status.RUNNING)
    return [call for call in calls if call.attempt in ours]


def post(call: Call) -> Submitted:
    """Send the POST of a claimed attempt.

    A worker that was frozen since must not send what others may hold for absent by now.
    """
    if clock() - call.begun > settings.FAL_LEASE_SECONDS:
        raise errors.NotSent("The worker was held up before it could send. It is tried again.")
    return client().submit(call.attempt.called, call.arguments, callback_url(call.token))


def clock() -> float:
    """Seconds that go on while the machine sleeps, where it has such a clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def write_down(answers: Sequence[tuple[Attempt, Submitted | Exception]]) -> None:
    """Write what is known of each POST; request ids first, for they exist nowhere else."""
    remember({one: said.request_id for one, said in answers if isinstance(said, Submitted)})
    failures = {one: said for one, said in answers if isinstance(said, Exception)}
    for attempt, error in write_each(write_failure, failures).items():
        logger.error("%s becomes unknown when its lease has ended: %s", attempt, error)


def remember(accepted: Mapping[Attempt, str]) -> None:
    """Write request ids, for some seconds even while the database is away; then to the log."""
    for pause in PAUSES:
        failed = write_all(accept_all, accepted)
        accepted = {attempt: accepted[attempt] for attempt in failed}
        if not accepted:
            return
        time.sleep(pause)
    for attempt, request_id in accepted.items():
        logger.critical("%s is request %s, which can't be written down.", attempt, request_id)


def write_failure(attempt: Attempt, error: Exception) -> None:
    """Write what is known of a POST that brought no request id."""
    match error:
        case errors.NotSent():
            put_back(attempt, str(error))
        case errors.Refused():
            refuse(attempt, error)
        case errors.Unclear():
            lose_sight(attempt, str(error))
        case _:  # nobody expected it: it may have come after the bytes had left
            logger.error("%s failed while it was sent.", attempt, exc_info=error)
            lose_sight(attempt, f"It went wrong while it was sent ({type(error).__name__}).")


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
    return attempt.move(
        State.UNKNOWN, among=[State.SUBMITTING], error=error, due_at=after(PATIENCE), looks=0
    )


def callback_url(token: str) -> str:
    """Where the provider reports; empty when it can't reach us and the poller does it all."""
    return f"{settings.CALLBACK_URL}/hooks/fal/{token}" if settings.CALLBACK_URL else ""
