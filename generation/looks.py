"""Looks: a draft's recipe saved under a name, used again by other drafts, and deleted."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Brand, Look, LookInput, LookLora, Role, Shoot, Slot, View
from catalog.models.brands import sees_all
from generation import intake
from generation.intake import Refused
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require

SEEDS = {"seed", "seeds"}  # a look gives each picture its own


def save(*, actor: User, shoot: Shoot, name: str) -> Look:
    """Keep the recipe of ``shoot`` as a look of its brand, or of none where it has several.

    Raises ``Refused`` for a name that is empty or taken.
    """
    require(actor, Trust.MERCHANDISER)
    if not (name := name.strip()):
        raise Refused([_("Give the look a name.")])
    try:
        with transaction.atomic():
            return write(actor, shoot, name)
    except IntegrityError as error:
        raise Refused([taken(name)]) from error


def taken(name: str) -> str:
    """Why a name can't be given twice."""
    return _("There is a look “%(name)s” already. Choose another name.") % {"name": name}


def write(actor: User, shoot: Shoot, name: str) -> Look:
    """The saved look, with its references and LoRAs, in the caller's transaction."""
    look = Look.objects.create(
        name=name[:200],
        brand=brand_of(shoot),
        endpoint=shoot.endpoint,
        prompt=shoot.prompt,
        parameters={one: said for one, said in shoot.parameters.items() if one not in SEEDS},
        role=shoot.role,
        view=first_view(shoot),
        finishing=shoot.finishing,
        created_by=actor,
    )
    LookInput.objects.bulk_create(
        LookInput(look=look, slot=one.slot, asset_id=one.asset_id, position=one.position)
        for one in shoot.inputs.all()
    )
    LookLora.objects.bulk_create(
        LookLora(look=look, lora_id=one.lora_id, scale=one.scale) for one in shoot.loras.all()
    )
    return look


def use(*, actor: User, shoot: Shoot, look: Look) -> Shoot:
    """Give a draft the recipe of ``look``; its products, talent and number of pictures stay.

    Raises ``PermissionDenied`` and ``Refused``, for a look that is deleted, and for a picture or
    LoRA that is not to be had now.
    """
    if look.deleted_at:
        raise Refused([_("The look “%(look)s” is deleted.") % {"look": look}])
    inputs, loras = look.inputs.select_related("asset"), look.loras.select_related("lora")
    views = [look.view] if look.view else [one.view for one in shoot.views.all()]
    return intake.revise(
        actor=actor,
        shoot=shoot,
        views=views,
        endpoint=look.endpoint,
        prompt=look.prompt,
        parameters=look.parameters,
        role=Role(look.role),
        finishing=look.finishing,
        references=[(Slot(one.slot), one.asset) for one in inputs],
        loras=[(one.lora, one.scale) for one in loras],
    )


def first_view(shoot: Shoot) -> View | None:
    """The view that a shoot takes, where it takes one alone."""
    views = list(shoot.views.select_related("view"))
    return views[0].view if len(views) == 1 else None


def brand_of(shoot: Shoot) -> Brand | None:
    """The one brand whose products a shoot shows."""
    brands = list(Brand.objects.filter(products__colourways__shoot_items__shoot=shoot).distinct())
    return brands[0] if len(brands) == 1 else None


@transaction.atomic
def rename(*, actor: User, look: Look, name: str) -> Look:
    """Give ``look`` another name; raises ``Refused`` for one that is empty or taken."""
    require_change(actor, look)
    if not (name := name.strip()[:200]):
        raise Refused([_("Give the look a name.")])
    look.name = name
    try:
        with transaction.atomic():
            look.save(update_fields=["name"])
    except IntegrityError as error:
        raise Refused([taken(name)]) from error
    return look


def delete(*, actor: User, look: Look) -> None:
    """Offer ``look`` no more; ``restore`` does again. Shoots that have it keep it.

    Raises ``PermissionDenied`` and ``Refused``.
    """
    require_change(actor, look)
    look.deleted_at = timezone.now()
    look.save(update_fields=["deleted_at"])


def restore(*, actor: User, look: Look) -> None:
    """Offer a deleted look again; raises ``Refused`` where another one has its name by now."""
    require_change(actor, look)
    look.deleted_at = None
    try:
        with transaction.atomic():
            look.save(update_fields=["deleted_at"])
    except IntegrityError as error:
        sentence = _("Another look is called “%(look)s” by now. Rename that one, then undo.")
        raise Refused([sentence % {"look": look}]) from error


def require_change(actor: User, look: Look) -> None:
    """Raise ``PermissionDenied`` or ``Refused`` where ``actor`` may not change ``look``."""
    require(actor, Trust.MERCHANDISER)
    if not may_change(actor, look):
        sentence = _("“%(look)s” is for every brand. Ask somebody who sees them all.")
        raise Refused([sentence % {"look": look}])


def may_change(actor: User, look: Look) -> bool:
    """Whether ``look``, which ``actor`` sees, is theirs to change.

    One for every brand is so for who saved it and for who sees every brand.
    """
    return look.brand_id is not None or look.created_by_id == actor.pk or sees_all(actor)
