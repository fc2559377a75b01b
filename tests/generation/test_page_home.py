"""Home: what waits for whom."""

from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Asset
from generation import intake
from generation.models import Attempt, Job
from generation.spending import tally
from sartiq.access.models import Role, User
from tests import factories
from tests.generation import spending
from tests.generation.pages import queries, ready, signed_in

pytestmark = pytest.mark.django_db


def home(person: User | None = None) -> Any:
    return signed_in(person).get("/")


def text(person: User | None = None) -> str:
    return " ".join(home(person).content.decode().split())


def test_an_empty_catalogue_offers_the_import():
    assert reverse("catalog:import") in text()


def test_a_reviewer_of_an_empty_catalogue_is_told_to_wait():
    assert "A merchandiser imports the products" in text(factories.user(Role.REVIEWER))


def test_pictures_to_review_are_counted_for_the_reviewer():
    factories.generated(factories.colourway())
    assert home(factories.reviewer()).context["waiting"] == {"to_review": 1, "inbox": 0}


def test_photos_of_the_inbox_are_not_to_review():
    factories.product()
    factories.asset()
    assert home().context["waiting"] == {"to_review": 0, "inbox": 1}


def test_products_without_packshot_are_counted():
    factories.product()
    factories.packshot(factories.colourway())
    assert home().context["bare"] == 1


def test_acceptance_and_cost_of_an_approved_picture_are_told_by_endpoint():
    for status, cents in (("approved", 3), ("rejected", 1), ("spare", 2)):
        spending.stored(spending.job(), Asset.Status(status), cents=cents)
    spending.attempt(spending.job(), Attempt.State.FAILED_PAID, cents=4)
    tally()
    [record] = home().context["records"]
    assert (record.percent, record.each_nano) == (50, 100_000_000)


def test_failed_calls_are_told_with_their_reason():
    shoot = ready(name="Autumn", count=2)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    for job in Job.objects.all():
        job.move(Job.Status.FAILED, failure="The garment could not be found.")
    assert "2 calls</strong> <span>The garment could not be found.</span>" in text()


def test_running_shoots_are_shown_with_their_progress():
    shoot = ready(name="Autumn")
    intake.launch(actor=shoot.created_by, shoot=shoot)
    assert [one for one, _figures in home().context["running"]] == [shoot]


def test_reserved_money_is_part_of_this_month():
    shoot = ready()
    intake.launch(actor=shoot.created_by, shoot=shoot)
    assert home().context["budget"].reserved_nano == 40_000_000


def test_a_reviewer_is_not_asked_to_spend():
    ready()
    page = text(factories.user(Role.REVIEWER))
    assert "New shoot" not in page
    assert "Spent this month" not in page


def test_a_hostile_name_is_text():
    ready(name="<script>alert(1)</script>")
    assert "<script>alert" not in text()


def test_more_products_need_no_more_queries():
    browser = signed_in()
    ready()
    one = queries(browser, "/")
    for _ in range(5):
        ready()
    assert queries(browser, "/") == one
