"""Shoots from the admin: started on products, looked at, launched."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Shoot
from generation.models import Budget, Job, LedgerEntry
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db
PRODUCTS = reverse("admin:catalog_product_changelist")
SHOOTS = reverse("admin:catalog_shoot_changelist")


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root")


@pytest.fixture
def browser(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


def ready(root: User, **fields) -> Shoot:
    colourway = factories.colourway()
    factories.packshot(colourway)
    return factories.shoot(colourway, actor=root, **fields)


def act(browser: Client, url: str, action: str, *rows, **more):
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return browser.post(url, data, follow=True)


def messages_of(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_starting_a_shoot_drafts_every_colourway_of_the_picked_products(browser: Client):
    picked = [factories.product(colours=("blue", "red")), factories.product()]
    factories.product()
    act(browser, PRODUCTS, "start_shoot", *picked)
    shoot = Shoot.objects.get()
    assert shoot.status == Shoot.Status.DRAFT
    assert {item.colourway.product for item in shoot.items.all()} == set(picked)
    assert shoot.items.count() == 3


def test_starting_a_shoot_shows_its_page_and_spends_nothing(browser: Client):
    response = act(browser, PRODUCTS, "start_shoot", factories.product())
    shoot = Shoot.objects.get()
    assert response.redirect_chain[0][0] == reverse("generation:shoot", kwargs={"pk": shoot.pk})
    assert not Job.objects.exists()


def test_launching_asks_first_with_estimate_and_budget(browser: Client, root: User):
    response = act(browser, SHOOTS, "launch", ready(root, count=2))
    page = response.content.decode()
    assert "2 calls, about $0.08" in page
    assert "$100.00 left" in page
    assert not Job.objects.exists()


def test_launching_shows_what_stands_in_the_way(browser: Client, root: User):
    bare = factories.shoot(factories.colourway(), actor=root)
    page = act(browser, SHOOTS, "launch", bare).content.decode()
    assert "has no packshot" in page
    assert 'name="confirmed"' not in page


def test_a_shoot_that_was_launched_is_not_offered_again(browser: Client, root: User):
    shoot = ready(root)
    shoot.move(Shoot.Status.RUNNING)
    page = act(browser, SHOOTS, "launch", shoot).content.decode()
    assert "launched before" in page
    assert 'name="confirmed"' not in page


def test_a_confirmed_launch_queues_the_calls(browser: Client, root: User):
    response = act(browser, SHOOTS, "launch", ready(root, count=2), confirmed="yes")
    assert Job.objects.count() == 2
    assert "2 calls" in messages_of(response)


def test_a_second_launch_is_refused(browser: Client, root: User):
    shoot = ready(root)
    act(browser, SHOOTS, "launch", shoot, confirmed="yes")
    response = act(browser, SHOOTS, "launch", shoot, confirmed="yes")
    assert Job.objects.count() == 1
    assert "launched before" in messages_of(response)


def test_a_budget_that_does_not_reach_is_told_and_nothing_is_reserved(browser: Client, root: User):
    Budget.objects.update(cap_nano=1)
    response = act(browser, SHOOTS, "launch", ready(root), confirmed="yes")
    assert "does not reach" in messages_of(response)
    assert not LedgerEntry.objects.exists()


def form_of(shoot: Shoot, **changes) -> dict[str, object]:
    inlines = {
        f"{prefix}-{name}": 0
        for prefix in ("items", "views", "talents", "looks", "inputs", "loras")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    fields = {
        "name": shoot.name,
        "endpoint": shoot.endpoint,
        "prompt": shoot.prompt,
        "count": shoot.count,
        "role": shoot.role,
        "parameters": "{}",
    }
    return inlines | fields | changes


def change_page(shoot: Shoot) -> str:
    return reverse("admin:catalog_shoot_change", args=[shoot.pk])


def test_a_draft_can_be_revised(browser: Client, root: User):
    shoot = ready(root)
    browser.post(change_page(shoot), form_of(shoot, prompt="{product} in snow", count=3))
    shoot.refresh_from_db()
    assert (shoot.prompt, shoot.count) == ("{product} in snow", 3)


def test_a_draft_with_an_unknown_endpoint_is_refused_in_words(browser: Client, root: User):
    shoot = ready(root)
    response = browser.post(
        change_page(shoot), form_of(shoot, endpoint="fal-ai/nothing"), follow=True
    )
    assert "no endpoint" in messages_of(response)


def test_a_launched_shoot_can_not_be_revised(browser: Client, root: User):
    shoot = ready(root)
    act(browser, SHOOTS, "launch", shoot, confirmed="yes")
    assert browser.post(change_page(shoot), form_of(shoot, count=3)).status_code == 403
