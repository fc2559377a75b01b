"""What went wrong in a shoot, in plain words: which calls, why, what it cost, what to do."""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from catalog.models import Shoot
from generation.lifecycle.ends import UNFETCHED
from generation.models import Attempt, Chain, Job
from sartiq.money import dollars

State = Attempt.State
Status = Job.Status

MOST = 6  # reasons that are told one by one

# What happened, for one call and for several.
CHAIN = "chain"  # in place of an attempt's state: no call was made
FAILED: dict[str, tuple[str, str]] = {
    CHAIN: ("to finish a picture could not be made", "to finish pictures could not be made"),
    State.REJECTED: ("was refused", "were refused"),
    State.CANCELLED: ("could not be sent", "could not be sent"),
    State.FAILED_FREE: ("failed at the provider", "failed at the provider"),
    State.FAILED_PAID: ("failed and was paid for", "failed and were paid for"),
}
UNFETCHED_WORDS = (
    "was paid for, but its pictures could not be fetched",
    "were paid for, but their pictures could not be fetched",
)
WAITING: dict[str, tuple[str, str]] = {
    State.RESERVED: ("waits to be sent", "wait to be sent"),
    State.SUBMITTED: ("waits for its result", "wait for their results"),
    State.RESULT_READY: (
        "is done, and its pictures do not come yet",
        "are done, and their pictures do not come yet",
    ),
}
UNKNOWN_WORDS = (
    "is unknown: it was sent, but the answer was lost",
    "are unknown: they were sent, but the answers were lost",
)
FAILED_WORDS = ("failed", "failed")
STOPPED_WORDS = ("was stopped", "were stopped")


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Calls of a shoot that failed, hang or were stopped for the same reason; nano-dollars.

    ``estimate_nano`` is what they were expected to cost together, ``paid_nano`` what all their
    attempts cost.
    """

    status: str
    state: str
    unfetched: bool
    reason: str
    calls: int
    estimate_nano: int
    paid_nano: int

    @property
    def tone(self) -> str:
        """How bad it is, as the design system calls it."""
        if self.status == Status.FAILED:
            return "bad"
        return "warn" if self.status in Job.UNDER_WAY else ""

    @property
    def what(self) -> str:
        """What happened to how many calls."""
        one, several = self.words()
        return f"1 call {one}" if self.calls == 1 else f"{self.calls} calls {several}"

    def words(self) -> tuple[str, str]:
        """What happened, for one call and for several."""
        if self.status == Status.CANCELLED:
            return STOPPED_WORDS
        if self.status == Status.FAILED:
            return UNFETCHED_WORDS if self.unfetched else FAILED.get(self.state, FAILED_WORDS)
        return UNKNOWN_WORDS if self.state == State.UNKNOWN else WAITING[self.state]

    @property
    def money(self) -> str:
        """What it cost, or may still cost."""
        if self.state == State.UNKNOWN:
            them = "It" if self.calls == 1 else "They"
            return f"{them} may be charged: {dollars(self.estimate_nano)} stays reserved."
        if self.state == State.RESULT_READY:
            return "Fetching costs nothing."
        if self.status in Job.UNDER_WAY:
            return ""
        if self.paid_nano == 0:
            return "Nothing was paid."
        earlier = "" if self.state == State.FAILED_PAID else " for earlier tries"
        return f"{dollars(self.paid_nano)} was paid{earlier}."

    @property
    def next(self) -> str:
        """What can be done, or happens by itself; for people who may spend."""
        them = "it" if self.calls == 1 else "them"
        if self.state == State.UNKNOWN:
            return f"Nobody sends {them} twice: a callback or the provider's history will tell."
        if self.status in Job.UNDER_WAY:
            return "This is tried again by itself."
        if self.status == Status.CANCELLED:
            return ""
        if self.state == CHAIN:
            return f"Retry takes {them} up again."
        if self.unfetched:
            return f"Retry fetches {them} without paying again."
        return f"Retry sends {them} again and reserves {dollars(self.estimate_nano)}."


@dataclass(frozen=True, slots=True)
class Troubles:
    """What went wrong in a shoot: the most frequent reasons, and how many calls had others.

    ``stalled`` are approved pictures whose finishing could not begin.
    """

    told: list[Trouble]
    more: int
    stalled: int = 0

    @property
    def state(self) -> str:
        """Changes whenever they look different."""
        told = (f"{one.status}-{one.state}-{one.calls}-{len(one.reason)}" for one in self.told)
        return f"{'.'.join(told)}.{self.more}"


def troubles_of(shoot: Shoot) -> Troubles:
    """What went wrong in ``shoot``; two queries."""
    rows = latest_attempts(shoot).filter(
        Q(job__status__in=[Status.FAILED, Status.CANCELLED])
        | Q(job__status__in=Job.UNDER_WAY, state=State.UNKNOWN)
        | Q(job__status__in=Job.UNDER_WAY, state__in=WAITING) & ~Q(error="")
    )
    attempts = Attempt.objects.filter(job=OuterRef("job")).order_by()
    paid = attempts.values("job").annotate(sum=Sum("cost_nano")).values("sum")
    found = (
        rows.annotate(
            status=F("job__status"),
            unfetched=Q(state=State.FAILED_PAID, error_type=UNFETCHED),
            reason=Case(When(job__status__in=Job.UNDER_WAY, then="error"), default="job__failure"),
            paid=Subquery(paid),
        )
        .values("status", "state", "unfetched", "reason")
        .annotate(
            calls=Count("pk"),
            estimate_nano=Sum("job__estimate_nano"),
            paid_nano=Sum("paid", default=0),
        )
        .order_by("-calls", "reason")
    )
    stalled = stalled_chains(shoot)
    told = stalled + [Trouble(**row) for row in found]
    return Troubles(
        told[:MOST],
        sum(one.calls for one in told[MOST:]),
        stalled=sum(one.calls for one in stalled),
    )


def stalled_chains(shoot: Shoot) -> list[Trouble]:
    """Finishing that could not even begin, by its reason."""
    chains = Chain.objects.filter(source__shoot=shoot, status=Chain.Status.FAILED, jobs=None)
    return [
        Trouble(
            status=Status.FAILED,
            state=CHAIN,
            unfetched=False,
            reason=row["failure"],
            calls=row["calls"],
            estimate_nano=0,
            paid_nano=0,
        )
        for row in chains.order_by().values("failure").annotate(calls=Count("pk"))
    ]


def latest_attempts(shoot: Shoot) -> QuerySet[Attempt]:
    """The last attempt of each job of ``shoot``."""
    later = Attempt.objects.filter(job=OuterRef("job"), number__gt=OuterRef("number"))
    return Attempt.objects.filter(~Exists(later), job__shoot=shoot).order_by()
