"""A stage for the corridor: an installation, its provider, and what both say at the end."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from catalog import fsck
from catalog.models import Asset, Shoot
from generation.audit import Report, audit
from generation.models import (
    Attempt,
    Budget,
    BudgetPeriod,
    Reconciliation,
    Recovery,
    Transition,
)
from sartiq.access.models import Role
from tests import factories
from tests.generation.machine.interruptions import Interruptions
from tests.generation.machine.time_machine import TimeMachine
from tests.installation import until
from tests.sandbox_process import SandboxProcess

State = Attempt.State
NOBODY_LISTENS = "http://127.0.0.1:9"


class Stage:
    """One installation and its provider, for one story after the other."""

    def __init__(
        self,
        sandbox: SandboxProcess,
        settings: LazySettings,
        clock: TimeMachine,
        interruptions: Interruptions,
    ) -> None:
        self.sandbox, self.settings = sandbox, settings
        self.clock, self.interruptions = clock, interruptions
        self.admin = factories.user(Role.MERCHANDISER, Role.ADMIN, is_superuser=True)
        self.colourways = [factories.colourway(), factories.colourway()]
        for colourway in self.colourways:
            factories.packshot(colourway)

    def begin(self, *, cap_nano: int, callbacks: bool) -> None:
        """Start with nothing but products; without ``callbacks`` the poller does it all."""
        self.heal()
        clear()
        Budget.objects.update(cap_nano=cap_nano)
        self.settings.CALLBACK_URL = NOBODY_LISTENS if callbacks else ""
        bill = self.sandbox.bill()
        self.requests_before, self.posts_before = bill["submissions"], bill["posts"]
        self.begun = timezone.now() + self.clock.passed

    # --- The provider -----------------------------------------------------------------------------

    def heal(self, *, slow: bool = False) -> None:
        """Have the provider work well, at once or for ever; its own callbacks never leave."""
        self.sandbox.clear_faults()
        self.sandbox.fault("callback_lost")
        self.slow = slow
        self.sandbox.set_latency(3600 if slow else 0)
        self.quieten()

    def quieten(self) -> None:
        """Wait until the provider has ended what it will end."""
        if not self.slow:
            until(lambda: not self.clock.under_way(), 20)

    def callbacks(self) -> list[tuple[str, str]]:
        """Token and request id of every callback that the provider owes."""
        self.quieten()
        return [
            (urlsplit(one["webhook"]).path.rpartition("/")[2], one["request_id"])
            for one in self.sandbox.bill()["requests"][self.requests_before :]
            if one["webhook"] and one["status"] == "COMPLETED"
        ]

    # --- What there is to say ---------------------------------------------------------------------

    def audited(self) -> Report:
        """What the auditor says of this story."""
        return audit(since=self.begun - self.clock.passed)

    def posts(self) -> int:
        """How many POSTs came to the provider, accepted or refused."""
        return int(self.sandbox.bill()["posts"]) - self.posts_before


def claims() -> int:
    """How many POSTs were claimed and not taken back: each may have been sent, and once."""
    history = Transition.objects.order_by("attempt", "id").values_list("attempt", "state")
    claimed = [one for one in history if one[1] == State.SUBMITTING]
    taken_back = [
        one
        for one, two in pairwise(history)
        if one[0] == two[0] and (one[1], two[1]) == (State.SUBMITTING, State.RESERVED)
    ]
    return len(claimed) - len(taken_back)


def clear() -> None:
    """Forget every story: its rows and its files."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE generation_job CASCADE")  # the ledger refuses DELETE
    Asset.objects.filter(origin=Asset.Origin.GENERATED).delete()
    for model in (Shoot, BudgetPeriod, Reconciliation):
        model._default_manager.all().delete()
    Recovery.objects.exclude(pk=Recovery.objects.earliest("pk").pk).delete()
    for name in fsck.orphans(fsck.listed(), older_than=timedelta(seconds=-1)):
        default_storage.delete(name)


def sandbox_in(folder: Path) -> SandboxProcess:
    """A provider of its own whose pictures cost no time."""
    return SandboxProcess(folder, SANDBOX_CANNED="yes")
