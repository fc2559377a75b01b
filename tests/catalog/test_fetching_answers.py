"""Pictures from addresses that people give: what real servers may answer."""

import io
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from catalog.media.fetching import fetch
from catalog.media.refusal import Refused
from tests.catalog.fetches import PICTURE, anything, at, fetched
from tests.generation.scripted_server import Exchange, ScriptedServer, Seen, scripted_server


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        server.always(200, PICTURE, Content_Type="image/jpeg")
        yield server


def test_a_picture_is_fetched_without_key_or_cookie(server: ScriptedServer):
    assert fetched(f"{server.url}/a.jpg?size=2") == PICTURE
    [seen] = server.seen
    assert (seen.path, seen.query, seen.headers["host"]) == (
        "/a.jpg",
        {"size": ["2"]},
        server.host,
    )
    assert not {"cookie", "authorization", "referer"} & seen.headers.keys()


def test_a_proxy_of_the_environment_is_not_used(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetched(f"{server.url}/a.jpg") == PICTURE


def test_a_second_answer_of_the_name_server_changes_nothing(server: ScriptedServer):
    """DNS rebinding: public while it is judged, ours when the connection is made."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    judged = []

    def allows(address: Any, port: int) -> bool:
        judged.append(str(address))
        return True

    url = f"http://shop.example:{server.server_port}/a.jpg"
    assert fetched(url, resolve=lambda *_: next(answers), allows=allows) == PICTURE
    assert judged == ["127.0.0.1"]
    assert next(answers) == ["127.0.0.2"]
    assert server.seen[0].headers["host"] == f"shop.example:{server.server_port}"


def test_the_next_address_is_tried_when_one_does_not_answer(server: ScriptedServer):
    url = f"http://shop.example:{server.server_port}/a.jpg"
    assert fetched(url, resolve=at("127.0.0.9", "127.0.0.1")) == PICTURE


def test_a_host_that_does_not_answer_is_named():
    with pytest.raises(Refused, match=r"127\.0\.0\.1 does not answer"):
        fetched("http://127.0.0.1:9/a.jpg")


def redirecting(server: ScriptedServer, to: str) -> None:
    """Have the server send everybody from /a.jpg to ``to``."""

    def script(exchange: Exchange, seen: Seen) -> None:
        if seen.path == "/a.jpg":
            exchange.reply(302, b"moved", {"Location": to})
        else:
            exchange.reply(200, PICTURE)

    server.script = script


def test_a_redirect_is_followed(server: ScriptedServer):
    redirecting(server, "/b.jpg")
    assert fetched(f"{server.url}/a.jpg") == PICTURE


@pytest.mark.parametrize(
    "to", ["http://10.0.0.1/b.jpg", "//169.254.169.254/latest/meta-data", "http://[::1]/b.jpg"]
)
def test_a_redirect_into_a_network_of_ones_own_is_refused(server: ScriptedServer, to: str):
    redirecting(server, to)
    first_only = iter([True])
    with pytest.raises(Refused, match="Nothing is fetched from"):
        fetched(f"{server.url}/a.jpg", allows=lambda *_: next(first_only, False))
    assert len(server.seen) == 1


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://shop.example/", "http://[::1"])
def test_a_redirect_out_of_the_web_is_refused(server: ScriptedServer, to: str):
    redirecting(server, to)
    with pytest.raises(Refused):
        fetched(f"{server.url}/a.jpg")


def test_four_redirects_are_too_many(server: ScriptedServer):
    redirecting(server, "/a.jpg")
    with pytest.raises(Refused, match="from one redirect to the next"):
        fetched(f"{server.url}/a.jpg")
    assert len(server.seen) == 4


@pytest.mark.parametrize("status", [201, 304, 401, 404, 500])
def test_another_answer_than_the_picture_is_told(server: ScriptedServer, status: int):
    server.always(status, b"")
    with pytest.raises(Refused, match=f"answered HTTP {status}"):
        fetched(f"{server.url}/a.jpg")


def test_a_picture_without_end_is_cut_off(server: ScriptedServer):
    server.always(200, bytes(5000))
    to = io.BytesIO()
    with pytest.raises(Refused, match="more than"):
        fetch(f"{server.url}/a.jpg", to, allows=anything, max_bytes=1000)
    assert len(to.getvalue()) <= 1000


def test_a_picture_shorter_than_announced_is_refused(server: ScriptedServer):
    def script(exchange: Exchange, seen: Seen) -> None:
        exchange.reply(200, b"half", {"Content-Length": "1000"})
        exchange.close_connection = True

    server.script = script
    with pytest.raises(Refused, match="did not arrive whole"):
        fetched(f"{server.url}/a.jpg")


def test_a_compressed_answer_is_not_unpacked(server: ScriptedServer):
    server.always(200, PICTURE, Content_Encoding="gzip")
    with pytest.raises(Refused, match="compressed"):
        fetched(f"{server.url}/a.jpg")


def test_an_answer_that_never_comes_ends_in_time(server: ScriptedServer):
    server.script = lambda exchange, seen: exchange.hang()
    with pytest.raises(Refused, match="too slowly"):
        fetched(f"{server.url}/a.jpg", seconds=0.2)


@pytest.mark.parametrize("beginning", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_drips_ends_in_time(server: ScriptedServer, beginning: bytes):
    """Each wait is short enough; all together are not."""

    def script(exchange: Exchange, seen: Seen) -> None:
        exchange.wfile.write(beginning)
        while not server.over.wait(0.02):
            exchange.wfile.write(b"X")

    server.script = script
    with pytest.raises(Refused, match="too slowly"):
        fetched(f"{server.url}/a.jpg", seconds=0.3)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of shop.example, with its key, that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(pem))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def shop(server: ScriptedServer, certificate: Path) -> Iterator[list[str]]:
    """The server behind TLS; gives the host names that it was greeted with."""
    greeted: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: greeted.append(str(name))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield greeted


def test_a_pinned_connection_keeps_the_name_for_tls(server: ScriptedServer, shop: list[str]):
    url = f"https://shop.example:{server.server_port}/a.jpg"
    assert fetched(url, resolve=at("127.0.0.1")) == PICTURE
    assert shop == ["shop.example"]


def test_a_certificate_of_another_name_is_refused(server: ScriptedServer, shop: list[str]):
    url = f"https://other.example:{server.server_port}/a.jpg"
    with pytest.raises(Refused):
        fetched(url, resolve=at("127.0.0.1"))
    assert server.seen == []
