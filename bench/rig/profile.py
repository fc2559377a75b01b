"""Where the time goes: functions by the profiler, statements by PostgreSQL's own log."""

import io
import pstats
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

ENTRY = re.compile(r"LOG:  duration: ([\d.]+) ms  (?:statement|execute [^:]*): (.*)", re.DOTALL)
LITERALS = re.compile(r"'(?:[^']|'')*'(?:::[\w ]+(?:\[\])?)?|\b\d+(?:\.\d+)?\b")
LISTS = re.compile(r"\((?:\s*\(?\?\)?,)+\s*\(?\?\)?\)|(?:\([^()]*\), )+(?=\([^()]*\))")
LOG_EVERYTHING = (
    "ALTER SYSTEM SET log_min_duration_statement = 0",
    "ALTER SYSTEM SET log_line_prefix = '@@ '",
    "SELECT pg_reload_conf()",
)
RELOADED = 0.5


def log_statements(database: psycopg.Connection[Any], log: Path) -> int:
    """Have the server log each statement; how long its log is by then, in bytes."""
    for statement in LOG_EVERYTHING:
        database.execute(statement)
    time.sleep(RELOADED)  # the server's processes learn of it by a signal
    return log.stat().st_size


def functions(files: Sequence[Path], *, jobs: int, most: int = 60) -> str:
    """The costliest functions of all ``files``, in milliseconds for each job."""
    stats = pstats.Stats(*map(str, files), stream=io.StringIO())
    rows = [
        (cumulative * 1000 / jobs, own * 1000 / jobs, calls / jobs, place(where))
        for where, (_, calls, own, cumulative, _) in stats.stats.items()  # type: ignore[attr-defined]
    ]
    return "\n".join(
        f"{order}\n{'cum':>8} {'own':>8} {'calls':>8}\n"
        + "\n".join(
            f"{row[0]:8.3f} {row[1]:8.3f} {row[2]:8.2f}  {row[3]}"
            for row in sorted(rows, key=lambda row: -row[column])[:most]
        )
        for column, order in enumerate(("with what it calls", "by itself"))
    )


def place(where: tuple[str, int, str]) -> str:
    """A function as file, line and name; the path from its package on."""
    path, line, name = where
    for folder in [*sys.path, str(Path(__file__).parents[2])]:
        path = path.removeprefix(f"{folder}/") if folder else path
    return f"{path}:{line} {name}"


def statements(log: Path, *, since: int, jobs: int, most: int = 50) -> str:
    """The statements of the database's log, after ``since`` bytes, for each job."""
    times, counts = Counter[str](), Counter[str]()
    for milliseconds, statement in entries(log, since):
        times[statement] += milliseconds
        counts[statement] += 1
    head = f"{sum(counts.values()) / jobs:.2f} statements, {sum(times.values()) / jobs:.3f} ms"
    return "\n".join(
        [head, f"{'ms':>8} {'count':>8}"]
        + [f"{ms / jobs:8.3f} {counts[one] / jobs:8.2f}  {one}" for one, ms in times.most_common(most)]
    )


def entries(log: Path, since: int) -> Iterator[tuple[float, str]]:
    """Duration in milliseconds and statement, its literals left out."""
    with log.open(errors="replace") as file:
        file.seek(since)
        for entry in file.read().split("@@ "):
            if found := ENTRY.match(entry):
                yield float(found[1]), plain(found[2])


def plain(statement: str) -> str:
    """A statement without literals, lists and selected columns, to count alike ones."""
    words = " ".join(LITERALS.sub("?", statement).split())
    words = re.sub(r"^SELECT (?!\?).{80,}? FROM", "SELECT ... FROM", words)
    return LISTS.sub("(?)", words).replace('"', "")[:260]
