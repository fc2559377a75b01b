"""Spending is summed up by day, and summed up anew when something changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog import review
from catalog.models import Asset, Verdict
from generation import spending
from generation.models import DaySpend, Tally
from tests import factories
from tests.generation.spending import CENT, job, stored

pytestmark = pytest.mark.django_db
APPROVED, REJECTED, PENDING = Asset.Status.APPROVED, Asset.Status.REJECTED, Asset.Status.PENDING


def test_calls_of_a_day_that_have_all_in_common_are_one_row():
    colourway, actor = factories.colourway(), factories.merchandiser()
    for status in (APPROVED, REJECTED):
        stored(job(colourway, actor=actor), status, cents=4)
    spending.tally()
    row = DaySpend.objects.get()
    assert (row.calls, row.pictures, row.approved, row.rejected) == (2, 2, 1, 1)
    assert (row.estimate_nano, row.cost_nano) == (8 * CENT, 8 * CENT)


def test_days_people_brands_and_endpoints_are_told_apart():
    stored(job(), APPROVED, cents=4)
    stored(job(endpoint="fal-ai/flux-pro/kontext"), APPROVED, cents=4)
    stored(job(created_at=timezone.now() - timedelta(days=1)), APPROVED, cents=4)
    spending.tally()
    assert DaySpend.objects.count() == 3


def test_a_later_decision_changes_the_day_of_its_call():
    long_ago = timezone.now() - timedelta(days=40)
    made = stored(job(created_at=long_ago), PENDING, cents=4)
    spending.tally()
    asset = Asset.objects.get(output__attempt=made)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE, confirmed=True)
    spending.tally()
    assert DaySpend.objects.get().approved == 1


def test_a_row_without_calls_goes():
    call = job(factories.colourway(category="Coats"))
    stored(call, APPROVED, cents=4)
    spending.tally()
    assert call.colourway
    call.colourway.product.category = "Jackets"
    call.colourway.product.save()
    spending.tally()
    assert DaySpend.objects.get().category == "Jackets"


def test_what_has_not_changed_is_not_read_again():
    stored(job(created_at=timezone.now() - timedelta(days=40)), APPROVED, cents=4)
    spending.tally()
    Tally.objects.update(until=timezone.now() + timedelta(hours=1))
    assert spending.tally() == 0
