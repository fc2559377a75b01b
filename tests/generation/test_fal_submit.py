"""A submit is one POST, and its exceptions decide the money."""

import socket
import traceback

import pytest

from generation.providers.fal import Client, FalSettings, NotSent, Refused, Unclear
from tests.generation.fal_fixtures import KEY, client_of
from tests.generation.scripted_server import ScriptedServer, scripted_server

ENDPOINT = "fal-ai/flux-pro/kontext"
ARGUMENTS = {"prompt": "a shirt"}


@pytest.fixture
def server():
    with scripted_server() as server:
        yield server


@pytest.fixture
def client(server: ScriptedServer):
    with client_of(server) as client:
        yield client


def test_a_call_goes_to_the_whole_id_with_our_key_and_callback(server, client):
    server.always(200, {"request_id": "r-1"})
    client.submit(ENDPOINT, ARGUMENTS, "http://us.example/hooks/fal/t?a=1&b=2")
    [seen] = server.seen
    assert (seen.method, seen.path, seen.json) == ("POST", f"/{ENDPOINT}", ARGUMENTS)
    assert seen.headers["authorization"] == f"Key {KEY}"
    assert seen.query == {"fal_webhook": ["http://us.example/hooks/fal/t?a=1&b=2"]}


def test_an_accepted_call_has_a_request_id(server, client):
    server.always(200, {"request_id": "r-1", "status": "IN_QUEUE", "queue_position": 0})
    assert client.submit(ENDPOINT, ARGUMENTS).request_id == "r-1"


def test_without_a_callback_address_none_is_sent(server, client):
    server.always(200, {"request_id": "r-1"})
    client.submit(ENDPOINT, ARGUMENTS)
    assert server.seen[0].query == {}


def test_a_closed_port_means_nothing_was_sent():
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    client = Client(FalSettings(key=KEY, queue_url=url))
    with pytest.raises(NotSent):
        client.submit(ENDPOINT, ARGUMENTS)


def test_a_host_without_an_address_means_nothing_was_sent(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    client = Client(FalSettings(key=KEY, queue_url="http://provider.invalid"))
    with pytest.raises(NotSent):
        client.submit(ENDPOINT, ARGUMENTS)


def test_a_dropped_connection_is_unclear_and_not_sent_again(server, client):
    server.script = lambda exchange, seen: exchange.drop()
    with pytest.raises(Unclear):
        client.submit(ENDPOINT, ARGUMENTS)
    assert len(server.seen) == 1


def test_silence_is_unclear_and_not_sent_again(server, client):
    server.script = lambda exchange, seen: exchange.hang()
    with pytest.raises(Unclear):
        client.submit(ENDPOINT, ARGUMENTS)
    assert len(server.seen) == 1


def test_an_answer_cut_short_is_unclear(server, client):
    def cut(exchange, seen):
        exchange.reply(200, b'{"request_id"', {"Content-Length": "400"})
        exchange.close_connection = True

    server.script = cut
    with pytest.raises(Unclear):
        client.submit(ENDPOINT, ARGUMENTS)


@pytest.mark.parametrize("status", [408, 499, 500, 502, 503, 504])
def test_an_answer_that_is_no_clear_refusal_is_unclear(server, client, status):
    server.always(status, b"<html>nginx</html>", Retry_After="1")
    with pytest.raises(Unclear):
        client.submit(ENDPOINT, ARGUMENTS)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[" * 100_000, [], {}, {"request_id": None}, {"request_id": "../x"}]
)
def test_success_without_a_request_id_is_unclear(server, client, body):
    server.always(200, body)
    with pytest.raises(Unclear):
        client.submit(ENDPOINT, ARGUMENTS)


def test_a_redirect_is_not_followed_and_unclear(server, client):
    server.always(307, b"", Location="/elsewhere")
    with pytest.raises(Unclear):
        client.submit(ENDPOINT, ARGUMENTS)
    assert [seen.path for seen in server.seen] == [f"/{ENDPOINT}"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429])
