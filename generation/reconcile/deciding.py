"""Deciding: what becomes of an unknown call that no record can clear up, by a named person."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from generation import ledger
from generation.intake import Refused
from generation.lifecycle.ends import end
from generation.models import Attempt
from generation.provider import client, fal_settings
from generation.providers.fal.answers import PastRequest
from generation.providers.fal.answers import State as RequestState
from generation.providers.fal.ids import is_request_id
from generation.reconcile.records import SKEW, Records, Sought
from sartiq.access.models import Role, User
from sartiq.access.permissions import require
from sartiq.hints import hint

State = Attempt.State

WRITTEN_OFF = "written_off"  # error type
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request of no attempt that an unknown call may be.

    ``alike`` says whether it carries what the call would send, None where that can't be told.
    """

    past: PastRequest
    alike: bool | None


def candidates(attempt: Attempt) -> list[Candidate]:
    """Requests of the attempt's time and endpoint that no attempt has, the likeliest first.

    Nothing without the provider's admin key. Raises ``ProviderUnavailable``.
    """
    if not fal_settings().admin_key:
        return []
    [sought] = Sought.all([attempt])
    records = Records(attempt.called, since=sought.first - SKEW)
    found = [Candidate(*one) for one in records.of_nobody(sought)]
    likeliest = sorted(found, key=lambda one: (one.alike is False, one.alike is None))
    return likeliest[:SHOWN]


def adopt(*, actor: User, attempt: Attempt, request_id: str) -> None:
    """Take a request of the provider for the unknown call; its result is fetched as any other.

    Raises ``PermissionDenied``, ``Refused`` and ``ProviderUnavailable``.
    """
    require(actor, Role.ADMIN)
    request_id = request_id.strip()
    must_be_unknown(attempt)
    must_exist(attempt, request_id)
    try:
        with transaction.atomic():
            if not attempt.move(
                State.SUBMITTED,
                among=[State.UNKNOWN],
                request_id=request_id,
                decided_by=actor,
                due_at=Now(),
                looks=0,
                error="",
            ):
                raise no_longer_unknown(attempt)
            hint("generation.collect_due")
    except IntegrityError as error:
        raise Refused([belongs_elsewhere(request_id)]) from error


def write_off(*, actor: User, attempt: Attempt, note: str) -> None:
    """Close the unknown call as paid, at its estimate; its job failed and may be tried again.

    Raises ``PermissionDenied``, and ``Refused`` without a note.
    """
    require(actor, Role.ADMIN)
    note = note.strip()
    if not note:
        raise Refused([_("Say in a note what you found out: it stays with the call.")])
    failure = f"Written off as paid by {actor}: {note}"
    with transaction.atomic():
        if not attempt.move(
            State.FAILED_PAID,
            among=[State.UNKNOWN],
            cost_nano=attempt.estimate_nano,
            decided_by=actor,
            due_at=None,
            error=failure,
            error_type=WRITTEN_OFF,
        ):
            raise no_longer_unknown(attempt)
        end(attempt.job, failure=failure)
        ledger.settle({attempt: attempt.estimate_nano})


def look_again(*, actor: User, attempt: Attempt) -> None:
    """Have the unknown call looked up now, however often it was; raises ``PermissionDenied``."""
    require(actor, Role.ADMIN)
    Attempt.objects.filter(pk=attempt.pk).in_state(State.UNKNOWN).update(due_at=Now())
    hint("generation.look_up_due")


def must_be_unknown(attempt: Attempt) -> None:
    """Raise ``Refused`` unless the attempt is unknown still."""
    attempt.refresh_from_db(fields=["state"])
    if attempt.state != State.UNKNOWN:
        raise no_longer_unknown(attempt)


def no_longer_unknown(attempt: Attempt) -> Refused:
    """What to say of an attempt that somebody or something was faster to clear up."""
    attempt.refresh_from_db(fields=["state"])
    sentence = _("This call is not unknown any more: it is %(state)s.")
    return Refused([sentence % {"state": attempt.get_state_display().lower()}])


def must_exist(attempt: Attempt, request_id: str) -> None:
    """Raise ``Refused`` unless this is a request at the attempt's endpoint, and nobody's."""
    if not is_request_id(request_id):
        sentence = _("“%(request)s” is no request id of the provider.")
        raise Refused([sentence % {"request": request_id}])
    if Attempt.objects.filter(request_id=request_id).exists():
        raise Refused([belongs_elsewhere(request_id)])
    fal, called = client(), attempt.called
    status = fal.status(called, request_id)
    listed = not fal_settings().admin_key or fal.knows(called, request_id)
    if status.state == RequestState.UNKNOWN_TO_PROVIDER or not listed:
        sentence = _("The provider knows no request “%(request)s” of %(called)s, or not any more.")
        raise Refused([sentence % {"request": request_id, "called": called}])


def belongs_elsewhere(request_id: str) -> str:
    """Why a request can't be adopted that another attempt has."""
    return _("Request “%(request)s” belongs to another call.") % {"request": request_id}
