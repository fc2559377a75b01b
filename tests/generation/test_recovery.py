"""A restored database notices that it is one, and sends nothing until it knows what was sent."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from generation import fingerprint, lifecycle, reconcile, recovery
from generation.models import Attempt, Job, Recovery
from generation.reconcile import records
from tests import factories
from tests.generation.corridor import claim, forget, launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def restored() -> None:
    """Make the database one that was not met before."""
    Recovery.objects.update(fingerprint="system=1 database=2")
    recovery.compared.clear()


def again(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_related("job").get(pk=attempt.pk)


def test_a_database_that_was_just_made_knows_itself():
    assert not recovery.active()
    assert Recovery.objects.get().ended_at is not None


def test_a_fingerprint_tells_server_database_table_and_folder():
    told = dict(part.split("=") for part in fingerprint.fingerprint().split())
    assert {"system", "timeline", "database", "table"} <= told.keys()


def test_what_may_not_be_read_is_left_out():
    assert fingerprint.ask("SELECT pg_read_file('/no/such/file')", "default") == ""


@pytest.mark.parametrize(
    ("now", "known"),
    [
        ("system=1 database=2", True),
        ("system=1 database=2 folder=5", True),
        ("system=1 database=3", False),
        ("system=9 database=2", False),
    ],
)
def test_fingerprints_are_compared_in_what_both_tell(now, known):
    assert fingerprint.same("system=1 database=2", now) is known


def test_an_unknown_database_begins_a_recovery_by_itself():
    restored()
    assert recovery.active()
    assert "restored" in Recovery.objects.open().get().reason


def test_a_recovery_begins_once():
    restored()
    assert recovery.active() and recovery.active()
    assert Recovery.objects.count() == 2


def test_a_restored_backup_that_was_in_recovery_begins_another():
    recovery.begin()
    restored()
    assert recovery.active()
    assert Recovery.objects.open().count() == 1
    assert Recovery.objects.count() == 3


def test_whatever_may_have_been_sent_becomes_unknown():
    reserved, claimed = launched(), launched()
    claim(claimed, "token")
    restored()
    recovery.active()
    for attempt in (again(reserved), again(claimed)):
        assert (attempt.state, attempt.job.status) == (State.UNKNOWN, Job.Status.RUNNING)
        assert attempt.called == attempt.job.endpoint_id
        assert "restored" in attempt.transitions.latest("id").note


def test_nothing_is_sent_while_a_recovery_is_open(sandbox: SandboxProcess):
    recovery.begin()
    attempt = launched()
    before = sandbox.bill()["posts"]
    lifecycle.submit([attempt.pk])
    assert sandbox.bill()["posts"] == before
    assert again(attempt).state == State.RESERVED


def test_what_was_sent_since_the_backup_is_adopted(sandbox: SandboxProcess):
    attempt = launched()
    lifecycle.submit([attempt.pk])
    posts = sandbox.bill()["posts"]
    back_to_reserved(attempt)
    restored()
    reconcile.look_up_due()
    assert not recovery.active()
    assert walk(attempt).state == State.STORED
    assert sandbox.bill()["posts"] == posts


def back_to_reserved(attempt: Attempt) -> None:
    """Leave the attempt as a backup from before its POST has it."""
    Attempt.objects.filter(pk=attempt.pk).update(
        state=State.RESERVED, request_id=None, called="", token_digest=None
    )
    Job.objects.filter(attempts=attempt).update(status=Job.Status.QUEUED)
    attempt.transitions.exclude(pk=attempt.transitions.earliest("id").pk).delete()
    attempt.transitions.update(at=timezone.now() - timedelta(hours=5))


def test_what_was_never_sent_is_sent_once_that_is_proven(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(records, "ABSENT", timedelta(0))
    attempt = launched()
    attempt.transitions.update(at=timezone.now() - timedelta(hours=5))
    restored()
    reconcile.look_up_due()
    assert recovery.active()
    Attempt.objects.update(due_at=timezone.now())
    reconcile.look_up_due()
    assert not recovery.active()
    assert again(attempt).state == State.REJECTED
    assert walk(again(attempt).job.attempts.get(number=2)).state == State.STORED


def test_a_call_that_was_unknown_in_the_backup_is_sought_until_the_restore(
    sandbox: SandboxProcess,
):
    attempt = launched()
    lifecycle.submit([attempt.pk])
    attempt = forget(attempt)
    attempt.transitions.update(at=timezone.now() - timedelta(hours=5))
    restored()
    reconcile.look_up_due()
    assert again(attempt).state == State.SUBMITTED


def test_a_recovery_does_not_wait_for_calls_of_another_provider():
    attempt = forget(launched())
    Attempt.objects.filter(pk=attempt.pk).update(provider="elsewhere")
    recovery.begin()
    recovery.end_when_clear()
    assert not recovery.active()


def test_a_recovery_waits_for_what_is_unknown():
    launched()
    standing = recovery.begin()
    recovery.end_when_clear()
    assert recovery.active()
    assert recovery.in_doubt(standing) == 1


def test_an_admin_ends_a_recovery_in_their_name():
    admin = factories.user(is_superuser=True)
    recovery.begin()
    assert recovery.end(actor=admin)
    assert Recovery.objects.first().ended_by == admin


def test_nobody_else_ends_it():
    recovery.begin()
    with pytest.raises(PermissionDenied):
        recovery.end(actor=factories.merchandiser())


def test_the_command_tells_how_it_stands(capsys):
    call_command("recover")
    launched()
    call_command("recover", "--begin")
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == "No recovery is open: calls are sent."
    assert "1 call may have been sent since the backup" in rest[-1]


def test_the_command_ends_it_in_the_name_of_an_admin(capsys):
    admin = factories.user(username="ada", is_superuser=True)
    recovery.begin()
    call_command("recover", "--end", "--by", "ada")
    assert "calls are sent" in capsys.readouterr().out
    assert Recovery.objects.first().ended_by == admin


@pytest.mark.parametrize("by", [[], ["--by", "nobody"]])
def test_the_command_wants_to_know_who_ends_it(by):
    recovery.begin()
    with pytest.raises(CommandError):
        call_command("recover", "--end", *by)
    assert recovery.active()
