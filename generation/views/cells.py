"""The cells of a contact sheet: each call with its picture, where it stands, or why it has none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Asset, Colourway, Look, Shoot, Talent, View
from catalog.pictures import Picture, picture, with_thumbnails
from generation.models import Attempt, Job, Output
from generation.views.keyset import address
from generation.views.requests import HtmxRequest
from sartiq.ids import uuid_or_none

CELLS = 24  # about as many as a page shows at once
JOB = (
    "status",
    "failure",
    "shoot",
    "colourway",
    "view",
    "talent",
    "look",
    "endpoint",
    "chain",
    "step",
    "variation_of",
    "endpoint__title",
    "colourway__code",
    "colourway__name",
    "colourway__swatch",
    "colourway__product__handle",
    "colourway__product__title",
    "view__name",
    "talent__name",
    "look__name",
)
ATTEMPT = ("job", "number", "state", "error", "due_at", "queue_position")
Status = Job.Status
State = Attempt.State
Row = tuple[UUID | None, UUID]  # a call's colourway and id


@dataclass(frozen=True, slots=True)
class Cell:
    """A call on the contact sheet, with the first picture that it gave.

    ``place`` says where it stands while it is under way, ``note`` what is wrong with it.
    """

    job: Job
    asset: Asset | None
    picture: Picture | None
    more: int
    place: str
    note: str
    unknown: bool

    @property
    def about(self) -> str:
        """What it shows besides its colourway: view, talent and look."""
        job = self.job
        return ", ".join(str(one) for one in (job.view, job.talent, job.look) if one)

    @property
    def step(self) -> str:
        """Which finishing step it is: ``Step 2: Clarity upscaler``."""
        if self.job.step is None:
            return ""
        number = self.job.step + 1
        return _("Step %(number)d: %(title)s") % {
            "number": number,
            "title": self.job.endpoint.title,
        }

    @property
    def more_label(self) -> str:
        """How many further pictures the same call gave."""
        return f"+{self.more}"

    @property
    def drawn(self) -> bool:
        """Whether its picture can be seen."""
        return self.picture is not None and bool(self.picture.src)

    @property
    def retryable(self) -> bool:
        """Whether it can be queued again by itself; a finishing step goes with its chain."""
        return self.job.chain_id is None and self.job.status in {Status.FAILED, Status.CANCELLED}

    @property
    def state(self) -> str:
        """Changes whenever the cell looks different."""
        asset = f"{self.asset.status}.{self.drawn}" if self.asset else ""
        return f"{self.job.status}.{asset}.{len(self.note)}.{self.place}"


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one colourway."""

    colourway: Colourway | None
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Page:
    """The ids of a page's calls, colourway by colourway, and the addresses around it."""

    ids: list[UUID]
    previous: str | None
    next: str | None


def page_of(request: HtmxRequest, shoot: Shoot) -> Page:
    """The calls of the page that ``?after=`` or ``?before=`` (a call's id) asks for.

    ``?status=failed`` leaves out what did not fail. An index gives each page as fast as the first.
    """
    jobs = shoot.jobs.order_by("colourway", "pk")
    if request.GET.get("status") == Status.FAILED:
        jobs = jobs.filter(status=Status.FAILED)
    after, before = (place_of(jobs, request.GET.get(name)) for name in ("after", "before"))
    if before:
        colourway, pk = before
        there = jobs.filter(colourway__lte=colourway).exclude(colourway=colourway, pk__gte=pk)
        rows = list(there.reverse().values_list("colourway", "pk")[: CELLS + 1])
        kept = cut(rows)[::-1]
        return around(request, kept, previous=len(kept) < len(rows), next=True)
    if after:
        colourway, pk = after
        jobs = jobs.filter(colourway__gte=colourway).exclude(colourway=colourway, pk__lte=pk)
    rows = list(jobs.values_list("colourway", "pk")[: CELLS + 1])
    kept = cut(rows)
    return around(request, kept, previous=bool(after), next=len(kept) < len(rows))


def place_of(jobs: QuerySet[Job], named: str | None) -> Row | None:
    """Where the call of that id stands; None for nonsense."""
    pk = uuid_or_none(named)
    return jobs.filter(pk=pk).values_list("colourway", "pk").first() if pk else None


def cut(rows: Sequence[Row]) -> Sequence[Row]:
    """At most a page of rows; a colourway that does not fit goes to the next page whole."""
    if len(rows) <= CELLS:
        return rows
    whole = [row for row in rows if row[0] != rows[CELLS][0]]
    return whole or rows[:CELLS]


