"""The storefront's media set: approved pictures in order, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog import mediasets, review
from catalog.models import Asset, Colourway, Product, Release, Verdict
from sartiq.access.models import Scope, Storefront
from tests import factories
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db
FIELDS = {
    "id",
    "kind",
    "role",
    "product",
    "colour",
    "view",
    "position",
    "hero",
    "alt",
    "width",
    "height",
    "placeholder",
    "focal_point",
    "dominant_colour",
    "sources",
    "ai",
    "rights",
    "approved_at",
    "updated_at",
    "etag",
}


@pytest.fixture
def shop() -> Program:
    return Program(Scope.STOREFRONT_READ)


def approved(colourway: Colourway, **fields) -> Asset:
    asset = factories.generated(colourway, **fields)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE)
    return asset


def reject(asset: Asset) -> None:
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.REJECT)


def media(shop: Program, product: Product, **query):
    response = shop.get(f"/storefront/products/{product.handle}/media", **query)
    assert response.status_code == 200, response.content
    return response.json()["items"]


def ids(items) -> list[str]:
    return [item["id"] for item in items]


def test_approved_pictures_are_shown_and_only_those(shop: Program):
    colourway = factories.colourway()
    shown = approved(colourway)
    factories.generated(colourway)
    reject(approved(colourway))
    assert ids(media(shop, colourway.product)) == [str(shown.pk)]


def test_a_document_has_the_promised_fields_and_no_others(shop: Program):
    colourway = factories.colourway()
    approved(colourway, rendered=True)
    [item] = media(shop, colourway.product)
    assert item.keys() == FIELDS
    assert item["ai"].keys() == {"generated", "digital_source_type", "disclosure"}
    assert item["rights"].keys() == {"valid_until", "channels", "territories"}
    assert item["sources"][0].keys() == {"preset", "width", "height", "webp", "jpeg"}


def test_a_document_says_what_it_shows(shop: Program):
    colourway = factories.colourway()
    asset = approved(colourway, view_id="front", alt_text={"en": "A blue shirt"})
    [item] = media(shop, colourway.product)
    assert (item["product"], item["colour"]) == (colourway.product.handle, "blue")
    assert (item["view"], item["role"], item["kind"]) == ("front", "on_model", "image")
    assert (item["alt"], item["width"], item["height"]) == ("A blue shirt", 300, 400)
    assert (item["position"], item["hero"]) == (1, True)
    assert item["etag"] == asset.sha256[:16]


def test_a_generated_picture_is_disclosed(shop: Program):
    colourway = factories.colourway()
    approved(colourway)
    [item] = media(shop, colourway.product)
    assert item["ai"]["generated"] is True
    assert item["ai"]["digital_source_type"] == "trainedAlgorithmicMedia"
    assert item["ai"]["disclosure"]


def test_a_photograph_is_not_called_generated(shop: Program):
    colourway = factories.colourway()
    mediasets.place(factories.packshot(colourway))
    [item] = media(shop, colourway.product)
    assert item["ai"]["generated"] is False


@pytest.mark.parametrize("secret", ["a secret recipe", "fal-ai", "cost", "seed", "request"])
def test_business_secrets_stay_at_home(shop: Program, secret: str):
    colourway = factories.colourway()
    approved(colourway, prompt="a secret recipe", rendered=True)
    response = shop.get(f"/storefront/products/{colourway.product.handle}/media")
    assert secret not in response.content.decode()


def test_the_hero_comes_first(shop: Program):
    colourway = factories.colourway()
    first, second = approved(colourway), approved(colourway)
    placements = colourway.media_sets.get().placements
    placements.filter(asset=first).update(hero=False)
    placements.filter(asset=second).update(hero=True)
    items = media(shop, colourway.product)
    assert ids(items) == [str(second.pk), str(first.pk)]
    assert [item["position"] for item in items] == [1, 2]


def test_a_rejected_hero_leaves_its_place_to_the_next(shop: Program):
    colourway = factories.colourway()
    hero, following = approved(colourway), approved(colourway)
    reject(hero)
    [item] = media(shop, colourway.product)
    assert (item["id"], item["hero"]) == (str(following.pk), True)


def test_all_colours_come_in_their_order(shop: Program):
    product = factories.product(colours=("red", "blue"))
    for code in ("blue", "red"):
        approved(product.colourways.get(code=code))
    assert [item["colour"] for item in media(shop, product)] == ["red", "blue"]


def test_one_colour_can_be_asked_for(shop: Program):
    product = factories.product(colours=("red", "blue"))
    for colourway in product.colourways.all():
        approved(colourway)
    assert [item["colour"] for item in media(shop, product, colour="blue")] == ["blue"]


def test_an_unknown_colour_is_not_found(shop: Program):
    product = factories.product()
    is_problem(shop.get(f"/storefront/products/{product.handle}/media", colour="pink"), 404)


def test_an_unknown_product_is_not_found(shop: Program):
    is_problem(shop.get("/storefront/products/nothing/media"), 404)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "archived"},
        {"live_from": timezone.now() + timedelta(days=1)},
    ],
)
def test_a_product_that_is_not_live_is_not_found(shop: Program, fields: dict[str, object]):
    colourway = factories.colourway(**fields)
    approved(colourway)
    is_problem(shop.get(f"/storefront/products/{colourway.product.handle}/media"), 404)


@pytest.mark.parametrize("role", ["portrait", "reference", "mask", "sample"])
def test_what_shoppers_never_see_stays_at_home(shop: Program, role: str):
    colourway = factories.colourway()
    approved(colourway, role=role)
    assert media(shop, colourway.product) == []


def release(talent, **fields) -> Release:
    values = {"uses": ["generate"], "valid_from": timezone.now() - timedelta(days=1)}
    return Release.objects.create(talent=talent, **values | fields)


def test_a_talent_without_release_is_not_shown(shop: Program):
    colourway = factories.colourway()
    approved(colourway, talent=factories.talent())
    assert media(shop, colourway.product) == []


def test_a_released_talent_is_shown_with_its_rights(shop: Program):
    colourway, talent = factories.colourway(), factories.talent()
    until = timezone.now() + timedelta(days=30)
    release(talent, valid_until=until, channels=["web"])
    approved(colourway, talent=talent)
    [item] = media(shop, colourway.product)
    assert item["rights"] == {
        "valid_until": until.isoformat(),
        "channels": ["web"],
        "territories": [],
    }


def test_a_release_that_says_nothing_of_pictures_gives_no_rights(shop: Program):
    colourway, talent = factories.colourway(), factories.talent()
    until = timezone.now() + timedelta(days=30)
    release(talent, valid_until=until)
    release(talent, uses=["voice"], valid_until=until + timedelta(days=300))
    approved(colourway, talent=talent)
    [item] = media(shop, colourway.product)
    assert item["rights"]["valid_until"] == until.isoformat()


@pytest.mark.parametrize(
    "fields",
    [
        {"revoked_at": timezone.now()},
        {"valid_until": timezone.now() - timedelta(hours=1)},
        {"channels": ["print"]},
        {"territories": ["IT"]},
        {"uses": ["voice"]},
    ],
)
def test_a_release_that_does_not_reach_hides_the_talent(shop: Program, fields: dict[str, object]):
    colourway, talent = factories.colourway(), factories.talent()
    release(talent, **fields)
    approved(colourway, talent=talent)
    assert media(shop, colourway.product) == []


def test_a_synthetic_talent_needs_no_release(shop: Program):
    colourway = factories.colourway()
    approved(colourway, talent=factories.talent(synthetic=True))
    assert len(media(shop, colourway.product)) == 1


def test_a_storefronts_own_set_goes_before_the_default():
    outlet = Storefront.objects.create(slug="outlet", name="Outlet")
    shop = Program(Scope.STOREFRONT_READ, storefront=outlet)
    colourway = factories.colourway()
    approved(colourway)
    own = approved(colourway)
    colourway.media_sets.create(storefront=outlet).placements.create(asset=own, position=1)
    assert ids(media(shop, colourway.product)) == [str(own.pk)]


def test_as_many_queries_for_many_pictures_as_for_few(shop: Program, django_assert_num_queries):
    colourway = factories.colourway()
    url = f"/storefront/products/{colourway.product.handle}/media"
    talent = factories.talent()
    release(talent)
    for _ in range(2):
        approved(colourway, talent=talent, rendered=True)
    with django_assert_num_queries(6) as few:
        shop.get(url)
    for _ in range(18):
        approved(colourway, talent=talent)
    with django_assert_num_queries(len(few)):
        assert len(shop.get(url).json()["items"]) == 20


def test_what_has_not_changed_is_not_sent_again(shop: Program):
    colourway = factories.colourway()
    approved(colourway)
    url = f"/storefront/products/{colourway.product.handle}/media"
    etag = shop.get(url)["ETag"]
    again = shop.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def test_what_has_changed_is_sent(shop: Program):
    colourway = factories.colourway()
    asset = approved(colourway)
    url = f"/storefront/products/{colourway.product.handle}/media"
    etag = shop.get(url)["ETag"]
    reject(asset)
    again = shop.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.json()["items"]) == (200, [])


def test_caches_keep_keys_apart(shop: Program):
    response = shop.get(f"/storefront/products/{factories.product().handle}/media")
    assert response["Cache-Control"] == "private, max-age=60, must-revalidate"
    assert "Authorization" in response["Vary"]


def addresses(shop: Program, asset: Asset) -> list[str]:
    [item] = [one for one in media(shop, asset.colourway.product) if one["id"] == str(asset.pk)]
    return [source[name] for source in item["sources"] for name in ("webp", "jpeg")]


def test_every_address_gives_its_picture(shop: Program):
    asset = approved(factories.colourway(), rendered=True)
    answers = [Client().get(address) for address in addresses(shop, asset)]
    assert answers
    assert {(one.status_code, one["Content-Type"]) for one in answers} == {
        (200, "image/webp"),
        (200, "image/jpeg"),
    }


def test_a_picture_is_cached_no_longer_than_a_minute(shop: Program):
    asset = approved(factories.colourway(), rendered=True)
    [url, *_] = addresses(shop, asset)
    response = Client().get(url)
    assert response["Cache-Control"] == "public, max-age=60, must-revalidate"
    again = Client().get(url, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_rejected_picture_is_gone(shop: Program):
    asset = approved(factories.colourway(), rendered=True)
    urls = addresses(shop, asset)
    etag = Client().get(urls[0])["ETag"]
    reject(asset)
    assert {Client().get(url).status_code for url in urls} == {404}
    assert Client().get(urls[0], headers={"If-None-Match": etag}).status_code == 404


def test_a_picture_that_was_never_approved_can_not_be_guessed(shop: Program):
    colourway = factories.colourway()
    shown, hidden = approved(colourway, rendered=True), factories.generated(rendered=True)
    rendition = hidden.renditions.filter(format="jpg").first()
    version = rendition.file.name.split("/")[-1][:12]
    url = f"http://testserver/media/web/{hidden.pk}/{version}/{rendition.preset}.jpg"
    assert addresses(shop, shown)[1].count("/") == url.count("/")
    assert Client().get(url).status_code == 404


def test_a_guessed_version_is_not_found(shop: Program):
    asset = approved(factories.colourway(), rendered=True)
    [url, *_] = addresses(shop, asset)
    version = url.split("/")[-2]
    assert Client().get(url.replace(version, "0" * 12)).status_code == 404


def test_another_storefronts_address_is_not_found(shop: Program):
    asset = approved(factories.colourway(), rendered=True)
    [url, *_] = addresses(shop, asset)
    assert Client().get(url.replace("/media/web/", "/media/nobody/")).status_code == 404


def test_a_picture_tells_when_it_was_approved(shop: Program):
    colourway = factories.colourway()
    asset = approved(colourway)
    Asset.objects.get(pk=asset.pk).save()
    [item] = media(shop, colourway.product)
    assert item["approved_at"] == asset.decisions.get().at.isoformat()
    assert item["updated_at"] > item["approved_at"]


def test_an_own_set_that_is_empty_shows_nothing(shop: Program):
    colourway = factories.colourway()
    asset = approved(colourway, rendered=True)
    [before] = media(shop, colourway.product)
    own = mediasets.own(
        actor=factories.merchandiser(), colourway=colourway, storefront=Storefront.objects.get()
    )
    mediasets.take_out(actor=factories.merchandiser(), media_set=own, asset=asset)
    assert media(shop, colourway.product) == []
    assert Client().get(before["sources"][0]["jpeg"]).status_code == 404


def test_the_alternative_text_is_in_the_storefronts_first_language(shop: Program):
    Storefront.objects.update(locales=["de", "en"])
    colourway = factories.colourway()
    approved(colourway, alt_text={"en": "A shirt", "de": "Ein Hemd"})
    assert media(shop, colourway.product)[0]["alt"] == "Ein Hemd"
