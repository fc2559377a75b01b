"""What went wrong in a shoot, in plain words: which calls, why, what it cost, what to do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from catalog.models import Shoot
from generation.lifecycle.ends import UNFETCHED
from generation.models import Attempt, Chain, Job
from generation.views.figures import hanging
from sartiq.money import dollars

State = Attempt.State
Status = Job.Status

MOST = 6  # reasons that are told one by one

# What happened to how many calls.
CHAIN = "chain"  # in place of an attempt's state: no call was made
FAILED: dict[str, Any] = {
    CHAIN: ngettext_lazy(
        "%(calls)d call to finish a picture could not be made",
        "%(calls)d calls to finish pictures could not be made",
        "calls",
    ),
    State.REJECTED: ngettext_lazy(
        "%(calls)d call was refused", "%(calls)d calls were refused", "calls"
    ),
    State.CANCELLED: ngettext_lazy(
        "%(calls)d call could not be sent", "%(calls)d calls could not be sent", "calls"
    ),
    State.FAILED_FREE: ngettext_lazy(
        "%(calls)d call failed at the provider", "%(calls)d calls failed at the provider", "calls"
    ),
    State.FAILED_PAID: ngettext_lazy(
        "%(calls)d call failed and was paid for",
        "%(calls)d calls failed and were paid for",
        "calls",
    ),
}
UNFETCHED_WORDS = ngettext_lazy(
    "%(calls)d call was paid for, but its pictures could not be fetched",
    "%(calls)d calls were paid for, but their pictures could not be fetched",
    "calls",
)
WAITING: dict[str, Any] = {
    State.RESERVED: ngettext_lazy(
        "%(calls)d call waits to be sent", "%(calls)d calls wait to be sent", "calls"
    ),
    State.SUBMITTED: ngettext_lazy(
        "%(calls)d call waits for its result", "%(calls)d calls wait for their results", "calls"
    ),
    State.RESULT_READY: ngettext_lazy(
        "%(calls)d call is done, and its pictures do not come yet",
        "%(calls)d calls are done, and their pictures do not come yet",
        "calls",
    ),
    State.UNKNOWN: ngettext_lazy(
        "%(calls)d call is unknown: it was sent, but the answer was lost",
        "%(calls)d calls are unknown: they were sent, but the answers were lost",
        "calls",
    ),
}
FAILED_WORDS = ngettext_lazy("%(calls)d call failed", "%(calls)d calls failed", "calls")
STOPPED_WORDS = ngettext_lazy("%(calls)d call was stopped", "%(calls)d calls were stopped", "calls")


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
        return str(self.words() % {"calls": self.calls})

    @property
    def why(self) -> str:
        """The reason; none for what somebody stopped, of which the provider only says so again."""
        return "" if self.status == Status.CANCELLED else self.reason

    def words(self) -> Any:
        """What happened, with a place for the number of calls."""
        if self.status == Status.CANCELLED:
            return STOPPED_WORDS
        if self.status == Status.FAILED:
            return UNFETCHED_WORDS if self.unfetched else FAILED.get(self.state, FAILED_WORDS)
        return WAITING[self.state]

    @property
    def money(self) -> str:
        """What it cost, or may still cost."""
        if self.state == State.UNKNOWN:
            text = ngettext(
                "It may be charged: %(money)s stays reserved.",
                "They may be charged: %(money)s stays reserved.",
                self.calls,
            )
            return text % {"money": dollars(self.estimate_nano)}
        if self.state == State.RESULT_READY:
            return _("Fetching costs nothing.")
        if self.status in Job.UNDER_WAY:
            return ""
        if self.paid_nano == 0:
            return _("Nothing was paid.")
        paid = {"money": dollars(self.paid_nano)}
        if self.state == State.FAILED_PAID:
            return _("%(money)s was paid.") % paid
        return _("%(money)s was paid for earlier tries.") % paid

    @property
    def next(self) -> str:
        """What can be done, or happens by itself; for people who may spend."""
        if self.state == State.UNKNOWN:
            return ngettext(
                "Nobody sends it twice: a callback or the provider's history will tell.",
                "Nobody sends them twice: a callback or the provider's history will tell.",
                self.calls,
            )
        if self.status in Job.UNDER_WAY:
            return _("This is tried again by itself.")
        return self.retry() if self.status == Status.FAILED else ""

    def retry(self) -> str:
        """What a retry does."""
        if self.state == CHAIN:
            return ngettext("Retry takes it up again.", "Retry takes them up again.", self.calls)
        if self.unfetched:
            return ngettext(
                "Retry fetches it without paying again.",
                "Retry fetches them without paying again.",
                self.calls,
            )
        text = ngettext(
            "Retry sends it again and reserves %(money)s.",
            "Retry sends them again and reserves %(money)s.",
            self.calls,
        )
        return text % {"money": dollars(self.estimate_nano)}


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


def troubles_of(shoot: Shoot, *, ended: int, held: int) -> Troubles:
    """What went wrong in ``shoot``; three queries, whose rows an index finds.

    ``ended`` calls gave nothing, and ``held`` attempts are held up: where there are none,
    nobody looks for them.
    """
    stalled = stalled_chains(shoot)
    found = alike(ended_attempts(shoot), reason=F("job__failure")) if ended else []
    found += alike(held_up(shoot), reason=F("error")) if held else []
    told = stalled + sorted(found, key=lambda one: (-one.calls, one.reason))
    return Troubles(
        told[:MOST],
        sum(one.calls for one in told[MOST:]),
        stalled=sum(one.calls for one in stalled),
    )


def alike(attempts: QuerySet[Attempt], *, reason: F) -> list[Trouble]:
    """Those attempts, one line for all that have everything in common."""
    every = Attempt.objects.filter(job=OuterRef("job")).order_by()
    paid = every.values("job").annotate(sum=Sum("cost_nano")).values("sum")
    rows = (
        attempts.order_by()
        .annotate(
            status=F("job__status"),
            unfetched=Q(state=State.FAILED_PAID, error_type=UNFETCHED),
            reason=reason,
            paid=Subquery(paid),
        )
        .values("status", "state", "unfetched", "reason")
        .annotate(
            calls=Count("pk"),
            estimate_nano=Sum("job__estimate_nano"),
            paid_nano=Sum("paid", default=0),
        )
    )
    return [Trouble(**row) for row in rows]


def stalled_chains(shoot: Shoot) -> list[Trouble]:
    """Finishing that could not even begin, by its reason."""
    if not shoot.finishing:
        return []
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


def ended_attempts(shoot: Shoot) -> QuerySet[Attempt]:
    """The last attempt of each call of ``shoot`` that gave nothing."""
    later = Attempt.objects.filter(job=OuterRef("job"), number__gt=OuterRef("number"))
    ended = Attempt.objects.filter(~Exists(later), job__shoot=shoot)
    return ended.filter(job__status__in=[Status.FAILED, Status.CANCELLED])


def held_up(shoot: Shoot) -> QuerySet[Attempt]:
    """The attempts of ``shoot`` under way that something holds up."""
    return Attempt.objects.filter(hanging(), job__shoot=shoot, job__status__in=Job.UNDER_WAY)
