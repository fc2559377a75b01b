"""Assets by REST: filtered, page by page, decided about."""

import uuid
from typing import Any

import pytest

from catalog.models import Asset, ReviewDecision
from sartiq.access.models import Role, Scope
from tests import factories
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ, Scope.REVIEW_WRITE)


def ids(response) -> list[str]:
    return [item["id"] for item in response.json()["items"]]


def test_an_asset_tells_where_it_comes_from_and_what_it_cost(program: Program):
    colourway = factories.colourway()
    asset = factories.generated(colourway, cost_nano=40_000_000)
    [item] = program.get("/assets").json()["items"]
    assert item["id"] == str(asset.pk)
    assert item["product"] == colourway.product.handle
    assert (item["status"], item["prompt"], item["seed"]) == ("pending", "a shirt", asset.seed)
    assert (item["endpoint"], item["cost"]) == ("fal-ai/flux/schnell", 0.04)


def test_assets_of_a_shoot(program: Program):
    shoot = factories.shoot()
    own = factories.generated(shoot=shoot)
    factories.generated()
    assert ids(program.get("/assets", shoot=str(shoot.pk))) == [str(own.pk)]


def test_assets_of_a_status(program: Program):
    factories.generated()
    approved = factories.packshot(factories.colourway())
    assert ids(program.get("/assets", status="approved")) == [str(approved.pk)]


@pytest.mark.parametrize(
    ("field", "value"), [("status", "pretty"), ("shoot", "none"), ("cursor", "x"), ("limit", "0")]
)
def test_a_filter_that_is_none_is_named(program: Program, field: str, value: str):
    assert field in is_problem(program.get("/assets", None, **{field: value}), 422)["detail"]


def test_pages_follow_each_other_newest_first(program: Program):
    made = [str(factories.generated().pk) for _ in range(5)]
    first = program.get("/assets", limit=3)
    second = program.get("/assets", limit=3, cursor=first.json()["next"])
    assert ids(first) + ids(second) == sorted(made, reverse=True)
    assert second.json()["next"] is None


def test_a_list_takes_as_many_queries_for_many_assets(
    program: Program, django_assert_max_num_queries
):
    for _ in range(10):
        factories.generated(factories.colourway())
    with django_assert_max_num_queries(5):
        program.get("/assets")


def test_one_asset_is_read_by_its_id(program: Program):
    asset = factories.generated()
    assert program.get(f"/assets/{asset.pk}").json()["id"] == str(asset.pk)


def test_an_unknown_asset_is_not_found(program: Program):
    is_problem(program.get(f"/assets/{uuid.uuid4()}"), 404)


def decide(program: Program, asset: Asset, verdict: str, **more):
    return program.post(f"/assets/{asset.pk}/decisions", verdict=verdict, **more)


@pytest.mark.parametrize(
    ("verdict", "status"), [("approve", "approved"), ("reject", "rejected"), ("spare", "spare")]
)
def test_a_verdict_moves_the_status(program: Program, verdict: str, status: str):
    asset = factories.generated(factories.colourway())
    response = decide(program, asset, verdict)
    assert (response.status_code, response.json()["status"]) == (201, status)
    asset.refresh_from_db()
    assert asset.status == status


def test_a_decided_asset_is_reopened(program: Program):
    asset = factories.packshot(factories.colourway())
    assert decide(program, asset, "reopen").json()["status"] == "pending"


def test_reasons_and_note_are_kept(program: Program):
    asset = factories.generated(factories.colourway())
    decide(program, asset, "reject", reasons=["hands", "crop"], note="six fingers")
    decision = ReviewDecision.objects.get()
    assert (decision.reasons, decision.note) == (["hands", "crop"], "six fingers")
    assert decision.actor == program.key.user


@pytest.mark.parametrize(
    "body", [{"verdict": "adore"}, {"verdict": "reject", "reasons": ["mood"]}, {}]
)
def test_words_that_no_reviewer_knows_are_refused(program: Program, body: dict[str, Any]):
    asset = factories.generated(factories.colourway())
    is_problem(program.post(f"/assets/{asset.pk}/decisions", **body), 422)
    assert not ReviewDecision.objects.exists()


def test_the_same_verdict_twice_is_refused(program: Program):
    asset = factories.generated(factories.colourway())
    decide(program, asset, "approve")
    assert "already" in is_problem(decide(program, asset, "approve"), 409)["detail"]


@pytest.mark.parametrize("doubt", [{"flagged": True}, {"garment_referenced": False}])
def test_a_doubtful_picture_asks_to_confirm(program: Program, doubt: dict[str, bool]):
    asset = factories.generated(factories.colourway(), **doubt)
    problem = is_problem(decide(program, asset, "approve"), 409)
    assert problem["needs"] == "confirm"
    asset.refresh_from_db()
    assert asset.status == "pending"


def test_a_confirmed_approval_is_taken(program: Program):
    asset = factories.generated(factories.colourway(), flagged=True)
    assert decide(program, asset, "approve", confirm=True).status_code == 201


def test_an_unknown_asset_is_not_decided(program: Program):
    is_problem(program.post(f"/assets/{uuid.uuid4()}/decisions", verdict="approve"), 404)


def test_another_brands_asset_is_not_seen():
    person = factories.user(Role.REVIEWER)
    factories.brand("Own").members.create(user=person)
    asset = factories.generated(factories.colourway())
    program = Program(Scope.CATALOG_READ, Scope.REVIEW_WRITE, user=person)
    assert ids(program.get("/assets")) == []
    is_problem(decide(program, asset, "approve"), 404)


def test_an_empty_filter_filters_nothing(program: Program):
    factories.generated()
    assert len(program.get("/assets", shoot="", status="", cursor="").json()["items"]) == 1
