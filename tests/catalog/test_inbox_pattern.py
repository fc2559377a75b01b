"""Photos of the inbox, matched with products by what their names say."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.importers import waiting
from catalog.importers.photos import PATTERN
from catalog.models import Asset, BrandMember, Product, Variant
from tests import factories

pytestmark = pytest.mark.django_db
BY_NAME = reverse("catalog:inbox-pattern")


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


@pytest.fixture
def shirt() -> Product:
    made = factories.product("Shirt", handle="ocean-shirt", colours=("blue", "red"))
    Variant.objects.filter(colourway__code="red").update(sku="OS-77-R", barcode="4006381333931")
    return made


def read(name: str, pattern: str = PATTERN) -> tuple[str, str] | str:
    """The colour and view that a name says, or why it can't be assigned."""
    photo = factories.asset(file_name=name)
    actor = factories.merchandiser()
    [one] = waiting.read(actor=actor, photos=[photo], pattern=pattern)
    if one.colourway is None:
        return one.reason
    return one.colourway.code, one.view.pk if one.view else ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ocean-shirt_blue_front_2.jpg", ("blue", "front")),
        ("day 1/Ocean Shirt_red.jpg", ("red", "")),
        ("OS-77-R_back.png", ("red", "back")),
        ("os77r_1.png", ("red", "")),
        ("4006381333931.png", ("red", "")),
    ],
)
def test_a_name_says_colour_and_view(shirt: Product, name: str, said: tuple[str, str]):
    assert read(name) == said


@pytest.mark.parametrize(
    ("name", "reason"),
    [("IMG_0815.jpg", "for certain no product"), ("ocean-shirt_3.jpg", "not in which colour")],
)
def test_what_matches_nothing_says_why(shirt: Product, name: str, reason: str):
    assert reason in read(name)


def test_handles_of_other_scripts_match():
    factories.product("シャツ", handle="青い-シャツ")
    assert read("青い-シャツ_1.jpg") == ("blue", "")


def test_a_pattern_of_codes_alone_knows_no_handle(shirt: Product):
    assert "for certain no product" in read("ocean-shirt_blue.jpg", "{sku}_{n}")


def test_another_brands_product_is_not_matched(shirt: Product):
    member = factories.merchandiser()
    BrandMember.objects.create(user=member, brand=factories.brand("Elsewhere"))
    photo = factories.asset(file_name="ocean-shirt_blue.jpg", created_by=member)
    [one] = waiting.read(actor=member, photos=[photo], pattern=PATTERN)
    assert one.colourway is None


def test_a_colourway_gets_the_same_picture_once(shirt: Product):
    content = factories.picture_bytes()
    photos = [
        factories.asset(file_name=f"ocean-shirt_blue_{n}.png", content=content) for n in (1, 2)
    ]
    first, second = waiting.read(actor=factories.merchandiser(), photos=photos, pattern=PATTERN)
    assert (first.colourway is None, second.colourway is None) == (False, True)
    assert "already" in second.reason


def preview(client: Client, **asked: str) -> Any:
    return client.get(BY_NAME, asked)


def test_confirmed_matches_become_packshots_and_can_be_taken_back(client: Client, shirt: Product):
    photos = [
        factories.asset(file_name=f"ocean-shirt_{colour}_front.png") for colour in ("blue", "red")
    ]
    matches = [match.value for match in preview(client).context["matches"]]
    assert client.post(BY_NAME, {"match": matches}).status_code == 302
    assert {one.colourway.code for one in Asset.objects.packshots()} == {"blue", "red"}
    inbox = client.get(reverse("catalog:inbox"))
    assert "2 photos assigned to 2 colourways" in inbox.text
    client.post(reverse("catalog:inbox-unassign"), {"photo": inbox.context["done"]["photos"]})
    assert set(Asset.objects.inbox()) == set(photos)


def test_what_is_not_ticked_stays(client: Client, shirt: Product):
    factories.asset(file_name="ocean-shirt_blue.png")
    answer = client.post(BY_NAME, {})
    assert answer.status_code == 422
    assert "Pick at least one photo." in answer.text
    assert Asset.objects.inbox().exists()


@pytest.mark.parametrize("match", ["x", "a/b/c", "//"])
def test_nonsense_is_refused_with_a_sentence(client: Client, match: str):
    answer = client.post(BY_NAME, {"match": match})
    assert answer.status_code == 422
    assert "out of date" in answer.text


def test_a_pattern_that_is_none_says_what_is_one(client: Client):
    factories.asset()
    assert "A pattern begins with" in preview(client, pattern="{size}").text


def test_typing_gets_the_matches_alone(client: Client):
    answer = client.get(BY_NAME, {"pattern": "{sku}"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.text


def test_a_reviewer_matches_nothing(client: Client):
    client.force_login(factories.reviewer())
    assert client.get(BY_NAME).status_code == 403
