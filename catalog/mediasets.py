"""Media sets: approved assets take a place, and give it up when they are approved no more.

A set of a storefront's own stands in place of the default for all. The hero is the first picture;
what leaves a set and comes back has its former place again. Everything that changes a set locks
it first; the default set is a colourway's oldest, so locks are taken in the order of ids.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.announcements import tell
from catalog.models import SHOPPERS_SEE, Asset, Colourway, Derivation, MediaSet, Placement
from sartiq.access.models import Role, Storefront, User
from sartiq.access.permissions import require
from sartiq.webhooks.models import Kind

SHOWN = (Asset.Kind.IMAGE, Asset.Kind.VIDEO)


class Refused(Exception):
    """A change of a set that can't be made; the message says why and what to do."""


@transaction.atomic
def place(asset: Asset) -> Placement | None:
    """Place an approved asset in every set of its colourway: where it stood, else at the end.

    What supersedes another takes over its places instead. None where shoppers never see it, or
    where what supersedes it has its place.
    """
    if asset.colourway is None or asset.role not in SHOPPERS_SEE:
        return None
    sets = locked_sets(asset.colourway)
    if Placement.objects.filter(
        asset__parents__parent=asset, asset__parents__supersedes=True
    ).exists():
        return None
    if taken := take_over(asset):
        return taken
    placements = [insert(media_set, asset) for media_set in sets]
    return placements[0]


def take_over(asset: Asset) -> Placement | None:
    """Give ``asset`` the places of what it supersedes; the first of them."""
    for source in superseded(asset):
        places = Placement.objects.filter(asset=source).exclude(media_set__placements__asset=asset)
        pass_on(places, asset.pk)
    return Placement.objects.filter(asset=asset).order_by("media_set", "position").first()


def hand_back(asset: Asset) -> None:
    """Give the places of ``asset`` to what it superseded, in sets that do not have that yet."""
    behind = superseded(asset)
    shown = Asset.objects.filter(pk__in=behind, status=Asset.Status.APPROVED, role__in=SHOPPERS_SEE)
    if heirs := set(shown.values_list("pk", flat=True)):
        heir = next(pk for pk in behind if pk in heirs)
        there = MediaSet.objects.filter(placements__asset=heir)
        pass_on(Placement.objects.filter(asset=asset).exclude(media_set__in=there), heir)


def pass_on(places: "QuerySet[Placement]", heir: UUID) -> None:
    """Give places to another asset."""
    taken = list(places.select_related("media_set"))
    for one in taken:
        tell(Kind.MEDIA_WITHDRAWN, one.media_set, one.asset_id)
        tell(Kind.MEDIA_APPROVED, one.media_set, heir)
    Placement.objects.filter(pk__in=[one.pk for one in taken]).update(asset=heir)


def superseded(asset: Asset) -> list[UUID]:
    """What ``asset`` supersedes, what that was to supersede itself, and so on; nearest first.

    An edit of an edit that nobody approved stands for the picture that both began with.
    """
    found: dict[UUID, None] = {}
    nearest = [asset.pk]
    while nearest:
        links = Derivation.objects.filter(child__in=nearest, supersedes=True)
        nearest = [pk for pk in links.values_list("parent", flat=True) if pk not in found]
        found |= dict.fromkeys(nearest)
    return list(found)


@transaction.atomic
def remove(asset: Asset) -> None:
    """Take an asset out of every set.

    What it superseded, if that is approved, has its places back.
    """
    if asset.colourway is None:
        return
    sets = locked_sets(asset.colourway)
    hand_back(asset)
    for media_set in sets:
        drop(media_set, asset)


@transaction.atomic
def arrange(
    *, actor: User, media_set: MediaSet, order: Sequence[UUID], seen: Sequence[UUID]
) -> None:
    """Put the assets of a set into ``order``; its first picture becomes the hero.

    ``seen`` is the order that the actor looked at. Raises ``PermissionDenied``, and ``Refused``
    when somebody has changed the set since.
    """
    require(actor, Role.MERCHANDISER)
    now = order_of(lock(media_set))
    if now != list(seen) or sorted(now) != sorted(order):
        raise Refused(_("Somebody has changed this media set meanwhile. Look again, then move it."))
    write(media_set, order)
    tell(Kind.MEDIA_UPDATED, media_set)


@transaction.atomic
def set_hero(*, actor: User, media_set: MediaSet, asset: Asset) -> None:
    """Make ``asset`` the picture that shoppers see first; the others keep their order."""
    require(actor, Role.MERCHANDISER)
    now = order_of(lock(media_set))
    if asset.pk not in now:
        raise Refused(_("This picture is not in the media set any more. Put it in first."))
    if asset.kind != Asset.Kind.IMAGE:
        raise Refused(_("Only a picture can be the hero: shops show a still first."))
    write(media_set, [asset.pk, *(pk for pk in now if pk != asset.pk)])
    tell(Kind.MEDIA_UPDATED, media_set)


@transaction.atomic
def add(*, actor: User, media_set: MediaSet, asset: Asset) -> Placement:
    """Put an approved asset of the colourway into a set: where it stood, else at the end."""
    require(actor, Role.MERCHANDISER)
    # Held like a decision about it, and before the set: it stays approved until it has its place.
    held = Asset.objects.select_for_update(no_key=True).get(pk=asset.pk)
    locked = lock(media_set)
    if held.status != Asset.Status.APPROVED:
        raise Refused(_("Only approved pictures can be shown. Approve this one first."))
    if held.colourway_id != locked.colourway_id:
        raise Refused(_("This picture belongs to another product or colour."))
    if held.role not in SHOPPERS_SEE or held.kind not in SHOWN:
        raise Refused(
            _("Shoppers never see a %(role)s. Change its role first.")
            % {"role": held.get_role_display().lower()}
        )
    return insert(locked, held)


