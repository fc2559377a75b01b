"""Looks: a draft's recipe saved under a name, and used again by another draft."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Brand, Look, LookInput, LookLora, Role, Shoot, Slot, View
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

    Raises ``PermissionDenied`` and ``Refused``, for a picture or LoRA that is not to be had now.
    """
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
    require(actor, Trust.MERCHANDISER)
    if not (name := name.strip()[:200]):
        raise Refused([_("Give the look a name.")])
    look.name = name
    try:
        with transaction.atomic():
            look.save(update_fields=["name"])
    except IntegrityError as error:
        raise Refused([taken(name)]) from error
    return look
