"""Spend: what approved pictures cost, told three ways."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Asset
from generation import spending
from tests import factories
from tests.generation.pages import queries, signed_in
from tests.generation.spending import job, stored

pytestmark = pytest.mark.django_db
APPROVED = Asset.Status.APPROVED


def seen(**query: str) -> Any:
    spending.tally()
    return signed_in().get("/spend/", query)


def text(**query: str) -> str:
    return " ".join(seen(**query).content.decode().split())


def test_nothing_spent_leads_to_the_shoots():
    assert "Nothing was spent" in text()


def test_what_an_approved_picture_cost_is_told():
    stored(job(), APPROVED, Asset.Status.REJECTED, cents=7)
    assert seen().context["total"].each_nano == 70_000_000
    assert "$0.07" in text()


@pytest.mark.parametrize(
    ("by", "label"),
    [("endpoint", "FLUX.1 [schnell]"), ("lora", "Without a LoRA"), ("category", "Coats")],
)
def test_costs_are_told_three_ways(by, label):
    stored(job(factories.colourway(category="Coats")), APPROVED, cents=4)
    assert [row.label for row in seen(by=by).context["rows"]] == [label]


def test_a_time_is_chosen():
    stored(job(created_at=timezone.now() - timedelta(days=100)), APPROVED, cents=4)
    assert seen().context["total"].calls == 0
    assert seen(period="all").context["total"].calls == 1


def test_a_brand_is_chosen():
    stored(job(factories.colourway(brand=factories.brand("Elsewhere"))), APPROVED, cents=4)
    stored(job(), APPROVED, cents=3)
    assert seen(brand="elsewhere").context["total"].cost_nano == 40_000_000


def test_nonsense_gives_the_defaults():
    context = seen(by="weather", period="long ago", brand="nowhere").context
    assert (context["by"], context["period"], context["brand"]) == ("endpoint", "quarter", None)


def test_another_way_keeps_the_filters():
    stored(job(), APPROVED, cents=4)
    assert "?period=all&amp;by=lora" in text(period="all")


def test_a_change_of_the_filters_brings_the_results_alone():
    answer = signed_in().get("/spend/", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


def test_the_csv_has_the_rows_of_the_table():
    stored(job(), APPROVED, cents=4)
    spending.tally()
    lines = signed_in().get("/spend/csv").content.decode().splitlines()
    assert lines[0].startswith("key,name,calls")
    assert lines[1].startswith("fal-ai/flux/schnell,FLUX.1 [schnell],1,1,1,0,1.0,0.04,0.04,0.04")


def test_a_name_in_the_csv_is_no_formula():
    stored(job(factories.colourway(category="=1+1")), APPROVED, cents=4)
    spending.tally()
    assert "'=1+1" in signed_in().get("/spend/csv", {"by": "category"}).content.decode()


def test_days_are_drawn_as_bars():
    stored(job(), APPROVED, cents=4)
    bars = seen(period="month").context["chart"].bars
    assert [bar.cost_nano for bar in bars if bar.cost_nano] == [40_000_000]
    assert max(bar.height for bar in bars) == 100


def test_budgets_stand_beside_the_costs():
    assert "Budget of the installation per month" in text()


def test_more_calls_need_no_more_queries():
    browser = signed_in()
    stored(job(), APPROVED, cents=4)
    spending.tally()
    few = queries(browser, "/spend/")
    for _ in range(3):
        stored(job(), APPROVED, cents=4)
    spending.tally()
    assert queries(browser, "/spend/") == few
