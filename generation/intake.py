"""Intake: what is wanted is checked, priced and reserved before anything is sent.

Page, REST, admin and command all come through here. ``launch`` writes jobs, attempts and
reservations in one transaction and sends nothing: a hint after commit does.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import (
    Brand,
    Colourway,
    Role,
    Shoot,
    ShootItem,
)
from catalog.models.shoots import MAX_COUNT
from generation import lifecycle, matrix
from generation.changes import (
    AXES,
    ROWS,
    Axes,
    Changes,
    carry_numbers,
    out_of_bounds,
    revise_rows,
    unacceptable,
)
from generation.counts import missing
from generation.models import Attempt, Endpoint, Job
from generation.planning import Plan, plan
from generation.writing import write
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.hints import hint

DEFAULT_ENDPOINT = "fal-ai/flux-pro/kontext"  # it takes the garment
DEFAULT_PROMPT = (
    "{product} in {colour}, {view}, worn by {talent}, {trigger}, photographed for a fashion "
    "catalogue on a clean studio backdrop, soft daylight from the left, natural shadow on the floor"
)
ENDED_BADLY = (Job.Status.FAILED, Job.Status.CANCELLED)


class Refused(Exception):
    """What was wanted can't be done; ``problems`` say why and what to do, each a sentence."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(dict.fromkeys(problems))
        super().__init__(" ".join(self.problems))


class Grown(Refused):
    """It is more by now than the person was told: to be confirmed once more."""


class Unacceptable(Refused):
    """A change of a draft that can't be; ``fields`` say what is wrong with which part."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(fields.values())


@transaction.atomic
def draft(
    *,
    actor: User,
    name: str,
    colourways: Iterable[Colourway],
    endpoint: str | None = None,
    prompt: str = DEFAULT_PROMPT,
    count: int = 1,
    parameters: Mapping[str, Any] | None = None,
    role: Role = Role.ON_MODEL,
    finishing: Sequence[Mapping[str, Any]] = (),
    **axes: Unpack[Axes],
) -> Shoot:
    """Begin a shoot of these colourways; nothing is spent. Raises ``Refused``.

    Without ``endpoint`` it is the default for edits, which take the garment.
    """
    require(actor, Trust.MERCHANDISER)
    wanted = {colourway.pk for colourway in colourways}
    seen = Colourway.objects.filter(
        pk__in=wanted, product__brand__in=Brand.objects.visible_to(actor)
    )
    if not wanted or len(seen) != len(wanted):
        raise Refused([_("Choose at least one product to shoot.")])
    if not 1 <= count <= MAX_COUNT:
        raise Refused([out_of_bounds(count)])
    shoot = Shoot.objects.create(
        name=name.strip() or _("Untitled shoot"),
        endpoint=endpoint or Endpoint.objects.usual("edit", otherwise=DEFAULT_ENDPOINT),
        prompt=prompt,
        count=count,
        parameters=dict(parameters or {}),
        role=role,
        finishing=list(finishing),
        created_by=actor,
    )
    ShootItem.objects.bulk_create(
        ShootItem(shoot=shoot, colourway=colourway)
        for colourway in seen.order_by("product__title", "product_id", "position")
    )
    return revise(actor=actor, shoot=shoot, **axes) if axes else shoot


@transaction.atomic
def revise(*, actor: User, shoot: Shoot, **changes: Unpack[Changes]) -> Shoot:
    """Change a draft and give it as it now stands; all or nothing.

    Raises ``PermissionDenied``, ``Refused`` when it was launched, ``Unacceptable``.
    """
    require(actor, Trust.MERCHANDISER)
    visible = Shoot.objects.visible_to(actor).select_for_update(of=("self",))
    revised = visible.filter(pk=shoot.pk, status=Shoot.Status.DRAFT).first()
    if revised is None:
        raise Refused(
            [_("“%(shoot)s” was launched before: it can't be changed any more.") % {"shoot": shoot}]
        )
    if faults := dict(unacceptable(actor, revised, changes)):
        raise Unacceptable(faults)
    fields = {name: value for name, value in changes.items() if name not in ROWS}
    turns = revised.rotate_talents
    for name, value in fields.items():
        setattr(revised, name, value)
    revised.save(update_fields=list(fields))
    revise_rows(revised, changes)
    if revised.numbers and AXES & changes.keys():
        carry_numbers(revised, turns=turns and revised.rotate_talents)
    return revised


def discard(*, actor: User, shoot: Shoot) -> None:
    """Put a draft away; ``take_up`` brings it back. Raises ``Refused`` for what was launched."""
    require(actor, Trust.MERCHANDISER)
    if not shoot.move(Shoot.Status.CANCELLED):
        sentence = _("“%(shoot)s” was launched: its pictures stay. Cancel what still runs.")
        raise Refused([sentence % {"shoot": shoot}])


def take_up(*, actor: User, shoot: Shoot) -> None:
    """Make a discarded shoot a draft again; what is no discarded one stays as it is."""
    require(actor, Trust.MERCHANDISER)
    shoot.move(Shoot.Status.DRAFT)


def launch(*, actor: User, shoot: Shoot, test: int = 0) -> Plan:
    """Reserve the money and queue every call of ``shoot``, once. All or nothing.

    ``test`` makes one picture of that many cells only; ``roll_out`` makes the others.
    Raises ``PermissionDenied``, ``Refused`` with every problem, or ``ledger.OverBudget``.
    """
    require(actor, Trust.MERCHANDISER)
    with transaction.atomic():
        if not shoot.move(Shoot.Status.RUNNING):
            sentence = _("“%(shoot)s” was launched before. Shoot more on its page.")
            raise Refused([sentence % {"shoot": shoot}])
        shoot.refresh_from_db()  # somebody may have changed it since it was read
        few = {cell.key: 1 for cell in matrix.spread(matrix.live(shoot), test)} if test else None
        return carry_out(actor, shoot, plan(shoot, few, actor=actor))


def roll_out(*, actor: User, shoot: Shoot) -> Plan:
    """Make what a launched shoot still lacks of its count; raises as ``launch``."""
    return shoot_more(actor=actor, shoot=shoot, wanted=None)


def shoot_more(
    *,
    actor: User,
    shoot: Shoot,
    wanted: Mapping[str, int] | None,
    told: tuple[int, int] | None = None,
) -> Plan:
    """Make so many further pictures of the cells with these keys, by the recipe of ``shoot``.

    None stands for what is missing: pictures that failed, were rejected or never launched.
    Raises as ``launch``, and ``Grown`` where that is more than the calls and nano-dollars that
    the person was ``told``.
    """
    require(actor, Trust.MERCHANDISER)
    with transaction.atomic():
        locked = hold(shoot)
        if locked.status in {Shoot.Status.DRAFT, Shoot.Status.CANCELLED}:
            sentence = _("“%(shoot)s” was not launched yet. Launch it first.")
            raise Refused([sentence % {"shoot": shoot}])
        planned = plan(locked, missing(locked) if wanted is None else wanted, actor=actor)
        if told and (planned.calls > told[0] or planned.estimate_nano > told[1]):
            raise Grown([_("It came to more meanwhile. Look at the new sum, then shoot.")])
        locked.move(Shoot.Status.RUNNING)
        shoot.status = Shoot.Status.RUNNING
        return carry_out(actor, locked, planned)


def carry_out(actor: User, shoot: Shoot, planned: Plan) -> Plan:
    """Write the planned calls and reserve their cost, in the caller's transaction."""
    if planned.problems:
        raise Refused(planned.problems)
    write(actor, shoot, planned)
    hint("generation.submit_due")
    return planned


