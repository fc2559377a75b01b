"""The re-shoot tray: each picture once more by its recipe, paid for once, all or nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from catalog import review
from catalog.models import Asset, Reshoot, Shoot, Verdict
from generation import counts, ledger, reshoots
from generation.calls import Refused
from generation.models import Budget, Job, Output
from sartiq.access.models import Scope, User
from tests import factories
from tests.generation.rejected import rejected, running
from tests.generation.spending import CENT
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


def launch(*some: Reshoot, actor: User | None = None) -> list[Job]:
    return reshoots.launch(actor=actor or factories.merchandiser(), reshoots=some)


def waiting() -> list[Reshoot]:
    return list(reshoots.waiting(actor=factories.merchandiser()))


def test_a_rejected_picture_is_made_once_more_in_its_shoot():
    one = rejected()
    [job] = launch(one)
    assert (job.shoot, job.variation_of, job.status) == (one.asset.shoot, one.asset, "queued")


def test_it_is_told_what_to_mend_and_drawn_with_another_seed():
    [job] = launch(rejected(fix="five fingers"))
    assert job.arguments["prompt"] == "a wool coat, five fingers"
    assert job.arguments["seed"] != 1


def test_the_shoot_runs_again():
    shoot = running()
    one = rejected(shoot)
    Shoot.objects.update(status=Shoot.Status.DONE)
    launch(one)
    shoot.refresh_from_db()
    assert shoot.status == Shoot.Status.RUNNING


def test_what_is_made_again_stands_in_the_cell_that_lacked_it():
    shoot = running()
    one = rejected(shoot)
    assert sum(counts.missing(shoot).values()) == 1
    launch(one)
    assert counts.missing(shoot) == {}


def test_several_are_launched_together():
    assert len(launch(rejected(), rejected(), rejected())) == 3
    assert waiting() == []


def test_only_what_was_picked_is_launched():
    first, second = rejected(), rejected()
    launch(second)
    assert waiting() == [first]


def test_who_comes_second_pays_nothing():
    one = rejected()
    launch(one)
    with pytest.raises(Refused, match="somebody was faster"):
        launch(one)
    assert Job.objects.filter(variation_of=one.asset).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_launch_at_once_pay_once():
    one, person = rejected(), factories.merchandiser()
    ledger.standings([ledger.installation_budget()])
    start = threading.Barrier(2)

    def press(_: int) -> str:
        start.wait()
        try:
            launch(one, actor=person)
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "launched"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == ["launched", "refused"]
    assert Job.objects.filter(variation_of=one.asset).count() == 1


def test_one_that_can_not_be_made_again_holds_up_all_and_says_why():
    good, bad = rejected(), rejected()
    Output.objects.filter(asset=bad.asset).delete()
    with pytest.raises(Refused, match="has no recipe to repeat"):
        launch(good, bad)
    assert waiting() == [good, bad]
    assert not Job.objects.exclude(variation_of=None).exists()


def test_over_budget_all_of_them_go_on_waiting():
    one = rejected()
    Budget.objects.update(cap_nano=0)
    with pytest.raises(ledger.OverBudget):
        launch(one)
    assert waiting() == [one]


def test_a_reviewer_spends_nothing():
    one = rejected()
    with pytest.raises(PermissionDenied):
        launch(one, actor=factories.reviewer())


def test_pictures_of_other_brands_are_neither_seen_nor_launched():
    one, stranger = rejected(), factories.member_elsewhere()
    assert not reshoots.waiting(actor=stranger).exists()
    with pytest.raises(Refused):
        launch(one, actor=stranger)


def test_a_picture_that_was_approved_since_does_not_wait():
    one = rejected()
    review.decide(
        actor=factories.reviewer(), asset=one.asset, verdict=Verdict.APPROVE, confirmed=True
    )
    assert waiting() == []


def test_one_estimate_stands_for_all():
    some = [rejected(), rejected()]
    asked = reshoots.estimate(actor=factories.merchandiser(), reshoots=some)
    assert (asked.calls, asked.known) == (2, True)
    assert asked.nano == sum(job.estimate_nano for job in launch(*some))


def test_more_of_them_are_estimated_in_no_more_queries(django_assert_max_num_queries):
    person = factories.merchandiser()
    few, many = [rejected()], [rejected() for _ in range(4)]
    for some in (few, many):
        with django_assert_max_num_queries(4):
            reshoots.estimate(actor=person, reshoots=some)


def test_what_is_to_be_mended_can_be_said_in_other_words():
    one = rejected()
    reshoots.word(actor=factories.reviewer(), reshoot=one, fix=" open hands ")
    [job] = launch(waiting()[0])
    assert job.arguments["prompt"] == "a wool coat, open hands"


def test_what_is_taken_out_can_be_put_back():
    one, person = rejected(fix="five fingers"), factories.reviewer()
    reshoots.remove(actor=person, reshoot=one)
    assert waiting() == []
    back = reshoots.put_back(actor=person, decision=one.decision, fix=one.fix)
    assert (waiting(), back.fix) == ([back], "five fingers")


def test_what_is_taken_out_stays_rejected():
    one = rejected()
    reshoots.remove(actor=factories.reviewer(), reshoot=one)
    one.asset.refresh_from_db()
    assert one.asset.status == Asset.Status.REJECTED


def test_what_was_launched_can_not_be_taken_out():
    one = rejected()
    launch(one)
    with pytest.raises(Refused, match="on its way"):
        reshoots.remove(actor=factories.reviewer(), reshoot=one)


def test_nothing_is_put_back_about_which_somebody_decided_since():
    one = rejected()
    reshoots.remove(actor=factories.reviewer(), reshoot=one)
    review.decide(actor=factories.reviewer(), asset=one.asset, verdict=Verdict.REOPEN)
    with pytest.raises(Refused, match="meanwhile"):
        reshoots.put_back(actor=factories.reviewer(), decision=one.decision, fix="")


def test_a_program_reads_the_tray_and_launches_it():
    one, program = rejected(), Program(Scope.CATALOG_READ, Scope.SHOOTS_WRITE)
    answer = program.get("/reshoots", shoot=str(one.asset.shoot_id))
    [item] = answer.json()["items"]
    assert (item["id"], item["reasons"], item["fix"]) == (str(one.pk), ["hands"], "five fingers")
    answer = program.post("/reshoots/launch", reshoots=[item["id"]])
    assert answer.status_code == 202
    assert [str(job.pk) for job in Job.objects.filter(variation_of=one.asset)] == (
        answer.json()["jobs"]
    )


def test_a_program_that_is_late_is_refused():
    one, program = rejected(), Program(Scope.SHOOTS_WRITE)
    launch(one)
    is_problem(program.post("/reshoots/launch", reshoots=[str(one.pk)]), 422)


def test_each_estimate_is_for_one_picture():
    asked = reshoots.estimate(actor=factories.merchandiser(), reshoots=[rejected()])
    assert 0 < asked.nano < CENT
