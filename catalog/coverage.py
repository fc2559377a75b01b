"""Coverage: which pictures a colourway needs, has and lacks, by the shot list that counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.models import (
    SHOPPERS_SEE,
    Asset,
    Colourway,
    Shoot,
    ShootLook,
    ShootTalent,
    ShootView,
    ShotList,
    ShotListView,
    View,
)
from sartiq.access.models import Role as Trust
from sartiq.access.models import Storefront, User
from sartiq.access.permissions import require

Status = Asset.Status
ShotLists = Mapping[str, ShotList]
Bounds = tuple[int, int]  # how many pictures of a view: at least, at most


class Refused(Exception):
    """What a shot list can't be; the message says why and what to do."""


class State(StrEnum):
    """Where a shot stands, in the words of the status element."""

    FILLED = "done"
    IN_REVIEW = "in_review"
    UNDER_WAY = "running"
    MISSING = "missing"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Shot:
    """A view that a colourway needs: how many pictures are wanted, and how many there are.

    ``approved`` ones fill it; ``waiting`` ones may; ``under_way`` says that a shoot is making some.
    """

    need: ShotListView
    approved: int = 0
    waiting: int = 0
    under_way: bool = False

    @property
    def state(self) -> State:
        """Where it stands; the least that is wanted decides."""
        if self.need.minimum == self.approved == 0:
            return State.OPTIONAL
        if self.approved >= self.need.minimum:
            return State.FILLED
        if self.approved + self.waiting >= self.need.minimum:
            return State.IN_REVIEW
        return State.UNDER_WAY if self.under_way else State.MISSING

    @property
    def label(self) -> str:
        """Where it stands, in words."""
        match self.state:
            case State.FILLED | State.OPTIONAL:
                words = {"there": self.approved, "most": self.need.maximum}
                return _("%(there)s of %(most)s") % words
            case State.IN_REVIEW:
                return _("%(n)s in review") % {"n": self.waiting}
            case State.UNDER_WAY:
                return _("Being made")
        return _("%(n)s missing") % {"n": self.missing}

    @property
    def missing(self) -> int:
        """How many pictures are to be made: none while some wait that would do, or are made."""
        lacking = self.need.minimum - self.approved - self.waiting
        return lacking if self.state == State.MISSING else 0

    @property
    def filled(self) -> int:
        """How many of the wanted pictures there are; more than is wanted does not count."""
        return min(self.approved, self.need.minimum)


@dataclass(slots=True)
class Tally:
    """Pictures of a colourway: approved ones by role and by view, and those that wait by view."""

    roles: Counter[str] = field(default_factory=Counter)
    approved: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    pending: int = 0


def tallies(colourways: Iterable[Colourway]) -> dict[UUID, Tally]:
    """How many pictures there are of each colourway, by its id; one query."""
    found = {colourway.pk: Tally() for colourway in colourways}
    rows = (
        Asset.objects.filter(colourway__in=found, status__in=[Status.APPROVED, Status.PENDING])
        .order_by()
        .values_list("colourway", "kind", "role", "view", "status")
        .annotate(Count("pk"))
    )
    for pk, kind, role, view, status, number in rows:
        tally = found[pk]
        if status == Status.APPROVED:
            tally.roles[role] += number
        else:
            tally.pending += number
        if view and kind == Asset.Kind.IMAGE and role in SHOPPERS_SEE:
            (tally.approved if status == Status.APPROVED else tally.waiting)[view] += number
    return found


def usual_storefront() -> Storefront | None:
    """The storefront whose shot lists count where none is chosen: the only one there is."""
    storefronts = list(Storefront.objects.all()[:2])
    return storefronts[0] if len(storefronts) == 1 else None


def shot_lists(storefront: Storefront | None) -> dict[str, ShotList]:
    """The list that counts for each category that has one, and under ``""`` for all others.

    A category's own list comes before one for all; among both, the storefront's own. Two queries.
    """
    views = Prefetch("views", ShotListView.objects.select_related("view"))
    lists = ShotList.objects.filter(Q(storefront=None) | Q(storefront=storefront))
    lists = lists.prefetch_related(views).order_by(F("storefront").desc(nulls_first=True))
    return {one.category: one for one in lists}  # the storefront's own, which come last, stay


