"""Deleted collections: the list says so and brings them back, with all that was in them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from catalog import collections
from catalog.models import Asset, Collection
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db
LIBRARY = reverse("catalog:library")


@pytest.fixture
def actor() -> User:
    return factories.merchandiser()


@pytest.fixture
def client(client: Client, actor: User) -> Client:
    client.force_login(actor)
    return client


@pytest.fixture
def picks(actor: User) -> Collection:
    """A collection of two assets, into which the newer came first."""
    older, newer = factories.asset(), factories.asset()
    made, _ = collections.collect(actor=actor, assets=[newer.pk], name="Picks")
    collections.collect(actor=actor, assets=[older.pk], collection=made)
    return made


def delete(client: Client, collection: Collection) -> Any:
    """The list of collections, where the deletion can be undone."""
    address = reverse("catalog:collection-delete", args=[collection.pk])
    return client.post(address, follow=True)


def undo(client: Client, answer: Any) -> Any:
    """The list of collections after “Undo” was pressed in it."""
    key = answer.context["done"]["key"]
    return client.post(reverse("catalog:collections-undo"), {"key": key}, follow=True)


def names(answer: Any) -> list[str]:
    return [str(card["collection"]) for card in answer.context["cards"]]


def test_the_list_says_what_was_deleted_and_shows_it_no_more(client: Client, picks: Collection):
    answer = delete(client, picks)
    assert "The collection “Picks” was deleted." in answer.text
    assert names(answer) == []


def test_its_assets_stay(client: Client, picks: Collection):
    delete(client, picks)
    assert Asset.objects.count() == 2


def test_it_comes_back_with_its_assets_in_their_order(client: Client, picks: Collection):
    before = list(picks.items.values("pk", "asset"))
    assert names(undo(client, delete(client, picks))) == ["Picks"]
    assert list(picks.items.values("pk", "asset")) == before


def test_it_narrows_the_library_no_more(client: Client, picks: Collection):
    factories.asset()
    delete(client, picks)
    answer = client.get(LIBRARY, {"collection": str(picks.pk)})
    assert len(answer.context["tiles"]) == 3


def test_its_name_can_be_given_again(client: Client, actor: User, picks: Collection):
    delete(client, picks)
    collections.collect(actor=actor, assets=[], name="Picks")
    assert Collection.objects.kept().get() != picks


def test_it_comes_back_once_its_name_is_free_again(client: Client, actor: User, picks: Collection):
    deleted = delete(client, picks)
    other, _ = collections.collect(actor=actor, assets=[], name="picks")
    answer = undo(client, deleted)
    assert "Another collection is called “Picks” by now." in answer.text
    collections.rename(actor=actor, collection=other, name="Others")
    assert names(undo(client, answer)) == ["Others", "Picks"]


def test_a_reviewer_brings_nothing_back(actor: User, picks: Collection):
    collections.delete(actor=actor, collection=picks)
    with pytest.raises(PermissionDenied):
        collections.restore(actor=factories.reviewer(), collection=picks)
