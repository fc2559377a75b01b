"""A shoot says in plain words what failed, what it cost, and whether a retry pays again."""

import itertools
from typing import Any

import pytest

from catalog.models import Shoot
from generation import intake, lifecycle
from generation.lifecycle.ends import UNFETCHED
from generation.models import Attempt, Job
from generation.views.figures import figures_of, standing
from generation.views.troubles import MOST, Trouble, troubles_of
from tests import factories
from tests.generation import spending
from tests.generation.pages import page, queries, ready, signed_in

pytestmark = pytest.mark.django_db
State = Attempt.State
Status = Job.Status


@pytest.fixture
def shoot() -> Shoot:
    """A launched shoot whose calls a test writes by hand."""
    made = ready()
    made.move(Shoot.Status.RUNNING)
    return made


def ended(shoot: Shoot, state: State, *, status: str = Status.FAILED, **fields: Any) -> Job:
    """A call that ended, or hangs, in ``state``."""
    reason = fields.pop("reason", "The prompt was refused.")
    call = spending.job(shoot.items.get().colourway, shoot=shoot, status=status, failure=reason)
    spending.attempt(call, state, error=reason, **fields)
    return call


def only(shoot: Shoot) -> Trouble:
    [trouble] = troubles_of(shoot, ended=1, held=1).told
    return trouble


def test_calls_refused_for_the_same_reason_are_told_together(shoot: Shoot):
    for _ in range(3):
        ended(shoot, State.REJECTED)
    told = only(shoot)
    assert (told.what, told.reason) == ("3 calls were refused", "The prompt was refused.")
    assert told.money == "Nothing was paid."
    assert told.next == "Retry sends them again and reserves $0.12."


def test_other_reasons_are_told_apart_the_most_frequent_first(shoot: Shoot):
    ended(shoot, State.REJECTED, reason="Too dark.")
    for _ in range(2):
        ended(shoot, State.REJECTED, reason="Too bright.")
    assert [one.reason for one in troubles_of(shoot, ended=1, held=1).told] == [
        "Too bright.",
        "Too dark.",
    ]


def test_paid_pictures_that_did_not_come_are_fetched_without_paying_again(shoot: Shoot):
    for _ in range(2):
        ended(shoot, State.FAILED_PAID, error_type=UNFETCHED, cents=4)
    told = only(shoot)
    assert told.what == "2 calls were paid for, but their pictures could not be fetched"
    assert told.money == "$0.08 was paid."
    assert told.next == "Retry fetches them without paying again."


def test_a_paid_failure_pays_again(shoot: Shoot):
    ended(shoot, State.FAILED_PAID, cents=4)
    told = only(shoot)
    assert (told.what, told.money) == ("1 call failed and was paid for", "$0.04 was paid.")
    assert told.next == "Retry sends it again and reserves $0.04."


def test_what_earlier_tries_cost_is_not_forgotten(shoot: Shoot):
    call = ended(shoot, State.FAILED_PAID, cents=4)
    spending.attempt(call, State.REJECTED)
    assert only(shoot).money == "$0.04 was paid for earlier tries."


def test_an_unknown_call_says_that_it_is_never_sent_twice(shoot: Shoot):
    ended(shoot, State.UNKNOWN, status=Status.RUNNING, reason="No answer came in time.")
    told = only(shoot)
    assert told.what == "1 call is unknown: it was sent, but the answer was lost"
    assert told.money == "It may be charged: $0.04 stays reserved."
    assert "Nobody sends it twice" in told.next


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (State.RESERVED, "1 call waits to be sent"),
        (State.SUBMITTED, "1 call waits for its result"),
        (State.RESULT_READY, "1 call is done, and its pictures do not come yet"),
    ],
)
def test_a_call_that_is_held_up_says_why(shoot: Shoot, state, what):
    ended(shoot, state, status=Status.RUNNING, reason="Nobody answers.")
    told = only(shoot)
    assert (told.what, told.reason) == (what, "Nobody answers.")
    assert told.next == "This is tried again by itself."


