"""A job's story: every ending is told in order, in plain words, with the money."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from generation import ledger, lifecycle
from generation.admin.meanings import STATE_COLOURS, STATES
from generation.admin.story import MOVES, outcome_of, span, story_of
from generation.lifecycle.ends import UNFETCHED, refuse
from generation.models import Attempt, Job
from generation.providers.fal.errors import Refused
from sartiq.access.models import User
from tests import factories
from tests.generation.corridor import claim, launched
from tests.generation.world import populate

pytestmark = pytest.mark.django_db
State = Attempt.State


def told(job: Job) -> list[str]:
    return [line.event.what for line in story_of(job)]


def outcome(attempt: Attempt) -> str:
    return outcome_of(Job.objects.get(pk=attempt.job_id))


def in_order(job: Job, *sentences: str) -> None:
    """Assert that the story tells these, in this order; each by its beginning."""
    lines = iter(told(job))
    for sentence in sentences:
        assert any(line.startswith(sentence) for line in lines), (sentence, told(job))


def claimed(**fields) -> Attempt:
    """An attempt that is being sent."""
    attempt = launched(**fields)
    claim(attempt, f"token-{attempt.pk}")
    attempt.job.move(Job.Status.RUNNING)
    return attempt


def sent() -> Attempt:
    """An attempt that the provider took."""
    attempt = claimed()
    lifecycle.accept(attempt, f"request-{attempt.pk}")
    return attempt


def unknown() -> Attempt:
    """An attempt whose answer was lost."""
    attempt = claimed()
    attempt.move(State.UNKNOWN, error="The connection broke.")
    return attempt


def unfetched() -> Attempt:
    """An attempt that was paid for and whose pictures did not come."""
    attempt = sent()
    attempt.move(State.RESULT_READY, result={"images": []})
    lifecycle.fail(attempt, "Gone.", error_type=UNFETCHED, units=None)
    return attempt


def test_a_picture_is_told_from_the_wish_to_the_library():
    job = populate()
    in_order(
        job,
        f"{job.actor} asked for the call.",
        "$0.07 was set aside",
        "The call went out",
        "The provider answered that it took the call.",
        "The result was ready",
        "The pictures were fetched",
        "$0.04 was booked as spent",
        "Picture 1 is in the library.",
    )
    assert outcome_of(job) == "Its pictures are here. It cost $0.04."


def test_a_callback_is_told():
    attempt = claimed()
    lifecycle.called_back(token=f"token-{attempt.pk}", request_id="request")
    in_order(attempt.job, "The provider answered", "The provider called back")


def test_what_was_refused_is_tried_anew():
    attempt = claimed()
    refuse(attempt, Refused(429, ["Too busy."], retryable=True, retry_after=None))
    in_order(
        attempt.job,
        "The provider refused the call.",
        "The $0.04 set aside is free",
        "$0.04 was set aside",
    )
    assert outcome(attempt) == STATES[State.RESERVED]


def test_a_refusal_for_good_tells_why():
    attempt = claimed()
    refuse(attempt, Refused(422, ["Too dark."], retryable=False, retry_after=None))
    assert "Too dark." in [line.event.note for line in story_of(attempt.job)]
    assert outcome(attempt) == "It failed. Nothing was paid. The reason: Too dark."


def test_an_unknown_call_that_was_found():
    attempt = unknown()
    lifecycle.accept(attempt, "request")
    in_order(attempt.job, "The answer was lost.", "The call was found")


def test_an_unknown_call_that_a_person_adopted():
    attempt, ada = unknown(), factories.user(username="ada")
    attempt.move(State.SUBMITTED, request_id="request", decided_by=ada)
    in_order(attempt.job, "The answer was lost.", "ada adopted the call")


def test_an_unknown_call_that_a_person_wrote_off():
    attempt, ada = unknown(), factories.user(username="ada")
    attempt.move(State.FAILED_PAID, decided_by=ada, cost_nano=attempt.estimate_nano)
    ledger.settle({attempt: attempt.estimate_nano})
    in_order(attempt.job, "ada decided to count the call as paid", "$0.04 was booked as spent")


def test_an_unknown_call_that_never_was():
    attempt = unknown()
    lifecycle.prove_absent(attempt, "The history does not show it.")
    in_order(
        attempt.job,
        "It is proven that the call never",
        "The $0.04 set aside is free",
        "$0.04 was set",
    )


def test_a_call_that_is_unknown_says_so_now():
    assert outcome(unknown()) == f"{STATES[State.UNKNOWN]} The connection broke."


def test_paid_and_not_fetched_then_fetched_once_more():
    attempt = unfetched()
    assert outcome(attempt) == (
        "It failed. It cost $0.04. Trying again fetches what was paid for, without paying again. "
        "The reason: Gone."
    )
    attempt.job.move(Job.Status.QUEUED)
    lifecycle.fetch_again(attempt.job)
    in_order(
        attempt.job,
        "It was paid for, but its pictures did not come",
        "$0.04 was booked as spent",
        "It was tried again: the pictures that were paid for",
    )


def test_the_billing_corrects_a_cost():
    attempt = unfetched()
    ledger.adjust(attempt, cost_nano=30_000_000, reference="billing 1")
    in_order(attempt.job, "The provider charged $0.01 less than was booked")


def test_a_free_failure():
    attempt = sent()
    lifecycle.fail(attempt, "Too hot.", error_type="", units=Decimal(0))
    in_order(
        attempt.job,
        "It failed at the provider, which charged nothing.",
        "The $0.04 set aside is free",
    )
    assert outcome(attempt) == "It failed. Nothing was paid. The reason: Too hot."


def test_a_call_that_was_stopped_before_it_was_sent():
    attempt = launched()
    lifecycle.withdraw([attempt.job])
    in_order(attempt.job, "It was given up before it was sent.", "The $0.04 set aside is free")
    assert outcome(attempt) == "It was stopped. Nothing was paid."


def test_a_restored_backup():
    attempt = launched()
    attempt.move(State.UNKNOWN, error="Restored.")
    in_order(attempt.job, "A backup was restored.")


def test_late_word_of_a_call_that_was_held_for_absent():
    attempt = unknown()
    lifecycle.prove_absent(attempt, "The history does not show it.")
    lifecycle.accept(attempt, "request")
    in_order(attempt.job, "It is proven", "It was given up", "Word came late")


def test_several_budgets_are_told_in_one_line():
    job = populate()  # its brand has a budget of its own
    [line] = [one for one in story_of(job) if "was set aside" in one.event.what]
    assert "installation" in line.event.note
    assert f"Budget of {job.brand}" in line.event.note


def test_every_allowed_move_has_its_sentence():
    moves = {(before, after) for before, to in Attempt.MOVES.items() for after in to}
    assert moves <= MOVES.keys()


def test_every_state_has_its_meaning_and_its_colour():
    assert set(State) == STATES.keys() == STATE_COLOURS.keys()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, ""),
        (0.4, "0.4 s"),
        (9.96, "10.0 s"),
        (12, "12 s"),
        (200, "3 min"),
        (7200, "2 h"),
        (3e5, "3 days"),
    ],
)
def test_the_time_between_two_events_is_told(seconds, words):
    assert span(timedelta(seconds=seconds)) == words


def test_the_page_tells_the_story():
    job, browser = populate(), Client()
    browser.force_login(User.objects.create_superuser("root"))
    page = browser.get(reverse("admin:generation_job_change", args=[job.pk])).content.decode()
    assert "The call went out to the provider, once." in page
    assert "40,000,000 nano" in page


def test_a_long_story_needs_few_queries(django_assert_max_num_queries):
    job = populate()
    with django_assert_max_num_queries(6):
        story_of(job)
