"""The page of storefronts and their keys."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sartiq.access import keys
from sartiq.access.models import ApiKey, Role, Scope
from tests import factories

pytestmark = pytest.mark.django_db
PAGE, NEW = "catalog:storefronts", "catalog:storefront-keys"


@pytest.fixture
def admin(client):
    person = factories.user(Role.ADMIN)
    client.force_login(person)
    return person


def make(client: Client, **fields: Any) -> Any:
    values: dict[str, Any] = {
        "name": "Web shop",
        "storefront": keys.default_storefront().pk,
        "scopes": ["storefront:read"],
    }
    return client.post(reverse(NEW), values | fields)


def secret_in(response: Any) -> str:
    found = re.search(r"sk_[\w-]+", response.content.decode())
    assert found
    return found[0]


@pytest.mark.parametrize("name", [PAGE, NEW])
def test_the_page_is_for_admins(client, name):
    client.force_login(factories.reviewer())
    assert client.get(reverse(name)).status_code == 403


def test_the_default_storefront_is_there(client, admin):
    assert b"Web shop" in client.get(reverse(PAGE)).content


def test_the_form_has_the_storefront_that_was_asked_for(client, admin):
    storefront = keys.default_storefront()
    response = client.get(reverse(NEW), {"storefront": storefront.pk})
    assert f'<option value="{storefront.pk}" selected>'.encode() in response.content


def test_a_new_key_opens_what_it_may(client, admin):
    key = keys.authenticate(secret_in(make(client)))
    assert (key.name, key.scopes) == ("Web shop", [Scope.STOREFRONT_READ])


def test_the_secret_is_shown_with_a_call_to_try(client, admin):
    product = factories.product()
    text = make(client).content.decode()
    assert f"/api/v1/storefront/products/{product.handle}/media" in text


def test_the_secret_is_not_kept_by_caches(client, admin):
    assert "no-store" in make(client)["Cache-Control"]


def test_the_secret_is_never_shown_again(client, admin):
    secret = secret_in(make(client))
    assert secret not in client.get(reverse(PAGE)).content.decode()


@pytest.mark.parametrize("missing", [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}])
def test_a_key_without_sense_is_not_made(client, admin, missing):
    assert make(client, **missing).status_code == 422
    assert not ApiKey.objects.exists()


def test_a_revoked_key_opens_nothing(client, admin):
    secret = secret_in(make(client))
    key = ApiKey.objects.get()
    client.post(reverse("catalog:storefront-key-revoke", args=[key.pk]))
    with pytest.raises(keys.UnknownKey):
        keys.authenticate(secret)


def test_the_page_tells_that_a_key_is_revoked(client, admin):
    key, _ = factories.api_key(Scope.CATALOG_READ)
    keys.revoke(actor=admin, key=key)
    page = client.get(reverse(PAGE)).content.decode()
    assert 'data-state="revoked"' in page
    assert "Revoke the key" not in page


def test_only_an_admin_revokes(client):
    key, _ = factories.api_key(Scope.CATALOG_READ)
    client.force_login(factories.merchandiser())
    response = client.post(reverse("catalog:storefront-key-revoke", args=[key.pk]))
    assert response.status_code == 403


def test_the_page_costs_a_fixed_number_of_queries(client, admin, django_assert_max_num_queries):
    for _ in range(4):
        factories.api_key(Scope.CATALOG_READ)
    with django_assert_max_num_queries(10):
        client.get(reverse(PAGE))
