"""Trainings by REST: started once, followed, cancelled and taken up again."""

import uuid
from typing import Any

import pytest

from generation.models import Budget
from sartiq.access.models import Role as Trust
from sartiq.access.models import Scope
from tests import factories
from tests.rest import Program, is_problem
from tests.training.runs import dataset, fresh, started
from training.models import Dataset, TrainingRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ, Scope.TRAINING_WRITE)


def start(program: Program, made: Dataset, key: str = "", **parameters: Any) -> Any:
    return program.post("/training-runs", key=key, dataset=str(made.pk), parameters=parameters)


def test_a_training_starts(program: Program):
    made = dataset()
    response = start(program, made, steps=300)
    assert response.status_code == 202
    said = response.json()
    assert (said["status"], said["failure"], said["pictures"]) == ("preparing", "", 4)
    assert said["parameters"]["steps"] == 300
    assert (said["lora"]["slug"], said["lora"]["version"]) == (made.slug, 1)
    assert said["cost"]["estimate"] > said["cost"]["actual"] == 0


def test_a_training_sent_again_with_its_key_starts_once(program: Program):
    made = dataset()
    first, again = (start(program, made, key="k1") for _ in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert TrainingRun.objects.count() == 1


def test_a_training_can_be_followed(program: Program):
    run = started()
    said = program.get(f"/training-runs/{run.pk}").json()
    assert (said["id"], said["dataset"]) == (str(run.pk), str(run.dataset_id))


def test_a_training_can_be_cancelled_and_taken_up_again(program: Program):
    run = started()
    assert program.post(f"/training-runs/{run.pk}/cancel").json()["status"] == "cancelled"
    assert program.post(f"/training-runs/{run.pk}/retry").json()["status"] == "preparing"
    assert fresh(run).job.attempts.count() == 2


def test_each_problem_is_told(program: Program):
    told = is_problem(start(program, dataset(pictures=2), steps=0), 422)
    assert len(told["problems"]) == 2


def test_a_budget_that_does_not_reach_is_told(program: Program):
    Budget.objects.update(cap_nano=1)
    is_problem(start(program, dataset()), 409)


def test_a_data_set_that_nobody_has_is_not_found(program: Program):
    is_problem(program.post("/training-runs", dataset=str(uuid.uuid4())), 404)


def test_another_brands_data_set_and_run_are_not_found():
    stranger = factories.user(Trust.TRAINER)
    stranger.brand_memberships.create(brand=factories.brand("Elsewhere"))
    other = Program(Scope.CATALOG_READ, Scope.TRAINING_WRITE, user=stranger)
    made = dataset(product=factories.product())
    run = started(made)
    is_problem(start(other, made), 404)
    is_problem(other.get(f"/training-runs/{run.pk}"), 404)
    is_problem(other.post(f"/training-runs/{run.pk}/cancel"), 404)


def test_a_key_without_the_scope_trains_nothing():
    is_problem(start(Program(Scope.SHOOTS_WRITE), dataset()), 403)
    assert not TrainingRun.objects.exists()


def test_a_key_of_somebody_who_is_no_trainer_trains_nothing():
    person = factories.merchandiser()
    is_problem(start(Program(Scope.TRAINING_WRITE, user=person), dataset()), 403)
