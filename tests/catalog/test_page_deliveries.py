"""Storefronts: webhook addresses, what was delivered to them, and redelivery."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.views import webhooks
from sartiq.access.keys import default_storefront
from sartiq.access.models import Role
from sartiq.webhooks.models import Delivery, WebhookEndpoint
from tests import factories
from tests.webhooks import hooks

pytestmark = pytest.mark.django_db
PAGE, NEW, STOREFRONTS = (
    "catalog:storefront-deliveries",
    "catalog:storefront-webhooks",
    "catalog:storefronts",
)
State = Delivery.State


@pytest.fixture
def admin(client):
    person = factories.user(Role.ADMIN)
    client.force_login(person)
    return person


def text(client: Client, name: str, *arguments: Any, **query: Any) -> str:
    return client.get(reverse(name, args=arguments), query).content.decode()


def given_up(**fields: Any) -> Delivery:
    delivery = hooks.delivery(**fields)
    delivery.move(State.GIVEN_UP, last_status=500, last_error="It answered HTTP 500.")
    return delivery


def add(client: Client, **fields: Any) -> Any:
    values = {"url": hooks.URL, "storefront": default_storefront().pk, "kinds": ["media.approved"]}
    return client.post(reverse(NEW), values | fields)


@pytest.mark.parametrize("name", [PAGE, NEW])
def test_the_pages_are_for_admins(client, name):
    client.force_login(factories.reviewer())
    assert client.get(reverse(name)).status_code == 403


def test_only_an_admin_opens_redelivers_and_pauses(client):
    client.force_login(factories.merchandiser())
    delivery = given_up()
    names = ["catalog:storefront-delivery", "catalog:storefront-redeliver"]
    assert client.get(reverse(names[0], args=[delivery.pk])).status_code == 403
    assert client.post(reverse(names[1], args=[delivery.pk])).status_code == 403
    switch = reverse("catalog:storefront-webhook", args=[delivery.endpoint_id])
    assert client.post(switch, {"act": "pause"}).status_code == 403


def test_a_new_address_shows_its_secret_once(client, admin):
    response = add(client)
    [secret] = re.findall(r"whsec_[\w+/=]+", response.content.decode())
    made = WebhookEndpoint.objects.get()
    assert (made.secret, made.kinds, len(made.key)) == (secret, ["media.approved"], 32)
    assert "no-store" in response["Cache-Control"]
    assert secret not in text(client, STOREFRONTS)
    assert hooks.URL in text(client, STOREFRONTS)


@pytest.mark.parametrize(
    "wrong", [{"url": ""}, {"url": "http://10.0.0.1/"}, {"kinds": []}, {"kinds": ["all"]}]
)
def test_an_address_without_sense_is_not_added(client, admin, wrong):
    assert add(client, **wrong).status_code == 422
    assert not WebhookEndpoint.objects.exists()


def test_an_address_is_paused_and_resumed(client, admin):
    endpoint = hooks.endpoint()
    for act, active in (("pause", False), ("resume", True)):
        client.post(reverse("catalog:storefront-webhook", args=[endpoint.pk]), {"act": act})
        endpoint.refresh_from_db()
        assert endpoint.active is active


def test_storefronts_tell_what_became_of_deliveries(client, admin):
    endpoint = hooks.endpoint()
    hooks.delivery(endpoint)
    for _ in range(2):
        hooks.delivery(endpoint).move(State.DELIVERED, delivered_at=timezone.now())
    assert "2 delivered, 1 waiting" in text(client, STOREFRONTS)


def test_without_any_address_the_next_step_is_offered(client, admin):
    assert "Add an address under Storefronts" in text(client, PAGE)


def test_deliveries_are_narrowed_by_address_and_state(client, admin):
    one = given_up(to=hooks.endpoint("https://one.example/"))
    hooks.delivery(hooks.endpoint("https://two.example/"))
    link = reverse("catalog:storefront-delivery", args=[one.pk])
    for query in ({"address": one.endpoint_id}, {"state": "given_up"}):
        page = text(client, PAGE, **query)
        assert link in page
        assert page.count('class="delivery-what"') == 1
    assert text(client, PAGE, address="nonsense", state="x").count('class="delivery-what"') == 2


def test_older_deliveries_stand_on_the_next_page(client, admin, monkeypatch):
    monkeypatch.setattr(webhooks, "PAGE", 2)
    endpoint = hooks.endpoint()
    oldest = given_up(to=endpoint)
    for _ in range(2):
        given_up(to=endpoint)
    link = reverse("catalog:storefront-delivery", args=[oldest.pk])
    page = text(client, PAGE, state="given_up")
    assert link not in page
    [onward] = re.findall(r'rel="next" href="([^"]+)"', page)
    older = client.get(onward.replace("&amp;", "&")).content.decode()
    assert link in older
    assert older.count('class="delivery-what"') == 1


def test_a_delivery_shows_what_is_sent_and_no_secret(client, admin):
    delivery = given_up()
    page = text(client, "catalog:storefront-delivery", delivery.pk)
    assert "&quot;type&quot;:&quot;media.approved&quot;" in page
    assert "It answered HTTP 500." in page
    assert delivery.endpoint.secret not in page


def test_redelivering_goes_back_to_the_list_as_it_was_narrowed(client, admin):
    delivery = given_up()
    url = reverse("catalog:storefront-redeliver", args=[delivery.pk])
    response = client.post(f"{url}?state=given_up&next=//evil.example")
    assert response["Location"] == f"{reverse(PAGE)}?state=given_up"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.PENDING, 0)


def test_the_pages_cost_a_fixed_number_of_queries(client, admin, django_assert_max_num_queries):
    for _ in range(4):
        given_up()
    for name in (PAGE, STOREFRONTS):
        with django_assert_max_num_queries(10):
            client.get(reverse(name))
