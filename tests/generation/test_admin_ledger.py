"""Budgets in the admin: typed in dollars, kept in nano-dollars; a job tells its story."""

import pytest
from django.test import Client
from django.urls import reverse

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


def test_a_job_tells_its_story_in_order_with_the_money(browser: Client):
    job = populate()
    page = browser.get(reverse("admin:generation_job_change", args=[job.pk])).content.decode()
    story = page[page.index("Wanted by") :]
    told = ["Reserved", "Submitting", "Submitted", "Result ready", "Stored", "Settle", "Picture 1"]
    places = [story.index(f">{word}") for word in told]
    assert places == sorted(places)
    assert "$0.04" in story
    assert "40,000,000 nano" in story


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
