"""What the provider charged between two times, by endpoint."""

from datetime import UTC, datetime

import pytest

from generation.providers.fal import ProviderUnavailable
from generation.providers.fal import platform as reports
from tests.generation.fal_fixtures import client_of
from tests.generation.scripted_server import ScriptedServer, scripted_server

NOVEMBER, DECEMBER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
EVENT = {
    "request_id": "r-1",
    "endpoint_id": "fal-ai/flux/dev",
    "timestamp": "2026-11-01T10:00:00Z",
    "output_units": 2,
    "cost_estimate_nano_usd": 45_000_000,
}


@pytest.fixture
def server():
    with scripted_server() as server:
        yield server


@pytest.fixture
def client(server: ScriptedServer):
    with client_of(server) as client:
        yield client


def test_charges_of_endpoints_are_read(server, client):
    server.always(200, {"billing_events": [EVENT]})
    [event] = client.charges(["fal-ai/flux/dev"], NOVEMBER)
    assert (event.request_id, event.cost_nano) == ("r-1", 45_000_000)


def test_charges_are_asked_for_between_two_times(server, client):
    server.always(200, {"billing_events": []})
    client.charges(["fal-ai/flux/dev", "fal-ai/flux/schnell"], NOVEMBER, DECEMBER)
    [seen] = server.seen
    assert seen.query["endpoint_id"] == ["fal-ai/flux/dev,fal-ai/flux/schnell"]
    assert seen.query["start"] == [NOVEMBER.isoformat()]
    assert seen.query["end"] == [DECEMBER.isoformat()]
    assert seen.headers["authorization"] == "Key admin:admin"


def test_a_report_without_end_is_no_answer(server, client, monkeypatch):
    monkeypatch.setattr(reports, "PAGES", 3)
    server.always(200, {"billing_events": [EVENT], "next_cursor": "again", "has_more": True})
    with pytest.raises(ProviderUnavailable, match="too long"):
        client.charges(["fal-ai/flux/dev"], NOVEMBER)
    assert len(server.seen) == 3
