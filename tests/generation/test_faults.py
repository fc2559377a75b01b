"""Whatever goes wrong on the way: nothing is paid twice, nothing paid is lost, nothing hangs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.utils import timezone

from catalog import ingest
from catalog.models import Release, Shoot
from generation import intake, ledger, lifecycle, uploads
from generation.lifecycle import collecting
from generation.models import Attempt, Job, LedgerEntry
from generation.provider import client
from generation.providers.fal import errors
from generation.providers.fal.answers import State as RequestState
from generation.providers.fal.answers import Status, Submitted
from generation.providers.fal.client import Client
from tests import factories
from tests.generation.corridor import claim, launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def again(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_related("job").get(pk=attempt.pk)


def submitted() -> Attempt:
    attempt = launched()
    claim(attempt, "token")
    lifecycle.accept(attempt, f"req-{attempt.pk}")
    return attempt


def answered(**fields) -> Attempt:
    attempt = submitted()
    attempt.move(State.RESULT_READY, **{"result": {}} | fields)
    return attempt


def reserved_nano() -> int:
    return ledger.current_period(ledger.installation_budget()).reserved_nano


def raising(error: Exception) -> Callable[..., None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


def test_a_packshot_that_the_storage_lost_is_said_so_and_nothing_is_sent(sandbox: SandboxProcess):
    attempt = launched()
    before = sandbox.bill()["submissions"]
    default_storage.delete(str(attempt.job.inputs.get().asset.file))
    lifecycle.submit([attempt.pk])
    attempt = again(attempt)
    assert (attempt.state, attempt.looks) == (State.RESERVED, 1)
    assert attempt.error
    assert sandbox.bill()["submissions"] == before


def test_an_endpoint_that_the_provider_can_not_have_gives_the_money_back(
    sandbox: SandboxProcess, settings: LazySettings
):
    attempt = launched()
    settings.FAL_WORKFLOWS = {attempt.job.endpoint_id: "no-endpoint"}
    lifecycle.submit([attempt.pk])
    attempt = again(attempt)
    assert (attempt.state, attempt.job.status) == (State.CANCELLED, Job.Status.FAILED)
    assert reserved_nano() == 0


def test_a_release_that_ended_before_the_call_was_sent_stops_it(sandbox: SandboxProcess):
    talent = factories.talent(name="Ada")
    release = Release.objects.create(
        talent=talent, uses=[Release.Use.GENERATE], valid_from=timezone.now()
    )
    attempt = launched()
    Job.objects.update(talent=talent)
    release.revoked_at = timezone.now()
    release.save()
    before = sandbox.bill()["submissions"]
    lifecycle.submit([attempt.pk])
    assert "Ada has no valid release" in again(attempt).job.failure
    assert sandbox.bill()["submissions"] == before


@pytest.mark.django_db(transaction=True)
def test_a_request_id_outlives_the_end_of_the_databases_connection(
    closed_port: None, monkeypatch: pytest.MonkeyPatch
):
    attempt = launched()

    def accepted(*args: object) -> Submitted:
        """The provider accepts; just then the database ends our connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [pid] = cursor.fetchone()
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        other.close()
        return Submitted(request_id="req-1")

    monkeypatch.setattr(uploads, "with_inputs", lambda job: {})
    monkeypatch.setattr(client(), "submit", accepted)
    lifecycle.submit([attempt.pk])
    attempt = again(attempt)
    assert (attempt.state, attempt.request_id) == (State.SUBMITTED, "req-1")


def test_every_move_leaves_its_history():
    attempt = launched()
    attempt.move(State.SUBMITTING)
    assert [one.state for one in attempt.transitions.all()] == [State.RESERVED, State.SUBMITTING]


def test_an_answer_without_a_picture_that_was_not_billed_ends_free(closed_port: None):
    attempt = answered(billed_units=0)
    lifecycle.collect([attempt.pk])
    attempt = again(attempt)
    assert (attempt.state, attempt.cost_nano) == (State.FAILED_FREE, 0)
    assert reserved_nano() == 0


def test_an_answer_without_a_picture_that_was_billed_is_paid(closed_port: None):
    attempt = answered(billed_units=1)
    lifecycle.collect([attempt.pk])
    assert again(attempt).state == State.FAILED_PAID
    assert LedgerEntry.objects.get(kind="settle").settled_delta_nano == 40_000_000