@transaction.atomic
def take_out(*, actor: User, media_set: MediaSet, asset: Asset) -> None:
    """Take an asset out of one set; it stays approved. What is out already stays out."""
    require(actor, Role.MERCHANDISER)
    drop(lock(media_set), asset)


@transaction.atomic
def own(
    *,
    actor: User,
    colourway: Colourway,
    storefront: Storefront,
    order: Sequence[UUID] | None = None,
) -> MediaSet:
    """Give ``storefront`` a set of its own, to begin with a copy of the default; or the one it has.

    ``order`` is what it gave up, to begin with that. From now on only approvals change both.
    """
    require(actor, Role.MERCHANDISER)
    default = locked_sets(colourway)[0]
    made, new = MediaSet.objects.get_or_create(
        colourway=colourway, storefront=storefront, defaults={"former": default.former}
    )
    if new:
        pks = order_of(default) if order is None else still_shown(colourway, order)
        Placement.objects.bulk_create(
            Placement(media_set=made, asset_id=pk, position=number)
            for number, pk in enumerate(pks, start=1)
        )
        write(made, pks)
        tell(Kind.MEDIA_UPDATED, made)
    return made


@transaction.atomic
def share_default(*, actor: User, colourway: Colourway, storefront: Storefront) -> list[UUID]:
    """Give up the set of ``storefront``'s own: it shows the default again.

    The order that it gave up, with which ``own`` brings it back; empty when there was none.
    """
    require(actor, Role.MERCHANDISER)
    sets = MediaSet.objects.filter(colourway=colourway, storefront=storefront)
    given_up = sets.select_for_update().first()
    if given_up is None:
        return []
    order = order_of(given_up)
    tell(Kind.MEDIA_UPDATED, given_up)
    given_up.delete()
    return order


def still_shown(colourway: Colourway, order: Sequence[UUID]) -> list[UUID]:
    """Of an order that was given up, what shoppers may see now."""
    shown = colourway.assets.filter(
        pk__in=order, status=Asset.Status.APPROVED, role__in=SHOPPERS_SEE
    )
    known = set(shown.values_list("pk", flat=True))
    return [pk for pk in order if pk in known]


def default_set(colourway: Colourway) -> MediaSet:
    """The colourway's set for all storefronts, made if there is none yet."""
    return MediaSet.objects.get_or_create(colourway=colourway, storefront=None)[0]


def locked_sets(colourway: Colourway) -> list[MediaSet]:
    """Every set of a colourway, the default first, locked until the transaction ends.

    The default is locked before the others are looked for: one that is made meanwhile is found.
    """
    sets = MediaSet.objects.select_for_update().filter(colourway=colourway, storefront=None)
    default = sets.first() or lock(default_set(colourway))
    others = MediaSet.objects.filter(colourway=colourway).exclude(pk=default.pk).order_by("pk")
    return [default, *others.select_for_update()]


def lock(media_set: MediaSet) -> MediaSet:
    """The set, locked until the transaction ends; raises ``Refused`` when it is gone."""
    locked = MediaSet.objects.select_for_update().filter(pk=media_set.pk).first()
    if locked is None:
        raise Refused(_("This storefront shows the default again. Load the page once more."))
    return locked


def order_of(media_set: MediaSet) -> list[UUID]:
    """The assets of a set as shoppers see them: the hero first."""
    return list(media_set.placements.values_list("asset", flat=True))


def insert(media_set: MediaSet, asset: Asset) -> Placement:
    """Add ``asset`` to a locked set: at the place that it gave up, else at the end."""
    places = list(media_set.placements.all())
    if known := next((one for one in places if one.asset_id == asset.pk), None):
        return known
    placement = Placement.objects.create(
        media_set=media_set,
        asset=asset,
        position=max((one.position for one in places), default=0) + 1,
        hero=asset.kind == Asset.Kind.IMAGE and not any(one.hero for one in places),
    )
    tell(Kind.MEDIA_APPROVED, media_set, asset.pk)
    former = media_set.former.pop(str(asset.pk), None)
    if former is not None:
        media_set.save(update_fields=["former"])
        now = [one.asset_id for one in places]
        return write(media_set, [*now[:former], asset.pk, *now[former:]])[asset.pk]
    return placement


def drop(media_set: MediaSet, asset: Asset) -> None:
    """Take ``asset`` out of a locked set, if it is there still, and remember its place."""
    now = order_of(media_set)
    if asset.pk not in now:
        return
    media_set.former[str(asset.pk)] = now.index(asset.pk)
    media_set.save(update_fields=["former"])
    media_set.placements.filter(asset=asset).delete()
    tell(Kind.MEDIA_WITHDRAWN, media_set, asset.pk)
    if now[0] == asset.pk:
        write(media_set, now[1:])


def write(media_set: MediaSet, order: Sequence[UUID]) -> dict[UUID, Placement]:
    """Number the places of a locked set in ``order``; its first picture becomes the hero.

    The places by their assets.
    """
    places = {one.asset_id: one for one in media_set.placements.select_related("asset")}
    hero = next((pk for pk in order if places[pk].asset.kind == Asset.Kind.IMAGE), None)
    for number, pk in enumerate(order, start=1):
        places[pk].position, places[pk].hero = number, pk == hero
    # The database allows one hero at every moment, so the old one goes first.
    media_set.placements.exclude(asset=hero).filter(hero=True).update(hero=False)
    Placement.objects.bulk_update(places.values(), ["position", "hero"])
    return places
