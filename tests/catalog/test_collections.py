"""Collections that people pick by hand, and the searches that they save."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from catalog import collections, library
from catalog.models import Asset, BrandMember, Collection, SavedSearch
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db
LIBRARY, COLLECT = reverse("catalog:library"), reverse("catalog:library-collect")
SAVE = reverse("catalog:library-search-save")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def actor() -> User:
    return factories.merchandiser()


@pytest.fixture
def client(client: Client, actor: User) -> Client:
    client.force_login(actor)
    return client


def collect(client: Client, *assets: Asset, name: str = "Picks") -> Any:
    return client.post(COLLECT, {"asset": [one.pk for one in assets], "name": name}, headers=HTMX)


def undo(client: Client, answer: Any) -> None:
    key = answer.context["done"]["key"]
    client.post(reverse("catalog:library-undo"), {"key": key}, headers=HTMX)


def take_out(client: Client, collection: Collection, *assets: Asset) -> Any:
    address = reverse("catalog:collection-take-out", args=[collection.pk])
    return client.post(address, {"asset": [one.pk for one in assets]}, headers=HTMX)


def inside(collection: Collection) -> set[Asset]:
    return {item.asset for item in collection.items.all()}


def test_picked_assets_make_a_new_collection(client: Client):
    assets = [factories.asset(), factories.asset()]
    assert "2 assets added to “Picks”." in collect(client, *assets).text
    assert inside(Collection.objects.get(name="Picks")) == set(assets)


def test_a_known_name_adds_to_that_collection_once(client: Client):
    one, other = factories.asset(), factories.asset()
    collect(client, one)
    assert "1 asset added" in collect(client, one, other, name="picks").text
    assert inside(Collection.objects.get()) == {one, other}


def test_the_undo_takes_out_what_came_in_and_no_more(client: Client):
    one, other = factories.asset(), factories.asset()
    collect(client, one)
    undo(client, collect(client, one, other))
    assert inside(Collection.objects.get()) == {one}


def test_the_undo_of_a_new_collection_forgets_it(client: Client):
    undo(client, collect(client, factories.asset()))
    assert not Collection.objects.kept().exists()


def test_a_collection_needs_a_name(client: Client):
    answer = collect(client, factories.asset(), name=" ")
    assert (answer.status_code, Collection.objects.count()) == (422, 0)


def test_what_is_taken_out_stays_in_the_library_and_can_come_back(client: Client):
    one, other = factories.asset(), factories.asset()
    collect(client, one, other)
    collection = Collection.objects.get()
    answer = take_out(client, collection, one)
    assert inside(collection) == {other}
    assert Asset.objects.count() == 2
    undo(client, answer)
    assert inside(collection) == {one, other}


def test_a_collection_is_a_page_of_its_own(client: Client):
    asset = factories.asset()
    factories.asset()
    collect(client, asset)
    answer = client.get(LIBRARY, {"collection": str(Collection.objects.get().pk)})
    assert [one for one, _ in answer.context["tiles"]] == [asset]
    assert "<h1>Picks</h1>" in answer.text
    assert "Take out of this collection" in answer.text


def test_a_collection_can_be_renamed(client: Client):
    collect(client, factories.asset())
    found = Collection.objects.get()
    client.post(reverse("catalog:collection-rename", args=[found.pk]), {"name": "Best"})
    found.refresh_from_db()
    assert found.name == "Best"


def test_who_gives_a_name_a_moment_later_is_refused(actor: User):
    with (
        pytest.raises(library.Refused, match="“Best” is taken"),
        library.once("Best", among=Collection.objects.kept()),
    ):
        Collection.objects.create(name="BEST", created_by=actor)
        Collection.objects.create(name="Best", created_by=actor)


def test_a_name_that_is_taken_is_refused_where_it_was_typed(client: Client):
    collect(client, factories.asset())
    collect(client, factories.asset(), name="Best")
    picks = Collection.objects.get(name="Picks")
    address = reverse("catalog:collection-rename", args=[picks.pk])
    answer = client.post(address, {"name": "best"}, headers=HTMX)
    assert answer.status_code == 422
    assert "“best” is taken" in answer.text


def test_collections_are_listed_with_their_pictures(client: Client):
    collect(client, factories.asset(), factories.asset())
    Collection.objects.create(name="Bare", created_by=factories.user())
    cards = client.get(reverse("catalog:collections")).context["cards"]
    told = [(str(card["collection"]), card["number"], len(card["covers"])) for card in cards]
    assert told == [("Bare", 0, 0), ("Picks", 2, 2)]


def mixed(client: Client) -> tuple[User, Collection]:
    """A member of one brand, and a collection of an asset of theirs and one of another's."""
    member = factories.member_elsewhere()
    own = factories.packshot(factories.colourway(brand=factories.brand("Elsewhere")))
    collect(client, own, factories.packshot(factories.colourway()))
    client.force_login(member)
    return member, Collection.objects.get()