def test_a_failure_that_comes_late_does_not_overrule_an_answer(closed_port: None):
    attempt = submitted()
    stale = again(attempt)
    attempt.move(State.RESULT_READY, result={})
    lifecycle.fail(stale, "Gone.", error_type="result_gone", units=None)
    assert again(attempt).state == State.RESULT_READY


@pytest.fixture
def forgetful(closed_port: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that knows no request."""
    status = Status(state=RequestState.UNKNOWN_TO_PROVIDER)
    monkeypatch.setattr(client(), "status", lambda *args: status)
    monkeypatch.setattr(client(), "result", raising(errors.ResultGone("Gone.")))


def test_a_request_that_the_provider_does_not_know_yet_is_asked_for_again(forgetful: None):
    attempt = submitted()
    lifecycle.collect([attempt.pk])
    attempt = again(attempt)
    assert (attempt.state, attempt.looks) == (State.SUBMITTED, 1)


def test_a_request_that_the_provider_still_does_not_know_is_given_up_as_paid(forgetful: None):
    assert gone().state == State.FAILED_PAID


def gone() -> Attempt:
    """An attempt whose request the provider did not know however often it was asked."""
    attempt = submitted()
    Attempt.objects.filter(pk=attempt.pk).update(looks=collecting.MAX_FETCHES)
    lifecycle.collect([attempt.pk])
    return again(attempt)


def test_a_retry_of_a_request_that_was_gone_asks_before_it_pays(forgetful: None):
    attempt = gone()
    retried = intake.retry(actor=attempt.job.actor, job=attempt.job)
    assert (retried.pk, retried.state) == (attempt.pk, State.SUBMITTED)


def test_a_request_that_is_gone_twice_is_paid_anew_by_a_retry(forgetful: None):
    attempt = gone()
    intake.retry(actor=attempt.job.actor, job=attempt.job)
    Attempt.objects.filter(pk=attempt.pk).update(looks=collecting.MAX_FETCHES)
    lifecycle.collect([attempt.pk])
    retried = intake.retry(actor=attempt.job.actor, job=again(attempt).job)
    assert (retried.number, retried.state) == (2, State.RESERVED)


def test_a_callback_takes_up_a_request_that_was_gone(forgetful: None):
    attempt = gone()
    assert lifecycle.called_back(token="token", request_id=str(attempt.request_id))
    assert again(attempt).state == State.SUBMITTED


def test_a_call_that_runs_is_not_tried_again(closed_port: None):
    attempt = submitted()
    Job.objects.filter(pk=attempt.job_id).update(status=Job.Status.RUNNING)
    with pytest.raises(intake.Refused):
        intake.retry(actor=attempt.job.actor, job=again(attempt).job)


def test_a_picture_that_is_never_there_ends_the_call_unpaid(sandbox: SandboxProcess):
    attempt = launched()
    default_storage.delete(str(attempt.job.inputs.get().asset.file))
    Attempt.objects.filter(pk=attempt.pk).update(looks=100)
    lifecycle.submit([attempt.pk])
    assert (again(attempt).state, reserved_nano()) == (State.CANCELLED, 0)


def test_a_storage_that_refuses_keeps_the_result_for_later(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    attempt = launched()
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "store", raising(OSError("No space left on device")))
        lifecycle.submit([attempt.pk])
        for _ in range(100):
            lifecycle.collect([attempt.pk])
            if (attempt := again(attempt)).state == State.RESULT_READY:
                break
    assert attempt.state == State.RESULT_READY
    assert "No space left" in attempt.error
    assert walk(attempt).state == State.STORED


def test_an_error_that_nobody_expected_is_noted_and_told(
    closed_port: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    attempt = submitted()
    monkeypatch.setattr(client(), "status", raising(RuntimeError("?")))
    lifecycle.collect([attempt.pk])
    assert "RuntimeError" in caplog.text
    attempt = again(attempt)
    assert (attempt.looks, attempt.state) == (1, State.SUBMITTED)
    assert "RuntimeError" in attempt.error


@pytest.mark.parametrize("looks", [0, 100, 10_000])
def test_waits_stay_within_a_minute_or_so(looks: int):
    attempt = submitted()
    attempt.looks = looks
    lifecycle.look_again(attempt)
    latest = timezone.now() + lifecycle.LONGEST_WAIT
    assert Attempt.objects.filter(due_at__gt=timezone.now(), due_at__lte=latest).exists()
    assert lifecycle.backoff(looks) <= lifecycle.LONGEST_WAIT * 1.25


def test_what_was_not_sent_is_cancelled_even_when_the_provider_is_gone(closed_port: None):
    attempt = submitted()
    shoot = Shoot.objects.get()
    waiting = factories.colourway()
    job = Job.objects.create(
        endpoint=attempt.job.endpoint,
        arguments={},
        shoot=shoot,
        colourway=waiting,
        brand=waiting.product.brand,
        role="on_model",
        actor=shoot.created_by,
        estimate_nano=1,
    )
    lifecycle.open_attempts([job], due_in=lifecycle.PATIENCE)
    assert intake.cancel(actor=shoot.created_by, shoot=shoot) == 2
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
    assert again(attempt).state == State.SUBMITTED


def test_a_call_of_no_shoot_does_not_hide_shoots_that_ended(closed_port: None):
    ended = launched()
    Job.objects.filter(pk=ended.job_id).update(status=Job.Status.FAILED)
    other = launched()
    Job.objects.filter(pk=other.job_id).update(shoot=None)
    lifecycle.sweep()
    assert Shoot.objects.get(jobs=ended.job).status == Shoot.Status.DONE


def test_a_launch_sends_what_was_saved_last():
    colourway = factories.colourway()
    factories.packshot(colourway)
    shoot = factories.shoot(colourway)
    stale = Shoot.objects.get(pk=shoot.pk)
    intake.revise(actor=shoot.created_by, shoot=shoot, prompt="on a beach")
    intake.launch(actor=shoot.created_by, shoot=stale)
    assert Job.objects.get().arguments["prompt"] == "on a beach"


def test_of_two_uploads_at_once_the_first_decides(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    attempt = launched()
    asset = attempt.job.inputs.get().asset
    original = client().upload

    def overtaken(*args: Any, **kwargs: Any) -> str:
        url = original(*args, **kwargs)
        with monkeypatch.context() as patch:
            patch.setattr(client(), "upload", original)
            uploads.upload(asset)
        return url

    monkeypatch.setattr(client(), "upload", overtaken)
    first = uploads.upload(asset)
    assert first in uploads.with_inputs(attempt.job).values()


def test_a_call_of_another_provider_waits_until_that_one_is_back(
    sandbox: SandboxProcess, settings: LazySettings
):
    attempt, before = launched(), sandbox.bill()["submissions"]
    settings.PROVIDER = "fal"
    lifecycle.submit([attempt.pk])
    attempt.refresh_from_db()
    assert attempt.state == State.RESERVED
    assert sandbox.bill()["submissions"] == before


def test_a_result_is_asked_for_where_the_call_was_sent(
    sandbox: SandboxProcess, settings: LazySettings
):
    attempt = launched()
    lifecycle.submit([attempt.pk])
    settings.FAL_WORKFLOWS = {attempt.job.endpoint_id: "workflows/elsewhere/renamed"}
    assert walk(attempt).state == State.STORED


def unfetched(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> Attempt:
    """A paid attempt whose pictures were refused until we gave up."""
    attempt = launched()
    with monkeypatch.context() as broken:
        broken.setattr(Client, "download", refuse_media)
        broken.setattr(collecting, "MAX_FETCHES", 0)
        walk(attempt)
    return attempt


def refuse_media(*args: object, **options: object) -> None:
    raise errors.MediaRefused("The file is gone.")


def test_a_retry_fetches_what_was_paid_for_without_another_post(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    attempt = unfetched(sandbox, monkeypatch)
    assert attempt.state == State.FAILED_PAID
    before = sandbox.bill()["submissions"]
    again = intake.retry(actor=attempt.job.actor, job=attempt.job)
    lifecycle.collect([again.pk])
    again.refresh_from_db()
    assert (again.pk, again.state) == (attempt.pk, State.STORED)
    assert sandbox.bill()["submissions"] == before


def test_what_was_fetched_late_is_settled_once(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    attempt = unfetched(sandbox, monkeypatch)
    intake.retry(actor=attempt.job.actor, job=attempt.job)
    lifecycle.collect([attempt.pk])
    period = ledger.current_period(ledger.installation_budget())
    assert (period.reserved_nano, period.settled_nano) == (0, attempt.cost_nano)
