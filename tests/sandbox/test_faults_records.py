"""Faults of the platform's records: a price that changed, history and billing that lag behind."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import DEV, KONTEXT

PRICING = "/v1/models/pricing"
HISTORY = "/v1/models/requests/by-endpoint"
BILLING = "/v1/models/billing-events"


def event(http: httpx.Client) -> dict[str, Any]:
    """Run one request and return its billing event."""
    answer = http.post(f"/run/{DEV}", json={"prompt": "x"})
    params = {"request_id": answer.headers["x-fal-request-id"]}
    (found,) = http.get(BILLING, params=params).json()["billing_events"]
    return dict(found)


def unit_price(http: httpx.Client, endpoint: str) -> float:
    prices = http.get(PRICING, params={"endpoint_id": endpoint}).json()["prices"]
    return float(prices[0]["unit_price"])


def test_another_price_stands_in_the_list(faulty, http):
    faulty.fault("price_changed", endpoint=DEV, factor=1.4)
    assert (unit_price(http, DEV), unit_price(http, KONTEXT)) == (0.035, 0.04)


def test_another_price_is_billed(faulty, http):
    faulty.fault("price_changed")
    billed = event(http)
    assert (billed["unit_price"], billed["cost_estimate_nano_usd"]) == (0.05, 50_000_000)


def test_what_was_billed_stays_when_the_price_comes_back(faulty, http):
    faulty.fault("price_changed", times=1)
    assert [event(http)["unit_price"] for _ in range(2)] == [0.05, 0.025]


@pytest.mark.parametrize(
    ("name", "path", "field"),
    [("history_late", HISTORY, "items"), ("billing_late", BILLING, "billing_events")],
)
def test_late_records_leave_out_what_is_new(faulty, http, name, path, field):
    billed = event(http)["request_id"]
    params = {"endpoint_id": DEV, "request_id": billed}
    faulty.fault(name, seconds=600, times=1)
    lengths = [len(http.get(path, params=params).json()[field]) for _ in range(2)]
    assert lengths == [0, 1]


def test_late_records_of_one_endpoint_leave_others_in(faulty, http):
    billed = event(http)["request_id"]
    faulty.fault("history_late", endpoint=KONTEXT, seconds=600)
    params = {"endpoint_id": DEV, "request_id": billed}
    assert len(http.get(HISTORY, params=params).json()["items"]) == 1
