"""The platform API: prices, billing records and the history that reconciling reads."""

import httpx
import pytest

from tests.sandbox.conftest import DEV, KONTEXT
from tests.sandbox_process import SandboxProcess

HISTORY = "/v1/models/requests/by-endpoint"
BILLING = "/v1/models/billing-events"


@pytest.fixture(scope="module")
def used(tmp_path_factory, http):
    """A sandbox that has run three requests; gives a function that reads its platform API."""
    with SandboxProcess(tmp_path_factory.mktemp("used")) as process:
        for seed in range(3):
            arguments = {"prompt": "a still life", "seed": seed}
            http.post(f"{process.url}/run/{DEV}", json=arguments).raise_for_status()
        failing = {"prompt": "x", "image_url": "https://example.com/a.png"}
        http.post(f"{process.url}/run/{KONTEXT}", json=failing)

        def read(path, **params):
            return http.get(process.url + path, params=params)

        yield read


def seeds(answer: httpx.Response) -> list[int]:
    return [item["json_input"]["seed"] for item in answer.json()["items"]]


def test_history_is_newest_first(used):
    assert seeds(used(HISTORY, endpoint_id=DEV, expand="payloads")) == [2, 1, 0]


def test_history_comes_in_pages(used):
    first = used(HISTORY, endpoint_id=DEV, expand="payloads", limit=2)
    cursor = first.json()["next_cursor"]
    rest = used(HISTORY, endpoint_id=DEV, expand="payloads", limit=2, cursor=cursor)
    assert (seeds(first), seeds(rest)) == ([2, 1], [0])
    assert (first.json()["has_more"], rest.json()["has_more"]) == (True, False)


def test_history_keeps_payloads_back_unless_asked(used):
    item = used(HISTORY, endpoint_id=DEV).json()["items"][0]
    assert "json_input" not in item
    assert item["status_code"] == 200


def test_history_finds_one_request(used):
    wanted = used(HISTORY, endpoint_id=DEV).json()["items"][1]["request_id"]
    found = used(HISTORY, endpoint_id=DEV, request_id=wanted).json()["items"]
    assert [item["request_id"] for item in found] == [wanted]


def test_history_filters_by_end(used):
    answer = used(HISTORY, endpoint_id=f"{DEV},{KONTEXT}", status="user_error")
    assert [item["endpoint_id"] for item in answer.json()["items"]] == [KONTEXT]


def test_history_filters_by_time(used):
    assert used(HISTORY, endpoint_id=DEV, end="2020-01-01").json()["items"] == []


def test_history_needs_an_endpoint(used):
    answer = used(HISTORY)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "validation_error")


@pytest.mark.parametrize(
    "params", [{"limit": 0}, {"limit": 101}, {"cursor": "%"}, {"start": "now"}]
)
def test_history_refuses_nonsense(used, params):
    assert used(HISTORY, endpoint_id=DEV, **params).status_code == 400


def test_request_in_flight_is_in_the_history(tmp_path, http):
    with SandboxProcess(tmp_path, latency=3600) as slow:
        http.post(f"{slow.url}/{DEV}", json={"prompt": "a still life"})
        item = http.get(f"{slow.url}{HISTORY}", params={"endpoint_id": DEV}).json()["items"][0]
    assert (item["ended_at"], item["status_code"]) == (None, None)


def test_billing_event_tells_units_and_cost(used):
    request_id = used(HISTORY, endpoint_id=DEV).json()["items"][0]["request_id"]
    (event,) = used(BILLING, request_id=request_id).json()["billing_events"]
    assert (event["output_units"], event["unit_price"]) == (1, 0.025)
    assert event["cost_estimate_nano_usd"] == 25_000_000


def test_failed_request_has_an_event_of_nothing(used):
    (event,) = used(BILLING, endpoint_id=KONTEXT).json()["billing_events"]
    assert (event["output_units"], event["cost_estimate_nano_usd"]) == (0, 0)


def test_request_that_never_was_has_no_event(used):
    assert used(BILLING, request_id="no-such-id").json()["billing_events"] == []


def test_prices_come_with_their_unit(used):
    prices = used("/v1/models/pricing", endpoint_id=f"{DEV},{KONTEXT}").json()["prices"]
    assert [(price["unit_price"], price["unit"]) for price in prices] == [
        (0.025, "megapixels"),
        (0.04, "images"),
    ]


def test_price_of_an_unknown_endpoint_is_not_found(used):
    assert used("/v1/models/pricing", endpoint_id="fal-ai/no-such-model").status_code == 404
