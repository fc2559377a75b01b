"""The list of shoots, and the start of a new one."""

import pytest
from django.urls import reverse

from catalog.models import BrandMember, Shoot
from sartiq.access.models import Role, User
from tests import factories
from tests.generation.pages import queries, ready, signed_in

pytestmark = pytest.mark.django_db
SHOOTS, NEW = "/shoots/", "/shoots/new/"


def begun(**posted: str) -> Shoot:
    answer = signed_in().post(NEW, posted)
    shoot = Shoot.objects.get()
    assert answer["Location"] == reverse("generation:shoot", args=[shoot.pk])
    return shoot


def test_shoots_are_listed_with_their_status():
    ready(name="Autumn")
    text = signed_in().get(SHOOTS).content.decode()
    assert "Autumn" in text
    assert 'data-status="draft"' in text


def test_a_status_narrows_the_list():
    ready(name="Autumn")
    assert "Autumn" not in signed_in().get(SHOOTS, {"status": "done"}).content.decode()


def test_pages_follow_each_other_without_a_gap(monkeypatch):
    monkeypatch.setattr("generation.views.shoots.PAGE_SIZE", 2)
    names = [ready(name=f"Shoot {n}").name for n in range(5)]
    browser, seen, query = signed_in(), [], "?"
    while query:
        context = browser.get(SHOOTS + query).context
        seen += [card.shoot.name for card in context["cards"]]
        query = context["page"].next
    assert sorted(seen) == names


def test_a_page_leads_back_to_the_one_before(monkeypatch):
    monkeypatch.setattr("generation.views.shoots.PAGE_SIZE", 1)
    ready()
    ready()
    browser = signed_in()
    first = browser.get(SHOOTS).context
    second = browser.get(SHOOTS + first["page"].next).context
    back = browser.get(SHOOTS + second["page"].previous).context
    assert back["cards"][0].shoot == first["cards"][0].shoot


def test_nonsense_in_the_address_gives_the_first_page():
    assert signed_in().get(SHOOTS, {"before": "x", "after": "'--"}).status_code == 200


def test_more_shoots_need_no_more_queries():
    browser = signed_in()
    ready()
    one = queries(browser, SHOOTS)
    for _ in range(5):
        ready()
    assert queries(browser, SHOOTS) == one


def test_a_product_is_shot_in_all_its_colourways():
    product = factories.product(colours=("red", "green"))
    assert begun(product=str(product.pk)).items.count() == 2


def test_one_colourway_can_be_shot_alone():
    product = factories.product(colours=("red", "green"))
    green = product.colourways.get(code="green")
    assert [item.colourway for item in begun(colourway=str(green.pk)).items.all()] == [green]


def test_a_shoot_begins_with_the_name_of_its_product():
    product = factories.product("Linen shirt")
    assert begun(product=str(product.pk)).name == "Linen shirt"


def test_a_shoot_of_nothing_asks_for_products():
    answer = signed_in().post(NEW, {"product": "nonsense"}, follow=True)
    assert "Choose at least one product to shoot." in answer.content.decode()
    assert not Shoot.objects.exists()


def test_products_are_added_to_a_draft():
    shoot, product = ready(), factories.product(colours=("red", "green"))
    signed_in().post(NEW, {"product": str(product.pk), "shoot": str(shoot.pk)})
    assert shoot.items.count() == 3


def test_products_of_another_brand_are_not_shot():
    product = factories.product()
    signed_in(factories.member_elsewhere()).post(NEW, {"product": str(product.pk)})
    assert not Shoot.objects.exists()


def test_a_reviewer_starts_no_shoot():
    product = factories.product()
    browser = signed_in(factories.user(Role.REVIEWER))
    assert browser.post(NEW, {"product": str(product.pk)}).status_code == 403


def test_products_are_picked_and_searched():
    factories.product("Linen shirt")
    factories.product("Wool coat")
    text = signed_in().get(NEW, {"q": "linen"}).content.decode()
    assert "Linen shirt" in text
    assert "Wool coat" not in text


def test_without_products_the_picker_leads_to_the_import():
    assert reverse("catalog:import") in signed_in().get(NEW).content.decode()


def test_signing_in_comes_first(client):
    for path in ("/", SHOOTS, NEW):
        assert client.get(path)["Location"] == f"/login/?next={path}"


def listed(**asked: str) -> list[str]:
    return sorted(card.shoot.name for card in signed_in().get(SHOOTS, asked).context["cards"])


def test_shoots_are_found_by_the_beginnings_of_words_of_their_names():
    ready(name="Autumn knitwear")
    ready(name="Spring linen")
    assert listed(q="knit aut") == ["Autumn knitwear"]


def test_shoots_are_found_by_who_began_them():
    mine = ready(name="Autumn")
    ready(name="Spring")
    assert listed(by=mine.created_by.username) == ["Autumn"]


def test_filters_are_kept_from_tab_to_tab():
    ready(name="Autumn")
    text = signed_in().get(SHOOTS, {"q": "autumn"}).content.decode()
    assert "?q=autumn&amp;status=draft" in text


def test_a_search_that_finds_nothing_leads_back_to_all():
    assert "No shoot is like that" in signed_in().get(SHOOTS, {"q": "nothing"}).content.decode()


def test_what_is_typed_brings_the_results_alone():
    ready(name="Autumn")
    answer = signed_in().get(SHOOTS, {"q": "aut"}, headers={"HX-Request": "true"})
    assert "Autumn" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def offered(person: User, **asked: str) -> list[str]:
    context = signed_in(person).get(SHOOTS, asked).context
    return [username for username, _name in context["people"]]


def test_who_began_shoots_is_offered_oneself_first():
    begun_by = ready().created_by
    person = factories.merchandiser()
    assert offered(person) == [person.username, begun_by.username]
    assert offered(person, by=begun_by.username) == [person.username, begun_by.username]


def test_a_member_is_not_told_who_began_shoots_of_other_brands():
    hidden, seen = ready(), factories.shoot(factories.colourway(brand=factories.brand("Own")))
    member = factories.merchandiser()
    BrandMember.objects.create(user=member, brand=factories.brand("Own"))
    assert offered(member) == [member.username, seen.created_by.username]
    assert hidden.created_by.username not in signed_in(member).get(SHOOTS).text


def test_who_was_asked_for_stays_chosen():
    assert '<option value="gone" selected>' in signed_in().get(SHOOTS, {"by": "gone"}).text
