"""Reports of the account, read page by page."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from generation.providers.fal import ProviderError, ProviderUnavailable
from tests.generation.fal_fixtures import KEY, client_of
from tests.generation.scripted_server import ScriptedServer, scripted_server

EVENT = {
    "request_id": "r-1",
    "endpoint_id": "fal-ai/flux/dev",
    "timestamp": "2026-11-01T10:00:00Z",
    "output_units": 2,
    "unit_price": 0.025,
    "percent_discount": 10,
    "cost_estimate_nano_usd": 45_000_000,
}
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def server():
    with scripted_server() as server:
        yield server


@pytest.fixture
def client(server: ScriptedServer):
    with client_of(server) as client:
        yield client


def test_a_billing_event_is_what_was_charged(server, client):
    server.always(200, {"billing_events": [EVENT], "next_cursor": None, "has_more": False})
    [event] = client.billing_events(["r-1"])
    assert (event.request_id, event.units, event.cost_nano) == ("r-1", 2, 45_000_000)
    assert event.at == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_billing_is_asked_with_the_admin_key(server, client):
    server.always(200, {"billing_events": []})
    client.billing_events(["r-1", "r-2"])
    [seen] = server.seen
    assert (seen.path, seen.query["request_id"]) == ("/v1/models/billing-events", ["r-1,r-2"])
    assert seen.headers["authorization"] == "Key admin:admin"


def test_billing_is_asked_for_as_far_back_as_it_goes(server, client):
    server.always(200, {"billing_events": []})
    client.billing_events(["r-1"])
    start = datetime.fromisoformat(server.seen[0].query["start"][0])
    assert 88 < (datetime.now(UTC) - start).days < 90


def test_billing_is_asked_for_fifty_requests_at_once(server, client):
    server.always(200, {"billing_events": []})
    client.billing_events([f"r-{number}" for number in range(120)])
    counts = [len(seen.query["request_id"][0].split(",")) for seen in server.seen]
    assert counts == [50, 50, 20]


def test_without_requests_nothing_is_asked(server, client):
    assert client.billing_events([]) == []
    assert server.seen == []


def test_a_row_that_is_no_charge_is_left_out(server, client):
    odd = [EVENT | {"cost_estimate_nano_usd": None}, EVENT | {"timestamp": "x"}, {}, None]
    server.always(200, {"billing_events": [*odd, EVENT]})
    assert len(client.billing_events(["r-1"])) == 1


def test_all_pages_are_read(server, client):
    def pages(exchange, seen):
        last = "cursor" in seen.query
        page = {
            "billing_events": [EVENT],
            "has_more": not last,
            "next_cursor": None if last else "2",
        }
        exchange.reply(200, page)

    server.script = pages
    assert len(client.billing_events(["r-1"])) == 2
    assert server.seen[1].query == server.seen[0].query | {"cursor": ["2"]}


def test_without_an_admin_key_there_is_no_billing(server):
    with (
        client_of(server, admin_key="") as client,
        pytest.raises(ValueError, match="FAL_ADMIN_KEY"),
    ):
        client.billing_events(["r-1"])


def test_history_gives_the_arguments_of_past_requests(server, client):
    row = {
        "request_id": "r-1",
        "endpoint_id": "fal-ai/flux/dev",
        "sent_at": "2026-11-01T10:00:00+00:00",
        "status_code": 200,
        "json_input": {"prompt": "x"},
    }
    server.always(200, {"items": [row, row | {"status_code": None, "json_input": None}]})
    first, second = client.history("fal-ai/flux/dev", start=NOVEMBER)
    assert (first.request_id, first.status_code, first.arguments) == ("r-1", 200, {"prompt": "x"})
    assert (second.status_code, second.arguments) == (None, None)


def test_history_is_asked_for_one_endpoint_and_a_time(server, client):
    server.always(200, {"items": []})
    client.history("fal-ai/flux/dev", start=NOVEMBER, end=NOVEMBER)
    [seen] = server.seen
    assert seen.path == "/v1/models/requests/by-endpoint"
    assert seen.query == {
        "endpoint_id": ["fal-ai/flux/dev"],
        "start": ["2026-11-01T00:00:00+00:00"],
        "end": ["2026-11-01T00:00:00+00:00"],
        "limit": ["100"],
        "expand": ["payloads"],
    }


@pytest.mark.parametrize(("listed", "known"), [("r-1", True), ("r-2", False)])
def test_a_request_is_known_where_the_history_lists_it(server, client, listed, known):
    server.always(200, {"items": [{"request_id": listed}]})
    assert client.knows("fal-ai/flux/dev", "r-1") is known
    assert server.seen[0].query["request_id"] == ["r-1"]


def test_a_price_is_exact(server, client):
    row = {
        "endpoint_id": "fal-ai/flux/dev",
        "unit_price": 0.025,
        "unit": "megapixels",
        "currency": "USD",
    }
    server.always(200, {"prices": [row]})
    [price] = client.prices(["fal-ai/flux/dev"])
    assert (price.amount, price.unit, price.currency) == (Decimal("0.025"), "megapixels", "USD")
    assert server.seen[0].headers["authorization"] == f"Key {KEY}"


@pytest.mark.parametrize(
    ("status", "body"), [(200, {}), (200, []), (403, {"detail": "No"}), (500, b"")]
)
def test_no_usable_report_is_worth_another_try(server, client, status, body):
    server.always(status, body)
    with pytest.raises(ProviderUnavailable):
        client.prices(["fal-ai/flux/dev"])


def known_only(server: ScriptedServer, *known: str) -> None:
    """A price list that refuses a question about any other id."""

    def script(exchange, seen):
        ids = seen.query["endpoint_id"][0].split(",")
        rows = [{"endpoint_id": one, "unit_price": 1, "unit": "images"} for one in ids]
        refused = {"error": {"type": "not_found"}}
        every = set(ids) <= set(known)
        exchange.reply(200 if every else 404, {"prices": rows} if every else refused)

    server.script = script


def test_prices_are_asked_for_fifty_endpoints_at_once(server, client):
    ids = [f"acme/painter-{number}" for number in range(120)]
    known_only(server, *ids)
    assert [price.endpoint_id for price in client.prices(ids)] == ids
    assert [len(seen.query["endpoint_id"][0].split(",")) for seen in server.seen] == [50, 50, 20]


def test_an_unknown_endpoint_hides_no_price_of_the_others(server, client):
    ids = [f"acme/painter-{number}" for number in range(8)]
    known_only(server, *ids[:3], *ids[4:])
    assert [price.endpoint_id for price in client.prices(ids)] == ids[:3] + ids[4:]
    assert len(server.seen) == 7


MODEL = {
    "endpoint_id": "acme/painter",
    "metadata": {"display_name": "Painter", "category": "text-to-image"},
    "openapi": {"openapi": "3.0.4", "info": {"x-fal-metadata": {"endpointId": "acme/painter"}}},
}


def test_a_document_is_asked_for_at_the_platform(server, client):
    server.always(200, {"models": [MODEL]})
    document = client.openapi("acme/painter")
    [seen] = server.seen
    assert (seen.method, seen.path) == ("GET", "/v1/models")
    assert seen.query == {"endpoint_id": ["acme/painter"], "expand": ["openapi-3.0"]}
    assert document["info"]["x-fal-metadata"] == {
        "endpointId": "acme/painter",
        "display_name": "Painter",
        "category": "text-to-image",
    }


@pytest.mark.parametrize(
    "answer",
    [
        {"models": []},
        {"models": [MODEL | {"endpoint_id": "acme/other"}]},
        {"models": [{"endpoint_id": "acme/painter"}, None, "x"]},
        {"models": [MODEL | {"openapi": {"error": "gone"}}]},
    ],
)
def test_an_endpoint_without_a_document_is_told(server, client, answer):
    server.always(200, answer)
    with pytest.raises(ProviderError, match="no document of acme/painter"):
        client.openapi("acme/painter")


def test_an_unknown_endpoint_is_told(server, client):
    server.always(404, {"error": {"type": "not_found"}})
    with pytest.raises(ProviderError, match="no document"):
        client.openapi("acme/painter")


def test_a_document_that_is_too_large_is_not_read(server, client):
    server.always(200, {"models": [MODEL], "rest": "x" * 2_100_000})
    with pytest.raises(ProviderError, match="too large"):
        client.openapi("acme/painter")


@pytest.mark.parametrize("name", ["https://evil.example/a", "painter", "acme/painter?x=y", ""])
def test_only_an_id_is_asked_about(server, client, name):
    with pytest.raises(ValueError, match="no endpoint id"):
        client.openapi(name)
    assert server.seen == []


@pytest.mark.parametrize(("status", "body"), [(200, {}), (200, b"x"), (500, b""), (401, {})])
def test_no_usable_document_is_worth_another_try(server, client, status, body):
    server.always(status, body)
    with pytest.raises(ProviderUnavailable):
        client.openapi("acme/painter")