def around(request: HtmxRequest, rows: Sequence[Row], *, previous: bool, next: bool) -> Page:
    """A page of those rows."""
    ids = [pk for _, pk in rows]
    return Page(
        ids=ids,
        previous=address(request, before=ids[0]) if ids and previous else None,
        next=address(request, after=ids[-1]) if ids and next else None,
    )


@dataclass(frozen=True, slots=True)
class Axes:
    """What a shoot crosses besides its colourways, each in its order."""

    views: list[View]
    talents: list[Talent]
    looks: list[Look]

    @classmethod
    def of(cls, shoot: Shoot) -> "Axes":
        """Those of ``shoot``; three queries."""
        return cls(
            views=[one.view for one in shoot.views.select_related("view")],
            talents=[one.talent for one in shoot.talents.select_related("talent")],
            looks=[one.look for one in shoot.looks.select_related("look")],
        )

    def place(self, job: Job) -> tuple[Any, ...]:
        """Where a call stands among those of its colourway."""
        along: list[tuple[list[Any], Any]] = [
            (self.views, job.view),
            (self.talents, job.talent),
            (self.looks, job.look),
        ]
        places = (line.index(one) if one in line else len(line) for line, one in along)
        return (*places, job.pk)


def groups_of(ids: Iterable[UUID], axes: Axes) -> list[Group]:
    """Those calls by product and colourway, then by view, talent and look as the shoot has them."""
    chosen = Job.objects.filter(pk__in=ids).order_by("colourway__product", "colourway")
    jobs = with_attempts(chosen)
    firsts = [pk for job in jobs for pk in given_by(job)[:1]]
    assets = {one.pk: one for one in with_thumbnails(Asset.objects.filter(pk__in=firsts))}
    grouped: dict[UUID | None, list[Job]] = {}
    for job in jobs:
        grouped.setdefault(job.colourway_id, []).append(job)
    return [
        Group(some[0].colourway, [cell(job, assets) for job in sorted(some, key=axes.place)])
        for some in grouped.values()
    ]


def with_attempts(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Jobs with what a cell shows of them and nothing else; two queries.

    Each attempt has the ids of its pictures in ``given``.
    """
    given: Any = ArraySubquery(
        Output.objects.filter(attempt=OuterRef("pk")).order_by("index").values("asset")
    )
    attempts = Attempt.objects.only(*ATTEMPT).annotate(given=given).order_by("number")
    related = jobs.select_related("colourway__product", "view", "talent", "look", "endpoint")
    return related.only(*JOB).prefetch_related(Prefetch("attempts", attempts))


def given_by(job: Job) -> list[UUID]:
    """The ids of the pictures that a job ``with_attempts`` gave, the first one first."""
    attempts: Iterable[Any] = job.attempts.all()
    return [pk for attempt in attempts for pk in attempt.given]


def cell(job: Job, assets: Mapping[UUID, Asset]) -> Cell:
    """A job as the contact sheet shows it, with the first of the pictures that it gave."""
    attempts, given = list(job.attempts.all()), given_by(job)
    latest = attempts[-1] if attempts else None
    first = assets[given[0]] if given else None
    return Cell(
        job=job,
        asset=first,
        picture=picture(first) if first else None,
        more=max(0, len(given) - 1),
        place=place(job, latest),
        note=note(job, latest),
        unknown=any(attempt.state == State.UNKNOWN for attempt in attempts),
    )


def place(job: Job, attempt: Attempt | None) -> str:
    """Where a call stands that is under way: in our queue, in the provider's, or on its way."""
    if attempt is None or job.status not in Job.UNDER_WAY:
        return ""
    match attempt.state:
        case State.RESERVED if attempt.due_at is None:
            return _("Waits for the step before it")
        case State.SUBMITTING:
            return _("Being sent")
        case State.SUBMITTED if attempt.queue_position:
            ahead = attempt.queue_position
            return ngettext(
                "%(ahead)d call goes before it at the provider",
                "%(ahead)d calls go before it at the provider",
                ahead,
            ) % {"ahead": ahead}
        case State.SUBMITTED:
            return _("At the provider")
        case State.RESULT_READY:
            return _("Made, on its way here")
    return _("Waits to be sent")


def note(job: Job, attempt: Attempt | None) -> str:
    """What is to be said about a job that has no picture, in plain words."""
    if job.status == Status.FAILED:
        return job.failure or _("It failed, and nobody said why.")
    if attempt is None or job.status not in Job.UNDER_WAY:
        return ""
    if attempt.state == State.UNKNOWN:
        return _("Sent, but the answer was lost. It is not sent twice; we wait for word of it.")
    return attempt.error
