"""Search over everything: what is found, by whom, and at what price."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog import search
from catalog.models import Asset, LoRA
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = reverse("catalog:search")


@pytest.fixture
def person() -> User:
    return factories.merchandiser()


@pytest.fixture
def browser(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def find(person: User, text: str, limit: int = 6) -> search.Found:
    return search.find(actor=person, text=text, limit=limit)


@pytest.mark.parametrize("text", ["wool", "coat", "wool coa", "WOOL", "  coat  "])
def test_a_product_is_found_by_the_beginning_of_its_words(person: User, text: str):
    product = factories.product("Wool coat")
    assert find(person, text).products == [product]


def test_a_product_is_found_by_its_sku(person: User):
    product = factories.product("Wool coat")
    sku = product.colourways.get().variants.get().sku
    assert find(person, sku).products == [product]


def test_a_product_is_found_by_its_tag(person: User):
    product = factories.product("Wool coat", tags=["Winter"])
    assert find(person, "winter").products == [product]


def test_what_begins_with_the_text_stands_first(person: User):
    factories.product("A coat")
    first = factories.product("Coat of wool")
    assert find(person, "coat", limit=1).products == [first]


def test_a_shoot_is_found_by_its_name_the_newest_first(person: User):
    older, newer = (factories.shoot(name=f"Spring {n}") for n in range(2))
    assert find(person, "spri").shoots == [newer, older]


def test_talents_and_loras_are_found_anywhere_in_their_names(person: User):
    talent = factories.talent(name="Ada Lovelace")
    lora = LoRA.objects.create(name="Lovely linen", slug="linen")
    found = find(person, "love")
    assert (found.talents, found.loras) == ([talent], [lora])


def test_a_lora_of_another_brands_product_is_not_found():
    LoRA.objects.create(name="Lovely linen", slug="linen", product=factories.product())
    assert find(factories.member_elsewhere(), "love").loras == []


def test_a_picture_is_found_by_its_prompt_and_by_its_file(person: User):
    made = factories.generated(factories.colourway(), prompt="a pier at dawn")
    taken = factories.asset(file_name="dawn_front.png", created_by=person)
    assert find(person, "dawn").assets == [taken, made]


def test_a_rare_word_is_found_behind_the_newest_pictures(person: User, monkeypatch):
    monkeypatch.setattr(search, "NEWEST", 1)
    old = factories.generated(factories.colourway(), prompt="a pier at dawn")
    for _ in range(3):
        factories.generated(old.colourway, prompt="a studio")
    assert find(person, "pier").assets == [old]


def test_a_withdrawn_picture_is_not_found(person: User):
    factories.generated(factories.colourway(), prompt="pier", status=Asset.Status.WITHDRAWN)
    assert not find(person, "pier").assets


def test_what_belongs_to_brands_of_others_is_not_found():
    colourway = factories.colourway(title="Wool coat")
    factories.generated(colourway, prompt="wool")
    factories.shoot(colourway, name="Wool")
    stranger = factories.member_elsewhere()
    assert find(stranger, "wool") == search.Found()


@pytest.mark.parametrize("text", ["", " ", "w", "&", "'", "\\", "*:", "(((", "–"])
def test_what_holds_no_word_finds_nothing(person: User, text: str):
    factories.product("Wool coat")
    assert find(person, text) == search.Found()


def test_the_page_shows_groups_with_links(browser: Client):
    product = factories.product("Wool coat")
    page = browser.get(ADDRESS, {"q": "wool"}).content.decode()
    assert reverse("catalog:product", args=[product.handle]) in page
    assert "<html" in page


def test_htmx_gets_the_list_alone(browser: Client):
    factories.product("Wool coat")
    page = browser.get(ADDRESS, {"q": "wool"}, headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith("<div")


def test_one_letter_asks_for_another(browser: Client):
    assert "one more letter" in browser.get(ADDRESS, {"q": "w"}).content.decode()


def test_nothing_found_offers_a_next_step(browser: Client):
    page = browser.get(ADDRESS, {"q": "zebra"}).content.decode()
    assert "Nothing found" in page
    assert reverse("catalog:products") in page


def test_more_hits_need_no_more_queries(browser: Client, django_assert_max_num_queries):
    for n in range(6):
        colourway = factories.colourway(title=f"Wool {n}")
        factories.packshot(colourway, rendered=True)
        shoot = factories.shoot(colourway, name=f"Wool {n}")
        factories.talent(name=f"Wool {n}")
        factories.generated(colourway, shoot=shoot, prompt="wool")
    with django_assert_max_num_queries(20):
        browser.get(ADDRESS, {"q": "wool"}, headers={"HX-Request": "true"})
