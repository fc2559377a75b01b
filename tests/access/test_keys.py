"""API keys: who is let in, with which scope, and what is kept of the secret."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from sartiq.access import keys
from sartiq.access.models import ApiKey, Role, Scope, Storefront
from tests import factories
from tests.rest import ROOT, Program, is_problem

pytestmark = pytest.mark.django_db


def ask(secret: str):
    return Client(headers={"Authorization": f"Bearer {secret}"}).get(f"{ROOT}/products")


def test_a_key_opens_what_its_scope_names():
    assert Program(Scope.CATALOG_READ).get("/products").status_code == 200


def test_an_admin_key_opens_everything():
    assert Program(Scope.ADMIN).get("/products").status_code == 200


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        (Scope.STOREFRONT_READ, "get", "/products"),
        (Scope.CATALOG_READ, "post", "/products"),
        (Scope.CATALOG_READ, "post", "/products/shirt/photos"),
        (Scope.CATALOG_WRITE, "post", "/shoots"),
        (Scope.CATALOG_WRITE, "post", "/shoots/01a1fba2-101c-7a41-9c20-ebef4383f750/launch"),
        (Scope.CATALOG_WRITE, "post", "/shoots/01a1fba2-101c-7a41-9c20-ebef4383f750/retry"),
        (Scope.CATALOG_WRITE, "post", "/shoots/01a1fba2-101c-7a41-9c20-ebef4383f750/cancel"),
        (Scope.STOREFRONT_READ, "get", "/assets"),
        (Scope.SHOOTS_WRITE, "post", "/assets/01a1fba2-101c-7a41-9c20-ebef4383f750/decisions"),
        (Scope.CATALOG_READ, "get", "/storefront/products/shirt/media"),
    ],
)
def test_a_key_without_the_scope_is_refused(scope: Scope, method: str, path: str):
    program = Program(scope)
    problem = is_problem(getattr(program, method)(path), 403)
    assert "lacks the scope" in problem["detail"]


def test_no_key_is_refused_and_told_how_to_send_one():
    response = Client().get(f"{ROOT}/products")
    assert "Bearer sk_" in is_problem(response, 401)["detail"]
    assert response["WWW-Authenticate"] == "Bearer"


def test_an_unknown_key_is_refused():
    is_problem(ask("sk_nobody"), 401)


def test_a_revoked_key_is_refused():
    key, secret = factories.api_key(Scope.CATALOG_READ)
    keys.revoke(actor=factories.user(Role.ADMIN), key=key)
    is_problem(ask(secret), 401)


def test_an_expired_key_is_refused():
    _, secret = factories.api_key(Scope.CATALOG_READ, expires_at=timezone.now())
    is_problem(ask(secret), 401)


def test_a_key_works_until_it_expires():
    later = timezone.now() + timedelta(hours=1)
    _, secret = factories.api_key(Scope.CATALOG_READ, expires_at=later)
    assert ask(secret).status_code == 200


def test_the_key_of_a_person_who_left_is_refused():
    _, secret = factories.api_key(Scope.CATALOG_READ, user=factories.user(is_active=False))
    is_problem(ask(secret), 401)


@pytest.mark.parametrize("name", ["key", "api_key", "token"])
def test_a_key_in_the_address_is_refused(name: str):
    _, secret = factories.api_key(Scope.CATALOG_READ)
    assert "header" in is_problem(Client().get(f"{ROOT}/products?{name}={secret}"), 400)["detail"]


@pytest.mark.parametrize("query", ["{}", "key=%73{}", "{}=1", "a=1&a={}"])
def test_a_key_is_found_wherever_it_stands_in_the_address(query: str):
    program = Program(Scope.CATALOG_READ)
    secret = program.secret[1:] if "%73" in query else program.secret
    is_problem(program.client.get(f"{ROOT}/products?{query.format(secret)}"), 400)


def test_a_key_in_header_and_address_is_refused():
    program = Program(Scope.CATALOG_READ)
    is_problem(program.get("/products", key=program.secret), 400)


def test_a_key_does_no_more_than_its_person_may():
    program = Program(Scope.SHOOTS_WRITE, user=factories.user(Role.REVIEWER))
    product = factories.product()
    problem = is_problem(program.post("/shoots", name="x", products=[product.handle]), 403)
    assert "Merchandiser" in problem["detail"]


def test_only_the_digest_of_a_secret_is_kept():
    key, secret = factories.api_key(Scope.CATALOG_READ)
    row = ApiKey.objects.values().get(pk=key.pk)
    assert secret not in str(row)
    assert row["digest"] == keys.digest(secret)
    assert len(row["prefix"]) < len(secret) / 2


def test_a_service_account_has_the_roles_of_its_scopes_and_no_password():
    key, _ = factories.api_key(Scope.CATALOG_WRITE, Scope.REVIEW_WRITE)
    assert key.user.roles == ["merchandiser", "reviewer"]
    assert not key.user.has_usable_password()


def create(*arguments: str) -> str:
    out = StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_the_command_prints_a_secret_that_works():
    secret = create("shop", "--scope", "catalog:read", "--scope", "storefront:read")
    assert keys.authenticate(secret).scopes == ["catalog:read", "storefront:read"]


def test_the_command_makes_a_key_for_a_person_and_a_storefront():
    person = factories.user()
    shop = Storefront.objects.create(slug="outlet", name="Outlet")
    options = ["--user", person.username, "--storefront", "outlet"]
    key = keys.authenticate(create("shop", "--scope", "catalog:read", *options))
    assert (key.user, key.storefront) == (person, shop)


@pytest.mark.parametrize("option", ["--user", "--storefront"])
def test_the_command_names_what_is_not_there(option: str):
    with pytest.raises(CommandError, match="'nobody'"):
        create("shop", "--scope", "catalog:read", option, "nobody")


def test_the_command_refuses_an_unknown_scope():
    with pytest.raises(CommandError, match="invalid choice"):
        create("shop", "--scope", "everything")


def test_the_command_refuses_a_key_without_scope():
    with pytest.raises(CommandError, match="--scope"):
        create("shop")
