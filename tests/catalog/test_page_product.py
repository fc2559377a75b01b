"""The page of one product, and uploads to it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import mediasets
from catalog.models import Asset, Colourway, Product, ShotList, ShotListView
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


@pytest.fixture
def colourway() -> Colourway:
    return factories.colourway()


def address(product: Product) -> str:
    return reverse("catalog:product", args=[product.handle])


def photos(colourway: Colourway) -> str:
    return reverse("catalog:product-photos", args=[colourway.product.handle, colourway.code])


def picture(name: str = "shirt.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.picture_bytes())


def test_shoppers_pictures_come_hero_first(client: Client, colourway: Colourway):
    first, second = (factories.packshot(colourway, rendered=True) for _ in range(2))
    mediasets.place(first)
    mediasets.place(second)
    [section] = client.get(address(colourway.product)).context["sections"]
    assert [(one.asset, one.hero) for one in section.shoppers] == [(first, True), (second, False)]


def pictures(colourway: Colourway) -> str:
    return reverse("catalog:product-pictures", args=[colourway.product.handle, colourway.code])


def test_generated_pictures_stand_by_their_shoot(client: Client, colourway: Colourway):
    shoot = factories.shoot(colourway)
    asset = factories.generated(colourway, shoot=shoot)
    [(by, group)] = client.get(pictures(colourway)).context["groups"]
    assert (by, [one.asset for one in group]) == (shoot, [asset])


def test_brought_packshots_are_not_shown_twice(client: Client, colourway: Colourway):
    factories.packshot(colourway)
    assert client.get(pictures(colourway)).context["groups"] == []


def test_older_pictures_come_page_by_page(
    client: Client, colourway: Colourway, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("catalog.views.product.PICTURES", 2)
    oldest, *_ = (factories.generated(colourway) for _ in range(3))
    following = client.get(pictures(colourway)).context["next"]
    [(_, group)] = client.get(pictures(colourway), {"before": following}).context["groups"]
    assert [one.asset for one in group] == [oldest]


def test_nonsense_instead_of_a_picture_is_a_bad_request(client: Client, colourway: Colourway):
    assert client.get(pictures(colourway), {"before": "nonsense"}).status_code == 400


def test_the_shot_list_says_what_is_missing(client: Client, colourway: Colourway):
    ShotListView.objects.create(
        shot_list=ShotList.objects.create(), view_id="back", minimum=2, maximum=3
    )
    answer = client.get(address(colourway.product))
    assert answer.context["sections"][0].missing == [("back", 2)]
    assert "Make the 2 missing images" in answer.text


def test_one_colourway_has_a_page_of_its_own(client: Client):
    product = factories.product(colours=("blue", "red"))
    answer = client.get(reverse("catalog:product-colourway", args=[product.handle, "red"]))
    assert [one.colourway.code for one in answer.context["sections"]] == ["red"]
    assert "<h1>" in answer.text


def test_what_is_missing_is_said(client: Client, colourway: Colourway):
    assert "No packshot" in client.get(address(colourway.product)).text


def test_a_product_of_another_brand_is_not_found(client: Client, colourway: Colourway):
    member = factories.member_elsewhere()
    client.force_login(member)
    assert client.get(address(colourway.product)).status_code == 404


def test_an_uploaded_photo_is_an_approved_packshot(client: Client, colourway: Colourway):
    client.post(photos(colourway), {"photos": [picture()]})
    asset = colourway.assets.get()
    assert (asset.role, asset.status, asset.file_name) == ("packshot", "approved", "shirt.png")


def test_a_refused_photo_is_named_and_the_others_stay(client: Client, colourway: Colourway):
    bad = SimpleUploadedFile("scan.jpg", b"%PDF-1.7")
    answer = client.post(
        photos(colourway), {"photos": [bad, picture()]}, headers={"HX-Request": "true"}
    )
    assert "scan.jpg" in answer.text
    assert "PDF" in answer.text
    assert colourway.assets.count() == 1


def test_the_same_photo_is_taken_once(client: Client, colourway: Colourway):
    for _ in range(2):
        answer = client.post(
            photos(colourway), {"photos": [picture()]}, headers={"HX-Request": "true"}
        )
    assert "already" in answer.text
    assert Asset.objects.count() == 1


def test_a_reviewer_uploads_nothing(client: Client, colourway: Colourway):
    client.force_login(factories.reviewer())
    assert client.post(photos(colourway), {"photos": [picture()]}).status_code == 403


def test_a_colourway_is_asked_for_until_its_pictures_are_drawn(
    client: Client, colourway: Colourway
):
    factories.packshot(colourway)
    part = reverse("catalog:product-colourway", args=[colourway.product.handle, colourway.code])
    assert client.get(part, {"unprepared": 1}).status_code == 204
    assert client.get(part, {"unprepared": 2}).status_code == 200


def test_the_number_of_queries_does_not_grow(client: Client):
    few, many = factories.product(colours=("a",)), factories.product(colours=("a", "b", "c"))
    for colourway in [*few.colourways.all(), *many.colourways.all()]:
        mediasets.place(factories.packshot(colourway, rendered=True))

    def queries(product: Product) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(product))
        return len(captured)

    queries(few)
    assert queries(few) == queries(many)
