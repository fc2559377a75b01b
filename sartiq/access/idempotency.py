"""Calls that may be sent again: a key in their header has each done once and answered alike."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema, Status
from ninja.params.functions import Header
from ninja.utils import contribute_operation_args

from sartiq.access.bearer import key_of
from sartiq.access.models import IdempotencyKey

LIFE = timedelta(days=1)  # for that long a key is remembered
HEADER = Header(
    None,
    alias="Idempotency-Key",
    pattern=r"^[!-~]+$",
    max_length=IdempotencyKey.MAX_LENGTH,
    description="Any text of your own, new for each thing that you want done. Sent again with the "
    "same body within a day, the call is not done again and gets the same answer.",
)

View = Callable[..., Status[Any]]


class Reused(Exception):
    """The key belongs to another call; the message says to which."""


def once(view: View) -> Callable[..., Status[Any] | HttpResponse]:
    """Have a view of REST, which answers with a schema, take the header ``Idempotency-Key``.

    The work and its answer are kept in one transaction, with a row that makes later calls of the
    same key wait for it. So nothing slow may happen in such a view. What raised an error is
    undone, and its key is free again. Raises ``Reused`` when another body or address comes with
    the key.
    """

    @wraps(view)
    def answer(
        request: HttpRequest, *args: Any, idempotency_key: str | None = None, **kwargs: Any
    ) -> Status[Any] | HttpResponse:
        if idempotency_key is None:
            return view(request, *args, **kwargs)
        IdempotencyKey.objects.filter(created_at__lt=timezone.now() - LIFE).delete()
        with transaction.atomic():
            kept, fresh = claim(request, idempotency_key)
            if fresh:
                keep(kept, view(request, *args, **kwargs))
        return HttpResponse(kept.answer, status=kept.status, content_type="application/json")

    contribute_operation_args(answer, "idempotency_key", str, HEADER)
    return answer


def claim(request: HttpRequest, key: str) -> tuple[IdempotencyKey, bool]:
    """The row of ``key``, and whether it is new; waits while another call is at work on it."""
    call = f"{request.method} {request.path}"
    digest = hashlib.sha256(request.body).hexdigest()
    kept, fresh = IdempotencyKey.objects.get_or_create(
        user=key_of(request).user, key=key, defaults={"call": call, "body_digest": digest}
    )
    if (kept.call, kept.body_digest) != (call, digest):
        other = "another body" if kept.call == call else kept.call
        raise Reused(
            f"The Idempotency-Key “{key}” was used before, for {other}. Send a new one for this."
        )
    return kept, fresh


def keep(row: IdempotencyKey, answer: Status[Schema]) -> None:
    """Keep what was answered."""
    row.status, row.answer = answer.status_code, answer.value.model_dump_json()
    row.save(update_fields=["status", "answer"])
