"""The provider's records of a time at one endpoint, and what they tell of an unknown call."""

import hashlib
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalog.media.inspection import MAX_BYTES
from catalog.models import Slot
from generation import lifecycle
from generation.endpoints.arguments import by_field, given_at
from generation.models import Attempt, Job, Recovery, Transition, Upload
from generation.provider import client, fal_settings
from generation.providers.fal.answers import BillingEvent, PastRequest
from generation.providers.fal.errors import ProviderError
from generation.providers.fal.platform import LONGEST_LOOK_BACK

State = Attempt.State
ENDED = (State.STORED, State.FAILED_PAID, State.FAILED_FREE)

SKEW = timedelta(minutes=5)  # how far the provider's clock may be from ours
ABSENT = timedelta(seconds=settings.FAL_ABSENT_SECONDS)


class Sought:
    """An unknown attempt, and when it can have been sent: from ``first`` until ``last``."""

    def __init__(self, attempt: Attempt, restored_at: datetime | None) -> None:
        self.attempt = attempt
        begun = attempt.transitions.filter(state__in=[State.RESERVED, State.SUBMITTING])
        self.first = begun.latest("id").at
        self.last = self.first + lifecycle.LEASE
        # What a restored database knows ends with its backup: since then it may have been sent,
        # refused and sent again.
        if restored_at and restored_at > self.first:
            self.last = max(self.last, restored_at)

    @classmethod
    def all(cls, attempts: Iterable[Attempt]) -> "list[Sought]":
        """Each of ``attempts`` with its time."""
        restored_at = Recovery.objects.last_beginning()
        return [cls(attempt, restored_at) for attempt in attempts]

    @property
    def overdue(self) -> bool:
        """Whether the provider's records would show it by now."""
        return timezone.now() > self.last + ABSENT

    def in_time(self, past: PastRequest) -> bool:
        """Whether a request was sent when this one can have been."""
        return self.first - SKEW <= past.sent_at <= self.last + SKEW


class Records:
    """What the provider shows of an endpoint from ``since`` until now.

    Reading any of it may raise ``ProviderUnavailable``.
    """

    def __init__(self, called: str, *, since: datetime) -> None:
        self.called = called
        self.since = max(since, timezone.now() - LONGEST_LOOK_BACK)
        self._digests: dict[str, str | None] = {}

    @cached_property
    def history(self) -> list[PastRequest]:
        """The requests, read day by day: one reading holds a limited number."""
        found, begin, now = list[PastRequest](), self.since, timezone.now() + SKEW
        while begin < now:
            end = min(begin + timedelta(days=1), now)
            found += client().history(self.called, start=begin, end=end)
            begin = end
        return found

    @cached_property
    def charges(self) -> list[BillingEvent]:
        """What was charged."""
        return client().charges([self.called], self.since)

    def possible(self, sought: Sought) -> list[tuple[PastRequest, bool | None]]:
        """Requests of no attempt that are not surely other calls, with whether they carry the same.

        None where that can't be told.
        """
        job = sought.attempt.job
        like = [one for one in self.history if one.sent_at >= sought.first - SKEW]
        free = unclaimed(like)
        judged = [(one, self.likeness(job, one)) for one in free]
        return [
            (one, alike)
            for one, alike in judged
            if alike or (alike is None and sought.in_time(one))
        ]

    def of_nobody(self, sought: Sought) -> list[tuple[PastRequest, bool | None]]:
        """Every request of its time that no attempt has, with whether it carries the same."""
        free = unclaimed(one for one in self.history if sought.in_time(one))
        return [(one, self.likeness(sought.attempt.job, one)) for one in free]

    def likeness(self, job: Job, past: PastRequest) -> bool | None:
        """Whether a request carries what the job would send; None where that can't be told."""
        if past.arguments is None or job.waits:
            return None
        if not carries(arguments(job), past):
            return None if same_seed(job, past) else False
        told: bool | None = True
        for field, digests in pictures(job).items():
            urls = given_at(past.arguments, field)
            if len(urls) != len(digests):
                return False
            for digest, url in zip(digests, urls, strict=True):
                match self.shows(url, digest):
                    case False:
                        return False
                    case None:
                        told = None
        return told

    def shows(self, url: Any, digest: str) -> bool | None:
        """Whether the picture with this SHA-256 lies at ``url``; None where that can't be told."""
        if not isinstance(url, str):
            return False
        provider = fal_settings().cdn_url
        if Upload.objects.filter(sha256=digest, provider=provider, url=url).exists():
            return True
        if url not in self._digests:
            self._digests[url] = digest_at(url)
        found = self._digests[url]
        return None if found is None else found == digest

    def lagging(self, sought: Sought) -> bool:
        """Whether they lack a call of ours that was sent since, or may lack what still waits."""
        if sought.first - SKEW < self.since or queued(self.called, before=sought.last):
            return True
        told = witnesses(self.called, since=sought.first)
        requested = {one.request_id for one in self.history}
        charged = {one.request_id for one in self.charges}
        return any(
            request not in requested or (state == State.STORED and cost and request not in charged)
            for request, state, cost in told
        )

    def unexplained(self, sought: Sought) -> list[BillingEvent]:
        """Charges since then of no attempt, save those for requests that are surely other calls."""
        job = sought.attempt.job
        explained = {one.request_id for one in self.history if self.likeness(job, one) is False}
        open_ones = [one for one in self.charges if one.request_id not in explained]
        free = unclaimed_ids(one.request_id for one in open_ones)
        return [
            one for one in open_ones if one.request_id in free and one.at >= sought.first - SKEW
        ]


