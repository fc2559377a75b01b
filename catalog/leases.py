"""Leases: who looks at which pending pictures now, so that no other reviewer is shown them.

They go by groups: the pictures of one colourway and view, which are judged against each other.
A lease that is not renewed ends by itself.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from catalog.models import Asset, ReviewLease
from catalog.models.assets import AssetQuerySet
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

SPAN = 120  # seconds that a lease lasts
AHEAD = 100  # pictures that are looked at to find groups
ENOUGH = 16  # pictures after which no further group is handed out
MOST = 48  # pictures handed out at once; a larger group is divided
HANDING_OUT = 0x5A47  # key of PostgreSQL's advisory lock

Row = tuple[UUID, UUID | None, str | None]  # picture, colourway, view

TAKE = """
INSERT INTO catalog_reviewlease AS lease (asset_id, actor_id, until)
SELECT id, %(actor)s, statement_timestamp() + %(seconds)s * interval '1 second'
FROM catalog_asset WHERE id = ANY(%(ids)s) AND status = 'pending' ORDER BY id
ON CONFLICT (asset_id) DO UPDATE SET actor_id = excluded.actor_id, until = excluded.until
WHERE lease.until < statement_timestamp() OR lease.actor_id = excluded.actor_id
RETURNING asset_id
"""


def hand_out(*, actor: User, waiting: AssetQuerySet) -> list[UUID]:
    """Lease the first groups of ``waiting`` that no other holds; their ids, siblings together.

    One is served after the other: two who ask at once get different groups, not halves of one.
    Raises ``PermissionDenied``.
    """
    require(actor, Role.REVIEWER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HANDING_OUT])
        others = held_by_others(actor)
        free = waiting.exclude(Exists(others.filter(asset=OuterRef("pk"))))
        held = {group(*row) for row in others.values_list("pk", "asset__colourway", "asset__view")}
        ids = grouped(free, last=held)
        taken = take(actor=actor, assets=ids)
    return [pk for pk in ids if pk in taken]


def take(*, actor: User, assets: Collection[UUID]) -> set[UUID]:
    """Lease pending assets, or renew their leases; those that ``actor`` holds now.

    What another holds stays with that person. Raises ``PermissionDenied``.
    """
    require(actor, Role.REVIEWER)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"actor": actor.pk, "seconds": SPAN, "ids": list(assets)})
        return {pk for (pk,) in cursor.fetchall()}


@transaction.atomic
def release(*, actor: User, assets: Collection[UUID], until: datetime) -> None:
    """Give up leases of ``actor`` that end at ``until`` at the latest.

    What was renewed since, by a page that was reloaded or in another tab, stays. They are given
    up in the order of ids, as they are taken.
    """
    own = ReviewLease.objects.filter(actor=actor, pk__in=assets, until__lte=until)
    locked = list(own.order_by("pk").select_for_update().values_list("pk", flat=True))
    ReviewLease.objects.filter(pk__in=locked).delete()


def latest(actor: User) -> datetime | None:
    """When the last of the actor's leases ends."""
    last = ReviewLease.objects.filter(actor=actor).order_by("-until")
    return last.values_list("until", flat=True).first()


def holder(asset: Asset, *, besides: User) -> User | None:
    """Who, other than ``besides``, looks at ``asset`` now."""
    lease = held_by_others(besides).filter(asset=asset).select_related("actor").first()
    return lease.actor if lease else None


def held_by_others(actor: User) -> QuerySet[ReviewLease]:
    """Leases in force that are not the actor's."""
    return ReviewLease.objects.filter(until__gt=Now()).exclude(actor=actor)


def grouped(waiting: AssetQuerySet, *, last: Collection[object] = ()) -> list[UUID]:
    """The ids of the first groups, in the order of ``waiting``; those in ``last`` come last.

    The siblings of a picture come with it, however much later they were made.
    """
    columns = ("pk", "colourway", "view")
    first = list(waiting.values_list(*columns)[:AHEAD])
    groups = sorted(dict.fromkeys(group(*row) for row in first), key=lambda one: one in last)
    colourways = {row[1] for row in first if group(*row) in groups[:ENOUGH]} - {None}
    siblings = waiting.filter(colourway__in=colourways).order_by("id").values_list(*columns)
    return chosen(groups, dict.fromkeys([*siblings[: 5 * AHEAD], *first]))


def chosen(groups: Sequence[object], rows: Iterable[Row]) -> list[UUID]:
    """Group after group of ``rows``, until there are enough of them."""
    members: dict[object, list[UUID]] = {one: [] for one in groups}
    for row in rows:
        if (key := group(*row)) in members:
            members[key].append(row[0])
    line: list[UUID] = []
    for one in groups:
        if len(line) >= ENOUGH:
            break
        line += members[one]
    return line[:MOST]


def group(pk: UUID, colourway: UUID | None, view: str | None) -> object:
    """What a picture is judged with; alone where it belongs to no product."""
    return (colourway, view) if colourway else pk
