"""The review page and the addresses it talks to."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import leases
from catalog.models import (
    Asset,
    Brand,
    BrandMember,
    Check,
    Reshoot,
    ReviewLease,
    Role,
    Shoot,
)
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
    with django_assert_max_num_queries(9):
        client.get(url, {"id": ids[:1]})
    with django_assert_max_num_queries(9):
        assert len(client.get(url, {"id": ids}).json()["pictures"]) == 6


def test_the_page_costs_as_many_queries_for_many_pictures(
    client, reviewer, django_assert_max_num_queries
):
    prepared()
    with django_assert_max_num_queries(22):
        client.get(reverse(PAGE))
    for _ in range(4):
        prepared()
    with django_assert_max_num_queries(22):
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


def test_half_a_character_in_a_note_does_not_stop_the_next(client, reviewer):
    broken, asset = step(factories.generated(), note="\ud83d"), factories.generated()
    answers = send(client, broken, step(asset)).json()["answers"]
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


def post(client: Client, name: str, *assets: Asset, **fields: Any) -> Any:
    body = json.dumps({"ids": [str(asset.pk) for asset in assets], **fields})
    return client.post(reverse(name), data=body, content_type="application/json")


def test_the_queue_tells_what_comes_next(client, reviewer):
    known, asset = factories.generated(), factories.generated(role=Role.LIFESTYLE)
    told = post(client, "catalog:review-queue", known).json()
    assert told["ids"] == [str(asset.pk)]
    assert [picture["id"] for picture in told["pictures"]] == [str(asset.pk)]
    assert (told["left"], told["locked"]) == (2, 0)


def test_what_another_looks_at_is_counted_apart(client, reviewer):
    asset = factories.generated()
    leases.take(actor=factories.reviewer(), assets=[asset.pk])
    response = client.get(reverse(PAGE))
    assert waiting_ids(response) == []
    assert (response.context["queue"]["left"], response.context["queue"]["locked"]) == (1, 1)


def test_who_only_looks_leases_nothing(client):
    client.force_login(factories.merchandiser())
    asset = factories.generated()
    assert waiting_ids(client.get(reverse(PAGE))) == [str(asset.pk)]
    assert not ReviewLease.objects.exists()


def test_an_open_page_keeps_its_pictures(client, reviewer):
    asset = factories.generated()
    client.get(reverse(PAGE))
    ReviewLease.objects.update(until=timezone.now())
    assert post(client, "catalog:review-leases", asset).json()["held"] == [str(asset.pk)]


def test_nobody_keeps_another_brands_pictures(client, reviewer):
    asset = factories.generated(factories.colourway())
    BrandMember.objects.create(user=reviewer, brand=factories.brand("Elsewhere"))
    assert post(client, "catalog:review-leases", asset).json()["held"] == []
    assert not ReviewLease.objects.exists()


def test_a_left_page_gives_its_pictures_back(client, reviewer):
    asset = factories.generated()
    told = client.get(reverse(PAGE)).context["queue"]["until"]
    assert post(client, "catalog:review-release", asset, until=told).status_code == 204
    assert not ReviewLease.objects.exists()


def test_a_page_that_was_reloaded_meanwhile_keeps_them(client, reviewer):
    asset = factories.generated()
    told = client.get(reverse(PAGE)).context["queue"]["until"]
    client.get(reverse(PAGE))
    post(client, "catalog:review-release", asset, until=told)
    assert ReviewLease.objects.exists()


@pytest.mark.parametrize("name", ["review-queue", "review-leases", "review-release"])
@pytest.mark.parametrize("body", ["", "[]", '{"ids": [3]}', '{"ids": ["x"]}'])
def test_ids_without_sense_are_a_bad_request(client, reviewer, name, body):
    url = reverse(f"catalog:{name}")
    assert client.post(url, data=body, content_type="application/json").status_code == 400


def test_a_decision_about_what_another_looks_at_waits(client, reviewer):
    asset = factories.generated()
    leases.take(actor=factories.user(Trust.REVIEWER, username="ben"), assets=[asset.pk])
    (answer,) = send(client, step(asset)).json()["answers"]
    assert (answer["outcome"], answer["status"]) == ("held", "pending")
    assert "ben is looking at this picture" in answer["text"]


def test_what_is_taken_back_stays_with_who_has_it(client, reviewer):
    asset = factories.generated()
    first = step(asset)
    send(client, first, step(asset, "reopen", undo=first["key"], seen="approved"))
    assert ReviewLease.objects.get().actor == reviewer


def test_a_note_is_kept_with_the_decision(client, reviewer):
    asset = factories.generated()
    send(client, step(asset, "spare", note="For the newsletter."))
    assert asset.decisions.get().note == "For the newsletter."


def test_a_reshoot_says_what_to_do_better(client, reviewer):
    asset = factories.generated()
    send(client, step(asset, "reject", reshoot=True, reasons=["hands"]))
    assert Reshoot.objects.get(asset=asset).fix == "natural hands with five fingers"


def test_checks_stand_beside_the_picture(client, reviewer):
    asset = factories.generated(rendered=True)
    Check.objects.update_or_create(
        asset=asset, kind=Check.Kind.BLUR, defaults={"value": 3, "concern": True}
    )
    (told,) = client.get(reverse("catalog:review-pictures"), {"id": asset.pk}).json()["pictures"]
    assert "Looks blurred" in told["about"]
    assert "Looks blurred" in told["worries"]


def test_with_four_eyes_the_page_says_why_one_cannot_approve(client, reviewer, settings):
    settings.FOUR_EYES = True
    asset = factories.generated(created_by=reviewer)
    (told,) = client.get(reverse("catalog:review-pictures"), {"id": asset.pk}).json()["pictures"]
    assert "somebody else has to approve it" in told["bar"]


def test_the_address_narrows_to_ones_own(client):
    person = factories.user(Trust.REVIEWER, Trust.MERCHANDISER)
    client.force_login(person)
    shoot = factories.shoot(actor=person)
    Shoot.objects.update(status=Shoot.Status.IN_REVIEW)
    mine = factories.generated(shoot=shoot)
    factories.generated()
    assert waiting_ids(client.get(reverse(PAGE), {"mine": "on"})) == [str(mine.pk)]


def test_the_address_sorts_by_concerns(client, reviewer):
    plain, odd = factories.generated(), factories.generated()
    Asset.objects.filter(pk=odd.pk).update(concerns=1)
    assert waiting_ids(client.get(reverse(PAGE), {"sort": "concerns"})) == [
        str(odd.pk),
        str(plain.pk),
    ]


def test_each_filter_can_be_taken_away(client, reviewer):
    shoot = factories.shoot(name="Winter")
    response = client.get(reverse(PAGE), {"shoot": shoot.pk, "sort": "concerns"})
    assert {chip["label"]: chip["href"] for chip in response.context["chips"]} == {
        "Winter": f"{reverse(PAGE)}?sort=concerns",
        "Odd ones first": f"{reverse(PAGE)}?shoot={shoot.pk}",
    }
