"""Set review: a colourway's pictures as shoppers will see them."""

from typing import Any

import pytest
from django.urls import reverse

from catalog import leases, review
from catalog.models import Asset, Brand, BrandMember, Colourway, Role, Verdict
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    person = factories.reviewer()
    client.force_login(person)
    return person


def page(client: Any, colourway: Colourway | None) -> Any:
    assert colourway
    return client.get(reverse("catalog:set-review", args=[colourway.pk]))


def shown(response: Any) -> list[Any]:
    return list(response.context["queue"]["ids"])


def following(client: Any, after: Colourway | None = None) -> str:
    query = {"after": after.pk} if after else {}
    return str(client.get(reverse("catalog:set-review-next"), query).get("Location", ""))


def address(colourway: Colourway) -> str:
    return reverse("catalog:set-review", args=[colourway.pk])


def test_what_is_placed_comes_before_what_waits(client, reviewer):
    colourway = factories.colourway()
    waits, placed = factories.generated(colourway), factories.generated(colourway)
    review.decide(actor=reviewer, asset=placed, verdict=Verdict.APPROVE)
    assert shown(page(client, colourway)) == [placed.pk, waits.pk]


def test_what_shoppers_never_see_is_left_out(client, reviewer):
    colourway = factories.colourway()
    factories.generated(colourway, role=Role.REFERENCE)
    assert shown(page(client, colourway)) == []


def test_a_set_is_leased_to_who_looks_at_it(client, reviewer):
    asset = factories.generated(factories.colourway())
    page(client, asset.colourway)
    assert asset.lease.actor == reviewer


def test_what_another_looks_at_is_left_out_and_counted(client, reviewer):
    asset = factories.generated(factories.colourway())
    leases.take(actor=factories.reviewer(), assets=[asset.pk])
    response = page(client, asset.colourway)
    assert (shown(response), response.context["queue"]["locked"]) == ([], 1)


def test_a_set_of_another_brand_is_not_found(client, reviewer):
    BrandMember.objects.create(user=reviewer, brand=Brand.objects.create(slug="own", name="Own"))
    assert page(client, factories.colourway()).status_code == 404


def test_next_leads_from_set_to_set_and_around(client, reviewer):
    first, second = factories.colourway(), factories.colourway()
    factories.generated(first)
    factories.generated(second)
    assert following(client) == address(first)
    assert following(client, first) == address(second)
    assert following(client, second) == address(first)


def test_next_passes_by_what_another_looks_at(client, reviewer):
    held, free = factories.colourway(), factories.colourway()
    asset = factories.generated(held)
    factories.generated(free)
    leases.take(actor=factories.reviewer(), assets=[asset.pk])
    assert following(client) == address(free)


def test_when_no_set_waits_the_page_says_so(client, reviewer):
    factories.generated(factories.colourway(), status=Asset.Status.APPROVED)
    response = client.get(reverse("catalog:set-review-next"))
    assert "No set waits for you" in response.content.decode()


def test_a_set_costs_as_many_queries_for_many_pictures(
    client, reviewer, django_assert_max_num_queries
):
    colourway = factories.colourway()
    for count in (1, 4):
        for _ in range(count):
            factories.generated(colourway, rendered=True)
        with django_assert_max_num_queries(18):
            page(client, colourway)