def test_a_clear_no_is_a_refusal(server, client, status):
    server.always(status, {"detail": "No."})
    with pytest.raises(Refused, match=r"No\.") as caught:
        client.submit(ENDPOINT, ARGUMENTS)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("status", "retryable"), [(401, False), (403, False), (422, False), (429, True)]
)
def test_only_a_full_queue_is_worth_another_try(server, client, status, retryable):
    server.always(status, {"detail": "No."})
    with pytest.raises(Refused) as caught:
        client.submit(ENDPOINT, ARGUMENTS)
    assert caught.value.retryable is retryable


def test_the_provider_may_say_that_a_refusal_is_worth_another_try(server, client):
    server.always(409, {"detail": "Busy."}, X_Fal_Needs_Retry="1")
    with pytest.raises(Refused) as caught:
        client.submit(ENDPOINT, ARGUMENTS)
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5.0),
        ("1e9", 3600.0),
        ("-3", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(server, client, header, seconds):
    server.always(429, {"detail": "Busy."}, Retry_After=header)
    with pytest.raises(Refused) as caught:
        client.submit(ENDPOINT, ARGUMENTS)
    assert caught.value.retry_after == seconds


def test_a_list_of_problems_becomes_plain_words(server, client):
    problem = {"loc": ["body", "loras", 0, "scale"], "msg": "Input should be less than 4"}
    server.always(422, {"detail": [problem, "And more"]})
    with pytest.raises(Refused) as caught:
        client.submit(ENDPOINT, ARGUMENTS)
    assert caught.value.problems == ["loras.0.scale: Input should be less than 4", "And more"]


def test_an_idle_connection_that_the_server_closed_is_not_used(server, client):
    def close_silently(exchange, seen):
        exchange.reply(200, {"request_id": f"r-{len(server.seen)}"})
        exchange.close_connection = True

    server.script = close_silently
    client.submit(ENDPOINT, ARGUMENTS)
    assert server.closed_one.wait(5)
    assert client.submit(ENDPOINT, ARGUMENTS).request_id == "r-2"


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "flux",
        "workflows/Shootify",
        "fal-ai/../x",
        "fal-ai//x",
        "https://evil.example/a/b",
        "a/b?c=1",
        "a/b#c",
        "a/b/",
        "a/b\n",
    ],
)
def test_what_is_no_endpoint_id_is_not_posted(server, client, endpoint):
    with pytest.raises(ValueError, match="no endpoint id"):
        client.submit(endpoint, ARGUMENTS)
    assert server.seen == []


def test_a_number_that_json_lacks_is_not_posted(server, client):
    with pytest.raises(ValueError, match="JSON"):
        client.submit(ENDPOINT, {"guidance_scale": float("nan")})
    assert server.seen == []


@pytest.mark.parametrize("fault", ["drop", "echo"])
def test_the_key_is_in_no_exception_and_no_traceback(server, client, fault):
    def echo(exchange, seen):
        exchange.reply(401, {"detail": f"Bad key {KEY}"})

    server.script = echo if fault == "echo" else lambda exchange, seen: exchange.drop()
    with pytest.raises((Unclear, Refused)) as caught:
        client.submit(ENDPOINT, ARGUMENTS)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [line for line in shown.format() if "tests/generation" not in line]
    assert KEY not in "".join(ours)


def test_the_key_is_in_no_repr(client):
    assert "secret-of-key" not in repr(client.settings) + repr(client) + repr(vars(client))


@pytest.mark.parametrize(
    "changes",
    [{"key": ""}, {"key": "a\nb"}, {"queue_url": "queue.fal.run"}, {"rest_url": "ftp://x"}],
)
def test_settings_that_can_not_work_are_refused(changes):
    with pytest.raises(ValueError):
        FalSettings(**{"key": KEY} | changes)
