"""Billing: what ended calls cost by our books is compared with what the provider charged.

Each difference is corrected in the ledger and told in a report, which is kept.
"""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from generation import ledger
from generation.models import Attempt, Endpoint, LedgerEntry, Reconciliation, Transition
from generation.provider import client, fal_settings
from generation.providers.fal.answers import BillingEvent
from generation.providers.fal.errors import ProviderUnavailable
from generation.providers.fal.platform import LONGEST_LOOK_BACK
from generation.reconcile.records import ENDED, SKEW, unclaimed_ids
from sartiq.hints import send
from sartiq.money import dollars

logger = logging.getLogger(__name__)
State = Attempt.State

DAY = timedelta(days=1)
ALMOST_A_DAY = timedelta(hours=23)  # the daily comparison must not slip by its own duration
LATE = 4 * DAY  # charges may come so late: until then a call is compared again, once a day
AT_ONCE = 200
TURN = 120.0  # seconds that one task compares; another goes on

CORRECTED = "Request {} cost {} by our books and was charged {}: corrected."
MISSING = "Request {} is not in the billing after {} days; {} stand in our books."
CHARGED = "Request {} was charged {} at {} on {}, and is no call of ours."
MAYBE = " Calls there are unknown ({}): it may be one of them."


class CantCompare(Exception):
    """The provider's billing can't be read; the message says why and what to do."""


def compare_daily() -> None:
    """Compare once a day, a slice at a time, where there is an admin key; what fails is resumed."""
    if not fal_settings().admin_key:
        return
    report = Reconciliation.objects.filter(at__gt=timezone.now() - ALMOST_A_DAY).first()
    if report and report.finished_at:
        return
    try:
        report = compare(report, seconds=TURN)
    except CantCompare as error:
        logger.warning("The billing is compared later: %s", error)
        return
    if not report.finished_at:
        send("generation.reconcile_billing")


def compare(
    report: Reconciliation | None = None, *, days: int | None = None, seconds: float = math.inf
) -> Reconciliation:
    """Correct what ended calls of the last 89 days cost; go on with ``report`` if there is one.

    Compares what never was, and again what ended lately; with ``days`` everything that was not
    compared for so many days. Raises ``CantCompare``; what was done until then stays.
    """
    if not fal_settings().admin_key:
        raise CantCompare("Billing can't be compared without FAL_ADMIN_KEY. Set it and try again.")
    report = report or Reconciliation.objects.create()
    end = time.monotonic() + seconds
    try:
        while slice_ := list(due(report, days=days)[:AT_ONCE]):
            compare_slice(report, slice_)
            if time.monotonic() > end:
                return report
        report.lines += strangers(report)
    except ProviderUnavailable as error:
        raise CantCompare(str(error)) from error
    report.finished_at = timezone.now()
    report.save()
    return report


def due(report: Reconciliation, *, days: int | None) -> QuerySet[Attempt]:
    """Ended attempts that ``report`` has still to compare, with when they ended."""
    last_move = Transition.objects.filter(attempt=OuterRef("pk")).order_by("-id").values("at")
    lately = Q(reconciled_at__lt=report.at - ALMOST_A_DAY, ended_at__gt=report.at - LATE)
    again = Q(reconciled_at__lt=F("ended_at")) | lately
    if days is not None:
        again = Q(reconciled_at__lt=report.at - timedelta(days=days))
    attempts = Attempt.objects.ours().in_state(*ENDED).exclude(request_id=None).order_by("pk")
    if report.reached:
        attempts = attempts.filter(pk__gt=report.reached)
    return attempts.annotate(ended_at=Subquery(last_move[:1])).filter(
        Q(reconciled_at=None) | again, ended_at__gt=report.at - LONGEST_LOOK_BACK
    )


def compare_slice(report: Reconciliation, attempts: Sequence[Any]) -> None:
    """Compare some attempts with their billing events, and write down how far it went."""
    charged = sums(client().billing_events([str(one.request_id) for one in attempts]))
    for attempt in attempts:
        if attempt.request_id in charged:
            report.checked += 1
            settle_by_bill(report, attempt.pk, charged[attempt.request_id])
        elif attempt.cost_nano and attempt.ended_at < report.at - DAY:
            days = (report.at - attempt.ended_at).days
            text = MISSING.format(attempt.request_id, days, dollars(attempt.cost_nano))
            report.lines.append(line("missing", text, attempt))
    # Also what was not charged, or not yet: it is compared again for some days, not for ever.
    Attempt.objects.filter(pk__in=[one.pk for one in attempts]).update(reconciled_at=Now())
    report.reached = attempts[-1].pk
    report.save()


