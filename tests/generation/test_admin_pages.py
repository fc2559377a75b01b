"""Every page of the admin opens, in a bounded number of queries, and the record stays as it is."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from catalog.admin.base import FrozenPage
from catalog.models import Shoot
from sartiq.access.models import User
from tests.generation.world import populate

pytestmark = pytest.mark.django_db
admin.autodiscover()  # as the addresses do
OURS = ("access", "webhooks", "catalog", "generation", "training")
PAGES = [model for model in admin.site._registry if model._meta.app_label in (*OURS, "auth")]
SEARCHED = [model for model in PAGES if admin.site._registry[model].search_fields]
FROZEN = [
    model
    for model, page in admin.site._registry.items()
    if isinstance(page, FrozenPage) and model is not Shoot
]
MOST_QUERIES = 40


def name_of(model) -> str:
    return model._meta.label_lower


def address(model, page: str, *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """One lot of rows for all tests here; drawing their pictures takes a while."""
    options = {"location": tmp_path_factory.mktemp("files"), "allow_overwrite": True}
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    with (
        override_settings(STORAGES=settings.STORAGES | {"default": default}),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        populate()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def admin_client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_every_model_has_a_page_or_a_place_in_one():
    inlines = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    ours = {model for app in OURS for model in apps.get_app_config(app).get_models()}
    assert ours - inlines - set(admin.site._registry) == set()


@pytest.mark.parametrize("model", PAGES, ids=name_of)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(model, admin_client: Client):
    url = address(model, "changelist")
    admin_client.get(url)
    few = queries(admin_client, url)
    populate()
    populate()
    assert queries(admin_client, url) == few <= MOST_QUERIES


@pytest.mark.parametrize("model", SEARCHED, ids=name_of)
def test_a_list_can_be_searched(model, admin_client: Client):
    assert admin_client.get(address(model, "changelist"), {"q": "linen"}).status_code == 200


@pytest.mark.parametrize("model", PAGES, ids=name_of)
def test_a_row_opens(model, admin_client: Client):
    row = model._default_manager.latest("pk")
    assert queries(admin_client, address(model, "change", row.pk)) <= MOST_QUERIES


@pytest.mark.parametrize("model", [one for one in PAGES if one not in FROZEN], ids=name_of)
def test_an_empty_form_opens_where_rows_can_be_added(model, admin_client: Client, rf):
    request = rf.get("/")
    request.user = User.objects.get(username="root")
    allowed = admin.site._registry[model].has_add_permission(request)
    assert admin_client.get(address(model, "add")).status_code == (200 if allowed else 403)


@pytest.mark.parametrize("model", FROZEN, ids=name_of)
def test_the_record_refuses_to_be_written(model, admin_client: Client):
    row = model._default_manager.latest("pk")
    pages = [address(model, "add")] + [
        address(model, page, row.pk) for page in ("change", "delete")
    ]
    assert {admin_client.post(page, {"post": "yes"}).status_code for page in pages} == {403}


def test_the_index_opens(admin_client: Client):
    assert admin_client.get(reverse("admin:index")).status_code == 200