def test_other_brands_assets_are_neither_counted_nor_shown(client: Client):
    mixed(client)
    [card] = client.get(reverse("catalog:collections")).context["cards"]
    assert (card["number"], len(card["covers"])) == (1, 1)


def test_a_collection_of_other_brands_alone_is_not_listed(client: Client):
    collect(client, factories.packshot(factories.colourway()))
    client.force_login(factories.member_elsewhere())
    assert client.get(reverse("catalog:collections")).context["cards"] == []


def test_the_name_of_a_collection_that_one_does_not_see_is_taken(client: Client):
    collect(client, factories.packshot(factories.colourway()))
    member = factories.member_elsewhere()
    client.force_login(member)
    assert "“Picks” is taken" in collect(client, factories.asset(created_by=member)).text


def test_a_collection_with_other_brands_assets_is_not_deleted(client: Client):
    _member, collection = mixed(client)
    address = reverse("catalog:collection-delete", args=[collection.pk])
    answer = client.post(address, follow=True)
    assert "also holds assets of other brands" in answer.text
    assert Collection.objects.exists()


def test_a_collection_with_other_brands_assets_is_not_renamed(client: Client):
    member, collection = mixed(client)
    with pytest.raises(library.Refused):
        collections.rename(actor=member, collection=collection, name="Mine")


def test_without_collections_the_library_is_offered(client: Client):
    assert LIBRARY in client.get(reverse("catalog:collections")).text


def test_a_reviewer_makes_no_collection():
    with pytest.raises(PermissionDenied):
        collections.collect(actor=factories.reviewer(), assets=[factories.asset().pk], name="Picks")


def test_what_one_does_not_see_comes_into_no_collection(actor: User):
    hidden = factories.packshot(factories.colourway())
    BrandMember.objects.create(user=actor, brand=factories.brand("Elsewhere"))
    _, new = collections.collect(actor=actor, assets=[hidden.pk], name="Picks")
    assert new == []


def save(client: Client, query: str = "status=approved", name: str = "To shop") -> Any:
    headers = HTMX | {"HX-Current-URL": f"http://testserver{LIBRARY}?{query}"}
    return client.post(SAVE, {"name": name}, headers=headers)


def test_a_search_is_saved_as_the_page_shows_it(client: Client, actor: User):
    answer = save(client, "status=approved&view=nonsense&after=x&q=coat")
    assert answer["HX-Redirect"] == f"{LIBRARY}?q=coat&status=approved"
    search = SavedSearch.objects.get()
    assert (search.owner, search.query) == (actor, "q=coat&status=approved")


def test_saved_searches_are_offered_to_their_owner_alone(client: Client):
    save(client)
    assert "To shop" in client.get(LIBRARY).text
    client.force_login(factories.merchandiser())
    assert "To shop" not in client.get(LIBRARY).text


def test_what_is_saved_is_not_offered_to_be_saved(client: Client):
    save(client)
    offer = "Save this search"
    assert offer not in client.get(f"{LIBRARY}?status=approved").text
    assert offer in client.get(f"{LIBRARY}?status=spare").text


def test_a_reviewer_saves_searches_too(client: Client):
    client.force_login(factories.reviewer())
    save(client)
    assert SavedSearch.objects.count() == 1


def test_the_same_name_twice_is_refused(client: Client):
    save(client)
    assert "is taken" in save(client, "status=spare").text


def test_a_search_can_be_renamed(client: Client):
    save(client)
    search = SavedSearch.objects.get()
    address = reverse("catalog:library-search-rename", args=[search.pk])
    client.post(address, {"name": "Shop"}, headers=HTMX)
    search.refresh_from_db()
    assert search.name == "Shop"


def test_a_deleted_search_can_come_back(client: Client):
    save(client)
    search = SavedSearch.objects.get()
    client.post(reverse("catalog:library-search-delete", args=[search.pk]), headers=HTMX)
    assert not SavedSearch.objects.exists()
    page = client.get(LIBRARY)
    assert "The search “To shop” was deleted." in page.text
    undo(client, page)
    assert SavedSearch.objects.get().query == "status=approved"


@pytest.mark.parametrize("act", ["rename", "delete"])
def test_another_person_s_search_is_not_found(client: Client, act: str):
    save(client)
    client.force_login(factories.merchandiser())
    address = reverse(f"catalog:library-search-{act}", args=[SavedSearch.objects.get().pk])
    assert client.post(address, {"name": "Mine"}, headers=HTMX).status_code == 404


@pytest.mark.parametrize(
    "name", ["library-edit", "library-collect", "library-search-save", "library-searches"]
)
def test_a_dialog_opens(client: Client, name: str):
    asked = {"asset": str(factories.asset().pk)}
    assert client.get(reverse(f"catalog:{name}"), asked, headers=HTMX).status_code == 200


def test_what_a_collection_has_already_is_said(client: Client):
    asset = factories.asset()
    collect(client, asset)
    assert "“Picks” has them all already." in collect(client, asset).text
