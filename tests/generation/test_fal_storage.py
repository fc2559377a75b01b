"""Uploads: a token, then the bytes, in one piece or in parts."""

import hashlib
import io
import os
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generation.providers.fal import Client, FalSettings, ProviderUnavailable
from generation.providers.fal.storage import MIB, PART
from tests.generation.fal_fixtures import KEY, client_of
from tests.generation.scripted_server import Exchange, ScriptedServer, Seen, scripted_server
from tests.sandbox_process import SandboxProcess

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


def test_a_token_that_is_refused_is_fetched_anew(server, client):
    storage(server, status=401)
    with pytest.raises(ProviderUnavailable):
        put(client)
    paths = [seen.path for seen in server.seen]
    assert paths == ["/storage/auth/token", "/files/upload"] * 3


def test_an_upload_that_fails_once_is_sent_again_whole(server, client, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"from disk")
    storage(server)
    well, failures = server.script, iter([503])

    def script(exchange: Exchange, seen: Seen) -> None:
        if seen.path == "/files/upload" and (status := next(failures, None)):
            exchange.reply(status)
        else:
            well(exchange, seen)

    server.script = script
    assert client.upload(path, media_type="image/png", file_name="a.png")
    assert [seen.body for seen in server.seen if seen.path == "/files/upload"] == [b"from disk"] * 2


def test_an_open_file_goes_up_from_its_beginning_and_stays_open(server, client):
    file = io.BytesIO(b"bytes of a file")
    file.seek(5)
    client.upload(file, media_type="image/png", file_name="a.png")
    assert server.seen[-1].body == b"bytes of a file"
    assert not file.closed


@pytest.mark.parametrize("name", ["", "../a.png", "a\r\nb", "a b.png", "ä.png"])
def test_a_name_that_is_not_plain_is_refused(client, name):
    with pytest.raises(ValueError, match="named"):
        client.upload(b"", media_type="image/png", file_name=name)


class Endless(io.BytesIO):
    """A file that says it is longer than anything that is taken."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return 1001 * PART


def test_a_file_that_is_too_large_is_refused(server, client):
    with pytest.raises(ValueError, match="10,000 MiB"):
        client.upload(Endless(), media_type="image/png", file_name="a.png")
    assert server.seen == []


@pytest.mark.parametrize("body", [b"", {}, {"access_url": None}])
def test_an_upload_without_an_address_may_be_repeated(server, client, body):
    def script(exchange, seen):
        token = {"token": "t", "token_type": "Bearer", "expires_at": LATER}
        exchange.reply(200, token if "token" in seen.path else body)

    server.script = script
    with pytest.raises(ProviderUnavailable):
        put(client)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten bytes are large, and go up by four."""
    monkeypatch.setattr("generation.providers.fal.storage.LARGEST_IN_ONE", 9)
    monkeypatch.setattr("generation.providers.fal.storage.PART", 4)


class Parts:
    """A storage that takes parts; the first ``failing`` puts of each part end in a 503."""

    def __init__(self, server: ScriptedServer, *, address: str = "", failing: int = 0) -> None:
        self.url = address or f"{server.url}/files/a.bin"
        self.base = server.url
        self.failing = failing
        self.tries: dict[str, int] = {}
        server.script = self.answer

    def answer(self, exchange: Exchange, seen: Seen) -> None:
        token = {"token": "t-1", "token_type": "Bearer", "base_url": self.base}
        match seen.method, seen.path.rpartition("/")[2]:
            case "POST", "token":
                exchange.reply(200, token | {"expires_at": LATER})
            case "POST", "multipart":
                exchange.reply(200, {"access_url": self.url, "uploadId": "up/1"})
            case "PUT", number:
                self.tries[number] = self.tries.get(number, 0) + 1
                failed = self.tries[number] <= self.failing
                exchange.reply(503 if failed else 200, headers={"ETag": f'"{number}"'})
            case _:
                exchange.reply(200)


@pytest.mark.usefixtures("small_parts")
def test_a_large_file_goes_up_in_parts_in_their_order(server, client):
    Parts(server)
    address = client.upload(b"0123456789", media_type="model/x", file_name="a.bin")
    assert address == f"{server.url}/files/a.bin"
    _, start, *puts, end = server.seen
    assert (start.path, start.headers["content-type"]) == ("/files/upload/multipart", "model/x")
    assert [(put.path, put.body) for put in puts] == [
        ("/files/a.bin/multipart/up%2F1/1", b"0123"),
        ("/files/a.bin/multipart/up%2F1/2", b"4567"),
        ("/files/a.bin/multipart/up%2F1/3", b"89"),
    ]
    assert end.path == "/files/a.bin/multipart/up%2F1/complete"
    assert end.json == {
        "parts": [{"partNumber": number, "etag": f'"{number}"'} for number in (1, 2, 3)]
    }
    assert {seen.headers["authorization"] for seen in server.seen[1:]} == {"Bearer t-1"}


@pytest.mark.usefixtures("small_parts")
def test_a_part_that_fails_is_sent_again_alone(server, client):
    parts = Parts(server, failing=2)
    client.upload(b"0123456789", media_type="model/x", file_name="a.bin")
    assert parts.tries == {"1": 3, "2": 3, "3": 3}
    assert [seen.body for seen in server.seen if seen.path.endswith("/2")] == [b"4567"] * 3


@pytest.mark.usefixtures("small_parts")
def test_a_part_that_goes_on_failing_ends_the_upload(server, client):
    parts = Parts(server, failing=3)
    with pytest.raises(ProviderUnavailable):
        client.upload(b"0123456789", media_type="model/x", file_name="a.bin")
    assert parts.tries == {"1": 3}


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize(
    "address", ["https://evil.example/a", "http://v3.fal.media/a", "no address", "http://[", "//x"]
)
def test_parts_and_token_go_to_no_host_that_is_not_configured(server, client, address):
    Parts(server, address=address)
    with pytest.raises(ProviderUnavailable):
        client.upload(b"0123456789", media_type="model/x", file_name="a.bin")
    assert {seen.method for seen in server.seen} == {"POST"}


@pytest.mark.usefixtures("small_parts")
def test_a_foreign_base_address_is_not_believed(server, client):
    Parts(server).base = "https://evil.example"
    assert client.upload(b"0123456789", media_type="model/x", file_name="a.bin")


@pytest.fixture
def real(sandbox_process: SandboxProcess) -> Iterator[Client]:
    """A client of the sandbox."""
    url = sandbox_process.url
    settings = FalSettings(
        key=sandbox_process.key,
        queue_url=url,
        rest_url=url,
        cdn_url=url,
        platform_url=url,
        media_hosts=(url.removeprefix("http://"),),
    )
    with closing(Client(settings)) as client:
        yield client


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of a little more than 100 MiB, no two of whose parts are alike."""
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        for number in range(101):
            file.write(number.to_bytes(1, "big") * MIB)
        file.write(os.urandom(7))
    return path


def test_a_file_of_more_than_100_mib_arrives_as_it_was_and_is_never_whole_in_memory(
    real: Client, large: Path, tmp_path: Path
):
    tracemalloc.start()
    address = real.upload(large, media_type="application/zip", file_name="large.zip")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * MIB
    with (tmp_path / "back.bin").open("wb") as back:
        assert real.download(address, back, 200 * MIB).size == 101 * MIB + 7
    assert digest(tmp_path / "back.bin") == digest(large)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
