"""API keys in the admin: made with the secret shown once, revoked, never changed."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from sartiq.access import keys
from sartiq.access.models import ApiKey, Scope, User
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:access_apikey_changelist")
ADD = reverse("admin:access_apikey_add")


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def make(browser: Client) -> str:
    data = {"name": "Shop", "scopes": ["storefront:read", "catalog:read"]}
    return browser.post(ADD, data, follow=True).content.decode()


def secret_in(page: str) -> str:
    found = re.search(r"<code>(sk_[^<]+)</code>", page)
    assert found
    return found[1]


def test_a_new_keys_secret_is_shown_and_works(browser: Client):
    key = keys.authenticate(secret_in(make(browser)))
    assert key.scopes == ["catalog:read", "storefront:read"]
    assert key.user.service_account


def test_the_secret_is_shown_once(browser: Client):
    secret = secret_in(make(browser))
    page = reverse("admin:access_apikey_change", args=[ApiKey.objects.get().pk])
    assert secret not in browser.get(LIST).content.decode()
    assert secret not in browser.get(page).content.decode()


def test_a_key_without_scopes_is_refused(browser: Client):
    response = browser.post(ADD, {"name": "Shop"})
    assert "scopes" in response.context["adminform"].form.errors
    assert not ApiKey.objects.exists()


def test_a_revoked_key_opens_nothing(browser: Client):
    key, secret = factories.api_key(Scope.CATALOG_READ)
    browser.post(LIST, {"action": "revoke", "_selected_action": [str(key.pk)]})
    with pytest.raises(keys.UnknownKey):
        keys.authenticate(secret)


@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_key_can_not_be_changed_or_deleted(browser: Client, page: str):
    key, _ = factories.api_key(Scope.CATALOG_READ)
    url = reverse(f"admin:access_apikey_{page}", args=[key.pk])
    assert browser.post(url, {"post": "yes", "name": "Other"}).status_code == 403


def test_who_is_no_admin_sees_no_keys():
    client = Client()
    client.force_login(factories.user(is_staff=True))
    assert client.get(LIST).status_code == 403
