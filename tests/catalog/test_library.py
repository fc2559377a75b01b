"""The library's page: assets found by what they are, page by page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import (
    Asset,
    AssetLora,
    BrandMember,
    Collection,
    CollectionItem,
    LoRA,
    Release,
    Talent,
    searching,
)
from catalog.views import library as page
from tests import factories

pytestmark = pytest.mark.django_db
LIBRARY = reverse("catalog:library")
DAY = timedelta(days=1)


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


def found(client: Client, **asked: Any) -> list[Asset]:
    return [asset for asset, _ in client.get(LIBRARY, asked).context["tiles"]]


def released(**until: Any) -> Talent:
    """A real talent whose release ends in so much time."""
    talent, now = factories.talent(), timezone.now()
    end = now + timedelta(**until) if until else None
    Release.objects.create(
        talent=talent, uses=["generate"], valid_from=now - 400 * DAY, valid_until=end
    )
    return talent


def test_the_newest_asset_comes_first(client: Client):
    old, new = factories.asset(), factories.generated(factories.colourway())
    assert found(client) == [new, old]


def test_other_brands_are_not_shown(client: Client):
    factories.packshot(factories.colourway(brand=factories.brand("Other")))
    own = factories.packshot(factories.colourway())
    member = factories.merchandiser()
    BrandMember.objects.create(user=member, brand=own.colourway.product.brand)
    client.force_login(member)
    assert found(client) == [own]


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "approved"},
        {"role": "detail"},
        {"view": "back"},
        {"season": "SS27"},
        {"tag": "linen"},
        {"attention": "flagged"},
        {"attention": "odd"},
        {"endpoint": "fal-ai/other"},
        {"kind": "image", "q": "pier"},
        {"product": "the-coat"},
    ],
)
def test_the_library_is_narrowed_by(client: Client, asked: dict[str, str]):
    wanted = factories.generated(
        factories.colourway(season="SS27", handle="the-coat"),
        status=Asset.Status.APPROVED,
        role="detail",
        view_id="back",
        tags=["linen"],
        flagged=True,
        concerns=1,
        endpoint="fal-ai/other",
        prompt="A coat on a pier",
    )
    factories.generated(factories.colourway(season="AW26"))
    assert found(client, **asked) == [wanted]


@pytest.mark.parametrize("asked", ["shoot", "colourway", "talent", "lora", "collection"])
def test_what_is_named_by_its_id_narrows(client: Client, asked: str):
    colourway, talent = factories.colourway(), factories.talent()
    shoot = factories.shoot(colourway)
    wanted = factories.generated(colourway, shoot=shoot, talent=talent)
    lora = LoRA.objects.create(name="Ada", slug="ada")
    AssetLora.objects.create(asset=wanted, lora=lora)
    picks = Collection.objects.create(name="Picks", created_by=factories.user())
    CollectionItem.objects.create(collection=picks, asset=wanted)
    factories.generated(factories.colourway())
    client.force_login(shoot.created_by)
    rows = {
        "shoot": shoot,
        "colourway": colourway,
        "talent": talent,
        "lora": lora,
        "collection": picks,
    }
    assert found(client, **{asked: rows[asked].pk}) == [wanted]


def test_a_lora_of_another_brands_product_is_not_offered(client: Client):
    LoRA.objects.create(name="Lovely linen", slug="linen", product=factories.product())
    client.force_login(factories.member_elsewhere())
    assert "Lovely linen" not in client.get(LIBRARY).text


def test_a_talent_who_is_only_depicted_is_found(client: Client):
    talent, wanted = factories.talent(), factories.generated()
    wanted.depicted.add(talent)
    assert found(client, talent=talent.pk) == [wanted]


@pytest.mark.parametrize("query", ["coa", "COAT pier", "front", "ocean_coat", "coat_front.png"])
def test_words_of_prompt_and_file_name_are_found_by_their_beginning(client: Client, query: str):
    wanted = factories.generated(prompt="A coat on a pier", file_name="ocean-coat_front.png")
    factories.generated(prompt="A shirt at home", file_name="shirt_back.png")
    assert found(client, q=query) == [wanted]


@pytest.mark.parametrize("query", ["'", "a & | !", "):*", "\\", "%", "ocean :*("])
def test_a_search_for_signs_breaks_nothing(client: Client, query: str):
    assert client.get(LIBRARY, {"q": query}).status_code == 200


@pytest.mark.parametrize("asked", [{"q": "coat"}, {"tag": "linen"}])
def test_what_is_frequent_is_found_as_well(
    client: Client, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
):
    monkeypatch.setattr(searching, "RARE", -2)
    wanted = factories.generated(prompt="A coat", tags=["linen"])
    factories.generated(prompt="A shirt")
    assert found(client, **asked) == [wanted]


def test_common_words_are_frequent_and_others_rare(monkeypatch: pytest.MonkeyPatch):
    for _ in range(30):
        factories.generated(prompt="A coat", tags=["linen"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_asset")
    monkeypatch.setattr(searching, "RARE", 10)
    words: Any = {"table": "catalog_asset", "among": ("asset_words", "to_tsvector")}
    assert not searching.is_rare(["coa"], **words)
    assert searching.is_rare(["zzz"], **words)
    assert not searching.is_rare(["linen"], table="catalog_asset", among=("catalog_asset", "tags"))


@pytest.mark.parametrize(("asked", "number"), [("30", 1), ("90", 2), ("ended", 2)])
def test_rights_that_end_are_found(client: Client, asked: str, number: int):
    talents = [released(days=10), released(days=60), released(days=-1), factories.talent()]
    for talent in [*talents, released(), factories.talent(synthetic=True)]:
        factories.generated(talent=talent)
    assert len(found(client, rights=asked)) == number


def test_days_are_included_from_both_ends(client: Client):
    wanted = factories.generated()
    today = timezone.localdate()
    assert found(client, made_from=today, made_to=today) == [wanted]
    assert found(client, made_to=today - DAY) == []
    assert found(client, made_from=today + DAY) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "nonsense"},
        {"shoot": "nonsense"},
        {"made_to": "9999-12-31"},
        {"made_from": "0001-01-01"},
        {"after": "nonsense"},
        {"rights": "7"},
    ],
)
def test_nonsense_narrows_nothing(client: Client, asked: dict[str, str]):
    asset = factories.generated()
    assert found(client, **asked) == [asset]


def test_every_filter_is_a_chip_that_can_be_removed(client: Client):
    shoot = factories.shoot(name="Oslo spring")
    client.force_login(shoot.created_by)
    chips = client.get(LIBRARY, {"shoot": str(shoot.pk), "status": "approved"}).context["chips"]
    assert ("Status", "Approved", f"{LIBRARY}?shoot={shoot.pk}") in chips
    assert ("Shoot", "Oslo spring", f"{LIBRARY}?status=approved") in chips


def test_what_came_by_link_stays_while_one_filters(client: Client):
    factories.product(handle="the-coat")
    answer = client.get(LIBRARY, {"product": "the-coat"})
    assert '<input type="hidden" name="product" value="the-coat">' in answer.text


def test_a_shoot_that_one_may_not_see_is_no_chip(client: Client):
    shoot = factories.shoot(factories.colourway(brand=factories.brand("Other")), name="Secret")
    client.force_login(factories.member_elsewhere())
    assert client.get(LIBRARY, {"shoot": str(shoot.pk)}).context["chips"] == []


def test_pages_follow_each_other_and_lead_back(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "PAGE", 2)
    made = [factories.asset() for _ in range(5)][::-1]
    first = client.get(LIBRARY)
    second = client.get(first.context["next"])
    third = client.get(second.context["next"])
    shown = [[asset for asset, _ in one.context["tiles"]] for one in (first, second, third)]
    assert shown == [made[:2], made[2:4], made[4:]]
    assert third.context["next"] is None
    back = client.get(client.get(third.context["previous"]).context["previous"])
    assert [asset for asset, _ in back.context["tiles"]] == made[:2]
    assert back.context["previous"] is None


def test_one_page_is_counted_at_once_and_more_by_a_second_request(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        factories.asset()
    assert "3 assets" in client.get(LIBRARY).text
    monkeypatch.setattr(page, "PAGE", 2)
    assert client.get(LIBRARY).context["total"] is None
    assert client.get(reverse("catalog:library-count")).text.startswith("3 assets")


def test_more_than_ten_thousand_are_not_counted(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "COUNTED", 2)
    for _ in range(4):
        factories.asset()
    assert client.get(reverse("catalog:library-count")).text.startswith("2+ assets")


def test_the_number_of_queries_does_not_grow(client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LIBRARY)
        return len(captured)

    factories.packshot(factories.colourway(), rendered=True)
    few = queries()
    for _ in range(3):
        factories.packshot(factories.colourway(), rendered=True, view_id="front")
        factories.talent()
    assert queries() == few


def test_typing_gets_the_results_alone_and_a_clean_address(client: Client):
    answer = client.get(LIBRARY, {"q": "coa", "status": ""}, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert answer["HX-Replace-Url"] == f"{LIBRARY}?q=coa"


def test_films_show_their_symbol(client: Client):
    Asset.objects.filter(pk=factories.asset().pk).update(kind="video", duration=5 * DAY / 86400)
    assert "Video, 0:05" in client.get(LIBRARY).text


def test_who_may_not_edit_picks_nothing(client: Client):
    factories.asset()
    client.force_login(factories.reviewer())
    assert "data-pick " not in client.get(LIBRARY).text


def test_an_empty_library_offers_the_import(client: Client):
    assert reverse("catalog:import") in client.get(LIBRARY).text


def test_filters_that_find_nothing_lead_back_to_everything(client: Client):
    assert "Show all assets" in client.get(LIBRARY, {"status": "approved"}).text
