"""A stage for the corridor: who acts on it, what each can do at any time, and how it comes to rest.

Every verb takes a number by which it chooses among the rows that there are.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from catalog import fsck
from catalog.models import Asset, Shoot
from generation import intake, ledger, lifecycle, reconcile, recovery
from generation.audit import Report, audit
from generation.lifecycle.ends import UNFETCHED
from generation.models import (
    Attempt,
    Budget,
    BudgetPeriod,
    Job,
    Reconciliation,
    Recovery,
    Transition,
)
from sartiq.access.models import Role
from tests import factories
from tests.generation.interruptions import Interruptions
from tests.generation.time_machine import TimeMachine
from tests.installation import until
from tests.sandbox_process import SandboxProcess

T = TypeVar("T")
State = Attempt.State

NOBODY_LISTENS = "http://127.0.0.1:9"
RECIPES: list[dict[str, Any]] = [
    # Priced by picture and with an input; by megapixel in shares that leave a rest; by nobody.
    {"endpoint": "fal-ai/flux-pro/kontext"},
    {"endpoint": "fal-ai/flux/schnell", "parameters": {"num_images": 3}, "count": 2},
    {"endpoint": "workflows/Shootify/flux-krea-lora-i2i"},
]
ROUNDS = 60  # of beat, a minute apart: by then everything that rests by itself has come to rest


class Stage:
    """One installation and its provider; ``begin`` clears it for the next story."""

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
        self.slow = False

    def begin(self, *, cap_nano: int, callbacks: bool) -> None:
        """Start with nothing but products; callbacks are the story's own, or there are none."""
        self.heal()
        clear()
        Budget.objects.update(cap_nano=cap_nano)
        self.settings.CALLBACK_URL = NOBODY_LISTENS if callbacks else ""
        bill = self.sandbox.bill()
        self.requests_before, self.posts_before = bill["submissions"], bill["posts"]
        self.begun, self.passed_before = timezone.now(), self.clock.passed

    # --- The provider ---------------------------------------------------------------------------

    def heal(self) -> None:
        """Have the provider work well and quickly; its own callbacks never leave."""
        self.sandbox.clear_faults()
        self.sandbox.fault("callback_lost")
        self.set_slow(False)

    def set_slow(self, slow: bool) -> None:
        """Have calls run for ever, or end at once."""
        self.slow = slow
        self.sandbox.set_latency(3600 if slow else 0)
        self.quieten()

    def switch(self, *, fault: str, **options: Any) -> None:
        """Switch one more fault of the provider on."""
        self.sandbox.fault(fault, **options)

    def quieten(self) -> None:
        """Wait until the provider has ended what it will end."""
        if not self.slow:
            until(lambda: not self.clock.under_way(), 20)

    def requests(self) -> list[dict[str, Any]]:
        """What the provider accepted in this story."""
        return list(self.sandbox.bill()["requests"][self.requests_before :])

    def callbacks(self) -> list[tuple[str, str]]:
        """Token and request id of every callback that the provider owes."""
        self.quieten()
        return [
            (urlsplit(one["webhook"]).path.rpartition("/")[2], one["request_id"])
            for one in self.requests()
            if one["webhook"] and one["status"] == "COMPLETED"
        ]

    # --- What may happen at any time ------------------------------------------------------------

    def launch(self, n: int) -> None:
        """Start a shoot of one or two calls."""
        colourway = self.colourways[n % 2]
        recipe = RECIPES[n % len(RECIPES)]
        shoot = factories.shoot(colourway, actor=self.admin, **recipe)
        intake.launch(actor=self.admin, shoot=shoot)

    def submit(self, n: int) -> None:
        """A hint to send one attempt, be it to send or not."""
        lifecycle.submit(one.pk for one in nth(Attempt.objects.all(), n))

    def collect(self, n: int) -> None:
        """A hint to fetch one attempt."""
        lifecycle.collect(one.pk for one in nth(Attempt.objects.all(), n))

    def look_up(self, n: int) -> None:
        """A hint to look up one attempt."""
        reconcile.look_up(one.pk for one in nth(Attempt.objects.all(), n))

    def submit_due(self, _: int) -> None:
        """Beat."""
        lifecycle.submit_due()

    def collect_due(self, _: int) -> None:
        """Beat."""
        lifecycle.collect_due()

    def look_up_due(self, _: int) -> None:
        """Beat."""
        reconcile.look_up_due()

    def call_off_due(self, _: int) -> None:
        """Beat."""
        lifecycle.call_off_due()

    def sweep(self, _: int) -> None:
        """Beat."""
        lifecycle.sweep()

    def compare(self, _: int) -> None:
        """Costs are compared with the billing."""
        reconcile.compare()

    def call_back(self, n: int) -> None:
        """The provider reports a request that has ended: at once, late, or once more."""
        for token, request_id in chosen(self.callbacks(), n):
            assert lifecycle.called_back(token=token, request_id=request_id), "was nobody's"

    def cancel(self, n: int) -> None:
        """A person stops a shoot."""
        for shoot in nth(Shoot.objects.all(), n):
            intake.cancel(actor=self.admin, shoot=shoot)

    def retry(self, n: int) -> None:
        """A person wants a call once more that has ended without a picture."""
        ended = Job.objects.filter(status__in=[Job.Status.FAILED, Job.Status.CANCELLED])
        for job in nth(ended, n):
            intake.retry(actor=self.admin, job=job)

    def retry_failed(self, n: int) -> None:
        """A person wants all that failed in a shoot once more."""
        for shoot in nth(Shoot.objects.all(), n):
            intake.retry_failed(actor=self.admin, shoot=shoot)

    def write_off(self, n: int) -> None:
        """A person gives up on an unknown call."""
        for attempt in nth(Attempt.objects.in_state(State.UNKNOWN), n):
            reconcile.write_off(actor=self.admin, attempt=attempt, note="Nobody knows.")

    def adopt(self, n: int) -> None:
        """A person finds the request of an unknown call at the provider."""
        for attempt in nth(Attempt.objects.in_state(State.UNKNOWN), n):
            for found in reconcile.candidates(attempt)[:1]:
                request_id = self.known_by_token(attempt) or found.past.request_id
                if found.alike:
                    reconcile.adopt(actor=self.admin, attempt=attempt, request_id=request_id)

    def known_by_token(self, attempt: Attempt) -> str:
        """The request that carries the attempt's own token, as the provider's page shows it."""
        digests = {lifecycle.late.digest(token): one for token, one in self.callbacks()}
        return digests.get(attempt.token_digest or "", "")

    def begin_recovery(self, _: int) -> None:
        """A person restored a snapshot, and says so."""
        recovery.begin()

    def end_recovery(self, _: int) -> None:
        """A person is sure enough."""
        recovery.end(actor=self.admin)

    # --- The end --------------------------------------------------------------------------------

    def rest(self) -> None:
        """Heal everything and let it end: by itself, by late callbacks, by a person."""
        self.heal()
        self.beat()
        for token, request_id in self.callbacks():
            lifecycle.called_back(token=token, request_id=request_id)
        self.beat()
        self.decide()
        self.beat()
        reconcile.compare()

    def beat(self) -> None:
        """Let beat go on until nothing waits any more that it can do something about."""
        for _ in range(ROUNDS):
            self.clock.let_pass(60)
            self.work()
            self.quieten()
            if not waiting():
                return

    def work(self) -> None:
        """One beat, a while after the last."""
        self.clock.let_pass(3)
        for verb in BEAT:
            verb(self, 0)

    def decide(self) -> None:
        """A person clears up what can't be known, and has what was paid for fetched."""
        for attempt in Attempt.objects.in_state(State.UNKNOWN):
            with suppress(intake.Refused):
                self.adopt(0)
        for attempt in Attempt.objects.in_state(State.UNKNOWN):
            reconcile.write_off(actor=self.admin, attempt=attempt, note="Nobody knows.")
        unfetched = Attempt.objects.in_state(State.FAILED_PAID).filter(error_type=UNFETCHED)
        for attempt in unfetched.filter(job__status__in=[Job.Status.FAILED, Job.Status.CANCELLED]):
            intake.retry(actor=self.admin, job=attempt.job)

    def audited(self) -> Report:
        """What the auditor says of this story."""
        passed = self.clock.passed - self.passed_before
        return audit(since=self.begun - passed)

    def posts(self) -> int:
        """How many POSTs came to the provider, accepted or refused."""
        return int(self.sandbox.bill()["posts"]) - self.posts_before


