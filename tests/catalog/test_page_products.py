"""The list of products: found, filtered, paged, picked."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Asset, BrandMember, Product
from catalog.views import products as page
from tests import factories
from tests.catalog.test_coverage import shot_list

pytestmark = pytest.mark.django_db
PRODUCTS = reverse("catalog:products")


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


def handles(client: Client, **asked: str) -> list[str]:
    return [card.product.handle for card in client.get(PRODUCTS, asked).context["cards"]]


def product(title: str, **fields: Any) -> Product:
    return factories.product(title, handle=title.lower().replace(" ", "-"), **fields)


def test_products_stand_in_the_order_of_their_titles(client: Client):
    product("Zip Jacket")
    product("Ash Coat")
    assert handles(client) == ["ash-coat", "zip-jacket"]


@pytest.mark.parametrize("query", ["oce sh", "SHIRT", "ocean-blue-shirt", "linen", "OB-1"])
def test_a_product_is_found_by(client: Client, query: str):
    shirt = product("Ocean Blue Shirt", tags=["linen"])
    shirt.colourways.get().variants.update(sku="OB-1")
    product("Red Coat")
    assert handles(client, q=query) == ["ocean-blue-shirt"]


@pytest.mark.parametrize("query", ["'", "a & | !", "):*", "\\", "%", "ocean :*("])
def test_a_search_for_signs_breaks_nothing(client: Client, query: str):
    assert client.get(PRODUCTS, {"q": query}).status_code == 200


def test_other_brands_are_not_listed(client: Client):
    product("Secret", brand=factories.brand("Other"))
    own = product("Own")
    member = factories.merchandiser()
    BrandMember.objects.create(user=member, brand=own.brand)
    client.force_login(member)
    assert handles(client) == ["own"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"category": "Coats"}, ["coat"]),
        ({"status": "draft"}, ["coat"]),
        ({"brand": "acme"}, ["coat"]),
        ({"category": "nonsense"}, ["coat", "shirt"]),
    ],
)
def test_filters_narrow_and_nonsense_does_not(
    client: Client, asked: dict[str, str], found: list[str]
):
    product("Coat", category="Coats", status="draft", brand=factories.brand("Acme"))
    product("Shirt", category="Shirts")
    assert handles(client, **asked) == found


def test_a_product_without_packshot_is_found_by_what_it_lacks(client: Client):
    product("Bare")
    factories.packshot(product("Covered").colourways.get())
    assert handles(client, coverage="no-packshot") == ["bare"]


def test_one_bare_colourway_is_enough_to_lack_a_packshot(client: Client):
    shirt = product("Shirt", colours=("red", "blue"))
    factories.packshot(shirt.colourways.get(code="red"))
    assert handles(client, coverage="no-packshot") == ["shirt"]
    assert client.get(PRODUCTS).context["cards"][0].badges[0] == ("1 without packshot", "warn")


def test_pictures_in_review_are_counted(client: Client):
    factories.generated(product("Shirt").colourways.get())
    product("Coat")
    assert handles(client, coverage="in-review") == ["shirt"]
    assert ("1 in review", "accent") in client.get(PRODUCTS).context["cards"][1].badges


def test_a_tile_shows_the_packshot_of_the_first_view(client: Client):
    colourway = product("Shirt").colourways.get()
    factories.packshot(colourway, view_id="back", rendered=True)
    front = factories.packshot(colourway, view_id="front", rendered=True)
    assert str(front.pk) in client.get(PRODUCTS).context["cards"][0].picture.src


def test_pages_follow_each_other_and_lead_back(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "PAGE", 2)
    for title in ("A", "B", "B ", "C", "D"):
        factories.product(title)
    first = client.get(PRODUCTS)
    second = client.get(first.context["next"])
    third = client.get(second.context["next"])
    titles = [
        [card.product.title for card in one.context["cards"]] for one in (first, second, third)
    ]
    assert titles == [["A", "B"], ["B ", "C"], ["D"]]
    assert third.context["next"] is None
    back = client.get(client.get(third.context["previous"]).context["previous"])
    assert [card.product.title for card in back.context["cards"]] == ["A", "B"]
    assert back.context["previous"] is None


def test_the_number_of_queries_does_not_grow(client: Client):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(PRODUCTS)
        return len(captured)

    factories.packshot(factories.product(colours=("a", "b")).colourways.all()[0], rendered=True)
    few = queries()
    for _ in range(3):
        factories.packshot(factories.product(colours=("a", "b")).colourways.all()[0], rendered=True)
    assert queries() == few


def test_typing_gets_the_results_alone_and_a_clean_address(client: Client):
    product("Shirt")
    answer = client.get(PRODUCTS, {"q": "shi", "status": ""}, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert answer["HX-Replace-Url"] == f"{PRODUCTS}?q=shi"


def test_the_table_has_the_same_products(client: Client):
    product("Shirt")
    assert "<table" in client.get(PRODUCTS, {"as": "table"}).text


def test_products_can_be_picked_for_a_shoot(client: Client):
    shirt = product("Shirt")
    assert f'name="product" value="{shirt.pk}"' in client.get(PRODUCTS).text


def test_who_may_not_shoot_picks_nothing(client: Client):
    product("Shirt")
    client.force_login(factories.reviewer())
    assert 'name="product"' not in client.get(PRODUCTS).text


def test_an_empty_catalogue_offers_the_import(client: Client):
    assert reverse("catalog:import") in client.get(PRODUCTS).text


def test_a_pending_packshot_does_not_cover(client: Client):
    factories.asset(colourway=product("Shirt").colourways.get(), status=Asset.Status.PENDING)
    assert handles(client, coverage="no-packshot") == ["shirt"]


def test_what_a_shot_list_wants_is_told_on_the_tile(client: Client):
    shirt = product("Shirt", colours=("red", "blue"))
    shot_list(front=(1, 2), back=(1, 1))
    factories.packshot(shirt.colourways.get(code="red"), view_id="front")
    assert ("1 of 4 shots", "") in client.get(PRODUCTS).context["cards"][0].badges


@pytest.mark.parametrize("query", ["ob 1", "ob1", "OB-12"])
def test_a_sku_is_found_by_its_beginning_however_it_is_spaced(client: Client, query: str):
    product("Shirt").colourways.get().variants.update(sku="OB-1234")
    product("Coat")
    assert handles(client, q=query) == ["shirt"]


def test_a_single_letter_narrows_nothing(client: Client):
    product("Shirt")
    product("Coat")
    assert handles(client, q="s") == ["coat", "shirt"]


def test_searched_pages_lead_back(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "PAGE", 1)
    for title in ("Shirt A", "Shirt B", "Shirt C"):
        factories.product(title)
    second = client.get(client.get(PRODUCTS, {"q": "shirt"}).context["next"])
    back = client.get(second.context["previous"])
    assert [card.product.title for card in back.context["cards"]] == ["Shirt A"]


def test_nobody_counts_beyond_the_cap(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "COUNTED", 2)
    for title in "ABC":
        product(title)
    assert client.get(PRODUCTS).context["total"] == "2+ products"


def test_categories_of_other_brands_are_not_offered(client: Client):
    product("Secret", category="Secrets", brand=factories.brand("Other"))
    own = [product(name, category=name) for name in ("Coats", "Shirts")]
    member = factories.merchandiser()
    BrandMember.objects.create(user=member, brand=own[0].brand)
    client.force_login(member)
    choices = client.get(PRODUCTS).context["form"].fields["category"].choices
    assert [value for value, _ in choices] == ["", "Coats", "Shirts"]