def sums(events: Iterable[BillingEvent]) -> dict[str, int]:
    """What each request was charged in all, in nano-dollars."""
    charged: dict[str, int] = defaultdict(int)
    for event in events:
        charged[event.request_id] += event.cost_nano
    return charged


@transaction.atomic
def settle_by_bill(report: Reconciliation, pk: Any, charged_nano: int) -> None:
    """Make an ended attempt cost what it was charged: its row, its assets, and its periods."""
    attempt = Attempt.objects.select_for_update().get(pk=pk)
    if attempt.state not in ENDED:
        return  # it is fetched once more; then it is compared again
    before = attempt.cost_nano or 0
    to = {State.FAILED_FREE: State.FAILED_PAID, State.FAILED_PAID: State.FAILED_FREE}
    if attempt.state != State.STORED and (attempt.state == State.FAILED_PAID) != bool(charged_nano):
        attempt.move(to[State(attempt.state)], cost_nano=charged_nano)
    # A statement of its own: compared after the move that it caused.
    Attempt.objects.filter(pk=pk).update(cost_nano=charged_nano, reconciled_at=Now())
    ledger.adjust(attempt, cost_nano=charged_nano, reference=next_reference(attempt))
    if charged_nano:
        # Where no price is known, this is the best word of what the next call will cost.
        dearest = Greatest(F("billed_nano"), charged_nano)  # NULL counts as less than any
        Endpoint.objects.filter(jobs=attempt.job_id).update(billed_nano=dearest)
    if charged_nano != before:
        report.adjusted += 1
        report.difference_nano += charged_nano - before
        text = CORRECTED.format(attempt.request_id, dollars(before), dollars(charged_nano))
        report.lines.append(line("corrected", text, attempt))
        report.save()


def next_reference(attempt: Attempt) -> str:
    """What the attempt's next adjustment is called; its row is locked."""
    made = LedgerEntry.objects.filter(attempt=attempt, kind=LedgerEntry.Kind.ADJUST)
    return f"billing {made.values('reference').distinct().count() + 1}"


def strangers(report: Reconciliation) -> list[dict[str, str]]:
    """A line for each charge of no attempt since shortly before the last comparison."""
    called = Attempt.objects.ours().exclude(called="").order_by("called")
    endpoints = list(called.values_list("called", flat=True).distinct())
    begin, end = first_day(report), report.at - SKEW
    lines = []
    while endpoints and begin < end:
        charges = client().charges(endpoints, begin, min(begin + DAY, end))
        free = unclaimed_ids(one.request_id for one in charges)
        lines += [stranger(one) for one in charges if one.request_id in free and one.cost_nano]
        begin += DAY
    return lines


def first_day(report: Reconciliation) -> datetime:
    """From when on charges are looked through: as far as late ones may reach back."""
    last = Reconciliation.objects.exclude(pk=report.pk).exclude(finished_at=None).first()
    begun = Transition.objects.order_by("pk").first()
    wanted = last.at - LATE if last else begun.at if begun else report.at
    return max(wanted, report.at - LONGEST_LOOK_BACK)


def stranger(event: BillingEvent) -> dict[str, str]:
    """The line for a charge that belongs to no attempt."""
    text = CHARGED.format(
        event.request_id, dollars(event.cost_nano), event.endpoint_id, f"{event.at:%d %B %Y, %H:%M}"
    )
    unknown = Attempt.objects.ours().in_state(State.UNKNOWN).filter(called=event.endpoint_id)
    if count := unknown.count():
        text += MAYBE.format(count)
    return {"kind": "stranger", "text": text, "request_id": event.request_id}


def line(kind: str, text: str, attempt: Attempt) -> dict[str, str]:
    """A line of the report about an attempt."""
    request = str(attempt.request_id)
    return {"kind": kind, "text": text, "attempt": str(attempt.pk), "request_id": request}
