"""The provider's key, when the provider sends it back with every failure: it is told nowhere."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core import serializers
from django.test import Client

from generation import intake, lifecycle, reconcile
from generation.models import Attempt
from generation.provider import client
from sartiq.access.models import Role, Scope
from sartiq.celery import app
from tests import factories
from tests.conftest import forget_provider, point_to
from tests.generation.scripted_server import Exchange, ScriptedServer, Seen, scripted_server
from tests.rest import Program

pytestmark = pytest.mark.django_db
KEY, ADMIN_KEY = "0f8fad5b:very-secret-of-ours", "7c9e6679:admins-secret-of-ours"
KONTEXT, SCHNELL = "fal-ai/flux-pro/kontext", "fal-ai/flux/schnell"
State = Attempt.State


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[ScriptedServer]:
    """A provider that is asked with keys of ours."""
    with scripted_server() as server:
        settings.FAL_KEY, settings.FAL_ADMIN_KEY = KEY, ADMIN_KEY
        point_to(settings, server.url)
        yield server
        forget_provider()


@pytest.fixture
def sent_hints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What tasks are sent with."""
    seen: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda *a, **k: seen.append(repr((a, k))))
    return seen


def tell_all(status: int, **fields: Any):
    """A script that sends the key back in every place that an answer has."""

    def script(exchange: Exchange, seen: Seen) -> None:
        key = seen.headers.get("authorization", f"Key {KEY}")
        body = {
            "detail": [{"loc": ["body", key], "msg": key, "type": "missing", "input": key}],
            "error": key,
            "error_type": key,
            "logs": [{"message": key, "level": "ERROR"}],
            "status": "COMPLETED",
            "images": [{"url": f"{exchange.server.url}/{key}"}],
        }
        headers = {"X-Fal-Error-Type": key, "X-Told": key}
        exchange.reply(status, body | fields, headers)

    return script


def tell_text(status: int):
    """The same as a text."""
    return lambda exchange, seen: exchange.reply(status, f"<p>{KEY} {ADMIN_KEY}".encode())


def drop(exchange: Exchange, seen: Seen) -> None:
    exchange.drop()


FAILURES = {
    **{f"{status}": tell_all(status) for status in (200, 400, 401, 403, 404, 422, 429, 500, 503)},
    **{f"text {status}": tell_text(status) for status in (200, 401, 422, 502)},
    "string": tell_all(401, detail=f"Bad key {KEY}"),
    "drop": drop,
}


def in_database() -> str:
    """Every row of every model, as text."""
    rows = (row for model in apps.get_models() for row in model._default_manager.all())
    return str(serializers.serialize("json", rows))


def on_pages(attempts: list[Attempt]) -> str:
    """Every page that tells of attempts, and REST."""
    boss = Client()
    boss.force_login(factories.user(Role.ADMIN, is_staff=True, is_superuser=True))
    shoot = attempts[0].job.shoot_id
    paths = ["/", f"/shoots/{shoot}/", f"/shoots/{shoot}/sheet/", "/storefronts/"]
    paths += [f"/admin/generation/{model}/" for model in ("job", "attempt", "transition")]
    for attempt in attempts[:3]:
        paths.append(f"/admin/generation/job/{attempt.job_id}/change/")
        paths.append(f"/admin/generation/attempt/{attempt.pk}/change/")
    shown = [boss.get(path, follow=True).content.decode() for path in paths]
    return "".join(shown) + Program(Scope.ADMIN).get(f"/shoots/{shoot}").content.decode()


def assert_nowhere(attempts: list[Attempt], *texts: str) -> None:
    for text in (in_database(), on_pages(attempts), *texts):
        assert "secret-of-ours" not in text


def launched(count: int, endpoint: str) -> list[Attempt]:
    """The reserved attempts of one shoot."""
    colourway = factories.colourway()
    factories.packshot(colourway)
    shoot = factories.shoot(colourway, count=count, endpoint=endpoint)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    return list(Attempt.objects.filter(job__shoot=shoot).select_related("job").order_by("pk"))


def walk_into(attempt: Attempt, state: State) -> None:
    """Take every step that asks the provider, as the tasks would."""
    if state == State.RESERVED:
        lifecycle.submit([attempt.pk])
        return
    known = None if state == State.UNKNOWN else f"r-{attempt.pk}"
    Attempt.objects.filter(pk=attempt.pk).update(
        state=state, request_id=known, called=attempt.job.endpoint_id, due_at=None
    )
    if state == State.UNKNOWN:
        reconcile.look_up([attempt.pk])
        return
    lifecycle.collect([attempt.pk])
    lifecycle.collect([attempt.pk])


@pytest.mark.parametrize(
    ("state", "endpoint"),
    [
        (State.RESERVED, KONTEXT),  # it uploads the packshot first
        (State.RESERVED, SCHNELL),
        (State.SUBMITTED, SCHNELL),
        (State.UNKNOWN, SCHNELL),
    ],
)
def test_the_key_is_told_nowhere(
    provider: ScriptedServer,
    sent_hints: list[str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    state: State,
    endpoint: str,
):
    caplog.set_level(logging.DEBUG)
    attempts = launched(len(FAILURES), endpoint)
    for attempt, provider.script in zip(attempts, FAILURES.values(), strict=True):
        before = len(provider.seen)
        walk_into(attempt, state)
        assert len(provider.seen) > before
    assert_nowhere(attempts, caplog.text, *capfd.readouterr(), *sent_hints)


def test_a_fault_of_ours_shows_the_key_to_nobody(
    provider: ScriptedServer, caplog: pytest.LogCaptureFixture, settings: LazySettings
):
    """Not even with DEBUG, whose error page shows the variables of each function."""
    settings.DEBUG = True
    [attempt] = launched(1, SCHNELL)
    browser = Client(raise_request_exception=False)
    browser.force_login(factories.merchandiser())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generation.views.cells.Job", client())  # breaks the page with our client
        page = browser.get(f"/shoots/{attempt.job.shoot_id}/").content.decode()
    assert "Traceback" in page
    assert_nowhere([attempt], page, caplog.text)
