"""The coverage board, and the shot lists beside it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import BrandMember, ShotList
from catalog.views import coverage as page
from catalog.views import product_pages
from sartiq.access.models import Storefront
from tests import factories
from tests.catalog.test_coverage import shot_list

pytestmark = pytest.mark.django_db
BOARD = reverse("catalog:coverage")
LISTS = reverse("catalog:coverage-lists")


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


def titles(client: Client, address: str = BOARD, **asked: str) -> list[str]:
    board = client.get(address, asked).context["board"]
    return [row.colourway.product.title for row in board.rows]


def typed(**bounds: Any) -> dict[str, Any]:
    return {"category": "", "storefront": "", **bounds}


def test_without_a_shot_list_the_board_leads_to_one(client: Client):
    factories.product("Coat")
    assert LISTS in client.get(BOARD).text


def test_every_colourway_has_a_row_with_its_shots(client: Client):
    coat = factories.product("Coat", colours=("red", "blue"))
    shot_list(front=(1, 2), back=(1, 1))
    factories.packshot(coat.colourways.get(code="red"), view_id="front")
    cells = [line.cells for line in client.get(BOARD).context["board"].lines()]
    assert [[shot.label for shot in row] for row in cells] == [
        ["1 of 2", "1 missing"],
        ["1 missing", "1 missing"],
    ]


def test_the_missing_ones_are_ordered_cell_by_cell(client: Client):
    coat = factories.product("Coat", colours=("red", "blue"))
    red, blue = coat.colourways.all()
    shot_list(front=(2, 2), back=(1, 1))
    factories.packshot(red, view_id="back")
    text = client.get(BOARD).text
    for cell in (f"{red.pk}/front//:2", f"{red.pk}/back//:0", f"{blue.pk}/back//:1"):
        assert f'name="number" value="{cell}"' in text
    assert "5 images" in text


def test_a_colourway_that_has_everything_is_not_ordered(client: Client):
    colourway = factories.colourway()
    shot_list(front=(1, 1))
    factories.packshot(colourway, view_id="front")
    assert f'name="colourway" value="{colourway.pk}"' not in client.get(BOARD).text


def test_who_may_not_shoot_orders_nothing(client: Client):
    factories.product("Coat")
    shot_list(front=(1, 1))
    client.force_login(factories.reviewer())
    assert 'name="number"' not in client.get(BOARD).text


def test_the_storefront_chooses_the_lists(client: Client):
    factories.product("Coat")
    shops = [Storefront.objects.create(slug=name, name=name) for name in ("one", "two")]
    shot_list("", shops[0], front=(1, 1))
    assert client.get(BOARD, {"storefront": shops[0].slug}).context["board"].wanted == 1
    assert client.get(BOARD, {"storefront": shops[1].slug}).context["board"].wanted == 0


def test_only_products_with_missing_pictures_are_shown(client: Client):
    shot_list(front=(1, 1))
    factories.packshot(factories.product("Full").colourways.get(), view_id="front")
    factories.product("Bare")
    assert titles(client, missing="1") == ["Bare"]


def test_archived_products_need_nothing(client: Client):
    shot_list(front=(1, 1))
    factories.product("Old", status="archived")
    assert titles(client) == []


def test_other_brands_are_not_on_the_board(client: Client):
    shot_list(front=(1, 1))
    factories.product("Secret", brand=factories.brand("Other"))
    own = factories.product("Own")
    member = factories.merchandiser()
    BrandMember.objects.create(user=member, brand=own.brand)
    client.force_login(member)
    assert titles(client) == ["Own"]


def test_pages_lead_on_and_back(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "PAGE", 2)
    shot_list(front=(1, 1))
    for title in "ABCDE":
        factories.product(title)
    first = client.get(BOARD).context
    second = client.get(first["next"]).context
    assert titles(client, first["next"]) == ["C", "D"]
    assert titles(client, second["previous"]) == ["A", "B"]


def test_a_search_for_what_is_missing_goes_on_where_it_stopped(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(product_pages, "SIFTED", 2)
    monkeypatch.setattr(product_pages, "PIECE", 2)
    shot_list(front=(1, 1))
    for title in "ABC":
        factories.packshot(factories.product(title).colourways.get(), view_id="front")
    factories.product("D")
    first = client.get(BOARD, {"missing": "1"})
    assert first.context["board"].rows == []
    assert "Look further" in first.text
    assert titles(client, first.context["next"]) == ["D"]


def test_a_search_for_what_is_missing_finds_back(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "PAGE", 2)
    shot_list(front=(1, 1))
    for title in "ABCDE":
        factories.product(title)
    second = client.get(client.get(BOARD, {"missing": "1"}).context["next"]).context
    assert [row.colourway.product.title for row in second["board"].rows] == ["C", "D"]
    assert titles(client, second["previous"]) == ["A", "B"]


@pytest.mark.parametrize("asked", [{}, {"missing": "1"}])
def test_the_number_of_queries_does_not_grow(client: Client, asked: dict[str, str]):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(BOARD, asked)
        return len(captured)

    shot_list(front=(1, 1), back=(1, 1))
    factories.packshot(factories.product(colours=("a", "b")).colourways.all()[0], rendered=True)
    few = queries()
    for _ in range(3):
        factories.packshot(factories.product(colours=("a", "b")).colourways.all()[0], rendered=True)
    assert queries() == few


def test_a_list_is_made_on_the_page(client: Client):
    client.post(LISTS, typed(**{"least-front": "2", "most-front": "3", "most-back": "1"}))
    views = ShotList.objects.get().views.values_list("view", "minimum", "maximum")
    assert set(views) == {("front", 2, 3), ("back", 1, 1)}


def test_at_least_more_than_at_most_is_refused(client: Client):
    answer = client.post(LISTS, typed(**{"least-front": "3", "most-front": "2"}))
    assert answer.status_code == 422
    assert "at least 3 is more than at most 2" in answer.text


def test_a_second_list_for_the_same_is_refused(client: Client):
    shot_list(front=(1, 1))
    answer = client.post(LISTS, typed(**{"least-front": "1"}))
    assert answer.status_code == 422
    assert "already" in answer.text


def test_a_list_is_changed_on_the_page(client: Client):
    made = shot_list(front=(1, 1))
    address = reverse("catalog:coverage-list", args=[made.pk])
    assert 'value="1"' in client.get(address).text
    client.post(address, typed(**{"least-back": "1"}))
    assert [one.view_id for one in ShotList.objects.get().views.all()] == ["back"]


def test_a_deleted_list_can_be_had_back(client: Client):
    made = shot_list(front=(1, 3))
    client.post(reverse("catalog:coverage-list-delete", args=[made.pk]))
    assert not ShotList.objects.exists()
    deleted = client.get(LISTS).context["deleted"]
    client.post(LISTS, deleted["fields"])
    [need] = ShotList.objects.get().views.all()
    assert (need.minimum, need.maximum) == (1, 3)


def test_a_reviewer_sees_lists_and_changes_none(client: Client):
    made = shot_list(front=(1, 1))
    client.force_login(factories.reviewer())
    assert "least-front" not in client.get(LISTS).text
    assert client.post(LISTS, typed(**{"least-back": "1"})).status_code == 403
    delete = reverse("catalog:coverage-list-delete", args=[made.pk])
    assert client.post(delete).status_code == 403


def one_brand(client: Client) -> None:
    """Sign a member in whose brand has shoes, while another has hats; each has a shot list."""
    member = factories.merchandiser()
    shoes = factories.product(category="Shoes", brand=factories.brand("Own"))
    factories.product(category="Hats", brand=factories.brand("Other"))
    BrandMember.objects.create(user=member, brand=shoes.brand)
    for category in ("", "Shoes", "Hats"):
        shot_list(category, front=(1, 1))
    client.force_login(member)


def test_shot_lists_name_no_category_of_other_brands_products(client: Client):
    one_brand(client)
    text = client.get(LISTS).text
    assert "Shoes in every storefront" in text
    assert "Every category in every storefront" in text
    assert "Hats" not in text


def test_a_shot_list_for_other_brands_products_is_not_found(client: Client):
    one_brand(client)
    pk = ShotList.objects.get(category="Hats").pk
    assert client.get(reverse("catalog:coverage-list", args=[pk])).status_code == 404
    assert client.post(reverse("catalog:coverage-list-delete", args=[pk])).status_code == 404
    assert ShotList.objects.filter(pk=pk).exists()


def test_who_sees_every_brand_sees_every_shot_list(client: Client):
    shot_list("Retired category", front=(1, 1))
    assert "Retired category in every storefront" in client.get(LISTS).text
