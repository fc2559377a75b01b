"""Recovery: a restored database does not know what was sent since its backup was made.

It knows itself by a fingerprint, which no copy and no restored dump keeps. Until it is known what
became of every call that may have been sent, nothing is.
"""

from weakref import WeakSet

from django.db import connection, transaction
from django.db.models.functions import Now

from generation.fingerprint import fingerprint, same
from generation.models import Attempt, Job, Recovery
from generation.provider import called
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

State = Attempt.State

RESTORED = "This database was restored from a backup, copied, or taken over by another server."
BY_HAND = "Begun by hand."
DOUBT = (
    "The database was restored: this call may have been sent since its backup was made. "
    "It is looked up in the provider's history."
)

compared: WeakSet[object] = WeakSet()  # this process's connections to a database that we know


def active() -> bool:
    """Whether nothing may be sent; a database that is met for the first time opens a recovery."""
    connection.ensure_connection()
    if connection.connection not in compared:
        compare()
    return Recovery.objects.open().exists()


def standing() -> Recovery | None:
    """The recovery that is open now, as far as anybody has noticed."""
    return Recovery.objects.open().first()


@transaction.atomic
def compare() -> None:
    """Begin a recovery unless this is the database that the newest row describes."""
    mark = fingerprint()
    if not known(mark):
        lock()
        if not known(mark):
            Recovery.objects.open().update(ended_at=Now())
            open_now(RESTORED, mark)
    met = connection.connection
    transaction.on_commit(lambda: compared.add(met))


@transaction.atomic
def begin(*, reason: str = BY_HAND) -> Recovery:
    """Begin a recovery: nothing is sent, and whatever may have been sent is looked up.

    For a snapshot, which keeps the database's fingerprint. An open one stays as it is.
    """
    lock()
    return standing() or open_now(reason, fingerprint())


def end(*, actor: User) -> bool:
    """End the open recovery in the name of an admin; False without one.

    What is still unknown stays so; everything else is sent again.
    """
    require(actor, Role.ADMIN)
    return bool(Recovery.objects.open().update(ended_at=Now(), ended_by=actor))


def end_when_clear() -> None:
    """End the open recovery once it is known what became of every call from before it."""
    recovery = standing()
    if recovery and not in_doubt(recovery):
        Recovery.objects.open().filter(pk=recovery.pk).update(ended_at=Now())


def in_doubt(recovery: Recovery) -> int:
    """How many calls from before ``recovery`` are still unknown."""
    unknown = Attempt.objects.ours().in_state(State.UNKNOWN)
    return unknown.filter(transitions__at__lte=recovery.begun_at).distinct().count()


def open_now(reason: str, mark: str) -> Recovery:
    """Open a recovery and put all that may have been sent in doubt."""
    doubt()
    recovery = Recovery.objects.create(fingerprint=mark, reason=reason, begun_at=Now())
    recovery.refresh_from_db()
    return recovery


def doubt() -> None:
    """Make every call unknown that the lost installation may have sent; look all of them up."""
    live = Attempt.objects.in_state(State.RESERVED, State.SUBMITTING).order_by("pk")
    chosen = Attempt.objects.filter(
        pk__in=list(live.select_for_update().values_list("pk", flat=True))
    )
    unclaimed = chosen.filter(called="")
    for endpoint in unclaimed.order_by("job__endpoint").values_list("job__endpoint").distinct():
        unclaimed.filter(job__endpoint=endpoint[0]).update(called=called(endpoint[0]))
    chosen.move(State.UNKNOWN, error=DOUBT)
    Job.objects.filter(attempts__in=chosen).move(Job.Status.RUNNING)
    Attempt.objects.in_state(State.UNKNOWN).update(due_at=Now(), looks=0)


def known(mark: str) -> bool:
    """Whether the newest row describes the database with this fingerprint."""
    newest = Recovery.objects.first()
    return newest is not None and same(newest.fingerprint, mark)


def lock() -> None:
    """Let one process at a time begin a recovery."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE generation_recovery IN SHARE ROW EXCLUSIVE MODE")
