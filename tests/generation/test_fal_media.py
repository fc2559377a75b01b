"""Results are fetched whole, from the provider's media hosts, or not at all."""

import io

import pytest

from generation.providers.fal import MediaRefused, ProviderUnavailable, Timeouts
from tests.generation.fal_fixtures import client_of
from tests.generation.scripted_server import ScriptedServer, scripted_server

BYTES = b"\x89PNG" + b"x" * 5000


@pytest.fixture
def server():
    with scripted_server() as server:
        yield server


@pytest.fixture
def client(server: ScriptedServer):
    with client_of(server) as client:
        yield client


def test_a_file_arrives_with_its_media_type(server, client):
    server.always(200, BYTES, Content_Type="image/PNG; charset=x")
    to = io.BytesIO()
    got = client.download(f"{server.url}/media/1.png", to, 10_000)
    assert (got.size, got.media_type, to.getvalue()) == (len(BYTES), "image/png", BYTES)


def test_no_key_goes_along(server, client):
    server.always(200, BYTES)
    client.download(f"{server.url}/1", io.BytesIO(), 10_000)
    assert "authorization" not in server.seen[0].headers


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/1.png",
        "https://v3.fal.media.evil.example/1.png",
        "https://v3.fal.media@evil.example/1.png",
        "https://user@v3.fal.media/1.png",
        "https://v3.fal.media:8443/1.png",
        "http://v3.fal.media/1.png",
        "https://v3.fal.media\\@evil.example/1.png",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "//v3.fal.media/1.png",
        "",
        "http://[",
    ],
)
def test_a_foreign_address_is_refused(server, url):
    with client_of(server, media_hosts=("v3.fal.media",)) as client, pytest.raises(MediaRefused):
        client.download(url, io.BytesIO(), 10_000)


def test_a_host_beside_the_local_provider_is_refused(server, client):
    with scripted_server() as other, pytest.raises(MediaRefused):
        client.download(f"{other.url}/1.png", io.BytesIO(), 10_000)
    assert other.seen == []


def test_a_redirect_on_the_same_host_is_followed(server, client):
    def moved(exchange, seen):
        if seen.path == "/1":
            exchange.reply(302, b"", {"Location": "/2"})
        else:
            exchange.reply(200, BYTES)

    server.script = moved
    assert client.download(f"{server.url}/1", io.BytesIO(), 10_000).size == len(BYTES)


def test_a_redirect_to_another_host_is_refused(server, client):
    with scripted_server() as other:
        server.always(302, b"", Location=f"{other.url}/1")
        with pytest.raises(MediaRefused):
            client.download(f"{server.url}/1", io.BytesIO(), 10_000)
        assert other.seen == []


def test_endless_redirects_are_refused(server, client):
    server.always(302, b"", Location="/again")
    with pytest.raises(MediaRefused):
        client.download(f"{server.url}/1", io.BytesIO(), 10_000)
    assert len(server.seen) == 4


def test_a_truncated_file_is_not_taken(server, client):
    def cut(exchange, seen):
        exchange.reply(200, BYTES, {"Content-Length": str(len(BYTES) + 1)})
        exchange.close_connection = True

    server.script = cut
    with pytest.raises(ProviderUnavailable, match="whole"):
        client.download(f"{server.url}/1", io.BytesIO(), 10_000)


def test_a_file_announced_as_too_large_is_not_read(server, client):
    server.always(200, BYTES)
    to = io.BytesIO()
    with pytest.raises(MediaRefused, match="5004 bytes"):
        client.download(f"{server.url}/1", to, 5003)
    assert to.getvalue() == b""


def test_a_file_without_a_length_is_cut_off(server, client):
    def endless(exchange, seen):
        exchange.send_response(200)
        exchange.send_header("Transfer-Encoding", "chunked")
        exchange.end_headers()
        for _ in range(10):
            exchange.wfile.write(b"3e8\r\n" + b"x" * 1000 + b"\r\n")
        exchange.wfile.write(b"0\r\n\r\n")

    server.script = endless
    with pytest.raises(MediaRefused, match="more than 5000"):
        client.download(f"{server.url}/1", io.BytesIO(), 5000)


def test_a_compressed_file_is_not_taken(server, client):
    server.always(200, b"x", Content_Encoding="gzip")
    with pytest.raises(ProviderUnavailable):
        client.download(f"{server.url}/1", io.BytesIO(), 10_000)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_file_that_is_gone_says_so(server, client, status):
    server.always(status, b"")
    with pytest.raises(MediaRefused, match="no longer"):
        client.download(f"{server.url}/1", io.BytesIO(), 10_000)


@pytest.mark.parametrize("status", [204, 429, 500, 503])
def test_a_stumbling_host_is_worth_another_try(server, client, status):
    server.always(status, b"")
    with pytest.raises(ProviderUnavailable):
        client.download(f"{server.url}/1", io.BytesIO(), 10_000)


def test_a_silent_host_is_worth_another_try(server, client):
    server.script = lambda exchange, seen: exchange.hang()
    with pytest.raises(ProviderUnavailable):
        client.download(f"{server.url}/1", io.BytesIO(), 10_000)


def test_a_file_that_trickles_is_given_up(server):
    server.always(200, BYTES)
    patience = Timeouts(download=0.0)
    with (
        client_of(server, timeouts=patience) as client,
        pytest.raises(ProviderUnavailable, match="slowly"),
    ):
        client.download(f"{server.url}/1", io.BytesIO(), 10_000)
