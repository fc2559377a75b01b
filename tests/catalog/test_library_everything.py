"""Everything that the library's filters find, changed at once: named, bounded, taken back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Asset, Collection, LastAct
from catalog.views import library as page
from catalog.views import picking
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db
EDIT, COUNT = reverse("catalog:library-edit"), reverse("catalog:library-count")
COLLECT = reverse("catalog:library-collect")
UNDO = reverse("catalog:library-undo")
HTMX = {"HX-Request": "true"}
COATS = "q=coat"


@pytest.fixture
def actor() -> User:
    return factories.merchandiser()


@pytest.fixture
def client(client: Client, actor: User) -> Client:
    client.force_login(actor)
    return client


@pytest.fixture(autouse=True)
def coats() -> list[Asset]:
    """Three coats, and a shirt that is never meant."""
    factories.asset(file_name="shirt.png")
    return [factories.asset(file_name=f"coat_{number}.png") for number in range(3)]


def send(client: Client, *, number: int = 3, query: str = COATS, **typed: Any) -> Any:
    return client.post(EDIT, {"everything": query, "number": number, **typed}, headers=HTMX)


def tagged() -> set[str]:
    return set(Asset.objects.filter(tags=["new"]).values_list("file_name", flat=True))


def test_the_count_brings_the_offer_to_choose_all(client: Client):
    assert "Choose all 3 found" in client.get(COUNT, {"q": "coat"}).text


def test_too_many_are_not_offered(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "EVERYTHING", 2)
    answer = client.get(COUNT, {"q": "coat"}).text
    assert "Choose all" not in answer
    assert "3 are found. Narrow them to 2 to choose all, or change them by a CSV." in answer


def test_nothing_is_offered_to_a_reviewer(client: Client):
    client.force_login(factories.reviewer())
    assert "Choose all" not in client.get(COUNT).text


def test_the_dialog_names_how_many(client: Client):
    answer = client.get(EDIT, {"everything": COATS, "number": "3"}, headers=HTMX).text
    assert "Edit 3 assets" in answer
    assert "Change 3 assets" in answer


def test_the_dialog_says_how_many_would_change(client: Client, coats: list[Asset]):
    Asset.objects.filter(pk=coats[0].pk).update(tags=["new"])
    typed = {"everything": COATS, "number": 3, "add_tags": "new"}
    assert "2 assets change." in client.post(f"{EDIT}?sum", typed, headers=HTMX).text


def test_all_that_is_found_changes_and_nothing_else(client: Client):
    assert "3 assets changed." in send(client, add_tags="new").text
    assert tagged() == {"coat_0.png", "coat_1.png", "coat_2.png"}


def test_without_filters_everything_is_meant(client: Client):
    send(client, query="", number=4, add_tags="new")
    assert len(tagged()) == 4


def test_the_undo_gives_all_of_it_back(client: Client, coats: list[Asset]):
    Asset.objects.filter(pk=coats[0].pk).update(tags=["old"], alt_text={"en": "A coat"})
    before = list(Asset.objects.order_by("pk").values("pk", "tags", "role", "alt_text"))
    key = send(client, add_tags="new", role="detail", alt_en="Coats").context["done"]["key"]
    assert "Undone." in client.post(UNDO, {"key": key}, headers=HTMX).text
    assert list(Asset.objects.order_by("pk").values("pk", "tags", "role", "alt_text")) == before


def test_an_undo_is_done_once(client: Client, actor: User):
    key = send(client, add_tags="new").context["done"]["key"]
    client.post(UNDO, {"key": key}, headers=HTMX)
    assert not LastAct.objects.filter(owner=actor).exists()
    assert "Something else was done since" in client.post(UNDO, {"key": key}, headers=HTMX).text


def test_another_person_undoes_nothing_of_mine(client: Client):
    key = send(client, add_tags="new").context["done"]["key"]
    client.force_login(factories.merchandiser())
    client.post(UNDO, {"key": key}, headers=HTMX)
    assert len(tagged()) == 3


@pytest.mark.parametrize("told", [2, 4, "", "many"])
def test_another_number_than_was_told_is_told_first(client: Client, told: Any):
    answer = send(client, number=told, add_tags="new")
    assert answer.status_code == 422
    assert "3 assets are found by now. Nothing is done yet: look again." in answer.text
    assert tagged() == set()


def test_the_number_told_then_can_be_confirmed(client: Client):
    answer = send(client, number=2, add_tags="new")
    assert '<input type="hidden" name="number" value="3">' in answer.text
    send(client, number=3, add_tags="new")
    assert len(tagged()) == 3


def test_too_many_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picking, "EVERYTHING", 2)
    answer = send(client, add_tags="new")
    assert "More than 2 assets are found." in answer.text
    assert tagged() == set()


def test_a_filter_that_is_gone_does_not_mean_everything(client: Client, actor: User):
    collection = Collection.objects.create(name="Picks", created_by=actor)
    query = f"collection={collection.pk}"
    collection.delete()
    answer = send(client, query=query, number=4, add_tags="new")
    assert "What you filter by was deleted." in answer.text
    assert tagged() == set()


def test_what_one_does_not_see_is_not_meant(client: Client):
    member = factories.member_elsewhere()
    client.force_login(member)
    factories.asset(file_name="coat_mine.png", created_by=member)
    send(client, number=1, add_tags="new")
    assert tagged() == {"coat_mine.png"}


def test_all_that_is_found_comes_into_a_collection(client: Client):
    sent = {"everything": COATS, "number": 3, "name": "Coats"}
    assert "3 assets added to “Coats”." in client.post(COLLECT, sent, headers=HTMX).text
    assert Collection.objects.get().items.count() == 3


def test_more_than_was_told_do_not_come_into_a_collection(client: Client):
    sent = {"everything": COATS, "number": 2, "name": "Coats"}
    assert client.post(COLLECT, sent, headers=HTMX).status_code == 422
    assert not Collection.objects.exists()


def test_all_that_is_found_is_taken_out_of_a_collection(client: Client):
    client.post(COLLECT, {"everything": "", "number": 4, "name": "All"}, headers=HTMX)
    collection = Collection.objects.get()
    address = reverse("catalog:collection-take-out", args=[collection.pk])
    query = f"q=coat&collection={collection.pk}"
    client.post(address, {"everything": query, "number": 3}, headers=HTMX)
    assert [item.asset.file_name for item in collection.items.all()] == ["shirt.png"]
