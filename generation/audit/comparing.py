"""The provider's bill against the books: who has which request, and at what cost.

Paid twice means one of two things. An attempt with more than one accepted request was sent more
than once, whether or not the second is charged in the end. A job was paid twice when two of its
attempts succeeded and were charged, although nobody had been told that the first was paid: only
an attempt that stood as *failed, paid* lets a person ask for another one knowingly.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from generation.audit.bill import Bill, Request
from generation.audit.books import Booked, Books
from generation.audit.findings import Finding, finding

EARLY, LATE = timedelta(minutes=5), timedelta(minutes=15)  # around the POST of an unknown call


@dataclass(slots=True)
class Comparison:
    """What the bill and the books say of each other."""

    findings: list[Finding] = field(default_factory=list)
    lost: int = 0
    paid_twice: int = 0

    def find(self, kind: str, subject: str, sentence: str, **facts: Any) -> None:
        """Add a finding."""
        self.findings.append(finding("bill", kind, subject, sentence, **facts))


def compare(bill: Bill, books: Books) -> Comparison:
    """Every disagreement between the bill and the books."""
    found = Comparison()
    owned, strays = shared_out(bill, books)
    for request in told_apart(strays, bill, books):
        judge_stray(found, request)
    for booked in books.attempts:
        requests = owned.get(booked.attempt, [])
        judge_count(found, booked, requests)
        if requests:
            judge(found, booked, requests)
        elif should_be_there(booked, bill):
            found.find(
                "unheard_of",
                "attempt {attempt}",
                "Attempt {attempt} ({state}) has request {request}, which the provider's bill "
                "does not show.",
                attempt=booked.attempt,
                state=booked.state,
                request=booked.request_id,
            )
    judge_jobs(found, books, owned)
    judge_adoptions(found, bill, books)
    return found


def shared_out(bill: Bill, books: Books) -> tuple[dict[UUID, list[Request]], list[Request]]:
    """Each attempt's requests, its own first, and those that no attempt has.

    A request belongs to who has its id, else to who made the secret in its callback's address.
    """
    by_request = {one.request_id: one for one in books.attempts if one.request_id}
    by_token = {one.token_digest: one for one in books.attempts if one.token_digest}
    owned: defaultdict[UUID, list[Request]] = defaultdict(list)
    strays = []
    for request in bill.requests:
        by_id = by_request.get(request.request_id)
        if owner := by_id or by_token.get(request.token_digest or ""):
            owned[owner.attempt].insert(0 if by_id else len(owned[owner.attempt]), request)
        else:
            strays.append(request)
    return owned, strays


def told_apart(strays: Sequence[Request], bill: Bill, books: Books) -> Iterator[Request]:
    """Those strays that can't be an unknown call; one such call explains one of them."""
    unseen = [one for one in books.attempts if one.unseen]
    for request in strays:
        if request.accepted_at > bill.until:
            continue
        explained = next((one for one in unseen if could_be(request, one)), None)
        if explained:
            unseen.remove(explained)
        else:
            yield request


def could_be(request: Request, booked: Booked) -> bool:
    """Whether a request without a callback's secret may be that of an unknown call."""
    if request.token_digest or booked.sent_at is None or request.endpoint_id != booked.called:
        return False
    return booked.sent_at - EARLY <= request.accepted_at <= booked.sent_at + LATE


def should_be_there(booked: Booked, bill: Bill) -> bool:
    """Whether the bill should show the attempt's request."""
    if booked.request_id is None or booked.sent_at is None or booked.sent_at > bill.until:
        return False
    if bill.since and booked.sent_at < bill.since:
        return False
    return bill.shows_running or not booked.waits


def judge_stray(found: Comparison, request: Request) -> None:
    """Report a request that no attempt has."""
    found.lost += request.paid
    found.find(
        "stray",
        "request {request}",
        "Request {request} on {endpoint} was accepted at {accepted_at:%Y-%m-%d %H:%M:%S} UTC and "
        "charged {cost_nano}, but no attempt has it.",
        request=request.request_id,
        endpoint=request.endpoint_id,
        accepted_at=request.accepted_at,
        cost_nano=request.cost_nano or 0,
    )


def judge_count(found: Comparison, booked: Booked, requests: Sequence[Request]) -> None:
    """Report an attempt that was sent more than once."""
    if len(requests) < 2:
        return
    found.paid_twice += 1
    found.find(
        "double_submit",
        "attempt {attempt}",
        "Attempt {attempt} was accepted {times} times, charged {cost_nano} in all: {requests}.",
        attempt=booked.attempt,
        times=len(requests),
        cost_nano=sum(one.cost_nano or 0 for one in requests),
        requests=", ".join(one.request_id for one in requests),
    )


def judge(found: Comparison, booked: Booked, requests: Sequence[Request]) -> None:
    """Report what the bill and an attempt say differently of its own request."""
    request = requests[0]
    facts = {
        "attempt": booked.attempt,
        "state": booked.state,
        "request": request.request_id,
        "billed_nano": request.cost_nano or 0,
        "cost_nano": booked.cost_nano,
    }
    if booked.waits:
        return
    if request.paid and not booked.stored and not booked.written_off:
        found.lost += 1
        found.find(
            "lost",
            "attempt {attempt}",
            "Request {request} succeeded and was charged {billed_nano}, but its attempt {attempt} "
            "is {state} and no picture of it is in the catalogue.",
            **facts,
        )
    elif booked.request_id is None and not booked.written_off:
        found.find(
            "denied",
            "attempt {attempt}",
            "The provider accepted request {request} for attempt {attempt}, which is {state} and "
            "says that it was never accepted.",
            **facts,
        )
    if request.cost_nano is not None and request.cost_nano != booked.cost_nano:
        found.find(
            "cost",
            "attempt {attempt}",
            "Request {request} was charged {billed_nano}; its attempt {attempt} ({state}) says "
            "{cost_nano}.",
            **facts,
        )


def judge_jobs(found: Comparison, books: Books, owned: dict[UUID, list[Request]]) -> None:
    """Report jobs of which two attempts were paid although nobody knew of the first."""
    paid: defaultdict[UUID, list[Booked]] = defaultdict(list)
    for booked in books.attempts:
        if any(one.paid for one in owned.get(booked.attempt, [])):
            paid[booked.job].append(booked)
    for job, attempts in paid.items():
        unasked = [
            two for one, two in pairwise(attempts) if stood(books, one, two) != "failed_paid"
        ]
        if unasked:
            found.paid_twice += 1
            found.find(
                "paid_twice",
                "job {job}",
                "Job {job} was paid {times} times; when attempt {attempt} was begun, nobody knew "
                "that an earlier one had been paid.",
                job=job,
                times=len(attempts),
                attempt=unasked[0].attempt,
            )


def stood(books: Books, earlier: Booked, later: Booked) -> str | None:
    """How an attempt stood when a later one of its job was begun."""
    return books.stood.get((earlier.attempt, later.attempt))


def judge_adoptions(found: Comparison, bill: Bill, books: Books) -> None:
    """Report attempts that have a request which another one sent."""
    senders = {one.token_digest: one for one in books.attempts if one.token_digest}
    owners = {one.request_id: one for one in books.attempts if one.request_id}
    for request in bill.requests:
        sender = senders.get(request.token_digest or "")
        owner = owners.get(request.request_id)
        if sender and owner and sender != owner:
            found.find(
                "mixed_up",
                "attempt {attempt}",
                "Attempt {attempt} has request {request}, which attempt {sender} sent.",
                attempt=owner.attempt,
                request=request.request_id,
                sender=sender.attempt,
            )
