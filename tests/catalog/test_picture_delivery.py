"""Pictures are for those who see them: our renditions inline, originals as downloads."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Asset, BrandMember, View
from sartiq.access.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asset() -> Asset:
    return factories.packshot(factories.colourway(), rendered=True, file_name="shirt.gif")


def address(asset: Asset, preset: str = "w320", format: str = "webp") -> str:
    return reverse("catalog:picture", args=[asset.pk, preset, format])


def original(asset: Asset) -> str:
    return reverse("catalog:original", args=[asset.pk])


def name(asset: Asset) -> str:
    """Product and colour, as names of files begin."""
    return f"{asset.colourway.product.handle}_{asset.colourway.code}"


def signed_in(client: Client, *roles: Role) -> Client:
    client.force_login(factories.user(*roles))
    return client


def test_a_rendition_comes_with_its_own_type(client: Client, asset: Asset):
    answer = signed_in(client).get(address(asset, format="jpg"))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.getvalue().startswith(b"\xff\xd8")


def test_a_rendition_stays_in_the_browsers_own_cache(client: Client, asset: Asset):
    assert signed_in(client).get(address(asset))["Cache-Control"] == "private, max-age=86400"


def test_a_rendition_that_is_known_is_not_sent_again(client: Client, asset: Asset):
    signed_in(client)
    etag = client.get(address(asset))["ETag"]
    assert not etag.startswith("W/")
    assert client.get(address(asset), headers={"If-None-Match": etag}).status_code == 304


def test_a_rendition_needs_a_session(client: Client, asset: Asset):
    assert client.get(address(asset)).status_code == 302


def test_a_picture_of_another_brand_is_not_found(client: Client, asset: Asset):
    member = factories.user()
    BrandMember.objects.create(user=member, brand=factories.brand("Elsewhere"))
    client.force_login(member)
    assert client.get(address(asset)).status_code == 404


def test_a_size_that_is_not_drawn_is_not_found(client: Client, asset: Asset):
    assert signed_in(client).get(address(asset, preset="w9999")).status_code == 404


def test_an_original_is_saved_and_never_shown(client: Client, asset: Asset):
    answer = signed_in(client, Role.MERCHANDISER).get(original(asset))
    assert answer["Content-Disposition"] == f'attachment; filename="{name(asset)}_1.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_is_saved_is_named_after_product_colour_view_and_number(client: Client, asset: Asset):
    front = View.objects.get(code="front")
    assert asset.colourway
    factories.packshot(asset.colourway, view=front)
    second = factories.packshot(asset.colourway, view=front)
    answer = signed_in(client, Role.MERCHANDISER).get(original(second))
    assert f'filename="{name(asset)}_front_2.png"' in answer["Content-Disposition"]


def test_a_size_is_saved_under_the_same_name(client: Client, asset: Asset):
    answer = signed_in(client).get(f"{address(asset)}?download")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{name(asset)}_1_')


def test_what_belongs_to_no_product_keeps_its_own_name(client: Client):
    loose = factories.asset(file_name="shirt.jpeg")
    answer = signed_in(client, Role.MERCHANDISER).get(original(loose))
    assert 'filename="shirt.png"' in answer["Content-Disposition"]


def test_a_reviewer_may_save_an_original(client: Client, asset: Asset):
    assert signed_in(client, Role.REVIEWER).get(original(asset)).status_code == 200


def test_who_has_no_role_may_not_save_an_original(client: Client, asset: Asset):
    assert signed_in(client).get(original(asset)).status_code == 403
