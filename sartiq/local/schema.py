"""Whether the database fits the code, told without loading Django, which takes a second."""

import contextlib
import hashlib
import os
from pathlib import Path

import psycopg

from sartiq.local import postgres
from sartiq.local.places import ROOT, CannotStart

CODE = ("sartiq/**/*", "catalog/**/*", "generation/**/*", "training/**/*", "requirements*.txt")
HISTORY = "select app, name from django_migrations order by id"


def digest(data_dir: Path) -> str:
    """One word for the state of the code's files and of the migrations that were applied."""
    found = hashlib.sha256()
    for pattern in CODE:
        for path in sorted(ROOT.glob(pattern)):
            if path.suffix in {".py", ".json", ".txt"}:
                state = path.stat()
                found.update(f"{path} {state.st_mtime_ns} {state.st_size}\n".encode())
    for row in applied(data_dir):
        found.update(f"{row}\n".encode())
    return found.hexdigest()


def applied(data_dir: Path) -> list[tuple[str, str]]:
    """App and name of each migration that the database has had; raise CannotStart without one."""
    url = os.environ.get("DATABASE_URL", "").strip()
    try:
        with psycopg.connect(url or postgres.conninfo(data_dir)) as connection:
            with contextlib.suppress(psycopg.errors.UndefinedTable):
                return connection.execute(HISTORY).fetchall()
            return []
    except psycopg.Error as error:
        raise CannotStart(f"The database can't be used: {str(error).splitlines()[0]}") from error
