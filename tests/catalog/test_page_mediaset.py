"""The page of a media set: putting it in order, in and out, and storefronts' own sets."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import mediasets
from catalog.models import Asset, Colourway, MediaSet
from sartiq.access.models import Storefront
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


@pytest.fixture
def colourway() -> Colourway:
    return factories.colourway(title="Linen Shirt")


@pytest.fixture
def shop() -> Storefront:
    return Storefront.objects.create(slug="app", name="App", locales=["de"])


def address(colourway: Colourway, name: str = "media-set", *args: object) -> str:
    return reverse(f"catalog:{name}", args=[colourway.product.handle, colourway.code, *args])


def placed(colourway: Colourway, number: int = 3) -> list[Asset]:
    assets = [factories.packshot(colourway, rendered=True) for _ in range(number)]
    for asset in assets:
        mediasets.place(asset)
    return assets


def order(colourway: Colourway, storefront: Storefront | None = None) -> list[Asset]:
    media_set = MediaSet.objects.get(colourway=colourway, storefront=storefront)
    return [place.asset for place in media_set.placements.all()]


def listed(assets: list[Asset]) -> str:
    return ",".join(str(asset.pk) for asset in assets)


def test_pictures_are_dragged_into_an_order(client: Client, colourway: Colourway):
    first, second, third = placed(colourway)
    sent = {"seen": listed([first, second, third]), "order": listed([second, third, first])}
    client.post(address(colourway, "media-set-order"), sent)
    assert order(colourway) == [second, third, first]


@pytest.mark.parametrize(("button", "places"), [("left", [1, 0, 2]), ("right", [0, 2, 1])])
def test_a_button_moves_a_picture_one_place(
    client: Client, colourway: Colourway, button: str, places: list[int]
):
    assets = placed(colourway)
    sent = {"seen": listed(assets), "order": "", button: str(assets[1].pk)}
    client.post(address(colourway, "media-set-order"), sent)
    assert order(colourway) == [assets[place] for place in places]


def test_who_looked_at_an_older_order_is_told_so(client: Client, colourway: Colourway):
    first, second = placed(colourway, 2)
    sent = {"seen": listed([second, first]), "order": listed([first, second])}
    answer = client.post(address(colourway, "media-set-order"), sent, headers=HTMX)
    assert "Somebody has changed this media set meanwhile" in answer.text


def test_nonsense_instead_of_pictures_is_a_bad_request(client: Client, colourway: Colourway):
    answer = client.post(address(colourway, "media-set-order"), {"seen": "x", "order": "y"})
    assert answer.status_code == 400


def test_a_picture_is_made_the_hero(client: Client, colourway: Colourway):
    first, second = placed(colourway, 2)
    client.post(address(colourway, "media-set-hero", second.pk))
    assert order(colourway) == [second, first]


def test_what_is_taken_out_waits_beside_the_set(client: Client, colourway: Colourway):
    first, second = placed(colourway, 2)
    answer = client.post(address(colourway, "media-set-out", first.pk), headers=HTMX)
    assert [one.asset for one in answer.context["shown"]] == [second]
    assert [one.asset for one in answer.context["shelf"]] == [first]


def test_what_waits_is_put_back(client: Client, colourway: Colourway):
    first, second = placed(colourway, 2)
    client.post(address(colourway, "media-set-out", first.pk))
    client.post(address(colourway, "media-set-in", first.pk))
    assert order(colourway) == [first, second]


def test_a_storefront_without_a_set_shows_the_default(
    client: Client, colourway: Colourway, shop: Storefront
):
    assets = placed(colourway)
    answer = client.get(address(colourway), {"storefront": "app"})
    assert [one.asset for one in answer.context["shown"]] == assets
    assert "App shows the default for all." in answer.text


def test_the_default_is_not_changed_in_the_name_of_a_storefront(
    client: Client, colourway: Colourway, shop: Storefront
):
    first, second = placed(colourway, 2)
    out = address(colourway, "media-set-out", first.pk) + "?storefront=app"
    assert "Make a set of its own first" in client.post(out, headers=HTMX).text
    assert order(colourway) == [first, second]


def test_a_storefront_gets_a_set_of_its_own(client: Client, colourway: Colourway, shop: Storefront):
    assets = placed(colourway)
    client.post(address(colourway, "media-set-own") + "?storefront=app")
    client.post(address(colourway, "media-set-out", assets[0].pk) + "?storefront=app")
    assert (order(colourway), order(colourway, shop)) == (assets, assets[1:])


def test_a_storefront_uses_the_default_again(
    client: Client, colourway: Colourway, shop: Storefront
):
    placed(colourway)
    client.post(address(colourway, "media-set-own") + "?storefront=app")
    client.post(address(colourway, "media-set-default") + "?storefront=app")
    assert not MediaSet.objects.filter(storefront=shop).exists()


def test_the_order_that_a_storefront_gave_up_is_brought_back(
    client: Client, colourway: Colourway, shop: Storefront
):
    first, second = placed(colourway, 2)
    client.post(address(colourway, "media-set-own") + "?storefront=app")
    client.post(address(colourway, "media-set-hero", second.pk) + "?storefront=app")
    answer = client.post(address(colourway, "media-set-default") + "?storefront=app", headers=HTMX)
    assert "Undo" in answer.text
    client.post(address(colourway, "media-set-own") + "?storefront=app", {"undo": "1"})
    assert order(colourway, shop) == [second, first]


def test_a_page_after_nothing_is_the_first(client: Client, colourway: Colourway):
    assert client.get(address(colourway), {"before": ","}).status_code == 200


def test_alternative_texts_are_saved_by_language(
    client: Client, colourway: Colourway, shop: Storefront
):
    [asset] = placed(colourway, 1)
    form = address(colourway, "media-set-alt", asset.pk)
    client.post(form, {"en": "A blue shirt", "de": "Ein blaues Hemd"})
    asset.refresh_from_db()
    assert asset.alt_text == {"en": "A blue shirt", "de": "Ein blaues Hemd"}


def test_a_draft_of_the_alternative_text_is_offered(client: Client, colourway: Colourway):
    [asset] = placed(colourway, 1)
    Asset.objects.filter(pk=asset.pk).update(view="front", role="on_model")
    answer = client.get(address(colourway, "media-set-alt", asset.pk))
    assert "Linen Shirt in blue, front, worn by a model" in answer.text


def test_a_text_that_is_too_long_comes_back(client: Client, colourway: Colourway):
    [asset] = placed(colourway, 1)
    form = address(colourway, "media-set-alt", asset.pk)
    answer = client.post(form, {"en": "x" * 5000}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#modal")


def test_a_reviewer_looks_and_changes_nothing(client: Client, colourway: Colourway):
    [asset] = placed(colourway, 1)
    client.force_login(factories.reviewer())
    assert client.get(address(colourway)).context["may_edit"] is False
    assert client.post(address(colourway, "media-set-out", asset.pk)).status_code == 403


def test_another_brands_media_set_is_not_found(client: Client, colourway: Colourway):
    client.force_login(factories.member_elsewhere())
    assert client.get(address(colourway)).status_code == 404


def test_an_empty_set_leads_on(client: Client, colourway: Colourway):
    assert "Go to the product" in client.get(address(colourway)).text


def test_the_number_of_queries_does_not_grow(client: Client):
    few, many = factories.colourway(), factories.colourway()
    placed(few, 1)
    placed(many, 4)

    def queries(colourway: Colourway) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(colourway))
        return len(captured)

    queries(few)
    assert queries(few) == queries(many)