def needs(lists: ShotLists, category: str) -> list[ShotListView]:
    """The views that a product of ``category`` needs, in their order."""
    shot_list = lists.get(category) or lists.get("")
    return list(shot_list.views.all()) if shot_list else []


def shots(
    needs: Iterable[ShotListView], tally: Tally, under_way: Iterable[str] = ()
) -> dict[str, Shot]:
    """The shots of one colourway by their view's code; ``under_way`` are views being made."""
    return {
        need.view_id: Shot(
            need,
            tally.approved[need.view_id],
            tally.waiting[need.view_id],
            need.view_id in under_way,
        )
        for need in needs
    }


def shots_of(colourways: Sequence[Colourway], lists: ShotLists) -> dict[UUID, dict[str, Shot]]:
    """The shots of each colourway, by its id; two queries. Colourways come with their products."""
    counted, making = tallies(colourways), under_way(colourways)
    return {
        one.pk: shots(needs(lists, one.product.category), counted[one.pk], making.get(one.pk, ()))
        for one in colourways
    }


def under_way(colourways: Iterable[Colourway]) -> dict[UUID, set[str]]:
    """The views of which a running shoot makes pictures, by the colourway's id; one query."""
    wanted = {colourway.pk for colourway in colourways}
    running = ShootView.objects.filter(
        shoot__status=Shoot.Status.RUNNING, shoot__items__colourway__in=wanted
    )
    running = running.annotate(talents=number_of(ShootTalent), looks=number_of(ShootLook))
    found: dict[UUID, set[str]] = {}
    for pk, view, numbers, rotate, talents, looks in running.order_by().values_list(
        "shoot__items__colourway",
        "view",
        "shoot__numbers",
        "shoot__rotate_talents",
        "talents",
        "looks",
    ):
        cells = looks if rotate else talents * looks
        if pk in wanted and struck(numbers, f"{pk}/{view}/") < cells:
            found.setdefault(pk, set()).add(view)
    return found


def number_of(axis: type[ShootTalent | ShootLook]) -> Coalesce:
    """How many talents or looks cross each view of a shoot; 1 where none is chosen."""
    chosen = axis._default_manager.filter(shoot=OuterRef("shoot")).order_by().values("shoot")
    return Coalesce(Subquery(chosen.annotate(number=Count("pk")).values("number")), Value(1))


def struck(numbers: Mapping[str, int], start: str) -> int:
    """How many of the cells whose names begin with ``start`` are struck out."""
    return sum(number == 0 for name, number in numbers.items() if name.startswith(start))


def save(
    *,
    actor: User,
    shot_list: ShotList | None = None,
    category: str,
    storefront: Storefront | None,
    views: Mapping[View, Bounds],
) -> ShotList:
    """Make a shot list, or change ``shot_list`` altogether.

    Raises ``PermissionDenied``, and ``Refused`` when there is one for the same already.
    """
    require(actor, Trust.MERCHANDISER)
    if not views:
        raise Refused(_("Say how many pictures of at least one view are wanted."))
    saved = shot_list or ShotList()
    saved.category, saved.storefront = category, storefront
    try:
        with transaction.atomic():
            saved.save()
            saved.views.all().delete()
            ShotListView.objects.bulk_create(
                ShotListView(shot_list=saved, view=view, minimum=least, maximum=most)
                for view, (least, most) in views.items()
            )
    except IntegrityError:
        words = _("There is this shot list already: %(what)s. Change that one.")
        raise Refused(words % {"what": title(saved)}) from None
    return saved


def remove(*, actor: User, shot_list: ShotList) -> None:
    """Delete a shot list; the next wider one counts from now on."""
    require(actor, Trust.MERCHANDISER)
    shot_list.delete()


def title(shot_list: ShotList) -> str:
    """What a list is for, in words."""
    where = {
        "category": shot_list.category or _("Every category"),
        "storefront": shot_list.storefront or _("every storefront"),
    }
    return _("%(category)s in %(storefront)s") % where
