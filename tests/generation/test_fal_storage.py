"""Uploads: a token, then the bytes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from generation.providers.fal import Client, ProviderUnavailable
from tests.generation.fal_fixtures import KEY, client_of
from tests.generation.scripted_server import ScriptedServer, scripted_server

LATER = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


@pytest.fixture
def server():
    with scripted_server() as server:
        storage(server)
        yield server


@pytest.fixture
def client(server: ScriptedServer):
    with client_of(server) as client:
        yield client


def storage(server: ScriptedServer, *, expires_at: str = LATER, status: int = 200) -> None:
    def script(exchange, seen):
        if seen.path == "/storage/auth/token":
            token = {"token": "t-1", "token_type": "Bearer", "base_url": server.url}
            exchange.reply(200, token | {"expires_at": expires_at})
        else:
            exchange.reply(status, {"access_url": f"{server.url}/files/a.png"})

    server.script = script


def put(client: Client, **changes: Any) -> str:
    return client.upload(b"bytes", media_type="image/png", file_name="a.png", **changes)


def test_a_file_goes_up_with_the_token_and_not_with_the_key(server, client):
    assert put(client) == f"{server.url}/files/a.png"
    token, upload = server.seen
    assert (token.path, token.query) == ("/storage/auth/token", {"storage_type": ["fal-cdn-v3"]})
    assert token.headers["authorization"] == f"Key {KEY}"
    assert (upload.method, upload.path, upload.body) == ("POST", "/files/upload", b"bytes")
    assert upload.headers["authorization"] == "Bearer t-1"
    assert upload.headers["content-type"] == "image/png"
    assert upload.headers["x-fal-file-name"] == "a.png"


def test_a_file_may_be_given_by_its_path(server, client, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"from disk")
    client.upload(path, media_type="image/png", file_name="a.png")
    assert server.seen[-1].body == b"from disk"


def test_a_life_time_is_asked_for(server, client):
    put(client, expires_seconds=60)
    lifecycle = server.seen[-1].headers["x-fal-object-lifecycle"]
    assert lifecycle == '{"expiration_duration_seconds": 60}'


def test_the_token_is_used_again(server, client):
    put(client)
    put(client)
    assert [seen.path for seen in server.seen].count("/storage/auth/token") == 1


@pytest.mark.parametrize("expires_at", ["2020-01-01T00:00:00Z", "not a time"])
def test_a_token_that_has_ended_is_not_used_again(server, client, expires_at):
    storage(server, expires_at=expires_at)
    put(client)
    put(client)
    assert [seen.path for seen in server.seen].count("/storage/auth/token") == 2


def test_a_token_that_is_refused_is_forgotten(server, client):
    storage(server, status=401)
    with pytest.raises(ProviderUnavailable):
        put(client)
    storage(server)
    put(client)
    assert [seen.path for seen in server.seen].count("/storage/auth/token") == 2


@pytest.mark.parametrize("name", ["", "../a.png", "a\r\nb", "a b.png", "ä.png"])
def test_a_name_that_is_not_plain_is_refused(client, name):
    with pytest.raises(ValueError, match="named"):
        client.upload(b"", media_type="image/png", file_name=name)


def test_a_file_that_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr("generation.providers.fal.storage.LARGEST_UPLOAD", 4)
    with pytest.raises(ValueError, match="100 MiB"):
        put(client)


@pytest.mark.parametrize("body", [b"", {}, {"access_url": None}])
def test_an_upload_without_an_address_may_be_repeated(server, client, body):
    def script(exchange, seen):
        token = {"token": "t", "token_type": "Bearer", "expires_at": LATER}
        exchange.reply(200, token if "token" in seen.path else body)

    server.script = script
    with pytest.raises(ProviderUnavailable):
        put(client)
