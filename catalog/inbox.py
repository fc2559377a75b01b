"""The inbox: photos that belong to no product yet, and the ways in and out of it."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import ingest, review
from catalog.media.archives import displayed
from catalog.models import Asset, Brand, Colourway, Role, Verdict, View
from catalog.models.assets import AssetQuerySet
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require


class Refused(Exception):
    """What can't be done with a photo; the message says why and what to do."""


class Home(NamedTuple):
    """Where a photo belongs."""

    colourway: Colourway
    view: View | None = None


def waiting_for(actor: User) -> AssetQuerySet:
    """The photos that belong to no product yet, of those that the actor sees."""
    return Asset.objects.visible_to(actor).inbox()


def receive(*, actor: User, path: Path, file_name: str) -> Asset:
    """Take the photo at ``path`` into the inbox; raises ``catalog.media.refusal.Refused``."""
    require(actor, Trust.MERCHANDISER)
    return ingest.record(ingest.store(path), photo_of(actor, file_name))


def add(
    *, actor: User, path: Path, file_name: str, colourway: Colourway, view: View | None = None
) -> Asset:
    """Make the photo at ``path`` a packshot of ``colourway``, approved in the actor's name.

    Raises ``PermissionDenied``, ``Refused``, and ``catalog.media.refusal.Refused`` for what is
    no picture; nothing is kept then.
    """
    require(actor, Trust.MERCHANDISER)
    require_sight(actor, colourway)
    stored = ingest.store(path)
    with transaction.atomic():
        photo = photo_of(actor, file_name)
        photo.sha256 = stored.facts.sha256
        refuse_twice(photo, colourway)
        photo.colourway, photo.view = colourway, view
        ingest.record(stored, photo)
        review.import_approved(actor=actor, assets=[photo])
    return photo


def photo_of(actor: User, file_name: str) -> Asset:
    """An unsaved packshot that somebody brought."""
    return Asset(
        origin=Asset.Origin.CAPTURED,
        role=Role.PACKSHOT,
        created_by=actor,
        file_name=displayed(file_name),
    )


def assign(
    *, actor: User, assets: Iterable[Asset], colourway: Colourway, view: View | None = None
) -> list[Asset]:
    """Make inbox photos the packshots of ``colourway``, the oldest first; see ``assign_each``."""
    photos = sorted(assets, key=lambda photo: photo.pk)
    return assign_each(actor=actor, homes={photo: Home(colourway, view) for photo in photos})


@transaction.atomic
def assign_each(*, actor: User, homes: Mapping[Asset, Home]) -> list[Asset]:
    """Make inbox photos packshots, each of its own colourway, approved in the actor's name.

    All or none, in the order in which they will stand. Raises ``PermissionDenied``, and ``Refused``
    when one has left the inbox.
    """
    require(actor, Trust.MERCHANDISER)
    if not homes:
        raise Refused(_("Pick at least one photo."))
    require_sight(actor, *(home.colourway for home in homes.values()))
    waiting = waiting_for(actor).select_for_update(of=("self",)).order_by("pk")
    locked = {photo.pk: photo for photo in waiting.filter(pk__in=[one.pk for one in homes])}
    if len(locked) != len(homes):
        raise Refused(_("Somebody has assigned one of these photos meanwhile. Reload the inbox."))
    photos = [locked[asset.pk] for asset in homes]
    for photo, home in zip(photos, homes.values(), strict=True):
        refuse_twice(photo, home.colourway)
        photo.colourway, photo.view = home.colourway, home.view
        photo.save(update_fields=["colourway", "view", "updated_at"])
    review.import_approved(actor=actor, assets=photos)
    return photos


