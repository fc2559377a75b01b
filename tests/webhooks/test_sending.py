"""Sending webhooks: signed, tried again, given up, delivered once more."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from sartiq.access.models import Role
from sartiq.webhooks import endpoints, sending
from sartiq.webhooks.models import Delivery
from tests import factories
from tests.generation.scripted_server import Exchange, ScriptedServer, Seen
from tests.webhooks import hooks

pytestmark = pytest.mark.django_db
State = Delivery.State
IN_VAIN = 500


def to(shop: ScriptedServer, **fields) -> Delivery:
    return hooks.delivery(hooks.endpoint(f"{shop.url}/hook?from=sartiq"), **fields)


def tried(delivery: Delivery) -> Delivery:
    """The delivery after a sender that finds it due."""
    Delivery.objects.exclude(due_at=None).update(due_at=timezone.now())
    sending.deliver_due()
    delivery.refresh_from_db()
    return delivery


def wait_of(delivery: Delivery) -> timedelta:
    assert delivery.due_at
    return delivery.due_at - timezone.now()


def test_the_signature_is_that_of_standard_webhooks(shop: ScriptedServer):
    delivery = tried(to(shop))
    [seen] = shop.seen
    key = base64.b64decode(delivery.endpoint.secret.split("_")[1])
    signed = f"{seen.headers['webhook-id']}.{seen.headers['webhook-timestamp']}.".encode()
    expected = hmac.new(key, signed + seen.body, hashlib.sha256).digest()
    assert seen.headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert abs(int(seen.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_the_body_tells_what_happened_and_when(shop: ScriptedServer):
    event = tried(to(shop)).event
    [seen] = shop.seen
    assert (seen.method, seen.path, seen.query) == ("POST", "/hook", {"from": ["sartiq"]})
    assert seen.headers["webhook-id"] == str(event.pk)
    assert seen.headers["content-type"] == "application/json"
    at = event.created_at.isoformat()
    assert seen.json == {"type": "media.approved", "timestamp": at, "data": event.data}


def test_what_was_taken_is_not_sent_again(shop: ScriptedServer):
    delivery = tried(to(shop))
    assert (delivery.state, delivery.last_status, delivery.attempts) == (State.DELIVERED, 204, 1)
    tried(delivery)
    assert len(shop.seen) == 1


@pytest.mark.parametrize("status", [301, 400, 429, 500])
def test_another_answer_than_success_is_tried_again_later(shop: ScriptedServer, status: int):
    shop.always(status, Location=f"{shop.url}/elsewhere")
    delivery = tried(to(shop))
    assert (delivery.state, delivery.last_status) == (State.PENDING, status)
    assert str(status) in delivery.last_error
    assert timedelta(0) < wait_of(delivery) <= timedelta(seconds=5)
    assert [seen.path for seen in shop.seen] == ["/hook"]


def test_a_connection_that_breaks_off_is_tried_again(shop: ScriptedServer):
    shop.script = lambda exchange, seen: exchange.drop()
    delivery = tried(to(shop))
    assert (delivery.state, delivery.last_status) == (State.PENDING, None)
    assert "broke off" in delivery.last_error


def test_a_receiver_that_says_nothing_is_left_in_time(
    shop: ScriptedServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    shop.script = lambda exchange, seen: exchange.hang()
    assert "did not answer" in tried(to(shop)).last_error


def test_after_three_days_of_growing_waits_it_is_given_up(shop: ScriptedServer):
    shop.always(IN_VAIN)
    delivery, waits = to(shop), []
    while tried(delivery).state == State.PENDING:
        waits.append(wait_of(delivery))
    assert waits == sorted(waits)
    assert timedelta(days=3) < sum(waits, timedelta(0)) < timedelta(days=3, hours=4)
    assert (delivery.state, delivery.attempts) == (State.GIVEN_UP, len(waits) + 1)


def test_an_address_that_is_gone_is_paused(shop: ScriptedServer):
    shop.always(410)
    delivery = tried(to(shop))
    assert (delivery.state, delivery.endpoint.active) == (State.GIVEN_UP, False)
    assert "paused" in delivery.last_error


def test_a_paused_address_is_told_once_it_is_resumed(shop: ScriptedServer):
    delivery, admin = to(shop), factories.user(Role.ADMIN)
    endpoints.pause(actor=admin, endpoint=delivery.endpoint)
    assert tried(delivery).attempts == 0
    endpoints.resume(actor=admin, endpoint=delivery.endpoint)
    assert tried(delivery).state == State.DELIVERED


def test_what_was_given_up_can_be_redelivered(shop: ScriptedServer):
    shop.always(IN_VAIN)
    delivery = to(shop, attempts=len(sending.WAITS))
    assert tried(delivery).state == State.GIVEN_UP
    endpoints.redeliver(actor=factories.user(Role.ADMIN), delivery=delivery)
    assert (delivery.state, delivery.attempts) == (State.PENDING, 0)
    assert (tried(delivery).state, delivery.attempts) == (State.PENDING, 1)
    shop.always(200)
    assert tried(delivery).state == State.DELIVERED
    assert len({seen.headers["webhook-id"] for seen in shop.seen}) == 1


def test_nothing_is_redelivered_to_a_paused_address():
    delivery = hooks.delivery(hooks.endpoint(active=False))
    with pytest.raises(endpoints.Refused, match="Resume it"):
        endpoints.redeliver(actor=factories.user(Role.ADMIN), delivery=delivery)


def test_only_an_admin_redelivers():
    with pytest.raises(PermissionDenied):
        endpoints.redeliver(actor=factories.merchandiser(), delivery=hooks.delivery())


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "https://localhost/"])
def test_nothing_is_sent_into_our_own_network(url: str):
    delivery = tried(hooks.delivery(hooks.endpoint(url)))
    assert (delivery.state, delivery.last_status) == (State.PENDING, None)
    assert "not public" in delivery.last_error


@pytest.mark.parametrize(
    "url",
    [
        "shop",
        "ftp://shop.example/",
        "https://a:b@shop.example/",
        "http://10.0.0.1/",
        "http://8.8.8.8:22/",
    ],
)
def test_what_is_no_public_address_is_not_added(url: str):
    with pytest.raises(endpoints.Refused):
        endpoints.require_public(url)


def test_an_answer_that_comes_after_the_lease_changes_nothing():
    mine = hooks.delivery()
    [late] = sending.claim()
    Delivery.objects.update(due_at=timezone.now())  # as when its lease has run out
    [other] = sending.claim()
    sending.record(other, sending.Answer(200))
    sending.record(late, sending.Answer(None, "Too late."))
    mine.refresh_from_db()
    assert (mine.state, mine.last_error) == (State.DELIVERED, "")


def test_an_address_that_fails_is_left_alone_for_a_moment(
    shop: ScriptedServer, monkeypatch: pytest.MonkeyPatch
):
    shop.always(IN_VAIN)
    monkeypatch.setattr(sending, "BATCH", 1)
    failing = hooks.endpoint(f"{shop.url}/fails")
    first, second, other = hooks.delivery(failing), hooks.delivery(failing), to(shop)
    tried(first)
    second.refresh_from_db()
    assert (second.attempts, wait_of(second) > timedelta(0)) == (0, True)
    assert [seen.path for seen in shop.seen] == ["/fails", "/hook"]
    assert other.event != first.event


@pytest.mark.django_db(transaction=True)
def test_two_who_claim_at_once_do_not_claim_the_same():
    """Both look for work before either has written down what it took."""
    meeting = Barrier(2, timeout=10)

    def claimed() -> int:
        try:
            with transaction.atomic():
                meeting.wait()
                batch = sending.claim()
                meeting.wait()
            return len(batch)
        finally:
            connection.close()

    hooks.delivery()
    with ThreadPoolExecutor(2) as threads:
        taken = [threads.submit(claimed), threads.submit(claimed)]
    assert sorted(one.result() for one in taken) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_sender_leaves_everything_to_the_one_that_sends(
    shop: ScriptedServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "BATCH", 1)
    first, second = to(shop), to(shop)
    sent_meanwhile: list[int] = []

    def script(exchange: Exchange, seen: Seen) -> None:
        before = len(shop.seen)
        sending.deliver_due()
        connection.close()
        sent_meanwhile.append(len(shop.seen) - before)
        exchange.reply(200)

    shop.script = script
    sending.deliver_due()
    assert sent_meanwhile == [0, 0]
    ids = [str(first.event_id), str(second.event_id)]
    assert [seen.headers["webhook-id"] for seen in shop.seen] == ids
