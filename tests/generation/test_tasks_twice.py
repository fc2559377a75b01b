"""Each task of ours does its work the first time and nothing the second time."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from catalog import consent, fsck, ingest, review
from catalog.models import Asset, Shoot, Verdict, Withdrawal
from generation import finishing, intake, lifecycle
from generation.models import Attempt, Job
from sartiq.access.models import Notification
from sartiq.celery import app
from sartiq.ids import first_at
from sartiq.webhooks.models import Delivery
from tests import factories
from tests.generation.auditing import finished, miss_a_cent
from tests.generation.corridor import claim, forget, launched, lost, walk
from tests.sandbox_process import SandboxProcess
from tests.training import runs as trainings
from tests.webhooks import hooks

pytestmark = pytest.mark.django_db
State = Attempt.State
GIVEN_UP = Delivery.State.GIVEN_UP

app.loader.import_default_modules()
ROOMS = ("sartiq.", "webhooks.", "catalog.", "generation.", "training.")
TASKS = sorted(name for name in app.tasks if name.startswith(ROOMS))
# When somebody looks at a row next, and how often they did.
WHEN_TO_LOOK = {"due_at", "looks", "until"}


def to_send(sandbox: SandboxProcess) -> None:
    """A call to send, one that is not wanted any more, and one that the provider refuses."""
    launched()
    Job.objects.filter(pk=launched().job_id).update(cancel_asked_at=timezone.now())
    launched(endpoint="fal-ai/flux/dev")
    sandbox.fault("submit_401", endpoint="fal-ai/flux/dev")


def to_fetch(sandbox: SandboxProcess) -> None:
    """A call that has ended, one that failed and one that still runs."""
    ended(sent())
    sandbox.fault("outcome_422_billed", times=1)
    ended(sent())
    sandbox.set_latency(3600)
    sent()


def to_look_up(sandbox: SandboxProcess) -> None:
    """Calls that the provider has, that were never made, and of which that is not proven yet."""
    lost()
    never_made().transitions.update(at=timezone.now() - timedelta(hours=2))
    never_made()
    Attempt.objects.update(looks=1)


def to_call_off(sandbox: SandboxProcess) -> None:
    """Calls that run, of which one is not wanted any more."""
    sandbox.set_latency(3600)
    sent()
    unwanted = Shoot.objects.get(jobs=sent().job)
    intake.cancel(actor=unwanted.created_by, shoot=unwanted)


def to_sweep(sandbox: SandboxProcess) -> None:
    """A call without an answer, one of which word came late, and a shoot whose end was missed."""
    claim(launched(), "token")
    late = lost()
    lifecycle.fail(late, "Written off.", error_type="", units=None)
    Attempt.objects.filter(pk=late.pk).update(request_id="late", due_at=timezone.now())
    Job.objects.filter(pk=launched().job_id).update(status=Job.Status.FAILED)


def to_compare(sandbox: SandboxProcess) -> None:
    """A call that costs by our books what it was charged, and one that costs a cent too much."""
    walk(launched())
    miss_a_cent(walk(launched()))


def to_mail(sandbox: SandboxProcess) -> None:
    """A piece of news that is still to be mailed, to somebody who wants that."""
    person = factories.user(email="ada@example.com", wants_mail=True)
    Notification.objects.create(user=person, text="Ready.", url="/", mail_due=True)


def to_forget(sandbox: SandboxProcess) -> None:
    """A piece of news that is too old, and one that is not."""
    for days in (91, 89):
        at = timezone.now() - timedelta(days=days)
        Notification.objects.create(user=factories.user(), text="Ready.", url="/", at=at)


def to_draw(sandbox: SandboxProcess) -> list[str]:
    """A picture without renditions, and one that was drawn and not measured."""
    drawn = factories.asset()
    ingest.draw(drawn)
    return [str(factories.asset().pk), str(drawn.pk)]


def to_hint(sandbox: SandboxProcess) -> None:
    """A picture whose renditions are late, and one that was not measured."""
    long_ago = timezone.now() - timedelta(hours=1)
    factories.asset(created_at=long_ago)
    ingest.draw(factories.asset(created_at=long_ago))


def to_take_down(sandbox: SandboxProcess) -> None:
    """A picture of somebody who withdrew consent, and a withdrawal that nothing is left of."""
    for made in (True, False):
        talent = factories.talent()
        if made:
            factories.generated(factories.colourway(), talent=talent)
        consent.withdraw(
            actor=factories.merchandiser(), talent=talent, reason=Withdrawal.Reason.ASKED
        )
    Withdrawal.objects.filter(talent=talent).update(at=timezone.now() - consent.LATE)


def to_finish(sandbox: SandboxProcess) -> None:
    """An approved picture whose steps have not begun, and one whose first step is done."""
    for begun in (False, True):
        attempt = walk(launched())
        Shoot.objects.filter(jobs=attempt.job).update(
            finishing=[{"step": "cut_out"}, {"step": "upscale", "factor": 2}]
        )
        asset = Asset.objects.get(output__attempt=attempt)
        review.decide(
            actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE, confirmed=True
        )
        if begun:
            chain = finishing.begin(asset)
            assert chain
            walk(chain.jobs.get(step=0).attempts.get())


def to_pack(sandbox: SandboxProcess) -> None:
    """A training to pack, and one of whose pictures a file is missing."""
    trainings.started()
    broken = trainings.started()
    Path(Asset.objects.get(pk=broken.snapshot[0]["asset"]).file.path).unlink()


def to_follow(sandbox: SandboxProcess) -> None:
    """Trainings whose jobs failed and were cancelled."""
    failed, unwanted = trainings.packed(), trainings.started()
    Job.objects.filter(pk=failed.job_id).update(status=Job.Status.FAILED, failure="It failed.")
    Job.objects.filter(pk=unwanted.job_id).update(status=Job.Status.CANCELLED)


def to_tally(sandbox: SandboxProcess) -> None:
    """A call that was made and one that is under way."""
    walk(launched())
    launched()


def to_deliver(sandbox: SandboxProcess) -> None:
    """An event for a host of our own network: it is tried, and waits for its next turn."""
    hooks.delivery(hooks.endpoint("http://127.0.0.1/hook"))


def to_forget_events(sandbox: SandboxProcess) -> None:
    """An event that is too old, one that is not, and an old one that still waits."""
    for days, state in ((31, GIVEN_UP), (29, GIVEN_UP), (32, None)):
        old = hooks.delivery(event=hooks.event(id=first_at(timezone.now() - timedelta(days=days))))
        if state:
            old.move(state)


CASES: dict[str, Callable[[SandboxProcess], list[str] | None]] = {
    "catalog.render_assets": to_draw,
    "catalog.sweep_pictures": to_hint,
    "catalog.take_down_due": to_take_down,
    "generation.call_off_due": to_call_off,
    "generation.collect_due": to_fetch,
    "generation.finish_due": to_finish,
    "generation.look_up_due": to_look_up,
    "generation.reconcile_billing": to_compare,
    "generation.submit_due": to_send,
    "generation.sweep": to_sweep,
    "generation.tally": to_tally,
    "sartiq.forget_old_news": to_forget,
    "sartiq.mail_due": to_mail,
    "training.follow_due": to_follow,
    "training.pack_due": to_pack,
    "webhooks.deliver_due": to_deliver,
    "webhooks.forget_old_events": to_forget_events,
}


def sent() -> Attempt:
    """An attempt that the provider has."""
    attempt = launched()
    lifecycle.submit([attempt.pk])
    attempt.refresh_from_db()
    return attempt


def ended(attempt: Attempt) -> None:
    """Wait until the provider has ended it."""
    finished(attempt.called, str(attempt.request_id))


def never_made() -> Attempt:
    """An unknown attempt whose worker died before its POST."""
    attempt = launched()
    claim(attempt, f"token of {attempt.pk}")
    return forget(attempt)


@pytest.fixture
def provider(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    yield sandbox
    sandbox.clear_faults()
    sandbox.set_latency(0)


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The messages that were sent, which nobody gets."""
    sent: list[tuple[str, Any]] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: sent.append((name, args)))
    return sent


