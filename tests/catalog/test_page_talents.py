"""The list of talents, and new ones."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import LoRA, Talent
from catalog.views import talents as views
from tests import factories
from tests.catalog.releases import release, released

pytestmark = pytest.mark.django_db
URL = "/talents/"


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


def names(client: Client, **asked) -> list[str]:
    return [card.talent.name for card in client.get(URL, asked).context["cards"]]


def portrait(talent: Talent, **fields):
    return factories.asset(role="portrait", talent=talent, **{"status": "approved"} | fields)


def test_without_talents_the_page_offers_to_add_one(client):
    assert reverse("catalog:talent-new") in client.get(URL).text


def test_a_reviewer_is_offered_nothing_that_is_refused(client):
    client.force_login(factories.reviewer())
    answer = client.get(URL)
    assert reverse("catalog:talent-new") not in answer.text
    assert "A merchandiser can add them." in answer.text


def test_talents_are_shown_by_their_newest_approved_portrait(client):
    talent = factories.talent()
    portrait(talent, rendered=True)
    newest = portrait(talent, rendered=True)
    portrait(talent, status="pending")
    [card] = client.get(URL).context["cards"]
    assert str(newest.pk) in card.portrait.src


def test_a_portrait_of_another_brand_is_not_shown(client):
    portrait(factories.talent())
    client.force_login(factories.member_elsewhere())
    [card] = client.get(URL).context["cards"]
    assert card.portrait is None


def test_loras_that_are_ready_are_counted(client):
    talent = factories.talent()
    for version, status in enumerate(["ready", "ready", "retired"], start=1):
        LoRA.objects.create(
            name="Ada", slug="ada", version=version, talent=talent, status=status, remote_url="u:w"
        )
    assert "2 LoRAs" in client.get(URL).text


def test_a_card_says_how_long_one_may_be_shown(client):
    release(factories.talent(), days=12.5)
    assert "Ends in" in client.get(URL).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "ad"}, ["Ada"]),
        ({"kind": "invented"}, ["Ivy"]),
        ({"kind": "real"}, ["Ada", "Bea", "Cleo"]),
        ({"release": "none"}, ["Cleo"]),
        ({"release": "soon"}, ["Bea"]),
        ({"release": "nonsense"}, ["Ada", "Bea", "Cleo", "Ivy"]),
    ],
)
def test_the_address_narrows(client, asked, found):
    released(name="Ada", slug="ada")
    release(factories.talent(name="Bea", slug="bea"), days=3)
    factories.talent(name="Cleo", slug="cleo")
    factories.talent(name="Ivy", slug="ivy", synthetic=True)
    assert names(client, **asked) == found


def test_a_search_that_finds_nothing_leads_back(client):
    factories.talent()
    assert "All talents" in client.get(URL, {"q": "zebra"}).text


def test_the_address_follows_what_one_types(client):
    answer = client.get(URL, {"q": "ada"}, headers={"HX-Request": "true"})
    assert answer["HX-Replace-Url"] == f"{URL}?q=ada"
    assert "<h1>" not in answer.text


def test_pages_follow_each_other_in_both_ways(client, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    for name in ["Ada", "Ada", "Bea", "Cleo", "Dot"]:
        factories.talent(name=name)
    first = client.get(URL).context
    second = client.get(first["next"]).context
    last = client.get(second["next"]).context
    seen = [[card.talent.name for card in page["cards"]] for page in (first, second, last)]
    assert seen == [["Ada", "Ada"], ["Bea", "Cleo"], ["Dot"]]
    assert last["next"] is None
    back = client.get(last["previous"]).context
    assert [card.talent.name for card in back["cards"]] == ["Bea", "Cleo"]


def test_the_number_of_queries_does_not_grow(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    portrait(released())
    client.get(URL)
    few = queries()
    for _ in range(3):
        portrait(released())
    assert queries() == few


def test_a_new_talent_has_a_page(client):
    sent = {"name": "Ada", "kind": "real", "adult": "on", "height_cm": "178"}
    answer = client.post(reverse("catalog:talent-new"), sent, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/talents/ada/"
    made = Talent.objects.get()
    assert (made.synthetic, made.adult, made.height_cm) == (False, True, 178)


def test_a_talent_without_a_name_is_refused(client):
    assert client.post(reverse("catalog:talent-new"), {"kind": "real"}).status_code == 422


def test_a_reviewer_adds_no_talent(client):
    client.force_login(factories.reviewer())
    assert client.get(reverse("catalog:talent-new")).status_code == 403


def test_the_navigation_leads_there_for_merchandisers(client):
    assert 'href="/talents/"' in client.get("/").text
    client.force_login(factories.reviewer())
    assert 'href="/talents/"' not in client.get("/").text
