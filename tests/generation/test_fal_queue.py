"""Status, result and cancel: what the provider says, in our words."""

from decimal import Decimal

import pytest

from generation.providers.fal import (
    CancelAnswer,
    ModelFailed,
    NotReady,
    ProviderUnavailable,
    ResultGone,
    State,
)
from tests.generation.fal_fixtures import client_of
from tests.generation.scripted_server import ScriptedServer, scripted_server

ENDPOINT = "fal-ai/flux-pro/kontext"
NGINX = b"<html>502 Bad Gateway nginx</html>"


@pytest.fixture
def server():
    with scripted_server() as server:
        yield server


@pytest.fixture
def client(server: ScriptedServer):
    with client_of(server) as client:
        yield client


@pytest.mark.parametrize(
    ("endpoint", "app"),
    [
        ("fal-ai/flux-lora", "fal-ai/flux-lora"),
        ("fal-ai/flux/schnell", "fal-ai/flux"),
        ("fal-ai/flux-pro/kontext/max/multi", "fal-ai/flux-pro"),
        ("workflows/Shootify/flux-krea-lora-i2i", "workflows/Shootify/flux-krea-lora-i2i"),
        ("comfy/owner/alias/path", "comfy/owner/alias"),
    ],
)
def test_questions_drop_the_sub_path_and_keep_the_namespace(server, client, endpoint, app):
    server.always(200, {"status": "COMPLETED", "logs": None})
    client.status(endpoint, "r-1")
    client.result(endpoint, "r-1")
    client.cancel(endpoint, "r-1")
    assert [(seen.method, seen.path) for seen in server.seen] == [
        ("GET", f"/{app}/requests/r-1/status"),
        ("GET", f"/{app}/requests/r-1"),
        ("PUT", f"/{app}/requests/r-1/cancel"),
    ]


@pytest.mark.parametrize("request_id", ["", "../x", "a/b", "a?b", "a" * 101])
def test_what_is_no_request_id_is_not_asked_for(server, client, request_id):
    with pytest.raises(ValueError, match="no request id"):
        client.status(ENDPOINT, request_id)
    assert server.seen == []


def test_a_queued_request_has_a_position(server, client):
    server.always(202, {"status": "IN_QUEUE", "queue_position": 2})
    status = client.status(ENDPOINT, "r-1")
    assert (status.state, status.queue_position) == (State.IN_QUEUE, 2)


def test_a_running_request_may_have_logs(server, client):
    line = {"message": "step 3 of 28", "level": "INFO", "timestamp": "2026-01-01T00:00:00Z"}
    server.always(202, {"status": "IN_PROGRESS", "logs": [line, "odd"]})
    status = client.status(ENDPOINT, "r-1", logs=True)
    assert (status.state, status.logs) == (State.IN_PROGRESS, ("step 3 of 28",))
    assert server.seen[0].query == {"logs": ["1"]}


def test_completed_is_not_a_success(server, client):
    server.always(
        200, {"status": "COMPLETED", "error": "Timed out", "error_type": "request_timeout"}
    )
    status = client.status(ENDPOINT, "r-1")
    assert status.state == State.COMPLETED
    assert (status.error, status.error_type) == ("Timed out", "request_timeout")


def test_an_unknown_request_is_said_to_be_unknown(server, client):
    server.always(404, {"status": "NOT_FOUND"})
    assert client.status(ENDPOINT, "r-1").state == State.UNKNOWN_TO_PROVIDER


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, {"status": "FAILED"}), (200, b"{"), (200, []), (401, {"detail": "No"}), (502, NGINX)],
)
def test_no_usable_status_is_worth_another_try(server, client, status, body):
    server.always(status, body)
    with pytest.raises(ProviderUnavailable):
        client.status(ENDPOINT, "r-1")


def test_a_silent_provider_is_worth_another_try(server, client):
    server.script = lambda exchange, seen: exchange.hang()
    with pytest.raises(ProviderUnavailable):
        client.status(ENDPOINT, "r-1")


def test_a_busy_provider_says_how_long(server, client):
    server.always(429, {"detail": "Slow down"}, Retry_After="7")
    with pytest.raises(ProviderUnavailable) as caught:
        client.status(ENDPOINT, "r-1")
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("header", "units"),
    [("1.5", Decimal("1.5")), ("0", Decimal(0)), ("-1", None), ("NaN", None), ("1e400", None)],
)
def test_a_result_has_its_output_and_what_it_is_charged_for(server, client, header, units):
    server.always(200, {"images": []}, X_Fal_Billable_Units=header)
    result = client.result(ENDPOINT, "r-1")
    assert (result.output, result.billable_units) == ({"images": []}, units)


def test_a_failed_model_tells_why_and_what_it_costs(server, client):
    problem = {"loc": ["body", "prompt"], "msg": "Flagged", "type": "content_policy_violation"}
    server.always(422, {"detail": [problem]}, X_Fal_Billable_Units="1")
    with pytest.raises(ModelFailed) as caught:
        client.result(ENDPOINT, "r-1")
    failure = caught.value
    assert (failure.status, failure.error_type) == (422, "content_policy_violation")
    assert (failure.message, failure.billable_units) == ("prompt: Flagged", Decimal(1))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (499, {"detail": "Cancelled", "error_type": "client_cancelled"}),
        (500, {"detail": [{"msg": "Broken", "type": "internal_server_error"}]}),
        (504, {"detail": "Too slow", "error_type": "request_timeout"}),
    ],
)
def test_a_model_may_fail_with_any_status(server, client, status, body):
    server.always(status, body)
    with pytest.raises(ModelFailed):
        client.result(ENDPOINT, "r-1")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, NGINX),
        (503, {"detail": "Upstream"}),
        (500, b""),
        (401, {"detail": "No"}),
        (429, b""),
        (200, []),
    ],
)
def test_a_gateway_that_stumbles_is_not_a_failed_model(server, client, status, body):
    server.always(status, body)
    with pytest.raises(ProviderUnavailable):
        client.result(ENDPOINT, "r-1")


@pytest.mark.parametrize("status", [404, 410])
def test_a_result_may_be_gone(server, client, status):
    server.always(status, {"detail": "Not found"})
    with pytest.raises(ResultGone):
        client.result(ENDPOINT, "r-1")


def test_a_result_may_not_be_ready(server, client):
    server.always(400, {"detail": "Request is still in progress"})
    with pytest.raises(NotReady):
        client.result(ENDPOINT, "r-1")


def test_an_endless_answer_is_cut_off(server, client, monkeypatch):
    monkeypatch.setattr("generation.providers.fal.wire.ANSWER_LIMIT", 1000)
    server.always(200, b" " * 2000)
    with pytest.raises(ProviderUnavailable):
        client.result(ENDPOINT, "r-1")


@pytest.mark.parametrize(
    ("status", "word", "answer"),
    [
        (200, "OK", CancelAnswer.REQUESTED),
        (202, "CANCELLATION_REQUESTED", CancelAnswer.REQUESTED),
        (400, "ALREADY_COMPLETED", CancelAnswer.ALREADY_COMPLETED),
        (404, "NOT_FOUND", CancelAnswer.NOT_FOUND),
    ],
)
def test_a_cancel_has_one_of_three_answers(server, client, status, word, answer):
    server.always(status, {"status": word})
    assert client.cancel(ENDPOINT, "r-1") == answer


def test_a_cancel_without_an_answer_may_be_sent_again(server, client):
    server.always(500, b"")
    with pytest.raises(ProviderUnavailable):
        client.cancel(ENDPOINT, "r-1")