def all_due() -> None:
    """Have every row that waits looked at now."""
    now = timezone.now()
    Attempt.objects.exclude(due_at=None).update(due_at=now - timedelta(seconds=1))


def everything() -> dict[str, Any]:
    """Every row of ours by its table, and the names of all files."""
    ours = [model for model in apps.get_models(include_auto_created=True) if is_ours(model)]
    rows = {model._meta.label: rows_of(model) for model in ours}
    return rows | {"files": sorted(fsck.listed())}


def is_ours(model: Any) -> bool:
    return str(model.__module__).startswith(ROOMS)


def rows_of(model: Any) -> list[dict[str, Any]]:
    """The rows of a table, without what only says when to look next."""
    rows = model._default_manager.order_by("pk").values()
    return [{k: v for k, v in row.items() if k not in WHEN_TO_LOOK} for row in rows]


@pytest.mark.parametrize("task", TASKS)
def test_a_second_run_changes_nothing(
    task: str, provider: SandboxProcess, hints: list[tuple[str, Any]]
):
    assert task in CASES, f"{task} has no case here: prepare work for it and run it twice."
    arguments = CASES[task](provider) or []
    all_due()
    hints.clear()
    before = everything()
    app.tasks[task](*arguments)
    once, posts = everything(), provider.bill()["posts"]
    assert once != before or hints, "There was no work: this proves nothing."
    all_due()
    app.tasks[task](*arguments)
    assert everything() == once
    assert provider.bill()["posts"] == posts


def test_there_is_no_case_without_a_task():
    assert set(CASES) <= set(TASKS)
