"""Whether database, storage and the provider's bill agree."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from catalog.management.commands import fsck
from generation.audit import Report, audit

TITLES = {
    "bill": "The provider's bill and the books",
    "ledger": "The ledger",
    "states": "Jobs, attempts and pictures",
    "files": "Files",
}


class Command(BaseCommand):
    """``audit [--json] [--no-files | --hash] [--older-than MINUTES] [--since TIME]``."""

    help = (
        "Compare database, storage and the provider's bill and print each disagreement. Changes "
        "nothing. Exit 1 when something disagrees."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", action="store_true", help="one JSON object for machines")
        parser.add_argument("--no-files", action="store_true", help="leave the storage out")
        parser.add_argument(
            "--since", type=moment, metavar="TIME", help="leave older requests of the bill out"
        )
        fsck.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Audit and print."""
        report = audit(
            since=options["since"],
            files=not options["no_files"],
            reread=options["hash"],
            older_than=timedelta(minutes=options["older_than"]),
        )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            self.stdout.writelines(f"{line}\n" for line in told(report))
        if not report.clean:
            raise SystemExit(1)


def moment(text: str) -> datetime:
    """A time in ISO 8601, in UTC where it names no zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no time such as 2026-11-21T03:00") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def told(report: Report) -> list[str]:
    """The report as lines for people."""
    lines = []
    for group, findings in groupby(report.findings, key=lambda one: one.group):
        lines += [f"{TITLES[group]}:", *(f"  {one.sentence}" for one in findings), ""]
    counts = ", ".join(
        f"{count:,} {name.replace('_', ' ')}" for name, count in report.checked.items()
    )
    disagreements = len(report.findings)
    verdict = f"{disagreements:,} disagreements." if disagreements else "Everything agrees."
    return [*lines, *report.notes, f"Compared {counts}.", verdict]
