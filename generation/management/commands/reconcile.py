"""``manage.py reconcile``: compare what calls cost with the provider's billing."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from generation import reconcile
from generation.models import Reconciliation
from sartiq.money import dollars

CANNOT = 2


class Command(BaseCommand):
    """Corrects each difference in the ledger and tells it; exit code 2 when it can't compare."""

    help = (
        "Compare what ended calls cost by our books with the provider's billing, "
        "and correct the difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much is compared, and how it is told."""
        parser.add_argument(
            "--days",
            type=int,
            help="compare everything of the last 89 days that was not compared for DAYS days "
            "(0: everything); otherwise what never was, and what ended lately",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object for machines")

    def handle(self, *args: Any, days: int | None, **options: Any) -> None:
        """Compare and tell."""
        try:
            report = reconcile.compare(days=days)
        except reconcile.CantCompare as error:
            self.stderr.write(str(error))
            sys.exit(CANNOT)
        self.stdout.write(as_json(report) if options["json"] else as_text(report))


def as_json(report: Reconciliation) -> str:
    """The report for machines."""
    return json.dumps(
        {
            "at": report.at.isoformat(),
            "checked": report.checked,
            "adjusted": report.adjusted,
            "difference_nano": report.difference_nano,
            "lines": report.lines,
        }
    )


def as_text(report: Reconciliation) -> str:
    """The report for people."""
    compared = f"{report.checked} call{'' if report.checked == 1 else 's'} compared"
    if report.adjusted:
        change = dollars(report.difference_nano)
        told = f"{compared}, {report.adjusted} corrected: what was spent changed by {change}."
    else:
        told = f"{compared}; nothing changed."
    return "\n".join([*(line["text"] for line in report.lines), told])
