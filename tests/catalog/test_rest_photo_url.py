"""Photos for products by REST, named by their address."""

from collections.abc import Iterator
from functools import partial

import pytest

from catalog.api import products
from catalog.media.fetching import fetch
from catalog.models import Asset
from sartiq.access.models import Scope
from tests import factories
from tests.generation.scripted_server import ScriptedServer, scripted_server
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_WRITE)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        server.always(200, factories.picture_bytes())
        yield server


def send(program: Program, url: str, **fields: str):
    path = f"/products/{factories.product().handle}/photos"
    return program.post(path, url=url, **fields)


@pytest.fixture
def open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this test fetch from this machine."""
    monkeypatch.setattr(products, "fetch", partial(fetch, allows=lambda *_: True))


def test_a_photo_is_fetched_from_its_address(
    program: Program, server: ScriptedServer, open_door: None
):
    response = send(program, f"{server.url}/summer/coat%20front.png?size=2", view="front")
    assert response.status_code == 201
    photo = Asset.objects.get()
    assert (photo.status, photo.file_name) == ("approved", "coat front.png")
    assert (photo.origin, photo.view_id) == (Asset.Origin.CAPTURED, "front")


@pytest.mark.parametrize("path", ["", "/"])
def test_an_address_without_a_name_is_taken_too(
    program: Program, server: ScriptedServer, open_door: None, path: str
):
    assert send(program, f"{server.url}{path}").status_code == 201


def test_a_name_in_an_address_is_made_safe_to_show(
    program: Program, server: ScriptedServer, open_door: None
):
    send(program, f"{server.url}/..%2F..%2Fa%00%0D%0A%E2%80%AEgpj.png")
    assert Asset.objects.get().file_name == "a\ufffd\ufffd\ufffd\ufffdgpj.png"


@pytest.mark.parametrize("url", ["{server}/a.png", "http://169.254.169.254/latest/", "file:///a"])
def test_nothing_is_fetched_from_our_own_network(
    program: Program, server: ScriptedServer, url: str
):
    problem = is_problem(send(program, url.format(server=server.url)), 422)
    assert "fetched from" in problem["detail"] or "https://" in problem["detail"]
    assert server.seen == []
    assert not Asset.objects.exists()


def test_what_is_no_picture_is_not_kept(program: Program, server: ScriptedServer, open_door: None):
    server.always(200, b"<html>", Content_Type="image/png")
    assert "web page" in is_problem(send(program, f"{server.url}/a.png"), 422)["detail"]
    assert not Asset.objects.exists()
