"""Disagreements between the provider's bill and the books."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from generation.audit.bill import Bill, Request, digest
from generation.audit.books import Booked, Books
from generation.audit.comparing import Comparison, compare

NOW = timezone.now()
CENT = 10_000_000

REQUEST = Request(
    request_id="r-1",
    endpoint_id="fal-ai/flux/dev",
    accepted_at=NOW - timedelta(hours=1),
    token_digest="secret",
    status=200,
    cost_nano=4 * CENT,
)
STORED = Booked(
    attempt=uuid4(),
    job=uuid4(),
    number=1,
    state="stored",
    request_id="r-1",
    token_digest="secret",
    called="fal-ai/flux/dev",
    cost_nano=4 * CENT,
    waits=False,
    written_off=False,
    stored=True,
    sent_at=NOW - timedelta(hours=1),
)
RUNNING = replace(STORED, state="submitted", stored=False, waits=True, cost_nano=0)
UNKNOWN = replace(RUNNING, state="unknown", request_id=None)
REJECTED = replace(UNKNOWN, state="rejected", waits=False)


def compared(*attempts: Booked, requests: list[Request], **fields) -> Comparison:
    values = {
        "source": "fal",
        "requests": requests,
        "since": None,
        "until": NOW,
        "shows_running": True,
    }
    stood = fields.pop("stood", {})
    return compare(Bill(**values | fields), Books(attempts, stood))


def kinds(found: Comparison) -> list[str]:
    return [one.kind for one in found.findings]


@pytest.mark.parametrize("booked", [STORED, RUNNING, UNKNOWN])
def test_a_request_of_its_attempt_is_in_order(booked: Booked):
    assert kinds(compared(booked, requests=[REQUEST])) == []


def test_the_secret_is_the_last_part_of_the_callbacks_address():
    known = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    assert digest("https://shop.example/hooks/fal/test") == known


def test_a_request_that_nobody_has_is_found_and_lost():
    found = compared(requests=[REQUEST])
    assert (kinds(found), found.lost) == (["stray"], 1)
    assert "charged $0.04" in found.findings[0].sentence


def test_a_request_accepted_since_the_snapshot_is_not_judged():
    assert kinds(compared(requests=[REQUEST], until=REQUEST.accepted_at - timedelta(1))) == []


@pytest.mark.parametrize("booked", [UNKNOWN, replace(REJECTED, written_off=True)])
def test_an_unknown_call_explains_one_request_without_a_secret(booked: Booked):
    plain = replace(REQUEST, token_digest=None)
    assert kinds(compared(booked, requests=[plain])) == []
    assert kinds(compared(booked, requests=[plain, replace(plain, request_id="r-2")])) == ["stray"]


@pytest.mark.parametrize(
    "different", [{"endpoint_id": "fal-ai/other"}, {"accepted_at": NOW - timedelta(hours=3)}]
)
def test_an_unknown_call_explains_no_other_request(different: dict):
    plain = replace(REQUEST, token_digest=None, **different)
    assert kinds(compared(UNKNOWN, requests=[plain])) == ["stray"]


def test_two_requests_with_one_secret_are_a_double_submit():
    found = compared(STORED, requests=[replace(REQUEST, request_id="r-2"), REQUEST])
    assert (kinds(found), found.paid_twice, found.lost) == (["double_submit"], 1, 0)
    assert "r-1, r-2" in found.findings[0].sentence


def test_a_second_request_counts_before_it_is_charged():
    running = replace(REQUEST, request_id="r-2", status=None, cost_nano=None)
    assert compared(STORED, requests=[REQUEST, running]).paid_twice == 1


@pytest.mark.parametrize(
    "booked",
    [
        replace(RUNNING, state="failed_paid", waits=False, cost_nano=4 * CENT),
        replace(STORED, stored=False),
    ],
)
def test_a_paid_result_that_nobody_kept_is_lost(booked: Booked):
    found = compared(booked, requests=[REQUEST])
    assert (kinds(found), found.lost) == (["lost"], 1)


def test_a_paid_request_of_a_rejected_attempt_is_lost_and_costs():
    found = compared(REJECTED, requests=[REQUEST])
    assert (kinds(found), found.lost) == (["lost", "cost"], 1)


def test_a_rejected_attempt_that_is_to_be_fetched_is_in_order():
    assert kinds(compared(replace(REJECTED, waits=True), requests=[REQUEST])) == []


def test_a_running_request_of_a_rejected_attempt_is_denied():
    running = replace(REQUEST, status=None, cost_nano=None)
    assert kinds(compared(REJECTED, requests=[running])) == ["denied"]


def test_what_a_person_wrote_off_is_not_lost():
    written_off = replace(REJECTED, state="failed_paid", written_off=True, cost_nano=4 * CENT)
    found = compared(written_off, requests=[REQUEST])
    assert (kinds(found), found.lost) == ([], 0)


def test_a_nano_dollar_is_a_difference():
    [found] = compared(replace(STORED, cost_nano=4 * CENT + 1), requests=[REQUEST]).findings
    assert found.kind == "cost"
    assert "charged $0.04" in found.sentence
    assert "says $0.040000001" in found.sentence


def test_what_is_not_charged_yet_is_no_difference():
    uncharged = replace(REQUEST, cost_nano=None)
    assert kinds(compared(STORED, requests=[uncharged])) == []


def test_a_failure_that_was_charged_is_no_loss():
    failed = replace(STORED, state="failed_paid", stored=False)
    assert kinds(compared(failed, requests=[replace(REQUEST, status=422)])) == []


def test_a_request_that_the_provider_does_not_know_is_found():
    assert kinds(compared(STORED, requests=[])) == ["unheard_of"]


@pytest.mark.parametrize(
    "bill",
    [{"since": NOW}, {"until": NOW - timedelta(days=1)}],
)
def test_a_request_outside_the_bills_time_is_not_missed(bill: dict):
    assert kinds(compared(STORED, requests=[], **bill)) == []


def test_a_bill_without_running_requests_lacks_none():
    assert kinds(compared(RUNNING, requests=[], shows_running=False)) == []


def second(attempt: Booked) -> tuple[Booked, Request]:
    booked = replace(
        STORED, attempt=uuid4(), job=attempt.job, number=2, request_id="r-2", token_digest="other"
    )
    return booked, replace(REQUEST, request_id="r-2", token_digest="other")


def test_a_job_that_was_paid_twice_unknowingly_is_found():
    later, request = second(REJECTED)
    stood = {(REJECTED.attempt, later.attempt): "rejected"}
    found = compared(REJECTED, later, requests=[REQUEST, request], stood=stood)
    assert found.paid_twice == 1
    assert "paid_twice" in kinds(found)


def test_a_job_that_a_person_paid_again_knowingly_is_not_paid_twice():
    first = replace(STORED, state="failed_paid", stored=False, written_off=True)
    later, request = second(first)
    stood = {(first.attempt, later.attempt): "failed_paid"}
    found = compared(first, later, requests=[REQUEST, request], stood=stood)
    assert (kinds(found), found.paid_twice) == ([], 0)


def test_a_request_at_the_wrong_attempt_is_found():
    sender = replace(UNKNOWN, attempt=uuid4(), job=uuid4())
    owner = replace(STORED, token_digest="other")
    assert kinds(compared(owner, sender, requests=[REQUEST])) == ["mixed_up"]
