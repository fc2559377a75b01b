"""What shoppers may not see: nowhere in a list, not by an old link or a guess, and not one byte."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog import review
from catalog.models import Asset, Colourway, Product, Release, Verdict
from sartiq.access.models import Scope
from tests import factories
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


def decided(verdict: Verdict) -> Callable[[Asset], object]:
    return lambda asset: review.decide(actor=factories.reviewer(), asset=asset, verdict=verdict)


def expired(asset: Asset) -> None:
    Release.objects.update(valid_until=timezone.now() - timedelta(seconds=1))


def taken_out(asset: Asset) -> None:
    asset.placements.all().delete()


def archived(asset: Asset) -> None:
    Product.objects.update(status=Product.Status.ARCHIVED)


# How a picture that shoppers saw stops being one that they may see.
ENDS: dict[str, Callable[[Asset], object]] = {
    "rejected": decided(Verdict.REJECT),
    "reopened": decided(Verdict.REOPEN),
    "spare": decided(Verdict.SPARE),
    "withdrawn": decided(Verdict.WITHDRAW),
    "expired": expired,
    "revoked": lambda asset: Release.objects.update(revoked_at=timezone.now()),
    "other channel": lambda asset: Release.objects.update(channels=["print"]),
    "other country": lambda asset: Release.objects.update(territories=["IT"]),
    "out of its set": taken_out,
    "archived": archived,
    "draft": lambda asset: Product.objects.update(status=Product.Status.DRAFT),
    "not live yet": lambda asset: Product.objects.update(
        live_from=timezone.now() + timedelta(days=1)
    ),
}


@pytest.fixture
def shop() -> Program:
    return Program(Scope.STOREFRONT_READ)


@pytest.fixture
def shown() -> Asset:
    """A picture of a released person that shoppers see, beside another one."""
    colourway, talent = factories.colourway(), factories.talent()
    Release.objects.create(
        talent=talent, uses=["generate"], valid_from=timezone.now() - timedelta(days=1)
    )
    factories.packshot(colourway, rendered=True)
    asset = factories.generated(colourway, talent=talent, rendered=True)
    decided(Verdict.APPROVE)(asset)
    return asset


def listed(shop: Program, asset: Asset) -> dict[str, object] | None:
    """The picture's document in its product's media set."""
    colourway = Colourway.objects.select_related("product").get(assets=asset)
    response = shop.get(f"/storefront/products/{colourway.product.handle}/media")
    items = response.json().get("items", [])
    return next((one for one in items if one["id"] == str(asset.pk)), None)


def links(shop: Program, asset: Asset) -> list[str]:
    """The addresses of a picture while it is seen."""
    document = listed(shop, asset)
    assert document
    sources = document["sources"]
    assert isinstance(sources, list)
    return [source[name] for source in sources for name in ("webp", "jpeg")]


def is_gone(url: str, **headers: str) -> bool:
    """Whether an address answers 404 without a byte of a picture."""
    response = Client().get(url, headers=headers)
    shown = response.getvalue() if response.streaming else response.content
    return response.status_code == 404 and b"WEBP" not in shown and b"JFIF" not in shown


@pytest.mark.parametrize("end", ENDS)
def test_an_old_link_leads_nowhere(shop: Program, shown: Asset, end: str):
    urls = links(shop, shown)
    etag = Client().get(urls[0])["ETag"]
    ENDS[end](shown)
    assert listed(shop, shown) is None
    for url in urls:
        assert is_gone(url)
        assert is_gone(url, **{"If-None-Match": etag, "Range": "bytes=0-9"})
        assert Client().head(url).status_code == 404


@pytest.mark.parametrize("end", ENDS)
def test_a_list_that_is_known_is_not_confirmed_any_more(shop: Program, shown: Asset, end: str):
    path = f"/storefront/products/{shown.colourway.product.handle}/media"
    etag = shop.get(path)["ETag"]
    ENDS[end](shown)
    assert shop.get(path, headers={"If-None-Match": etag}).status_code in (200, 404)


@pytest.mark.parametrize("status", ["pending", "rejected", "spare", "withdrawn"])
def test_what_was_never_approved_can_not_be_guessed(shop: Program, shown: Asset, status: str):
    hidden = factories.generated(shown.colourway, status=status, rendered=True)
    assert listed(shop, hidden) is None
    for url, rendition in zip(links(shop, shown), hidden.renditions.all(), strict=False):
        version = rendition.file.name.rpartition("/")[2].partition(".")[0]
        guess = url.replace(str(shown.pk), str(hidden.pk))
        assert is_gone(guess)
        assert is_gone(guess.replace(url.split("/")[-2], version[: len(url.split("/")[-2])]))


def test_originals_and_renditions_of_the_house_need_a_session(shown: Asset):
    for path in (f"/pictures/{shown.pk}/original", f"/pictures/{shown.pk}/w320.webp"):
        response = Client().get(path)
        assert (response.status_code, response.content) == (302, b"")


@pytest.mark.parametrize(
    "path", ["originals", "renditions", "files/originals", "static/../files", "media/../files"]
)
def test_the_store_itself_is_not_served(shown: Asset, path: str):
    name = str(shown.file).partition("/")[2]
    assert is_gone(f"/{path}/{name}")


@pytest.mark.parametrize("path", ["/assets", "/assets/{}", "/products", "/shoots/{}"])
def test_a_storefronts_key_opens_nothing_of_the_back_office(shop: Program, shown: Asset, path: str):
    problem = is_problem(shop.get(path.format(shown.pk)), 403)
    assert str(shown.pk) not in problem["detail"]


def test_another_brands_pictures_are_in_no_list_or_count(shown: Asset):
    stranger = factories.member_elsewhere()
    program = Program(Scope.CATALOG_READ, user=stranger)
    assert program.get("/assets").json() == {"items": [], "next": None}
    assert program.get("/products").json() == {"items": [], "next": None}
    is_problem(program.get(f"/assets/{shown.pk}"), 404)
    browser = Client()
    browser.force_login(stranger)
    title = shown.colourway.product.title
    for path in (
        "/",
        "/products/?q=shirt",
        "/inbox/products?q=shirt",
        "/review/",
        "/shoots/",
    ):
        assert title not in browser.get(path).content.decode(), path
    for path in (f"/assets/{shown.pk}/", f"/pictures/{shown.pk}/w320.webp"):
        assert browser.get(path).status_code == 404, path
