"""What can be chosen for a shoot, and what is to be said of it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import (
    Asset,
    Look,
    LoRA,
    Release,
    Shoot,
    ShootLook,
    ShootLora,
    Talent,
)
from sartiq.access.models import User


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """What a talent's releases allow now: whether pictures may be made, and a few words."""

    allows: bool
    words: str


def release_state(talent: Talent) -> ReleaseState:
    """Whether pictures of ``talent`` may be made now; prefetch ``releases``."""
    if not talent.adult:
        return ReleaseState(False, _("a minor, never depicted"))
    if talent.synthetic:
        return ReleaseState(True, _("invented, needs no release"))
    now = timezone.now()
    valid = [
        release
        for release in talent.releases.all()
        if Release.Use.GENERATE in release.uses
        and release.valid_from <= now
        and (release.valid_until is None or release.valid_until > now)
        and (release.revoked_at is None or release.revoked_at > now)
    ]
    if not valid:
        return ReleaseState(False, _("no valid release"))
    ends = [release.valid_until for release in valid]
    last = None if None in ends else max(end for end in ends if end)
    if last is None:
        return ReleaseState(True, _("released"))
    until = date_format(timezone.localtime(last), "j M Y")
    return ReleaseState(True, _("released until %(date)s") % {"date": until})


def usable_loras(actor: User) -> QuerySet[LoRA]:
    """LoRAs that a shoot can use now: ready, of no brand or one that is seen."""
    return LoRA.objects.visible_to(actor).filter(status=LoRA.Status.READY)


def unseen_loras(shoot: Shoot, actor: User) -> QuerySet[ShootLora]:
    """What a draft has of LoRAs that ``actor`` does not see: a colleague chose them."""
    return shoot.loras.exclude(lora__in=LoRA.objects.visible_to(actor)).select_related("lora")


def unseen_looks(shoot: Shoot, actor: User) -> QuerySet[ShootLook]:
    """What a draft has of looks that ``actor`` does not see: a colleague chose them."""
    return shoot.looks.exclude(look__in=Look.objects.visible_to(actor)).select_related("look")


def pictures(actor: User) -> QuerySet[Asset]:
    """Pictures that can go along as a reference."""
    return Asset.objects.visible_to(actor).filter(
        kind=Asset.Kind.IMAGE, status__in=[Asset.Status.APPROVED, Asset.Status.SPARE]
    )
