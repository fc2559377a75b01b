"""Everything that must survive a kill: requests, callbacks and files, in one SQLite file.

The write-ahead log keeps every committed row through a SIGKILL of the process. Only the event
loop's thread touches the database, so there is nothing to lock.
"""

import fcntl
import sqlite3
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL UNIQUE,
    endpoint_id TEXT NOT NULL,
    direct INTEGER NOT NULL,
    base_url TEXT NOT NULL,
    webhook TEXT,
    input TEXT NOT NULL,
    seed INTEGER NOT NULL,
    accepted_at REAL NOT NULL,
    start_by REAL,
    started_at REAL,
    ended_at REAL,
    status TEXT NOT NULL DEFAULT 'IN_QUEUE'
        CHECK (status IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED')),
    status_code INTEGER,
    output TEXT,
    error_type TEXT,
    billable_units REAL NOT NULL DEFAULT 0,
    cost_nano_usd INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS requests_by_endpoint ON requests (endpoint_id, position);
CREATE INDEX IF NOT EXISTS requests_in_flight ON requests (position) WHERE status != 'COMPLETED';
CREATE TABLE IF NOT EXISTS refusals (
    endpoint_id TEXT NOT NULL,
    webhook TEXT,
    fault TEXT NOT NULL,
    refused_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS callbacks (
    request_id TEXT PRIMARY KEY REFERENCES requests (request_id),
    attempts INTEGER NOT NULL DEFAULT 0,
    outcome TEXT
);
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY,
    content_type TEXT NOT NULL,
    complete INTEGER NOT NULL
);
"""

VERSION = 2
"""Of the tables; a folder made by another version is not opened."""

Row = sqlite3.Row


class FolderRefused(Exception):
    """Another sandbox works on this data folder, or another version made it."""


class Store:
    """The data folder: database, uploaded files, media made here, signing key."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.files = self._subfolder("files")
        self.media = self._subfolder("media")
        self._lock = _lock(folder)
        self._database = sqlite3.connect(folder / "sandbox.sqlite3", isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        self._check_version()
        self._database.executescript(SCHEMA)

    def _check_version(self) -> None:
        made = self.row("SELECT count(*) AS tables FROM sqlite_master")
        version = self.row("PRAGMA user_version")
        if made and made["tables"] and version and version["user_version"] != VERSION:
            raise FolderRefused(f"{self.folder} was made by another version; give it a new folder.")
        self._database.execute(f"PRAGMA user_version = {VERSION}")

    def _subfolder(self, name: str) -> Path:
        (self.folder / name).mkdir(exist_ok=True)
        return self.folder / name

    def close(self) -> None:
        """Close the database and free the folder for another process."""
        self._database.close()
        self._lock.close()

    def transaction(self) -> AbstractContextManager[Any]:
        """Several writes that count together or not at all."""
        self._database.execute("BEGIN IMMEDIATE")
        return self._database

    def rows(self, query: str, *values: Any) -> list[Row]:
        """Run a query and return its rows."""
        return self._database.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> Row | None:
        """Run a query and return its first row, or None."""
        found: Row | None = self._database.execute(query, values).fetchone()
        return found

    def insert(self, table: str, values: Mapping[str, Any]) -> None:
        """Insert one row; table and column names come from our own code."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        self._database.execute(statement, tuple(values.values()))

    def update(self, query: str, *values: Any) -> int:
        """Run an UPDATE and return the number of rows it changed."""
        return self._database.execute(query, values).rowcount

    def refuse(self, endpoint_id: str, webhook: str | None, fault: str) -> None:
        """Write down a submit that a fault kept from being accepted; it is never billed."""
        values = {"endpoint_id": endpoint_id, "webhook": webhook, "fault": fault}
        self.insert("refusals", {**values, "refused_at": time.time()})

    def request(self, request_id: str) -> Row | None:
        """Find a request by its id."""
        return self.row("SELECT * FROM requests WHERE request_id = ?", request_id)


def _lock(folder: Path) -> IO[str]:
    handle = (folder / "lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise FolderRefused(f"Another sandbox runs on {folder}; stop it first.") from error
    return handle
