"""Real backups, restored: dumps and a copied data folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from generation import lifecycle, reconcile, recovery
from generation.lifecycle import sending
from generation.models import Attempt
from generation.reconcile import records
from sartiq.local import postgres
from tests.generation.corridor import launched, walk
from tests.installation import Installation
from tests.sandbox_process import SandboxProcess

State = Attempt.State
RESTORED = "restored_by_a_test"


def run(program: str, *options: str) -> None:
    """Run a program of PostgreSQL on the server that this test uses."""
    where = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    told = {name: str(where[key]) for name, key in names.items() if where[key]}
    command = [str(postgres.binary(program)), *options]
    subprocess.run(command, env=os.environ | told, check=True, timeout=60)


def dump(path: Path) -> Path:
    run("pg_dump", "--format=custom", f"--file={path}", str(connection.settings_dict["NAME"]))
    return path


@contextmanager
def restored(backup: Path) -> Iterator[None]:
    """Everything below talks to a database that was made from ``backup``."""
    lost = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {RESTORED}")
    run("pg_restore", f"--dbname={RESTORED}", str(backup))
    talk_to(RESTORED)
    try:
        yield
    finally:
        talk_to(lost)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {RESTORED} WITH (FORCE)")


def talk_to(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


def due() -> None:
    """Make every attempt's next look due."""
    Attempt.objects.exclude(due_at=None).update(due_at=timezone.now())


def states(*attempts: Attempt) -> set[str]:
    found = Attempt.objects.filter(pk__in=[one.pk for one in attempts])
    return set(found.values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_after_the_dump_is_adopted_and_nothing_is_sent_twice(
    sandbox: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(records, "ABSENT", timedelta(0))
    monkeypatch.setattr(lifecycle, "LEASE", timedelta(0))
    reserved, claimed, unsent = [launched() for _ in range(3)], launched(), launched()
    [call] = sending.prepared(lifecycle.load([claimed.pk]))
    sending.claimed([call])
    backup = dump(tmp_path / "dump")
    lifecycle.submit([one.pk for one in reserved])
    lifecycle.accept(claimed, sending.post(call).request_id)
    assert states(*reserved, claimed) == {State.SUBMITTED}
    posts = sandbox.bill()["posts"]

    with restored(backup):
        assert states(*reserved, unsent) == {State.RESERVED}
        lifecycle.submit_due()
        assert states(*reserved, claimed, unsent) == {State.UNKNOWN}
        reconcile.look_up_due()
        assert states(*reserved, claimed) == {State.SUBMITTED}
        assert recovery.active()
        for attempt in (*reserved, claimed):
            assert walk(attempt).state == State.STORED
        due()
        reconcile.look_up_due()
        assert states(unsent) == {State.REJECTED}
        assert not recovery.active()
        assert sandbox.bill()["posts"] == posts
        assert walk(unsent.job.attempts.get(number=2)).state == State.STORED
        assert sandbox.bill()["posts"] == posts + 1


@pytest.mark.django_db(transaction=True)
def test_a_dump_that_is_restored_over_the_database_is_noticed(tmp_path: Path):
    backup = dump(tmp_path / "dump")
    with restored(backup):
        assert recovery.active()
        recovery.end_when_clear()
        assert not recovery.active()
        connection.close()
        run("pg_restore", "--clean", "--if-exists", f"--dbname={RESTORED}", str(backup))
        assert recovery.active()


@pytest.mark.processes
def test_a_copied_data_folder_is_noticed_and_the_old_one_knows_itself(tmp_path: Path):
    old, copy = Installation(tmp_path / "old"), Installation(tmp_path / "copy")
    old.manage("migrate", "--verbosity=0")
    shutil.copytree(old.data, copy.data)
    assert "nothing is sent" in copy.manage("recover")
    assert "calls are sent" in old.manage("recover")
