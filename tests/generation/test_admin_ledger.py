"""Budgets in the admin: typed in dollars, kept in nano-dollars; the ledger adds up."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from generation import ledger
from generation.models import Attempt, Budget, Job
from sartiq.access.models import User
from tests import factories
from tests.generation.corridor import launched
from tests.generation.world import populate

pytestmark = pytest.mark.django_db
BUDGETS = "admin:generation_budget"
PERIODS = {"periods-TOTAL_FORMS": 0, "periods-INITIAL_FORMS": 0}


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_a_cap_is_typed_in_dollars_and_kept_in_nano_dollars(browser: Client):
    budget = Budget.objects.get()
    browser.post(reverse(f"{BUDGETS}_change", args=[budget.pk]), {"cap_usd": "12.5", **PERIODS})
    budget.refresh_from_db()
    assert budget.cap_nano == 12_500_000_000


def test_a_cap_below_zero_is_refused(browser: Client):
    budget = Budget.objects.get()
    url = reverse(f"{BUDGETS}_change", args=[budget.pk])
    response = browser.post(url, {"cap_usd": "-1", **PERIODS})
    assert response.context["adminform"].form.errors.keys() == {"cap_usd"}


def test_a_brands_budget_can_be_added(browser: Client):
    brand = factories.brand()
    data = {"scope": "brand", "brand": str(brand.pk), "span": "total", "cap_usd": "3", **PERIODS}
    browser.post(reverse(f"{BUDGETS}_add"), data)
    assert Budget.objects.get(brand=brand).cap_nano == 3_000_000_000


def test_a_brands_budget_asks_for_the_brand(browser: Client):
    data = {"scope": "brand", "span": "month", "cap_usd": "3", **PERIODS}
    response = browser.post(reverse(f"{BUDGETS}_add"), data)
    assert "brand" in response.context["adminform"].form.errors


def test_the_installations_budget_can_not_be_deleted(browser: Client):
    url = reverse(f"{BUDGETS}_delete", args=[Budget.objects.get().pk])
    assert browser.post(url, {"post": "yes"}).status_code == 403


def test_unknown_attempts_can_be_picked_out(browser: Client):
    attempt, other = launched(), launched()
    attempt.move(Attempt.State.SUBMITTING)
    attempt.move(Attempt.State.UNKNOWN, error="No answer.")
    url = reverse("admin:generation_attempt_changelist")
    page = browser.get(url, {"state__exact": "unknown"}).content.decode()
    assert str(attempt.pk) in page
    assert str(other.pk) not in page


def test_a_budget_shows_how_much_of_it_is_used(browser: Client):
    attempt = launched()
    Budget.objects.update(cap_nano=4 * attempt.estimate_nano)
    page = browser.get(reverse(f"{BUDGETS}_changelist")).content.decode()
    assert "25 %" in page


def test_a_budget_without_a_cap_can_be_looked_at(browser: Client):
    launched()
    Budget.objects.update(cap_nano=0)
    assert "100 %" in browser.get(reverse(f"{BUDGETS}_changelist")).content.decode()


def test_the_ledger_adds_up_what_the_filters_let_through(browser: Client):
    attempt = launched()
    ledger.settle({attempt: 30_000_000})
    url = reverse("admin:generation_ledgerentry_changelist")
    assert browser.get(url).context["sums"] == [
        ("Everybody: reserved", "$0.00"),
        ("Everybody: spent", "$0.03"),
    ]
    assert browser.get(url, {"kind__exact": "reserve"}).context["sums"] == [
        ("Everybody: reserved", "$0.04"),
        ("Everybody: spent", "$0.00"),
    ]


def test_sums_of_several_budgets_are_told_apart(browser: Client):
    populate()  # with a budget of the brand
    sums = browser.get(reverse("admin:generation_ledgerentry_changelist")).context["sums"]
    assert ("A brand: spent", "$0.04") in sums
    assert ("Everybody: spent", "$0.04") in sums


@pytest.mark.parametrize("model", ["job", "ledgerentry", "budget", "budgetperiod", "transition"])
def test_lists_say_what_they_are(browser: Client, model):
    page = browser.get(reverse(f"admin:generation_{model}_changelist"))
    meaning = page.context["cl"].model_admin.meaning
    assert meaning
    assert escape(meaning) in page.content.decode()


def test_a_failed_job_can_be_tried_again(browser: Client):
    job = launched().job
    Attempt.objects.update(state=Attempt.State.CANCELLED)
    job.move(Job.Status.FAILED, failure="The provider was tired.")
    data = {"action": "retry", "_selected_action": [str(job.pk)]}
    browser.post(reverse("admin:generation_job_changelist"), data)
    assert job.attempts.count() == 2


def test_a_job_under_way_is_not_tried_again(browser: Client):
    job = launched().job
    data = {"action": "retry", "_selected_action": [str(job.pk)]}
    page = browser.post(reverse("admin:generation_job_changelist"), data, follow=True)
    assert "only failed ones retry" in page.content.decode()
    assert job.attempts.count() == 1
