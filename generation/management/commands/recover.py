"""``manage.py recover``: how recovery after a restore stands; begin or end it by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generation import recovery
from generation.models import Recovery
from sartiq.access.models import Role, User

BEGUN = "Recovery began: nothing is sent until it is known what was sent since the backup."
OFF = "No recovery is open: calls are sent."


class Command(BaseCommand):
    """Tells how recovery stands; begins one for a snapshot; ends one in an admin's name."""

    help = "Tell how recovery after a restore stands; begin or end it by hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        act = parser.add_mutually_exclusive_group()
        act.add_argument(
            "--begin",
            action="store_true",
            help="after restoring a snapshot of the machine or disk, which keeps the database's "
            "identity: before workers start",
        )
        act.add_argument("--end", action="store_true", help="send again; needs --by")
        parser.add_argument("--by", metavar="USERNAME", help="the admin who decides")

    def handle(self, *args: Any, begin: bool, end: bool, by: str | None, **options: Any) -> None:
        """Do it and tell how recovery stands then."""
        open_ = recovery.active()
        if begin and not open_:
            recovery.begin()
            self.stdout.write(BEGUN)
        if end:
            recovery.end(actor=admin_called(by))
        standing = recovery.standing()
        self.stdout.write(told(standing) if standing else OFF)


def admin_called(name: str | None) -> User:
    """The admin of that name; raises CommandError."""
    if not name:
        raise CommandError("Say who decides: --by USERNAME.")
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None or not found.has_role(Role.ADMIN):
        raise CommandError(f"There is no admin “{name}”.")
    return found


def told(standing: Recovery) -> str:
    """How an open recovery stands."""
    unknown = recovery.in_doubt(standing)
    return (
        f"Recovery since {standing.begun_at:%d %B %Y, %H:%M} UTC: nothing is sent. "
        f"{standing.reason}\n"
        f"{unknown} call{'' if unknown == 1 else 's'} may have been sent since the backup; "
        "they are looked up. It ends by itself once none is unknown."
    )
