"""Lets time pass for both parties at once: every moment that they wrote down becomes older."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import F

from generation.lifecycle import sending
from generation.models import LedgerEntry

SANDBOX = {"requests": ["accepted_at", "started_at", "ended_at"], "refusals": ["refused_at"]}


class TimeMachine:
    """The time of the database, of the sandbox in ``folder``, and of a worker that was held up."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.passed = timedelta(0)
        self._journal = folder / "sandbox.sqlite3"
        clock = sending.clock
        patch.setattr(sending, "clock", lambda: clock() + self.passed.total_seconds())

    def let_pass(self, seconds: float) -> None:
        """Let so many seconds pass."""
        span = timedelta(seconds=seconds)
        with transaction.atomic():
            for model in apps.get_app_config("generation").get_models():
                age(model, span)
        with closing(sqlite3.connect(self._journal, timeout=20)) as journal, journal:
            journal.execute("PRAGMA synchronous = off")
            for table, columns in SANDBOX.items():
                changes = ", ".join(f"{column} = {column} - {seconds}" for column in columns)
                journal.execute(f"UPDATE {table} SET {changes}")
        self.passed += span

    def under_way(self) -> int:
        """How many requests the sandbox has not ended."""
        query = "SELECT count(*) FROM requests WHERE status != 'COMPLETED'"
        with closing(sqlite3.connect(self._journal, timeout=20)) as journal:
            [[count]] = journal.execute(query)
        return int(count)


def age(model: type[models.Model], span: timedelta) -> None:
    """Make every moment in a table older, save in the ledger, which refuses to be rewritten."""
    columns = [
        one.name for one in model._meta.concrete_fields if isinstance(one, models.DateTimeField)
    ]
    if columns and model is not LedgerEntry:
        model._default_manager.update(**{name: F(name) - span for name in columns})