Verb = Callable[[Stage, int], None]

BEAT: list[Verb] = [
    Stage.sweep,
    Stage.submit_due,
    Stage.collect_due,
    Stage.look_up_due,
    Stage.call_off_due,
]
WORK: list[Verb] = [*BEAT, Stage.submit, Stage.collect, Stage.look_up, Stage.call_back, Stage.launch]
PEOPLE: list[Verb] = [
    Stage.cancel,
    Stage.retry,
    Stage.retry_failed,
    Stage.write_off,
    Stage.adopt,
    Stage.begin_recovery,
    Stage.end_recovery,
    Stage.compare,
]


def chosen(rows: list[T], n: int) -> list[T]:
    """The n-th of what there is, counted round; nothing of nothing."""
    return [rows[n % len(rows)]] if rows else []


def nth(rows: Any, n: int) -> Iterable[Any]:
    """The n-th row in the order of ids, counted round."""
    return chosen(list(rows.order_by("pk")), n)


def waiting() -> bool:
    """Whether something is under way that may still end by itself."""
    live = Attempt.objects.in_state(*Attempt.LIVE)
    late = Attempt.objects.in_state(State.REJECTED, State.FAILED_PAID)
    return live.exists() or late.exclude(due_at=None).exists() or recovery.active()


def claims() -> int:
    """How many POSTs were claimed and not taken back: each may have been sent once."""
    moves = Transition.objects
    history = moves.order_by("attempt", "id").values_list("attempt", "state")
    claimed = moves.filter(state=State.SUBMITTING).count()
    put_back = sum(
        one[0] == two[0] and (one[1], two[1]) == (State.SUBMITTING, State.RESERVED)
        for one, two in zip(history, history[1:], strict=False)
    )
    return claimed - put_back


def clear() -> None:
    """Forget every story: their rows and their files."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE generation_job CASCADE")
    made = Asset.objects.filter(origin=Asset.Origin.GENERATED)
    made.delete()
    Shoot.objects.all().delete()
    BudgetPeriod.objects.all().delete()
    Reconciliation.objects.all().delete()
    Recovery.objects.exclude(pk=Recovery.objects.earliest("pk").pk).delete()
    for name in fsck.orphans(fsck.listed(), older_than=-fsck.YOUNG):
        fsck.default_storage.delete(name)


def sandbox_in(folder: Path) -> SandboxProcess:
    """A provider of its own whose pictures cost no time."""
    return SandboxProcess(folder, SANDBOX_CANNED="yes")