def test_a_stopped_call_is_no_failure(shoot: Shoot):
    ended(shoot, State.CANCELLED, status=Status.CANCELLED, reason="")
    told = only(shoot)
    assert (told.what, told.money, told.tone) == ("1 call was stopped", "Nothing was paid.", "")


def test_the_providers_word_about_a_stopped_call_is_not_repeated(shoot: Shoot):
    ended(shoot, State.CANCELLED, status=Status.CANCELLED, reason="Cancelled by the client")
    assert only(shoot).why == ""


def test_what_goes_well_is_no_trouble(shoot: Shoot):
    ended(shoot, State.SUBMITTED, status=Status.RUNNING, reason="")
    ended(shoot, State.STORED, status=Status.DONE, reason="", cents=4)
    assert troubles_of(shoot, ended=1, held=1).told == []


def test_a_failure_that_a_retry_mended_is_no_trouble(shoot: Shoot):
    call = ended(shoot, State.FAILED_PAID, status=Status.DONE, cents=4)
    spending.attempt(call, State.STORED, cents=4)
    assert troubles_of(shoot, ended=1, held=1).told == []


def test_many_reasons_are_cut_short(shoot: Shoot):
    for n in range(MOST + 2):
        ended(shoot, State.REJECTED, reason=f"Reason {n}.")
    found = troubles_of(shoot, ended=1, held=1)
    assert (len(found.told), found.more) == (MOST, 2)
    assert "2 more for other reasons" in page(signed_in(), shoot)


def test_whatever_stands_there_can_be_told(shoot: Shoot):
    for state, status in itertools.product(State, Status):
        cents = 4 if state in {State.STORED, State.FAILED_PAID} else None
        ended(shoot, state, status=status, cents=cents)
    assert shoot.name in page(signed_in(), shoot)


def test_a_reviewer_is_not_asked_to_retry(shoot: Shoot):
    ended(shoot, State.REJECTED)
    text = page(signed_in(factories.reviewer()), shoot)
    assert "1 call was refused" in text
    assert "Retry" not in text


def test_more_failures_need_no_more_queries(shoot: Shoot):
    browser, address = signed_in(), f"/shoots/{shoot.pk}/"
    ended(shoot, State.REJECTED)
    few = queries(browser, address)
    for n in range(5):
        ended(shoot, State.FAILED_PAID, reason=f"Reason {n}.", cents=4)
    assert queries(browser, address) == few


def words(shoot: Shoot) -> str:
    return standing(shoot, figures_of([shoot])[shoot.pk]).label


def test_a_shoot_whose_calls_all_failed_is_not_just_done(shoot: Shoot):
    for _ in range(2):
        ended(shoot, State.REJECTED)
    lifecycle.sweep()
    shoot.refresh_from_db()
    assert (shoot.status, words(shoot)) == ("done", "All failed")
    assert "All failed" in signed_in().get("/shoots/").content.decode()


def test_a_shoot_with_some_pictures_is_done(shoot: Shoot):
    ended(shoot, State.REJECTED)
    ended(shoot, State.STORED, status=Status.DONE, cents=4)
    lifecycle.sweep()
    shoot.refresh_from_db()
    assert words(shoot) == "Done"


def test_a_shoot_that_was_stopped_says_so(shoot: Shoot):
    ended(shoot, State.CANCELLED, status=Status.CANCELLED)
    lifecycle.sweep()
    shoot.refresh_from_db()
    assert words(shoot) == "Stopped"


def test_a_shoot_that_waits_for_an_unknown_call_says_so(shoot: Shoot):
    ended(shoot, State.UNKNOWN, status=Status.RUNNING)
    assert words(shoot) == "Running, 1 unknown"


def test_what_is_still_reserved_is_told():
    shoot = ready(count=2)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    assert figures_of([shoot])[shoot.pk].reserved_nano == 8 * spending.CENT
    assert "still reserved" in page(signed_in(), shoot)


def test_the_variance_is_told_at_the_end(shoot: Shoot):
    ended(shoot, State.FAILED_PAID, cents=5)
    text = " ".join(page(signed_in(), shoot).split())
    assert "$0.01 more (25 %) than the estimated" in text
