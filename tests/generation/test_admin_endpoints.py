"""Endpoints in the admin: looked at, switched, priced, and added after a look."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from generation.endpoints.openapi import LARGEST
from generation.models import Endpoint
from sartiq.access.models import Role, User
from tests import factories
from tests.generation.openapi_documents import TEXT, document

pytestmark = pytest.mark.django_db
LIST = reverse("admin:generation_endpoint_changelist")
ADD = reverse("admin:generation_endpoint_add")
KONTEXT = "fal-ai/flux-pro/kontext"


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def viewer() -> User:
    """A person of the back office who may look at endpoints and is no admin."""
    person = factories.user(Role.MERCHANDISER, is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_endpoint"))
    return person


def upload(browser: Client, made: Any, **more: str) -> str:
    content = made if isinstance(made, bytes) else json.dumps(made).encode()
    file = SimpleUploadedFile("openapi.json", content, "application/json")
    return browser.post(ADD, {"file": file, **more}).content.decode()


def act(browser: Client, action: str, *endpoints: str) -> str:
    data = {"action": action, "_selected_action": list(endpoints)}
    response = browser.post(LIST, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def change_page(endpoint: str) -> str:
    return reverse("admin:generation_endpoint_change", args=[endpoint])


def test_the_list_offers_to_add_one(browser):
    assert f'href="{ADD}">Add an endpoint' in browser.get(LIST).content.decode()


def test_a_merchandiser_is_not_offered_to_add_one():
    client = Client()
    client.force_login(viewer())
    page = client.get(LIST)
    assert page.status_code == 200
    assert "Add an endpoint" not in page.content.decode()


def test_a_document_is_shown_before_anything_is_written(browser):
    fields = {"prompt": TEXT, "image_url": TEXT}
    page = upload(browser, document(fields=fields, category="image-to-image"))
    for told in ("acme/painter", "edit", "GARMENT in image_url", "$1.00 is set aside"):
        assert told in page
    assert not Endpoint.objects.filter(pk="acme/painter").exists()


def test_what_was_shown_is_added_once_it_is_confirmed(browser):
    confirmed = {"document": json.dumps(document()), "kind": "text_to_image", "confirmed": "yes"}
    response = browser.post(ADD, confirmed, follow=True)
    assert response.redirect_chain[0][0] == change_page("acme/painter")
    assert Endpoint.objects.get(pk="acme/painter").enabled is False


def test_another_kind_can_be_looked_at_before(browser):
    made = document(fields={"prompt": TEXT, "image_url": TEXT})
    page = browser.post(ADD, {"document": json.dumps(made), "kind": "expand"}).content.decode()
    assert "<dd>expand</dd>" in page


def test_what_a_document_says_is_no_markup(browser):
    evil = '<script>alert("x")</script>'
    fields = {"prompt": {"type": "string", "title": evil, "description": evil, "enum": [evil]}}
    about: dict[str, Any] = {"display_name": evil, "description": evil}
    page = upload(browser, document(fields=fields, **about), kind="text_to_image")
    assert "&lt;script&gt;alert(" in page
    assert "<script>alert(" not in page
    browser.post(ADD, {"document": json.dumps(document(**about)), "confirmed": "yes"})
    for url in (f"{LIST}?q=acme", change_page("acme/painter")):
        assert "<script>alert(" not in browser.get(url).content.decode()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (b"<html>", "not JSON"),
        (b"{}", "not OpenAPI"),
        (document(answer={"riddle": TEXT}), "Choose its kind yourself"),
        (document(KONTEXT), "has a file in the catalogue"),
        (b"x" * (LARGEST + 1), "more than 2 MiB"),
    ],
)
def test_a_document_that_will_not_do_is_told_plainly(browser, made, said):
    assert said in upload(browser, made)


def test_a_kind_can_be_chosen_without_bringing_the_document_again(browser):
    riddle = document(answer={"riddle": TEXT})
    response = browser.post(ADD, {"document": json.dumps(riddle)})
    assert response.context["form"]["document"].value() == json.dumps(riddle)
    assert 'name="file"' not in response.content.decode()


@pytest.mark.parametrize("given", [{}, {"endpoint_id": "acme/painter", "document": "{}"}])
def test_one_source_is_needed(browser, given):
    page = browser.post(ADD, {"kind": "", **given}).content.decode()
    assert "Give either a file or an id" in page


def test_an_id_is_looked_up_at_the_platform(browser, platform):
    model = {"endpoint_id": "acme/painter", "openapi": document(), "metadata": {}}
    platform.always(200, {"models": [model]})
    page = browser.post(ADD, {"endpoint_id": "acme/painter"}).content.decode()
    assert "text_to_image" in page
    assert "disabled until you enable it" in page


def test_an_address_is_no_id(browser, platform):
    page = browser.post(ADD, {"endpoint_id": platform.url}).content.decode()
    assert "no endpoint id" in page
    assert platform.seen == []


def test_only_admins_add():
    client = Client()
    client.force_login(viewer())
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"document": json.dumps(document())}).status_code == 403


def test_endpoints_are_switched_by_actions(browser):
    assert act(browser, "disable", KONTEXT) == "1 disabled."
    assert not Endpoint.objects.get(pk=KONTEXT).enabled
    assert act(browser, "enable", KONTEXT) == "1 enabled."
    assert Endpoint.objects.get(pk=KONTEXT).enabled


def test_a_default_is_chosen_by_an_action(browser):
    assert "is the default of edit" in act(browser, "make_default", KONTEXT)
    assert Endpoint.objects.get(pk=KONTEXT).is_default
    act(browser, "disable", KONTEXT)
    assert "Enable it" in act(browser, "make_default", KONTEXT)


def test_of_a_kind_one_is_picked(browser):
    picked = ["fal-ai/flux/dev", "fal-ai/flux/schnell"]
    assert "one endpoint of each kind" in act(browser, "make_default", *picked)
    assert not Endpoint.objects.filter(pk__in=picked, is_default=True).exists()


def test_prices_are_refreshed_and_shown_with_source_and_age(browser, platform):
    row = {"endpoint_id": KONTEXT, "unit_price": 0.05, "unit": "images", "currency": "USD"}
    platform.always(200, {"prices": [row]})
    said = act(browser, "refresh_prices", KONTEXT, "fal-ai/flux/dev")
    assert "no price is now $0.05 / images" in said
    assert "Not in the price list" in said
    page = browser.get(LIST, {"q": "flux"}).content.decode()
    assert "$0.05 / images" in page
    assert "price list, 0\xa0minutes ago" in page
    assert "collected price list, November 2026" in page


def test_a_price_of_an_unknown_unit_says_what_is_set_aside(browser, platform):
    browser.post(ADD, {"document": json.dumps(document()), "confirmed": "yes"})
    row = {"endpoint_id": "acme/painter", "unit_price": 0.001, "unit": "compute seconds"}
    platform.always(200, {"prices": [row | {"currency": "USD"}]})
    act(browser, "refresh_prices", "acme/painter")
    page = browser.get(LIST, {"q": "acme/painter"}).content.decode()
    assert "of an unknown unit: $1.00 set aside for each call" in page


def test_without_a_platform_prices_stay(browser, platform):
    platform.always(500)
    assert "No price was changed" in act(browser, "refresh_prices", KONTEXT)


@pytest.mark.parametrize(
    ("typed", "kept"), [("2.5", 2_500_000_000), ("0", 0), ("", None), ("0.000000001", 1)]
)
def test_the_ceiling_is_typed_in_dollars(browser, typed, kept):
    Endpoint.objects.filter(pk=KONTEXT).update(ceiling_nano=5)
    browser.post(change_page(KONTEXT), {"ceiling_usd": typed, "enabled": "on"})
    assert Endpoint.objects.get(pk=KONTEXT).ceiling_nano == kept


def test_the_ceiling_is_shown_in_dollars(browser):
    Endpoint.objects.filter(pk=KONTEXT).update(ceiling_nano=2_500_000_000)
    form = browser.get(change_page(KONTEXT)).context["adminform"].form
    assert Decimal(form["ceiling_usd"].value()) == Decimal("2.5")


@pytest.mark.parametrize("typed", ["-1", "1e30", "much"])
def test_an_odd_ceiling_is_refused(browser, typed):
    assert browser.post(change_page(KONTEXT), {"ceiling_usd": typed}).status_code == 200
    assert Endpoint.objects.get(pk=KONTEXT).ceiling_nano is None
