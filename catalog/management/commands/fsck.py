"""Compare the storage with the rows, and delete what nobody names when asked."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from catalog import fsck


class Command(BaseCommand):
    """``fsck [--hash] [--older-than MINUTES] [--collect]``; exit 1 when something disagrees."""

    help = (
        "Find files that are missing, changed, or named by no row. With --collect delete those "
        "named by no row for 30 days: nothing else in Sartiq deletes bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        add_arguments(parser)
        parser.add_argument(
            "--collect", action="store_true", help="delete orphans older than 30 days first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each disagreement as one sentence."""
        if options["collect"]:
            gone = fsck.collect()
            self.stdout.writelines(f"Deleted {name}.\n" for name in gone)
        found = fsck.survey(
            reread=options["hash"], older_than=timedelta(minutes=options["older_than"])
        )
        self.stdout.writelines(f"{fault.sentence}\n" for fault in found.faults)
        self.stdout.write(
            f"Compared {found.files:,} files with {found.rows:,} rows: "
            f"{len(found.faults):,} disagreements."
        )
        if found.faults:
            raise SystemExit(1)


def add_arguments(parser: ArgumentParser) -> None:
    """How closely files are looked at."""
    parser.add_argument("--hash", action="store_true", help="read every byte again")
    parser.add_argument(
        "--older-than",
        type=float,
        default=fsck.YOUNG.total_seconds() / 60,
        metavar="MINUTES",
        help="younger files are not held for orphans: a worker may be about to write their row "
        "(%(default)s)",
    )
