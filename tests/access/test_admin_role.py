"""Who has the role of an admin gets into the admin's site, superuser or not."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from sartiq.access.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db


def lists() -> list[str]:
    """The addresses of every list in the admin's site."""
    reverse("admin:index")  # with the addresses every admin module is read
    names = (f"{one._meta.app_label}_{one._meta.model_name}" for one in admin.site._registry)
    return [reverse(f"admin:{name}_changelist") for name in names]


@pytest.fixture
def person() -> User:
    made = factories.user(Role.ADMIN)
    assert not made.is_superuser
    return made


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_every_list_opens(person: User):
    browser = browser_of(person)
    answers = {page: browser.get(page).status_code for page in lists()}
    assert len(answers) > 20
    assert {page for page, status in answers.items() if status != 200} == set()


def test_the_pages_lead_to_the_admin(person: User):
    assert reverse("admin:index") in browser_of(person).get("/").content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_other_roles_stay_outside(role):
    assert browser_of(factories.user(role)).get(reverse("admin:index")).status_code == 302


def test_an_admin_who_left_opens_nothing(person: User):
    person.is_active = False
    assert not person.has_perm("generation.view_job")


def test_staff_without_the_role_sees_no_lists():
    browser = browser_of(factories.user(is_staff=True))
    lists_of_money = [page for page in lists() if "/generation/" in page]
    assert {browser.get(page).status_code for page in lists_of_money} == {403}
