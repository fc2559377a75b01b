"""Sending: one POST for an attempt, never repeated, and whoever learns first that it arrived."""

import hashlib
import logging
import secrets
import time
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from catalog.models import Release
from catalog.rights import NotReleased, require_release
from generation import uploads
from generation.endpoints.arguments import InvalidArguments
from generation.lifecycle.ends import give_up_unsent, refuse
from generation.lifecycle.waiting import FIRST_LOOK, LEASE, PATIENCE, after, backoff, load, put_off
from generation.models import Attempt, Job
from generation.provider import called, client
from generation.providers.fal import errors
from sartiq.hints import hint

logger = logging.getLogger(__name__)
State = Attempt.State


def submit(attempt_id: str) -> None:
    """Send a reserved attempt: one POST, never repeated; what is unclear becomes UNKNOWN."""
    attempt = load(attempt_id)
    if attempt is None or attempt.state != State.RESERVED:
        return
    try:
        require_release(talents=attempt.job.talents(), use=Release.Use.GENERATE)
        attempt.called = called(attempt.job.endpoint_id)
        arguments = uploads.with_inputs(attempt.job)
    except (NotReleased, InvalidArguments, ValueError) as error:
        give_up_unsent(attempt, str(error))
        return
    except Exception as error:
        put_off(attempt, error)
        return
    token = secrets.token_urlsafe(32)
    begun = time.monotonic()
    if claim(attempt, token):
        post(attempt, arguments, token, begun=begun)


def claim(attempt: Attempt, token: str) -> bool:
    """Commit SUBMITTING before any byte leaves; one caller wins."""
    with transaction.atomic():
        won = attempt.move(
            State.SUBMITTING,
            token_digest=digest(token),
            called=attempt.called or called(attempt.job.endpoint_id),
            due_at=after(LEASE),
            error="",
        )
        if won:
            attempt.job.move(Job.Status.RUNNING)
    return won


def post(attempt: Attempt, arguments: dict[str, Any], token: str, *, begun: float) -> None:
    """Send the POST of a claimed attempt and record what is known afterwards.

    ``begun`` is when the claim was made, in seconds of the monotonic clock: a worker that was
    frozen since must not send what others may hold for absent by now.
    """
    try:
        if time.monotonic() - begun > settings.FAL_LEASE_SECONDS:
            raise errors.NotSent("The worker was held up before it could send. It is tried again.")
        answer = client().submit(attempt.called, arguments, callback_url(token))
    except errors.NotSent as error:
        with transaction.atomic():
            if attempt.move(
                State.RESERVED,
                error=str(error),
                looks=attempt.looks + 1,
                due_at=after(backoff(attempt.looks)),
            ):
                attempt.job.move(Job.Status.QUEUED)
    except errors.Refused as error:
        refuse(attempt, error)
    except errors.Unclear as error:
        lose_sight(attempt, str(error))
    else:
        write_down(attempt, answer.request_id)


def lose_sight(attempt: Attempt, error: str) -> bool:
    """Note that the POST may have been accepted or not; it is looked up, never sent again."""
    return attempt.move(State.UNKNOWN, error=error, due_at=after(PATIENCE), looks=0)


def write_down(attempt: Attempt, request_id: str) -> None:
    """Accept, on a new connection if the database has cut ours: the id exists nowhere else."""
    try:
        accept(attempt, request_id)
    except (OperationalError, InterfaceError) as error:
        logger.error("%s is request %s, written down again: %s", attempt, request_id, error)
        connection.close()
        accept(attempt, request_id)


def accept(attempt: Attempt, request_id: str) -> bool:
    """Note that the provider took the attempt; whoever learns it first does so."""
    return attempt.move(
        State.SUBMITTED, request_id=request_id, due_at=after(FIRST_LOOK), looks=0, error=""
    )


def called_back(*, token: str, request_id: str) -> bool:
    """Take a verified callback: adopt its request if need be, and have the result fetched.

    False when the token is nobody's or the request is another one; nothing is written then.
    """
    attempt = Attempt.objects.filter(token_digest=digest(token)).first()
    if attempt is None or attempt.request_id not in {None, request_id}:
        return False
    with transaction.atomic():
        if attempt.state in {State.SUBMITTING, State.UNKNOWN}:
            accept(attempt, request_id)
        Attempt.objects.filter(pk=attempt.pk, state=State.SUBMITTED).update(due_at=after(PATIENCE))
        hint("generation.collect_job", str(attempt.pk))
    return True


def call_off(job: Job) -> None:
    """Ask the provider to drop a job that was sent; raises ``ProviderError``.

    What arrives all the same and was paid is kept.
    """
    sent = job.attempts.filter(state=State.SUBMITTED).first()
    if sent:
        client().cancel(sent.called, str(sent.request_id))


def callback_url(token: str) -> str:
    """Where the provider reports; empty when it can't reach us and the poller does it all."""
    return f"{settings.CALLBACK_URL}/hooks/fal/{token}" if settings.CALLBACK_URL else ""


def digest(token: str) -> str:
    """The hex SHA-256 by which a token is found."""
    return hashlib.sha256(token.encode()).hexdigest()
