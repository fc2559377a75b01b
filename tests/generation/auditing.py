"""What the auditor's tests share: a corridor to audit, and faults to plant in it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F

from catalog.models import Asset
from generation import ledger, lifecycle, uploads
from generation.audit import Report, audit
from generation.models import Attempt, BudgetPeriod, Job, LedgerEntry
from generation.provider import client
from generation.providers.fal.answers import State as RequestState
from tests.generation.corridor import launched
from tests.installation import until
from tests.sandbox_process import SandboxProcess

CENT = 10_000_000
State = Attempt.State


def audited(since: datetime, **options: Any) -> Report:
    """An audit of what happened since then; the sandbox remembers other tests."""
    return audit(since=since, **{"older_than": timedelta(0)} | options)


def kinds(report: Report) -> list[str]:
    """What kinds of findings there are, each as often as it stands there."""
    return sorted(one.kind for one in report.findings)


def submit_twice(attempt: Attempt, sandbox: SandboxProcess) -> None:
    """Have the provider accept the same call again, with the same secret."""
    requests = sandbox.bill()["requests"]
    [sent] = [one for one in requests if one["request_id"] == attempt.request_id]
    arguments = uploads.with_inputs(attempt.job)
    again = client().submit(attempt.called, arguments, sent["webhook"] or "")
    finished(attempt.called, again.request_id)


def finished(called: str, request_id: str) -> None:
    """Wait until the provider has ended a request, and thereby charged it."""
    until(lambda: client().status(called, request_id).state == RequestState.COMPLETED, 20)


def lose_a_result() -> Attempt:
    """An attempt that was paid, whose result nobody fetched, and which is closed."""
    attempt = launched()
    lifecycle.submit([attempt.pk])
    attempt.refresh_from_db()
    finished(attempt.called, str(attempt.request_id))
    attempt.move(State.FAILED_PAID, cost_nano=4 * CENT, due_at=None)
    ledger.settle({attempt: 4 * CENT})
    attempt.job.move(Job.Status.FAILED)
    return attempt


def miss_a_cent(attempt: Attempt) -> None:
    """Books that agree among themselves and are a cent above the bill."""
    Attempt.objects.filter(pk=attempt.pk).update(cost_nano=F("cost_nano") + CENT)
    first = Asset.objects.filter(output__attempt=attempt).first()
    Asset.objects.filter(pk=first.pk).update(cost_nano=F("cost_nano") + CENT)
    for reserve in attempt.ledger_entries.filter(kind="reserve"):
        LedgerEntry.objects.create(
            attempt=attempt, period=reserve.period, kind="adjust", settled_delta_nano=CENT
        )
        periods = BudgetPeriod.objects.filter(pk=reserve.period_id)
        periods.update(settled_nano=F("settled_nano") + CENT)


def leave_a_file() -> str:
    """A file that no row names."""
    return default_storage.save("originals/ab/cd/abcd.png", ContentFile(b"nobody's"))
