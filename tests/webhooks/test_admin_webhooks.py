"""Webhooks in the admin: everything but the secret can be looked at."""

import pytest
from django.test import Client
from django.urls import reverse

from sartiq.access.models import Role
from tests import factories
from tests.webhooks import hooks

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(factories.user(Role.ADMIN))
    return client


def test_an_address_is_shown_without_its_secret(admin: Client):
    endpoint = hooks.endpoint()
    url = reverse("admin:webhooks_webhookendpoint_change", args=[endpoint.pk])
    page = admin.get(url).content.decode()
    assert hooks.URL in page
    assert endpoint.secret not in page


def test_an_event_is_found_by_its_id_and_nonsense_finds_none(admin: Client):
    event = hooks.event()
    url = reverse("admin:webhooks_event_changelist")
    change = reverse("admin:webhooks_event_change", args=[event.pk])
    assert change in admin.get(url, {"q": str(event.pk)}).content.decode()
    assert change not in admin.get(url, {"q": "nonsense"}).content.decode()
