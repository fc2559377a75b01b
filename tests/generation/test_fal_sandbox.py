"""The client against the sandbox: one call from the packshot to the picture and its bill."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from generation.providers.fal import (
    CancelAnswer,
    Client,
    FalSettings,
    Jwks,
    Refused,
    Result,
    State,
    verify,
)
from tests.generation.scripted_server import Exchange, Seen, scripted_server
from tests.sandbox_process import SandboxProcess

KEY = "sandbox:sandbox"
KONTEXT = "fal-ai/flux-pro/kontext"
PATIENCE = 30.0


@dataclass(frozen=True)
class Call:
    """A finished call with a seed of its own."""

    seed: int
    request_id: str
    result: Result


@pytest.fixture(scope="module")
def client(sandbox_process: SandboxProcess) -> Iterator[Client]:
    url = sandbox_process.url
    settings = FalSettings(
        key=KEY,
        admin_key=KEY,
        queue_url=url,
        rest_url=url,
        cdn_url=url,
        platform_url=url,
        jwks_url=f"{url}/.well-known/jwks.json",
        media_hosts=(url.removeprefix("http://"),),
    )
    with closing(Client(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def call(client: Client) -> Call:
    """A packshot that was uploaded, set on a studio backdrop."""
    packshot = io.BytesIO()
    Image.new("RGB", (64, 96), "navy").save(packshot, "PNG")
    image_url = client.upload(packshot.getvalue(), media_type="image/png", file_name="a.png")
    seed = time.time_ns() % 2**32
    arguments = {"prompt": "a shirt", "image_url": image_url, "seed": seed, "aspect_ratio": "3:4"}
    seen = finished(client, KONTEXT, arguments)
    request_id = seen.json["request_id"]
    return Call(seed, request_id, client.result(KONTEXT, request_id))


def finished(client: Client, endpoint: str, arguments: dict[str, Any]) -> Seen:
    """Send a call and wait for its callback, which is returned."""
    arrived = threading.Event()

    def take(exchange: Exchange, seen: Seen) -> None:
        exchange.reply(200)
        arrived.set()

    with scripted_server() as us:
        us.script = take
        client.submit(endpoint, arguments, f"{us.url}/hooks/fal/token")
        assert arrived.wait(PATIENCE), "The sandbox did not call back."
    return us.seen[0]


def test_a_result_has_a_picture_and_says_its_seed(call):
    assert call.result.output["seed"] == call.seed
    assert call.result.output["has_nsfw_concepts"] == [False]
    assert call.result.billable_units == 1


def test_the_picture_can_be_fetched(client, call):
    [image] = call.result.output["images"]
    to = io.BytesIO()
    got = client.download(image["url"], to, 20_000_000)
    assert got.media_type == "image/jpeg"
    assert Image.open(to).size == (image["width"], image["height"])


def test_a_complete_call_can_not_be_cancelled(client, call):
    assert client.cancel(KONTEXT, call.request_id) == CancelAnswer.ALREADY_COMPLETED


def test_a_request_of_nobody_is_unknown(client):
    assert client.status(KONTEXT, "0" * 32).state == State.UNKNOWN_TO_PROVIDER
    assert client.cancel(KONTEXT, "0" * 32) == CancelAnswer.NOT_FOUND


def test_the_bill_names_the_call(client, call):
    [event] = client.billing_events([call.request_id])
    assert (event.endpoint_id, event.units, event.cost_nano) == (KONTEXT, 1, 40_000_000)


def test_the_history_finds_the_call_by_its_arguments(client, call):
    past = client.history(KONTEXT, start=datetime.now(UTC) - timedelta(hours=1))
    [found] = [one for one in past if (one.arguments or {}).get("seed") == call.seed]
    assert (found.request_id, found.status_code) == (call.request_id, 200)


def test_the_price_is_the_one_of_the_endpoint_file(client):
    [price] = client.prices([KONTEXT])
    assert (price.amount, price.currency) == (Decimal("0.04"), "USD")


def test_the_signing_keys_can_be_read(client):
    assert len(client.signing_keys()) == 1
    assert not Jwks(client.signing_keys).signed(signature=b"x" * 64, message=b"")


def test_the_callback_of_a_call_is_true(client):
    seen = finished(client, "fal-ai/flux/schnell", {"prompt": "x"})
    keys = Jwks(client.signing_keys)
    said = verify(seen.headers, seen.body, keys=keys, user_id="sandbox", now=time.time())
    assert said == seen.json["request_id"]


def test_a_finished_call_is_complete_without_an_error(client, call):
    status = client.status(KONTEXT, call.request_id, logs=True)
    assert (status.state, status.error) == (State.COMPLETED, "")


@pytest.mark.parametrize(
    ("endpoint", "arguments", "status"),
    [
        ("fal-ai/nothing/here", {"prompt": "x"}, 404),
        (KONTEXT, {"prompt": "x"}, 422),
    ],
)
def test_what_the_provider_does_not_take_is_refused(client, endpoint, arguments, status):
    with pytest.raises(Refused) as caught:
        client.submit(endpoint, arguments)
    assert caught.value.status == status


def test_another_key_is_refused(client, sandbox_process):
    stranger = FalSettings(key="a:b", queue_url=sandbox_process.url)
    with closing(Client(stranger)) as other, pytest.raises(Refused) as caught:
        other.submit(KONTEXT, {"prompt": "x"})
    assert caught.value.status == 401
