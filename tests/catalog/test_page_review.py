"""The review page and the addresses it talks to."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Asset, Brand, BrandMember, Role
from sartiq.access.models import Role as Trust
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "catalog:review"


@pytest.fixture
def reviewer(client):
    person = factories.reviewer()
    client.force_login(person)
    return person


def waiting_ids(response: Any) -> list[str]:
    return [str(pk) for pk in response.context["queue"]["ids"]]


def step(asset: Asset, verdict: str = "approve", **fields: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "key": uuid4().hex,
        "asset": str(asset.pk),
        "verdict": verdict,
        "seen": "pending",
    }
    return values | fields


def send(client: Client, *steps: dict[str, Any]) -> Any:
    return client.post(
        reverse("catalog:review-decisions"),
        data=json.dumps({"steps": steps}),
        content_type="application/json",
    )


def test_the_page_asks_to_sign_in(client):
    assert client.get(reverse(PAGE)).status_code == 302


def test_the_page_knows_what_waits(client, reviewer):
    asset = factories.generated(factories.colourway(), rendered=True)
    response = client.get(reverse(PAGE))
    assert waiting_ids(response) == [str(asset.pk)]
    assert response.context["queue"]["left"] == 1


def test_a_shoot_narrows_the_page(client, reviewer):
    shoot = factories.shoot()
    mine = factories.generated(shoot=shoot)
    factories.generated()
    assert waiting_ids(client.get(reverse(PAGE), {"shoot": shoot.pk})) == [str(mine.pk)]


def test_a_product_narrows_the_page(client, reviewer):
    colourway = factories.colourway()
    mine = factories.generated(colourway)
    factories.generated(factories.colourway())
    response = client.get(reverse(PAGE), {"product": colourway.product.handle})
    assert waiting_ids(response) == [str(mine.pk)]


@pytest.mark.parametrize("query", [{"shoot": "x"}, {"shoot": uuid4()}, {"product": "none"}])
def test_a_filter_that_names_nothing_is_not_found(client, reviewer, query):
    assert client.get(reverse(PAGE), query).status_code == 404


def test_nothing_left_offers_the_next_step(client, reviewer):
    assert b"Every picture has its decision" in client.get(reverse(PAGE)).content


def test_who_may_not_decide_is_told_who_may(client):
    factories.user(Trust.REVIEWER, username="rita", first_name="Rita", last_name="Rossi")
    client.force_login(factories.merchandiser())
    factories.generated()
    page = client.get(reverse(PAGE)).content.decode()
    assert "Rita Rossi" in page
    assert 'data-does="approve"' not in page


def test_a_picture_is_described_with_its_packshot_and_recipe(client, reviewer):
    colourway = factories.colourway()
    factories.packshot(colourway, rendered=True)
    asset = factories.generated(colourway, rendered=True, prompt="a blue shirt", seed=77)
    (told,) = client.get(reverse("catalog:review-pictures"), {"id": asset.pk}).json()["pictures"]
    assert "Packshot" in told["about"]
    assert "a blue shirt" in told["recipe"]
    assert "seed 77" in told["recipe"]
    assert "w320.webp 300w" in told["srcset"]


def test_a_description_escapes_what_people_wrote(client, reviewer):
    asset = factories.generated(prompt="<script>alert(1)</script>")
    (told,) = client.get(reverse("catalog:review-pictures"), {"id": asset.pk}).json()["pictures"]
    assert "<script>" not in told["recipe"]


def prepared() -> Asset:
    """A picture with all that is told of it: packshot, shoot, renditions."""
    colourway = factories.colourway()
    factories.packshot(colourway, rendered=True)
    return factories.generated(colourway, rendered=True, shoot=factories.shoot())


def test_many_pictures_cost_as_many_queries_as_one(client, reviewer, django_assert_max_num_queries):
    ids = [prepared().pk for _ in range(6)]
    url = reverse("catalog:review-pictures")
    with django_assert_max_num_queries(7):
        client.get(url, {"id": ids[:1]})
    with django_assert_max_num_queries(7):
        assert len(client.get(url, {"id": ids}).json()["pictures"]) == 6


def test_the_page_costs_as_many_queries_for_many_pictures(
    client, reviewer, django_assert_max_num_queries
):
    prepared()
    with django_assert_max_num_queries(14):
        client.get(reverse(PAGE))
    for _ in range(4):
        prepared()
    with django_assert_max_num_queries(14):
        client.get(reverse(PAGE))


def test_an_id_that_is_none_is_a_bad_request(client, reviewer):
    assert client.get(reverse("catalog:review-pictures"), {"id": "x"}).status_code == 400


def test_steps_are_taken_in_their_order(client, reviewer):
    asset = factories.generated()
    first = step(asset, "reject", reasons=["hands"])
    undo = step(asset, "reopen", undo=first["key"], seen="rejected")
    answers = send(client, first, undo, step(asset)).json()["answers"]
    assert [answer["outcome"] for answer in answers] == ["done", "done", "done"]
    verdicts = asset.decisions.order_by("id").values_list("verdict", "reasons")
    assert list(verdicts) == [("reject", ["hands"]), ("reopen", []), ("approve", [])]


def test_a_repeated_step_counts_as_done(client, reviewer):
    asset = factories.generated()
    sent = step(asset)
    send(client, sent)
    (answer,) = send(client, sent).json()["answers"]
    assert (answer["outcome"], answer["status"]) == ("done", "approved")
    assert asset.decisions.count() == 1


def test_a_doubtful_approval_is_asked_again(client, reviewer):
    asset = factories.generated(flagged=True)
    (answer,) = send(client, step(asset)).json()["answers"]
    assert (answer["outcome"], answer["status"]) == ("confirm", "pending")


def test_a_confirmed_approval_is_taken(client, reviewer):
    asset = factories.generated(flagged=True)
    (answer,) = send(client, step(asset, confirmed=True)).json()["answers"]
    assert answer["outcome"] == "done"


def test_who_was_slower_learns_where_the_picture_stands(client, reviewer):
    asset = factories.generated(status=Asset.Status.REJECTED)
    (answer,) = send(client, step(asset)).json()["answers"]
    assert (answer["outcome"], answer["status"]) == ("refused", "rejected")


def test_a_refused_step_does_not_stop_the_next(client, reviewer):
    gone, asset = step(factories.generated(), undo=uuid4().hex), factories.generated()
    answers = send(client, gone, step(asset)).json()["answers"]
    assert [answer["outcome"] for answer in answers] == ["refused", "done"]


def test_pictures_of_other_brands_can_not_be_decided(client, reviewer):
    asset = factories.generated(factories.colourway())
    BrandMember.objects.create(user=reviewer, brand=Brand.objects.create(slug="own", name="Own"))
    (answer,) = send(client, step(asset)).json()["answers"]
    assert (answer["outcome"], answer["status"]) == ("refused", None)


def test_pictures_of_other_brands_are_not_described(client, reviewer):
    asset = factories.generated(factories.colourway())
    BrandMember.objects.create(user=reviewer, brand=Brand.objects.create(slug="own", name="Own"))
    assert client.get(reverse("catalog:review-pictures"), {"id": asset.pk}).json() == {
        "pictures": []
    }


def test_a_step_without_sense_is_refused(client, reviewer):
    (answer,) = send(client, step(factories.generated(), "withdraw")).json()["answers"]
    assert answer["outcome"] == "refused"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"steps": 3}', '{"steps": [3]}'])
def test_a_body_without_sense_is_a_bad_request(client, reviewer, body):
    url = reverse("catalog:review-decisions")
    assert client.post(url, data=body, content_type="application/json").status_code == 400


def test_a_merchandiser_is_refused(client):
    client.force_login(factories.merchandiser())
    assert send(client, step(factories.generated())).status_code == 403


def test_the_queue_is_told_anew(client, reviewer):
    asset = factories.generated(role=Role.LIFESTYLE)
    assert client.get(reverse("catalog:review-queue")).json() == {"ids": [str(asset.pk)], "left": 1}
