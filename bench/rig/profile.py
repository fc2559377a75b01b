"""Where the time goes: functions by the profiler, statements by PostgreSQL's own log."""

import pstats
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

LOG_EVERYTHING = (
    "ALTER SYSTEM SET log_min_duration_statement = 0",
    "ALTER SYSTEM SET log_line_prefix = '@@ '",
    "SELECT pg_reload_conf()",
)
RELOADED = 0.5
ENTRY = re.compile(r"LOG:  duration: ([\d.]+) ms  (?:statement|execute [^:]*): (.*)", re.DOTALL)
LITERAL = re.compile(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b\d+(?:\.\d+)?\b")
LIST = re.compile(r"\([?, ]+\)(?:, \([?, ]+\))*")
COLUMNS = re.compile(r"^SELECT (?!\?).{80,}? FROM")
WIDTH = 240
MOST = 60


class Cost(NamedTuple):
    """What a function costs for each job, in milliseconds; ``total`` with what it calls."""

    total: float
    own: float
    calls: float
    name: str

    def __str__(self) -> str:
        return f"{self.total:8.3f} {self.own:8.3f} {self.calls:8.2f}  {self.name}"


def functions(files: Sequence[Path], *, jobs: int) -> str:
    """The costliest functions of all ``files``: with what they call, and by themselves."""
    added_up: Any = pstats.Stats(*map(str, files))
    costs = [
        Cost(total * 1000 / jobs, own * 1000 / jobs, calls / jobs, f"{short(path)}:{line} {name}")
        for (path, line, name), (_, calls, own, total, _) in added_up.stats.items()
    ]
    head = f"{'total':>8} {'own':>8} {'calls':>8}"
    by_total = sorted(costs, reverse=True)[:MOST]
    by_own = sorted(costs, key=lambda cost: cost.own, reverse=True)[:MOST]
    return "\n".join([head, *map(str, by_total), "", head, *map(str, by_own)])


def short(path: str) -> str:
    """A file's path from its package on."""
    return path.partition("site-packages/")[2] or path.removeprefix(f"{Path(__file__).parents[2]}/")


def log_statements(database: psycopg.Connection[Any], log: Path) -> int:
    """Have the server log each statement; how long its log is by then, in bytes."""
    for statement in LOG_EVERYTHING:
        database.execute(statement)
    time.sleep(RELOADED)  # its processes learn of it by a signal
    return log.stat().st_size


def statements(log: Path, *, since: int, jobs: int) -> str:
    """The costliest statements that the log has after ``since`` bytes."""
    times: dict[str, list[float]] = defaultdict(list)
    for milliseconds, statement in entries(log, since):
        times[statement].append(milliseconds)
    rows = [
        f"{sum(each) / jobs:8.3f} {len(each) / jobs:8.2f}  {statement}"
        for statement, each in sorted(times.items(), key=lambda row: -sum(row[1]))[:MOST]
    ]
    head = f"{sum(map(len, times.values())) / jobs:.2f} statements for each job"
    return "\n".join([head, f"{'ms':>8} {'count':>8}", *rows])


def entries(log: Path, since: int) -> Iterator[tuple[float, str]]:
    """Duration in milliseconds and statement, alike for alike ones."""
    with log.open(errors="replace") as file:
        file.seek(since)
        for entry in file.read().split("@@ "):
            if found := ENTRY.match(entry):
                yield float(found[1]), plain(found[2])


def plain(statement: str) -> str:
    """A statement without literals, the length of lists, and the columns that it selects."""
    words = " ".join(LITERAL.sub("?", statement).replace('"', "").split())
    return LIST.sub("(?)", COLUMNS.sub("SELECT ... FROM", words))[:WIDTH]
