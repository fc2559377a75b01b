"""One audit: a snapshot of the database, then the bill and the storage beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from catalog import fsck
from generation.audit import bill, comparing, ledger, states
from generation.audit.books import Books
from generation.audit.findings import Finding, rows

COUNTS = """
SELECT (SELECT count(*) FROM generation_job) AS jobs,
       (SELECT count(*) FROM generation_attempt) AS attempts,
       (SELECT count(*) FROM generation_attempt WHERE state = 'unknown') AS unknown,
       (SELECT count(*) FROM generation_attempt
         WHERE provider <> %(provider)s AND called <> '') AS elsewhere,
       (SELECT count(*) FROM generation_output) AS outputs,
       (SELECT count(*) FROM generation_transition) AS transitions,
       (SELECT count(*) FROM generation_ledgerentry) AS ledger_entries,
       (SELECT count(*) FROM generation_budgetperiod) AS budget_periods,
       (SELECT coalesce(sum(reserved_nano), 0)::bigint FROM generation_budgetperiod) AS reserved
"""


@dataclass(slots=True)
class Report:
    """What was compared and what disagrees.

    ``posts``, ``lost`` and ``paid_twice`` are None when the bill was not compared;
    ``reserved_nano`` is the sum over all budgets.
    """

    bill: str = "not compared"
    notes: list[str] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    posts: int | None = None
    lost: int | None = None
    paid_twice: int | None = None
    unknown: int = 0
    reserved_nano: int = 0

    @property
    def clean(self) -> bool:
        """Whether everything agrees."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """All of it for machines."""
        return {
            "clean": self.clean,
            "bill": self.bill,
            "notes": self.notes,
            "checked": self.checked,
            "findings": [one.as_json() for one in self.findings],
            "posts": self.posts,
            "lost": self.lost,
            "paid_twice": self.paid_twice,
            "unknown": self.unknown,
            "reserved_nano": self.reserved_nano,
        }


def audit(
    *,
    since: datetime | None = None,
    files: bool = True,
    reread: bool = False,
    older_than: timedelta = fsck.YOUNG,
) -> Report:
    """Compare database, storage and bill; nothing is written and no lock is taken.

    Of the bill what was accepted before ``since`` is left out. With ``files`` the storage is
    compared, with ``reread`` every byte is hashed again; files younger than ``older_than`` are not
    held for orphans.
    """
    report = Report()
    # Sent before this moment means committed before the snapshot: nothing can fall in between.
    until = timezone.now()
    with snapshot():
        count(report)
        for rule in (*ledger.RULES, *states.RULES):
            report.findings += rule.findings()
        books = Books.read(settings.PROVIDER)
    compare(report, books, since=since, until=until)
    if files:
        look_at_files(report, fsck.survey(reread=reread, older_than=older_than))
    return report


@contextmanager
def snapshot() -> Iterator[None]:
    """Queries that all see the database as it is now, and can't change it."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # Tables without statistics would be joined row by row: ten times as slow.
                cursor.execute("SET LOCAL enable_nestloop = off")
        yield


def count(report: Report) -> None:
    """Write down how much there is."""
    [counts] = rows(COUNTS, provider=settings.PROVIDER)
    report.reserved_nano, report.unknown = counts.pop("reserved"), counts.pop("unknown")
    if elsewhere := counts.pop("elsewhere"):
        report.notes.append(
            f"{elsewhere:,} attempts were sent to another provider than {settings.PROVIDER}: they "
            "were not compared with its bill."
        )
    report.checked |= counts


def compare(report: Report, books: Books, *, since: datetime | None, until: datetime) -> None:
    """Add what the bill says; that it can't be read is a finding, that there is none is not."""
    try:
        charged = bill.read(since=since, until=until, called=books.called)
    except bill.NotCompared as error:
        report.notes.append(str(error))
        return
    except bill.Unreadable as error:
        report.findings.append(Finding("bill", "bill_unread", "the bill", str(error), {}))
        return
    compared = comparing.compare(charged, books)
    report.bill, report.posts = charged.source, len(charged.requests)
    report.lost, report.paid_twice = compared.lost, compared.paid_twice
    report.checked["requests"] = len(charged.requests)
    report.findings += compared.findings


def look_at_files(report: Report, survey: fsck.Survey) -> None:
    """Add what the storage says."""
    report.checked |= {"files": survey.files, "rows_with_files": survey.rows}
    report.findings += [
        Finding("files", fault.kind, fault.name, fault.sentence, {}) for fault in survey.faults
    ]
