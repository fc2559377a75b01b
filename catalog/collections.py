"""Collections: assets picked by hand are put together, taken out, and the whole is put away."""

from collections.abc import Collection as Some
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.library import BATCH, Refused, once
from catalog.models import Asset, Collection, CollectionItem
from sartiq.access.models import Role, User
from sartiq.access.permissions import require


@transaction.atomic
def collect(
    *, actor: User, assets: Some[UUID], collection: Collection | None = None, name: str = ""
) -> tuple[Collection, list[UUID]]:
    """Put assets into a collection, or into a new one called ``name``.

    Gives the collection, and which of the assets were not in it before. Raises ``Refused``.
    """
    require(actor, Role.MERCHANDISER)
    seen = list(
        Asset.objects.visible_to(actor)
        .filter(pk__in=assets)
        .order_by()
        .values_list("pk", flat=True)
    )
    if collection is None:
        collection = create(actor, name)
    inside = set(collection.items.filter(asset__in=seen).values_list("asset", flat=True))
    new = [pk for pk in seen if pk not in inside]
    items = [CollectionItem(collection=collection, asset_id=pk) for pk in new]
    CollectionItem.objects.bulk_create(items, batch_size=BATCH, ignore_conflicts=True)
    return collection, new


def create(actor: User, name: str) -> Collection:
    """A new collection; raises ``Refused`` where the name is taken, be it at this moment."""
    with once(name, among=Collection.objects.kept()):
        return Collection.objects.create(name=name, created_by=actor)


def take_out(*, actor: User, collection: Collection, assets: Some[UUID]) -> list[UUID]:
    """Take assets out of a collection; they stay in the library. Gives those that were in it."""
    require(actor, Role.MERCHANDISER)
    seen = Asset.objects.visible_to(actor).filter(pk__in=assets)
    items = collection.items.filter(asset__in=seen)
    taken = list(items.values_list("asset", flat=True))
    items.filter(asset__in=taken).delete()
    return taken


def rename(*, actor: User, collection: Collection, name: str) -> None:
    """Call a collection something else; raises ``Refused``."""
    require(actor, Role.MERCHANDISER)
    refuse_shared(actor, collection)
    collection.name = name
    with once(name, among=Collection.objects.kept().exclude(pk=collection.pk)):
        collection.save(update_fields=["name"])


def delete(*, actor: User, collection: Collection) -> None:
    """Put a collection away; ``restore`` brings it back. Raises ``Refused``.

    Its assets stay in the library.
    """
    require(actor, Role.MERCHANDISER)
    refuse_shared(actor, collection)
    collection.deleted_at = timezone.now()
    collection.save(update_fields=["deleted_at"])


def restore(*, actor: User, collection: Collection) -> None:
    """Bring a deleted collection back as it was; raises ``Refused`` where its name is taken."""
    require(actor, Role.MERCHANDISER)
    refuse_shared(actor, collection)
    collection.deleted_at = None
    try:
        with transaction.atomic():
            collection.save(update_fields=["deleted_at"])
    except IntegrityError:
        sentence = _("Another collection is called “%(name)s” by now. Rename that one, then undo.")
        raise Refused(sentence % {"name": collection.name}) from None


def refuse_shared(actor: User, collection: Collection) -> None:
    """Raise ``Refused`` when the collection holds what the actor doesn't see."""
    seen = Asset.objects.visible_to(actor).filter(pk=OuterRef("asset"))
    if collection.items.filter(~Exists(seen)).exists():
        sentence = _("“%(name)s” also holds assets of other brands. Ask somebody who sees all.")
        raise Refused(sentence % {"name": collection.name})
