"""The inbox page."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Asset, Colourway
from catalog.views import inbox as page
from tests import factories

pytestmark = pytest.mark.django_db
INBOX = reverse("catalog:inbox")


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


def assign(client: Client, colourway: Colourway, *photos: Asset) -> Any:
    return client.post(
        reverse("catalog:inbox-assign"),
        {"photo": [photo.pk for photo in photos], "colourway": colourway.pk, "view": "front"},
    )


def test_photos_of_no_product_are_shown(client: Client):
    photo = factories.asset(file_name="folder/beanie.png")
    factories.packshot(factories.colourway())
    [shown] = client.get(INBOX).context["photos"]
    assert (shown.asset, shown.name) == (photo, "beanie.png")


def test_assigned_photos_leave_the_inbox_and_can_be_taken_back(client: Client):
    photo, colourway = factories.asset(), factories.colourway()
    assert assign(client, colourway, photo).status_code == 302
    empty = client.get(INBOX)
    assert empty.context["photos"] == []
    assert empty.context["done"]["photos"] == [str(photo.pk)]
    client.post(reverse("catalog:inbox-unassign"), {"photo": empty.context["done"]["photos"]})
    assert Asset.objects.inbox().get() == photo


def test_what_was_picked_is_kept_when_no_product_is_chosen(client: Client):
    photo = factories.asset()
    answer = client.post(reverse("catalog:inbox-assign"), {"photo": [photo.pk]})
    assert answer.status_code == 422
    assert "Choose a product" in answer.text
    assert "checked" in answer.text


def test_nonsense_is_refused_with_a_sentence(client: Client):
    factories.asset()
    answer = client.post(reverse("catalog:inbox-assign"), {"photo": ["x"], "colourway": "y"})
    assert answer.status_code == 422


def test_products_are_found_as_one_types(client: Client):
    factories.asset()
    factories.product("Ocean Shirt")
    factories.product("Red Coat")
    answer = client.get(reverse("catalog:inbox-targets"), {"product": "oce"})
    assert "Ocean Shirt" in answer.text
    assert "Red Coat" not in answer.text


def test_without_words_products_that_lack_a_packshot_are_offered(client: Client):
    factories.asset()
    factories.product("Bare")
    factories.packshot(factories.product("Covered").colourways.get())
    titles = [card.product.title for card in client.get(INBOX).context["targets"]]
    assert titles == ["Bare"]


def test_a_picture_that_is_here_twice_says_so(client: Client):
    for format in ("PNG", "JPEG"):
        factories.asset(content=factories.picture_bytes(format=format))
    assert [photo.hint for photo in client.get(INBOX).context["photos"]] == ["Twice?", ""]


def test_a_picture_that_a_product_has_says_so(client: Client):
    content = factories.picture_bytes()
    factories.packshot(factories.colourway(), content=content)
    factories.asset(content=content)
    assert client.get(INBOX).context["photos"][0].hint == "Known"


def test_an_empty_inbox_offers_the_import(client: Client):
    assert reverse("catalog:import") in client.get(INBOX).text


def test_a_reviewer_sees_the_photos_and_assigns_none(client: Client):
    factories.asset()
    client.force_login(factories.reviewer())
    assert "data-pick" not in client.get(INBOX).text


def test_the_page_asks_again_only_while_pictures_are_drawn(client: Client):
    factories.asset()
    assert client.get(INBOX, {"unprepared": 1}).status_code == 204
    assert client.get(INBOX, {"unprepared": 2}).status_code == 200


def test_pages_of_photos_follow_each_other(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "PAGE", 2)
    photos = [factories.asset() for _ in range(3)]
    first = client.get(INBOX)
    second = client.get(first.context["next"])
    shown = [[photo.asset for photo in one.context["photos"]] for one in (first, second)]
    assert shown == [[photos[2], photos[1]], [photos[0]]]
    assert second.context["next"] is None


def test_photos_of_strangers_are_not_shown(client: Client):
    factories.asset(created_by=factories.merchandiser())
    client.force_login(factories.member_elsewhere())
    assert client.get(INBOX).context["photos"] == []


def test_the_number_of_queries_does_not_grow(client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(INBOX)
        return len(captured)

    factories.asset(rendered=True)
    few = queries()
    for _ in range(3):
        factories.asset(rendered=True)
    assert queries() == few
