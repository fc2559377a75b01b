"""Consent withdrawn: releases are revoked at once, then all that carries the likeness comes down.

Storefronts ask for a release at every request, so from that moment they show nothing of it. Taking
down follows picture by picture, each in a transaction of its own: when a worker dies, the next one
goes on. What calls that were under way still bring is taken down as it comes.
"""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import review
from catalog.models import Asset, LoRA, Release, Talent, Verdict, Withdrawal
from catalog.models.assets import AssetQuerySet
from catalog.models.brands import sees_all
from catalog.rights import carrying, knowing
from sartiq.access.models import Role, User
from sartiq.access.permissions import require
from sartiq.hints import hint
from sartiq.ids import first_at

AT_ONCE = 200  # pictures of one run
COUNTED = 10_000  # pictures; what is more is not counted
LATE = timedelta(days=7)  # for so long calls that were under way may still bring pictures


class Refused(Exception):
    """Consent that can't be withdrawn; the message says why and what to do."""


def may_withdraw(actor: User) -> bool:
    """Whether ``actor`` may: pictures of every brand come down, so they have to see them all."""
    return actor.has_role(Role.MERCHANDISER) and sees_all(actor)


def withdraw(
    *,
    actor: User,
    talent: Talent,
    reason: Withdrawal.Reason,
    note: str = "",
    release: Release | None = None,
) -> Withdrawal:
    """Revoke all releases of ``talent``, or one; what no other covers comes down by and by.

    Nobody can take this back; a new release can be added. Raises ``PermissionDenied``, and
    ``Refused`` for an invented talent and for a release that ended or was revoked already.
    """
    require(actor, Role.MERCHANDISER)
    if not may_withdraw(actor):
        raise PermissionDenied(_("Ask somebody who sees every brand: pictures of all come down."))
    if talent.synthetic:
        words = _("%(talent)s is invented: there is no consent to withdraw.")
        raise Refused(words % {"talent": talent})
    now = timezone.now()
    with transaction.atomic():
        made = Withdrawal.objects.create(
            talent=talent, actor=actor, reason=reason, note=note, at=now
        )
        revoked = revocable(talent, release).update(revoked_at=now, withdrawal=made)
        if release and not revoked:
            raise Refused(_("This release counts no more. Reload the page to see where it stands."))
        if retire(made):
            hint("catalog.take_down_due")
        else:
            made.done_at = now
            made.save(update_fields=["done_at"])
    return made


def revocable(talent: Talent, release: Release | None) -> QuerySet[Release]:
    """The releases that still can be revoked: all of the talent's, or the one."""
    releases = talent.releases.open(at=timezone.now())
    return releases.filter(pk=release.pk) if release else releases


def take_down_due() -> None:
    """Take down what of withdrawn consent is still up, or came in late; one query if nothing is."""
    recent = Q(done_at=None) | Q(at__gt=timezone.now() - LATE)
    for withdrawal in Withdrawal.objects.filter(recent).select_related("talent", "actor"):
        take_down(withdrawal)


def take_down(withdrawal: Withdrawal) -> None:
    """Take down the next pictures, unless the talent is released again."""
    up = still_up(withdrawal).values_list("pk", flat=True)
    found = list(up[:AT_ONCE]) if retire(withdrawal) else []
    for pk in found:
        take_down_one(withdrawal, pk)
    if len(found) == AT_ONCE:
        hint("catalog.take_down_due")
    else:
        Withdrawal.objects.filter(pk=withdrawal.pk, done_at=None).update(done_at=timezone.now())


def latest(talent: Talent) -> Withdrawal | None:
    """The latest withdrawal, as long as it takes down pictures or may have to."""
    last = talent.withdrawals.select_related("actor").first()
    over = last and last.done_at and last.at < timezone.now() - LATE
    return None if over else last


def left(withdrawal: Withdrawal) -> int:
    """How many pictures are still to come down, at most ``COUNTED``."""
    return 0 if withdrawal.done_at else min(COUNTED, still_up(withdrawal).capped_count(COUNTED))


def retire(withdrawal: Withdrawal) -> bool:
    """Retire the LoRAs that know the talent; False where another release remained or came since.

    Once that one ends by itself, storefronts hide the pictures, and nothing comes down.
    """
    talent = withdrawal.talent
    if talent.releases.for_pictures().open(at=withdrawal.at).exists():
        return False
    ready = LoRA.objects.filter(pk__in=[lora.pk for lora in knowing(talent)])
    number = ready.filter(status=LoRA.Status.READY).update(status=LoRA.Status.RETIRED)
    if number:
        Withdrawal.objects.filter(pk=withdrawal.pk).update(loras=F("loras") + number)
    return True


@transaction.atomic
def take_down_one(withdrawal: Withdrawal, pk: UUID) -> None:
    """Withdraw one picture in the name of who withdrew consent, if it is not down already."""
    asset = review.lock(pk)
    if asset.status == Asset.Status.WITHDRAWN:
        return
    review.record(
        actor=withdrawal.actor,
        asset=asset,
        verdict=Verdict.WITHDRAW,
        to=Asset.Status.WITHDRAWN,
        note="Consent withdrawn.",
    )
    Withdrawal.objects.filter(pk=withdrawal.pk).update(pictures=F("pictures") + 1)


def still_up(withdrawal: Withdrawal) -> AssetQuerySet:
    """What carries the likeness and is not withdrawn.

    What was brought later, and not made, is left alone: it waits for a new release.
    """
    made = Q(origin__in=[Asset.Origin.GENERATED, Asset.Origin.EDITED])
    later = Q(pk__gte=first_at(withdrawal.at)) & ~made
    found = Asset.objects.filter(pk__in=carrying(withdrawal.talent)).exclude(later)
    return found.exclude(status=Asset.Status.WITHDRAWN).order_by()
