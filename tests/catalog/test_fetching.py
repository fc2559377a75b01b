"""Pictures from addresses that people give: nothing but public web servers is asked."""

import io
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from catalog.media.fetching import fetch
from catalog.media.refusal import Refused
from sartiq.outside import is_public
from tests.catalog.fetches import PICTURE, at, fetched
from tests.generation.scripted_server import ScriptedServer, scripted_server


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        server.always(200, PICTURE, Content_Type="image/jpeg")
        yield server


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "0.0.0.0",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001:0:1::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%lo",
        "fec0::1",
        "ff02::1",
    ],
)
def test_no_address_of_a_network_of_ones_own_is_public(address: str):
    assert not is_public(ip_address(address), 80)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_an_address_of_the_internet_is_public_at_the_ports_of_the_web(address: str):
    ports = (22, 25, 80, 443, 6379, 8080)
    assert [port for port in ports if is_public(ip_address(address), port)] == [80, 443]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
    ],
)
def test_a_server_of_ones_own_is_not_asked_whatever_it_is_called(server: ScriptedServer, host: str):
    with pytest.raises(Refused):
        fetched(
            f"http://{host}:{server.server_port}/a.jpg",
            allows=lambda address, port: is_public(address, 80),
        )
    assert server.seen == []


def test_one_private_address_among_public_ones_refuses_them_all(server: ScriptedServer):
    with pytest.raises(Refused, match="Nothing is fetched"):
        fetch("http://shop.example/a.jpg", io.BytesIO(), resolve=at("8.8.8.8", "127.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.jpg",
        "//shop.example/a.jpg",
        "ftp://shop.example/a.jpg",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "data:image/png;base64,AAAA",
        "https:///a.jpg",
        "http://[::1",
        "http://shop.example:port/",
        "http://shop.example/\r\nX-Injected: yes",
        "http://shop.example/\x00",
        "http://①②⑦.0.0.1/",
        "http://shop.example/" + "a" * 70_000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str):
    with pytest.raises(Refused, match=r"no web address|begins with https"):
        fetch(url, io.BytesIO())


def test_a_name_and_a_password_are_not_sent_on(server: ScriptedServer):
    with pytest.raises(Refused, match="password"):
        fetched(f"http://me:secret@{server.host}/a.jpg")
    assert server.seen == []


@pytest.mark.parametrize("host", ["nobody.invalid", "a..b", "x" * 70 + ".example"])
def test_a_host_that_is_not_there_is_named(host: str):
    with pytest.raises(Refused, match="There is no host called"):
        fetched(f"http://{host}/a.jpg")