def same_seed(job: Job, past: PastRequest) -> bool:
    """Whether a request has the seed that we drew for the job.

    Then it hardly is another call, whatever else the provider wrote down differently.
    """
    spec = job.endpoint.read()
    seed = spec.value(job.arguments, "seed")
    return seed is not None and seed == spec.value(past.arguments or {}, "seed")


def queued(called: str, *, before: datetime) -> bool:
    """Whether a call of ours from before still waits: the history may show only what has run."""
    moves = Transition.objects.filter(attempt=OuterRef("pk"), state=State.SUBMITTING)
    sent = Attempt.objects.ours().in_state(State.SUBMITTED).filter(called=called)
    return sent.filter(Exists(moves.filter(at__lte=before))).exists()


def carries(arguments: dict[str, Any], past: PastRequest) -> bool:
    """Whether a request may carry ``arguments``: the provider may have filled in defaults."""
    return past.arguments is None or arguments.items() <= past.arguments.items()


def arguments(job: Job) -> dict[str, Any]:
    """What the job sends, without LoRAs of ours: their addresses are the provider's."""
    spec = job.endpoint.read()
    ours = any(not one.lora.remote_url for one in job.loras.all())
    hidden = spec.vocabulary.get("loras") if ours else None
    return {name: value for name, value in job.arguments.items() if name != hidden}


def pictures(job: Job) -> dict[str, list[str]]:
    """The fields in which the job's pictures go along, each with their SHA-256."""
    digests: dict[str, list[str]] = {}
    for given in job.inputs.all():
        digests.setdefault(Slot(given.slot).name, []).append(given.asset.sha256)
    return by_field(job.endpoint.read(), digests)


def digest_at(url: str) -> str | None:
    """The SHA-256 of what lies at an address of the provider; None when it can't be read."""
    content = io.BytesIO()
    try:
        client().download(url, content, max_bytes=MAX_BYTES)
    except ProviderError:
        return None
    return hashlib.sha256(content.getbuffer()).hexdigest()


def unclaimed(requests: Iterable[PastRequest]) -> list[PastRequest]:
    """Those of ``requests`` that no attempt has, each once."""
    found = {one.request_id: one for one in requests}
    free = unclaimed_ids(found)
    return [one for one in found.values() if one.request_id in free]


def unclaimed_ids(request_ids: Iterable[str]) -> set[str]:
    """Those of ``request_ids`` that no attempt has."""
    ids = set(request_ids)
    return ids - set(
        Attempt.objects.filter(request_id__in=ids).values_list("request_id", flat=True)
    )


def witnesses(called: str, *, since: datetime) -> QuerySet[Attempt, Any]:
    """Request, state and cost of calls that complete records would show."""
    moves = Transition.objects.filter(attempt=OuterRef("pk"))
    return (
        Attempt.objects.ours()
        .in_state(*ENDED)
        .filter(Exists(moves.filter(state=State.SUBMITTING, at__gte=since)), called=called)
        .exclude(Exists(moves.filter(at__gte=timezone.now() - ABSENT)))
        .exclude(request_id=None)
        .values_list("request_id", "state", "cost_nano")
    )
