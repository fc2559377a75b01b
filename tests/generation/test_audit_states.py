"""Disagreements among jobs, attempts, pictures and histories."""

import pytest
from django.db import connection

from catalog.models import Asset
from generation import intake
from generation.audit import Finding
from generation.audit.states import RULES
from generation.models import Attempt, Job, Output, Transition
from tests import factories
from tests.generation import world

pytestmark = pytest.mark.django_db
State = Attempt.State


def findings() -> list[Finding]:
    return [found for rule in RULES for found in rule.findings()]


def kinds() -> list[str]:
    return [one.kind for one in findings()]


@pytest.fixture
def stored() -> Attempt:
    """A stored attempt with its picture."""
    return world.populate().attempts.get()


@pytest.fixture
def reserved() -> Attempt:
    """An attempt that was not sent yet."""
    colourway = factories.colourway()
    factories.packshot(colourway)
    shoot = factories.shoot(colourway)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    return Attempt.objects.get()


def test_a_finished_shoot_is_in_order(stored: Attempt):
    assert kinds() == []


def test_a_done_job_without_a_stored_attempt_is_found(reserved: Attempt):
    reserved.move(State.CANCELLED)
    Job.objects.update(status="done")
    assert kinds() == ["done_without_result"]


def test_a_failed_job_with_an_attempt_under_way_is_found(reserved: Attempt):
    Job.objects.update(status="failed")
    [found] = findings()
    assert found.kind == "job_alive"
    assert found.sentence == (
        f"Job {reserved.job_id} is failed, but its attempt {reserved.pk} is reserved."
    )


def test_a_job_that_nothing_will_end_is_found(reserved: Attempt):
    reserved.move(State.CANCELLED)
    assert kinds() == ["job_stuck"]


def test_two_attempts_under_way_are_found(reserved: Attempt):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX attempt_one_live")
    Attempt.objects.create(job=reserved.job, number=2, estimate_nano=0)
    assert kinds() == ["two_live"]


def test_a_stored_attempt_without_its_picture_is_found(stored: Attempt):
    Output.objects.all().delete()
    [found] = findings()
    assert found.kind == "outputs"
    assert "0 of its 1 pictures" in found.sentence


def test_a_picture_less_than_the_answer_lists_is_found(stored: Attempt):
    Attempt.objects.update(result={"images": [{}, {}, {}]})
    [found] = findings()
    assert "1 of its 3 pictures" in found.sentence


def test_a_picture_of_an_attempt_that_is_not_stored_is_found(stored: Attempt):
    Attempt.objects.filter(pk=stored.pk).update(state=State.FAILED_PAID)
    Job.objects.filter(pk=stored.job_id).update(status="failed")
    assert "outputs" in kinds()


def test_a_picture_that_names_another_request_is_found(stored: Attempt):
    Output.objects.update(index=1)
    [found] = findings()
    assert found.kind == "provenance"
    assert f"request {stored.request_id} made it at place 0" in found.sentence


def test_shares_that_do_not_come_to_the_cost_are_found(stored: Attempt):
    Asset.objects.filter(output__attempt=stored).update(cost_nano=1)
    [found] = findings()
    assert found.kind == "shares"
    assert "cost $0.04, but the shares of its pictures come to $0.000000001" in found.sentence


def test_a_history_that_ends_elsewhere_is_found(stored: Attempt):
    Transition.objects.filter(state=State.STORED).delete()
    [found] = findings()
    assert found.kind == "history_end"
    assert "is stored, but its history ends with result_ready" in found.sentence


def test_an_attempt_without_history_is_found(reserved: Attempt):
    Transition.objects.all().delete()
    [found] = findings()
    assert "its history ends with nothing" in found.sentence


def test_a_move_that_the_table_forbids_is_found(stored: Attempt):
    Transition.objects.filter(state=State.SUBMITTED).delete()
    [found] = findings()
    assert found.kind == "history_move"
    assert "went from submitting to result_ready" in found.sentence


def test_a_history_that_begins_in_the_middle_is_found(reserved: Attempt):
    reserved.move(State.SUBMITTING)
    Transition.objects.filter(state=State.RESERVED).delete()
    [found] = findings()
    assert "went from nothing to submitting" in found.sentence
