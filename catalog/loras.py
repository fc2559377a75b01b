"""Versions of LoRAs: which one is offered first, and which ones are put away."""

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import LoRA, Release
from catalog.rights import NotReleased, require_release
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

Status = LoRA.Status


class Refused(Exception):
    """What can't be done with a version; the message says why and what to do."""


@transaction.atomic
def promote(*, actor: User, lora: LoRA) -> LoRA | None:
    """Have ``lora`` offered before the other versions of its name; the one that came first, if any.

    Raises ``PermissionDenied``, and ``Refused`` for a version that no shoot can use.
    """
    require(actor, Role.TRAINER)
    versions = LoRA.objects.filter(slug=lora.slug).select_for_update(of=("self",)).order_by("pk")
    by_id = {one.pk: one for one in versions}
    if by_id[lora.pk].status != Status.READY:
        words = _("%(lora)s is not ready, so that nothing can be made with it. Choose another one.")
        raise Refused(words % {"lora": lora})
    before = next((one for one in by_id.values() if one.comes_first), None)
    LoRA.objects.filter(slug=lora.slug, promoted=True).update(promoted=False)
    LoRA.objects.filter(pk=lora.pk).update(promoted=True)
    return before if before != lora else None


def demote(*, actor: User, lora: LoRA) -> None:
    """Have no version offered before the newest any more."""
    require(actor, Role.TRAINER)
    LoRA.objects.filter(pk=lora.pk).update(promoted=False)


def retire(*, actor: User, lora: LoRA) -> None:
    """Put a version away: nothing new is made with it, and what was made stays.

    Raises ``PermissionDenied``, and ``Refused`` where it is not ready.
    """
    require(actor, Role.TRAINER)
    move(lora, Status.READY, Status.RETIRED)


def bring_back(*, actor: User, lora: LoRA) -> None:
    """Let a version be used again; raises ``PermissionDenied``.

    Raises ``Refused`` where it can be, and where somebody whom it knows has no release.
    """
    require(actor, Role.TRAINER)
    try:
        require_release(talents=lora.talents(), use=Release.Use.GENERATE)
    except NotReleased as refusal:
        raise Refused(str(refusal)) from None
    move(lora, Status.RETIRED, Status.READY)


def move(lora: LoRA, before: LoRA.Status, after: LoRA.Status) -> None:
    """Move a version from one status to another; raises ``Refused`` where it is elsewhere."""
    if LoRA.objects.filter(pk=lora.pk, status=before).update(status=after):
        lora.status = after
        return
    words = _("%(lora)s is not “%(status)s” any more. Reload the page to see where it stands.")
    raise Refused(words % {"lora": lora, "status": before.label})
