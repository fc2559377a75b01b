"""Costs of approved pictures by REST."""

import pytest

from catalog.models import Asset
from generation import spending
from sartiq.access.models import Scope
from tests import factories
from tests.generation.spending import job, stored
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ)


def test_an_approved_picture_costs_what_all_calls_cost(program: Program):
    stored(job(), Asset.Status.APPROVED, cents=4)
    stored(job(), Asset.Status.REJECTED, cents=4)
    spending.tally()
    answer = program.get("/costs").json()
    assert answer["by"] == "endpoint"
    assert answer["rows"] == [
        {
            "key": "fal-ai/flux/schnell",
            "label": "FLUX.1 [schnell]",
            "calls": 2,
            "pictures": 2,
            "approved": 1,
            "rejected": 1,
            "acceptance": 0.5,
            "estimate": 0.08,
            "cost": 0.08,
            "cost_per_approved": 0.08,
        }
    ]
    assert answer["total"]["cost_per_approved"] == 0.08


@pytest.mark.parametrize("by", ["endpoint", "lora", "category"])
def test_costs_are_told_by_what_was_asked(program: Program, by):
    stored(job(factories.colourway(category="Coats")), Asset.Status.PENDING, cents=4)
    spending.tally()
    [row] = program.get("/costs", by=by).json()["rows"]
    assert (row["cost"], row["cost_per_approved"]) == (0.04, None)


def test_a_time_without_calls_is_empty(program: Program):
    stored(job(), Asset.Status.APPROVED, cents=4)
    answer = program.get("/costs", until="2020-01-01").json()
    assert (answer["rows"], answer["total"]["cost"]) == ([], 0)


@pytest.mark.parametrize("wrong", [{"by": "weather"}, {"since": "soon"}])
def test_nonsense_is_named(program: Program, wrong):
    problem = is_problem(program.get("/costs", **wrong), 422)
    assert next(iter(wrong)) in problem["detail"]


def test_a_brand_that_there_is_not_is_not_found(program: Program):
    is_problem(program.get("/costs", brand="nowhere"), 404)


def test_a_key_of_a_storefront_learns_no_costs():
    is_problem(Program(Scope.STOREFRONT_READ).get("/costs"), 403)
