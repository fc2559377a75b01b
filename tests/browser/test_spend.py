"""Spend in a real browser: its chart and figures are narrowed, told another way, taken along."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from catalog.models import Asset
from generation import spending
from generation.models import Job
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.generation.spending import job, stored

pytestmark = pytest.mark.django_db(transaction=True)
APPROVED, REJECTED = Asset.Status.APPROVED, Asset.Status.REJECTED


def spent() -> None:
    """Three weeks of calls for two brands, dearer from day to day."""
    for days in range(0, 21, 3):
        for brand in ("Nord & Sund", "Acme"):
            colourway = factories.colourway(brand=factories.brand(brand))
            made = stored(job(colourway), APPROVED, REJECTED, cents=21 - days)
            asked = timezone.now() - timedelta(days=days)
            Job.objects.filter(pk=made.job_id).update(created_at=asked)
    spending.tally()


def test_costs_are_narrowed_to_a_brand_and_taken_along_as_csv(
    signed_in: SignedIn, width: int, keep: Keep
):
    spent()
    page = signed_in(factories.merchandiser(), "/spend/")
    expect(page.locator(".chart-bar")).not_to_have_count(0)
    keep(page, "all", whole=True)
    page.get_by_label("Brand").select_option("Acme")
    expect(page.locator("tfoot")).to_contain_text("$0.84")
    page.get_by_role("link", name="Person").click()
    expect(page.get_by_role("columnheader", name="Person")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "spend-by-person.csv"
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert sum(float(row["cost_usd"]) for row in rows) == pytest.approx(0.84)
