"""When it is proven that a call was never made, and what the provider's records can't prove."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from generation import lifecycle, reconcile
from generation.models import Attempt, Upload
from generation.providers.fal.client import Client
from generation.reconcile import records
from tests import factories
from tests.generation.corridor import claim, forget, launched, lost, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call could have arrived long ago."""
    monkeypatch.setattr(records, "ABSENT", timedelta(0))
    monkeypatch.setattr(lifecycle, "LEASE", timedelta(0))


@pytest.fixture
def faulty(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    yield sandbox
    sandbox.clear_faults()


def looked_up(attempt: Attempt) -> Attempt:
    """The attempt after a second look; the first is not believed."""
    Attempt.objects.filter(pk=attempt.pk).update(looks=1)
    reconcile.look_up([attempt.pk])
    attempt.refresh_from_db()
    return attempt


def never_sent() -> Attempt:
    attempt = launched()
    claim(attempt, "token")
    return forget(attempt)


def test_what_neither_history_nor_billing_shows_was_never_made(sandbox: SandboxProcess):
    assert looked_up(never_sent()).state == State.REJECTED


def test_a_charge_that_the_history_does_not_explain_forbids_the_proof(faulty: SandboxProcess):
    attempt = lost()
    faulty.fault("history_late", seconds=3600)
    attempt = looked_up(attempt)
    assert attempt.state == State.UNKNOWN
    assert "charged $0.04" in attempt.error


def test_a_charge_for_another_call_that_nobody_has_does_not_forbid_it(sandbox: SandboxProcess):
    attempt = never_sent()
    other = lost()
    Attempt.objects.filter(pk=other.pk).update(state=State.CANCELLED)
    assert looked_up(attempt).state == State.REJECTED


def test_records_that_lack_a_call_of_ours_prove_nothing(faulty: SandboxProcess):
    attempt = never_sent()
    walk(launched())
    faulty.fault("history_late", seconds=3600)
    faulty.fault("billing_late", seconds=3600)
    attempt = looked_up(attempt)
    assert attempt.state == State.UNKNOWN
    assert "prove" in attempt.error


def test_billing_that_lacks_a_call_of_ours_proves_nothing(faulty: SandboxProcess):
    attempt = never_sent()
    walk(launched())
    faulty.fault("billing_late", seconds=3600)
    assert looked_up(attempt).state == State.UNKNOWN


def test_a_request_without_its_arguments_forbids_the_proof(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    history = Client.history
    monkeypatch.setattr(
        Client,
        "history",
        lambda *a, **k: [replace(one, arguments=None) for one in history(*a, **k)],
    )
    attempt = looked_up(lost())
    assert attempt.state == State.UNKNOWN
    assert "An admin must decide" in attempt.error


def test_a_picture_is_known_by_its_bytes_where_its_address_is_not(sandbox: SandboxProcess):
    attempt = lost()
    Upload.objects.all().delete()
    assert looked_up(attempt).state == State.SUBMITTED


def test_a_request_with_another_picture_is_another_call(sandbox: SandboxProcess):
    attempt = lost()
    attempt.job.inputs.update(asset=factories.packshot(factories.colourway()))
    assert looked_up(attempt).state == State.REJECTED


def test_a_picture_that_can_not_be_read_leaves_it_open(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    attempt = lost()
    Upload.objects.all().delete()
    monkeypatch.setattr(records, "digest_at", lambda url: None)
    attempt = looked_up(attempt)
    assert attempt.state == State.UNKNOWN
    assert "may be this call" in attempt.error
