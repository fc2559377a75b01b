"""People in the admin: roles as boxes, passwords, and admins as Django's superusers."""

import pytest
from django.test import Client
from django.urls import reverse

from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def save(browser: Client, person: User, *roles: str):
    data = {"username": person.username, "is_active": "on", "roles": roles}
    return browser.post(reverse("admin:access_user_change", args=[person.pk]), data)


def test_a_person_is_added_with_a_password_and_roles(browser: Client):
    data = {
        "username": "ada",
        "usable_password": "true",
        "password1": "flachs-und-leinen",
        "password2": "flachs-und-leinen",
        "roles": ["merchandiser", "reviewer"],
    }
    browser.post(reverse("admin:access_user_add"), data)
    ada = User.objects.get(username="ada")
    assert ada.roles == ["merchandiser", "reviewer"]
    assert ada.check_password("flachs-und-leinen")


def test_a_weak_password_is_refused(browser: Client):
    data = {"username": "ada", "usable_password": "true", "password1": "1", "password2": "1"}
    browser.post(reverse("admin:access_user_add"), data)
    assert not User.objects.filter(username="ada").exists()


def test_roles_are_ticked(browser: Client):
    person = factories.user()
    save(browser, person, "reviewer")
    person.refresh_from_db()
    assert person.roles == ["reviewer"]


def test_an_unknown_role_is_refused(browser: Client):
    response = save(browser, factories.user(), "king")
    assert "roles" in response.context["adminform"].form.errors


def test_an_admin_may_use_the_admin(browser: Client):
    person = factories.user()
    save(browser, person, "admin")
    person.refresh_from_db()
    assert person.is_staff
    assert person.is_superuser


def test_who_is_admin_no_more_is_no_superuser(browser: Client):
    person = User.objects.create_superuser("other")
    save(browser, person, "reviewer")
    person.refresh_from_db()
    assert not person.is_superuser


def test_a_superusers_box_of_an_admin_is_ticked(browser: Client):
    root = User.objects.get(username="root")
    response = browser.get(reverse("admin:access_user_change", args=[root.pk]))
    assert response.context["adminform"].form.initial["roles"] == ["admin"]


def test_a_password_can_be_changed(browser: Client):
    person = factories.user()
    data = {"usable_password": "true", "password1": "neues-leinen", "password2": "neues-leinen"}
    browser.post(reverse("admin:auth_user_password_change", args=[person.pk]), data)
    person.refresh_from_db()
    assert person.check_password("neues-leinen")


def test_staff_that_is_no_admin_does_not_give_rights_away():
    client = Client()
    client.force_login(factories.user(is_staff=True))
    assert client.get(reverse("admin:access_user_changelist")).status_code == 403