@transaction.atomic
def unassign(*, actor: User, assets: Iterable[Asset]) -> list[Asset]:
    """Take photos back into the inbox, out of review, media set and colourway. All or none."""
    require(actor, Trust.MERCHANDISER)
    wanted = {asset.pk for asset in assets}
    photos = list(
        Asset.objects.visible_to(actor)
        .filter(pk__in=wanted, origin=Asset.Origin.CAPTURED, role=Role.PACKSHOT, shoot=None)
        .exclude(colourway=None)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if len(photos) != len(wanted):
        raise Refused(_("Only packshots that belong to a product can go back to the inbox."))
    for photo in photos:
        reopen(actor, photo)
    # Not through the objects: the news about them goes out after commit and names the colourway.
    Asset.objects.filter(pk__in=wanted).update(colourway=None, view=None)
    return photos


def reopen(actor: User, photo: Asset) -> None:
    """Take back the approval that assigning gave; what others decided stands."""
    if photo.status == Asset.Status.PENDING:
        return
    latest = photo.decisions.order_by("-id").first()
    if latest is None or latest.verdict != Verdict.APPROVE or latest.actor_id != actor.pk:
        words = _("“%(name)s” was decided in review. Open it there.")
        raise Refused(words % {"name": photo.file_name})
    review.record(
        actor=actor,
        asset=photo,
        verdict=Verdict.REOPEN,
        to=Asset.Status.PENDING,
        note="Taken back to the inbox.",
        undoes=latest,
    )


def require_sight(actor: User, *colourways: Colourway) -> None:
    """Raise ``Refused`` when the actor does not see the brands of all the colourways."""
    wanted = {colourway.pk for colourway in colourways}
    seen = Colourway.objects.filter(product__brand__in=Brand.objects.visible_to(actor))
    if seen.filter(pk__in=wanted).count() != len(wanted):
        raise Refused(_("This product belongs to a brand that you don't see."))


def refuse_twice(photo: Asset, colourway: Colourway) -> None:
    """Raise ``Refused`` when the colourway has the very same file already."""
    if colourway.assets.filter(sha256=photo.sha256, role=Role.PACKSHOT).exists():
        words = _("%(colourway)s has the picture “%(name)s” already.")
        raise Refused(words % {"colourway": colourway, "name": photo.file_name})


def look_alikes(photos: Sequence[Asset], among: Iterable[Asset]) -> dict[Asset, Asset]:
    """Those of ``photos`` that look like an older one ``among`` others, with the oldest such.

    Only pictures with a mark in common are compared.
    """
    marked = defaultdict(list)
    for one in sorted(among, key=lambda one: one.pk):
        for mark in marks(one):
            marked[mark].append(one)
    found: dict[Asset, Asset] = {}
    for photo in photos:
        twins = filter(None, (oldest_twin(photo, marked[mark]) for mark in marks(photo)))
        if twin := min(twins, key=lambda one: one.pk, default=None):
            found[photo] = twin
    return found


def oldest_twin(photo: Asset, among: Iterable[Asset]) -> Asset | None:
    """The first one ``among`` others, the oldest first, that is older and looks like it."""
    return next((one for one in among if one.pk < photo.pk and is_alike(photo, one)), None)


ALIKE_BITS = 4  # of 64: how far the same picture, scaled or recompressed, drifts apart
PARTS = ALIKE_BITS + 1  # of a hash: so many that one is the same in pictures that are alike
PART_BITS = 13  # of each but the last, which has 12


def marks(photo: Asset) -> Iterator[Hashable]:
    """Its bytes and the parts of its hash: pictures that are alike share at least one."""
    yield photo.sha256
    if photo.perceptual_hash is not None:
        bits = photo.perceptual_hash & (2**64 - 1)
        for part in range(PARTS):
            yield part, bits >> part * PART_BITS & (2**PART_BITS - 1)


def is_alike(one: Asset, other: Asset) -> bool:
    """Whether two pictures are the same, as far as a glance can tell."""
    if one.sha256 == other.sha256:
        return True
    if one.perceptual_hash is None or other.perceptual_hash is None:
        return False
    return ((one.perceptual_hash ^ other.perceptual_hash) & (2**64 - 1)).bit_count() <= ALIKE_BITS