@transaction.atomic
def retry(*, actor: User, job: Job) -> Attempt:
    """Queue a failed or cancelled job again; raises ``Refused`` and ``OverBudget``.

    What was paid for and not fetched is fetched again; everything else is a new attempt with a
    reservation of its own.
    """
    require(actor, Trust.MERCHANDISER)
    if job.endpoint.read().archive:
        raise Refused([_("It is a training: try it again under Training runs.")])
    if job.chain_id:
        raise Refused([_("It is a finishing step: take its chain up again, under Chains.")])
    wanted = still_wanted(job.shoot, [job]) if job.shoot else [job]
    if not job.move(Job.Status.QUEUED, among=ENDED_BADLY):
        sentence = _("The call is %(status)s; only failed ones retry.")
        raise Refused([sentence % {"status": job.get_status_display().lower()}])
    if not wanted:
        raise Refused([_("Its cell has all its pictures by now. Shoot more to get further ones.")])
    if job.shoot:
        job.shoot.move(Shoot.Status.RUNNING)
    [attempt] = drive_again([job])
    return attempt


@transaction.atomic
def retry_failed(*, actor: User, shoot: Shoot) -> int:
    """Queue every failed job of ``shoot`` again, all or none; the number of them.

    Those are left alone whose cells have all their pictures by now. Finishing steps are taken up
    by ``finishing.retry_failed``.
    """
    require(actor, Trust.MERCHANDISER)
    hold(shoot)
    failed = shoot.jobs.filter(status=Job.Status.FAILED, chain=None).order_by("id")
    wanted = still_wanted(shoot, failed)
    jobs = [job for job in wanted if job.move(Job.Status.QUEUED, among=ENDED_BADLY)]
    if jobs:
        shoot.move(Shoot.Status.RUNNING)
        drive_again(jobs)
    return len(jobs)


def hold(shoot: Shoot) -> Shoot:
    """The shoot as it stands, locked: who pays for its pictures does so one after the other."""
    return Shoot.objects.select_for_update(no_key=True).get(pk=shoot.pk)


def still_wanted(shoot: Shoot, ended: Iterable[Job]) -> list[Job]:
    """Those that cost nothing to fetch, and of the others as many as their cells lack."""
    lacking = Counter(missing(hold(shoot)))
    jobs = list(ended)
    paid = set(lifecycle.promising(jobs).values_list("job", flat=True))
    chosen = []
    for job in sorted(jobs, key=lambda job: job.pk not in paid):
        cell = matrix.key(job.colourway_id, job.view_id, job.talent_id, job.look_id)
        if job.pk in paid or lacking[cell] > 0:
            chosen.append(job)
            lacking[cell] -= 1
    return chosen


def drive_again(jobs: list[Job]) -> list[Attempt]:
    """Have the poller fetch what was paid for; reserve the rest anew, with one hint for all."""
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(cancel_asked_at=None)
    fetched = {job: attempt for job in jobs if (attempt := lifecycle.fetch_again(job))}
    unpaid = [job for job in jobs if job not in fetched]
    opened = lifecycle.open_attempts(unpaid, due_in=timedelta(0))
    if opened:
        hint("generation.submit_due")
    return [*fetched.values(), *opened]


def cancel(*, actor: User, shoot: Shoot) -> int:
    """Stop the calls of ``shoot`` that are under way; the number of them.

    What was not sent yet ends at once, and its money is free again. The provider is asked to
    drop the rest; what arrives all the same and was paid is kept.
    """
    require(actor, Trust.MERCHANDISER)
    stopped = lifecycle.stop(shoot.jobs.under_way())
    if stopped:
        hint("generation.call_off_due")
    return stopped
