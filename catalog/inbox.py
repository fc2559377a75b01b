"""The inbox: photos that belong to no product yet, and the ways in and out of it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction

from catalog import ingest, review
from catalog.media.archives import displayed
from catalog.models import Asset, Brand, Colourway, Role, Verdict, View
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require


class Refused(Exception):
    """What can't be done with a photo; the message says why and what to do."""


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


@transaction.atomic
def assign(
    *, actor: User, assets: Iterable[Asset], colourway: Colourway, view: View | None = None
) -> list[Asset]:
    """Make inbox photos the packshots of ``colourway``, approved in the actor's name.

    All or none. Raises ``PermissionDenied``, and ``Refused`` when one has left the inbox.
    """
    require(actor, Trust.MERCHANDISER)
    require_sight(actor, colourway)
    wanted = {asset.pk for asset in assets}
    photos = list(
        Asset.objects.inbox().filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk")
    )
    if not wanted:
        raise Refused("Pick at least one photo.")
    if len(photos) != len(wanted):
        raise Refused("Somebody has assigned one of these photos meanwhile. Reload the inbox.")
    for photo in photos:
        refuse_twice(photo, colourway)
        photo.colourway, photo.view = colourway, view
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
        raise Refused("Only packshots that belong to a product can go back to the inbox.")
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
        raise Refused(f"“{photo.file_name}” was decided in review. Open it there.")
    review.record(
        actor=actor,
        asset=photo,
        verdict=Verdict.REOPEN,
        to=Asset.Status.PENDING,
        note="Taken back to the inbox.",
        undoes=latest,
    )


def require_sight(actor: User, colourway: Colourway) -> None:
    """Raise ``Refused`` when the actor does not see the colourway's brand."""
    if not Brand.objects.visible_to(actor).filter(products__colourways=colourway).exists():
        raise Refused("This product belongs to a brand that you don't see.")


def refuse_twice(photo: Asset, colourway: Colourway) -> None:
    """Raise ``Refused`` when the colourway has the very same file already."""
    if colourway.assets.filter(sha256=photo.sha256, role=Role.PACKSHOT).exists():
        raise Refused(f"{colourway} has the picture “{photo.file_name}” already.")


def look_alikes(photos: Sequence[Asset]) -> dict[Asset, Asset]:
    """Those of ``photos`` that look like an earlier one of them, with that one.

    Compares perceptual hashes by their differing bits, pair by pair: 1,000 photos take 0.2 s.
    """
    found: dict[Asset, Asset] = {}
    for number, photo in enumerate(photos):
        twin = next((one for one in photos[:number] if is_alike(photo, one)), None)
        if twin:
            found[photo] = twin
    return found


ALIKE_BITS = 4  # of 64: how far the same picture, scaled or recompressed, drifts apart


def is_alike(one: Asset, other: Asset) -> bool:
    """Whether two pictures are the same, as far as a glance can tell."""
    if one.sha256 == other.sha256:
        return True
    if one.perceptual_hash is None or other.perceptual_hash is None:
        return False
    return ((one.perceptual_hash ^ other.perceptual_hash) & (2**64 - 1)).bit_count() <= ALIKE_BITS
