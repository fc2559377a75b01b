"""Data sets as people build them: pictures brought and picked, described, cropped, put in order.

Each verb is a trainer's, and finds its data set among those that the actor sees.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog import ingest, review
from catalog.media.archives import displayed
from catalog.models import Asset, LoRA, Product, Role, Talent, Verdict
from catalog.models.brands import slug_of
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from training.dataset import ENDINGS, MOST
from training.models import Dataset, DatasetImage

LEAST_SIDE = 64  # pixels of a crop
Box = Sequence[int]  # left, top, right, bottom in pixels of the upright picture


class Refused(Exception):
    """What can't be done with a data set; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a data set says of itself."""

    name: str
    teaches: str = LoRA.Teaches.SUBJECT
    talent: Talent | None = None
    product: Product | None = None
    trigger_word: str = ""


def create(*, actor: User, facts: Facts) -> Dataset:
    """Begin a data set; raises ``PermissionDenied`` and ``Refused``.

    Its name makes the address of its LoRAs, which stays.
    """
    require(actor, Trust.TRAINER)
    require_sense(actor, facts)
    slug = slug_of(facts.name)
    taken = Dataset.objects.filter(slug=slug).exists() or LoRA.objects.filter(slug=slug).exists()
    sentence = _("“%(name)s” has a LoRA or a data set already. Give this one another name.")
    if taken:
        raise Refused(sentence % {"name": facts.name})
    try:
        with transaction.atomic():
            return Dataset.objects.create(slug=slug, created_by=actor, **vars(facts))
    except IntegrityError:  # somebody was faster
        raise Refused(sentence % {"name": facts.name}) from None


def revise(*, actor: User, dataset: Dataset, facts: Facts) -> None:
    """Say something else of a data set; trainings that began before keep what they were told."""
    require(actor, Trust.TRAINER)
    require_sense(actor, facts)
    Dataset.objects.filter(pk=dataset.pk).update(**vars(facts))


def require_sense(actor: User, facts: Facts) -> None:
    """Raise ``Refused`` when it is about two things at once, or about what the actor can't see."""
    if facts.talent and facts.product:
        raise Refused(_("A data set is of a talent or of a product, not of both. Leave one empty."))
    if facts.product and not Product.objects.visible_to(actor).filter(pk=facts.product.pk).exists():
        raise Refused(_("This product belongs to a brand that you don't see."))


def receive(*, actor: User, dataset: Dataset, path: Path, file_name: str) -> DatasetImage:
    """Take the picture at ``path`` into a data set, as a reference approved in the actor's name.

    Raises ``PermissionDenied``, ``Refused``, and ``catalog.media.refusal.Refused`` for what is
    no picture; nothing is kept then.
    """
    require(actor, Trust.TRAINER)
    stored = ingest.store(path)
    if stored.facts.media_type not in ENDINGS:
        raise Refused(_("Trainings take JPEG, PNG and WebP. Save it as one of these."))
    with transaction.atomic():
        own = locked(actor, dataset)
        require_room(own, 1)
        if own.images.filter(asset__sha256=stored.facts.sha256).exists():
            raise Refused(_("The very same picture is in the data set already."))
        asset = Asset(
            origin=Asset.Origin.UNKNOWN,
            role=Role.REFERENCE,
            talent=own.talent,
            created_by=actor,
            file_name=displayed(file_name),
        )
        ingest.record(stored, asset)
        review.record(
            actor=actor,
            asset=asset,
            verdict=Verdict.APPROVE,
            to=Asset.Status.APPROVED,
            note=f"Brought to the data set “{own}”.",
        )
        return DatasetImage.objects.create(dataset=own, asset=asset, position=end(own))


@transaction.atomic
def add(*, actor: User, dataset: Dataset, assets: Sequence[Asset]) -> int:
    """Put pictures that are here already at the end; how many of them were new to the data set."""
    require(actor, Trust.TRAINER)
    own = locked(actor, dataset)
    there = set(own.images.filter(asset__in=assets).values_list("asset", flat=True))
    fresh = [asset for asset in assets if asset.pk not in there]
    require_room(own, len(fresh))
    first = end(own)
    DatasetImage.objects.bulk_create(
        DatasetImage(dataset=own, asset=asset, position=position)
        for position, asset in enumerate(fresh, first)
    )
    return len(fresh)


def describe(*, actor: User, image: DatasetImage, caption: str) -> None:
    """Say what a picture shows besides what is learned; raises ``Refused``."""
    require_seen(actor, [image.pk])
    changed(image, caption=caption.strip())


def include(*, actor: User, image: DatasetImage, included: bool) -> None:
    """Let a picture go along with the next training, or not; raises ``Refused``."""
    require_seen(actor, [image.pk])
    changed(image, included=included)


def crop(*, actor: User, image: DatasetImage, box: Box | None) -> None:
    """Let only a part of a picture go along, or all of it again; raises ``Refused``."""
    require_seen(actor, [image.pk])
    width, height = image.asset.width or 0, image.asset.height or 0
    if box is not None:
        left, top, right, bottom = box
        inside = left >= 0 and top >= 0 and right <= width and bottom <= height
        if not inside or min(right - left, bottom - top) < LEAST_SIDE:
            sentence = _(
                "The crop must lie within %(width)s by %(height)s pixels, and have at least "
                "%(least)s on each side."
            )
            raise Refused(sentence % {"width": width, "height": height, "least": LEAST_SIDE})
        if tuple(box) == (0, 0, width, height):
            box = None
    changed(image, crop=list(box) if box else None)


def changed(image: DatasetImage, **fields: Any) -> None:
    """Write fields of a picture's row, and nothing else of it."""
    DatasetImage.objects.filter(pk=image.pk).update(**fields)
    for name, value in fields.items():
        setattr(image, name, value)


@transaction.atomic
def arrange(
    *,
    actor: User,
    dataset: Dataset,
    order: Sequence[int],
    seen: Sequence[int],
    held: Collection[int] = (),
) -> None:
    """Put the pictures that somebody saw (ids of their rows) into another order.

    The others keep their places. Raises ``Refused`` when one of them has gone meanwhile, and when
    one that somebody took hold of (``held``) is not theirs to see; others move past it.
    """
    require_seen(actor, held)
    rows = {row.pk: row for row in locked(actor, dataset).images.all()}
    if sorted(order) != sorted(seen) or not rows.keys() >= set(seen):
        raise Refused(_("The pictures have changed meanwhile. Look at them, then move them."))
    waiting, moving = iter(order), set(seen)
    placed = [rows[next(waiting)] if pk in moving else row for pk, row in rows.items()]
    for position, row in enumerate(placed):
        row.position = position
    DatasetImage.objects.bulk_update(placed, ["position"])


def remove(*, actor: User, image: DatasetImage) -> dict[str, Any]:
    """Take a picture out of its data set; what ``put_back`` needs, as JSON. The asset stays.

    Raises ``Refused``.
    """
    require_seen(actor, [image.pk])
    image.delete()
    kept = ("caption", "position", "included", "crop")
    ids = {"dataset": str(image.dataset_id), "asset": str(image.asset_id)}
    return ids | {name: getattr(image, name) for name in kept}


@transaction.atomic
def put_back(*, actor: User, dataset: Dataset, removed: dict[str, Any]) -> None:
    """Undo ``remove``: the picture at its place, with its caption and crop.

    Raises ``Refused`` where it is of another data set.
    """
    require(actor, Trust.TRAINER)
    own, fields = locked(actor, dataset), dict(removed)
    if fields.pop("dataset", None) != str(own.pk):
        raise Refused(
            _("The picture that you took out last is of another data set. Choose this one anew.")
        )
    asset = UUID(fields.pop("asset"))
    if not own.images.filter(asset=asset).exists():
        require_room(own, 1)
        DatasetImage.objects.create(dataset=own, asset_id=asset, **fields)


def locked(actor: User, dataset: Dataset) -> Dataset:
    """The data set, held so that its places are given one at a time; raises ``Refused``."""
    seen = Dataset.objects.visible_to(actor).select_for_update(of=("self",))
    found = seen.filter(pk=dataset.pk).first()
    if found is None:
        raise Refused(_("The data set is no longer there. Choose another one."))
    return found


def require_seen(actor: User, images: Collection[int]) -> None:
    """Raise ``PermissionDenied`` unless the actor trains, ``Refused`` unless they see all of these.

    ``images`` are ids of rows: a data set may hold pictures of brands that the actor does not see.
    """
    require(actor, Trust.TRAINER)
    seen = DatasetImage.objects.visible_to(actor)
    if DatasetImage.objects.filter(pk__in=images).exclude(pk__in=seen).exists():
        raise Refused(_("This picture is of a brand that you don't see. It stays there."))


def require_room(dataset: Dataset, number: int) -> None:
    """Raise ``Refused`` when so many further pictures would be too many."""
    if dataset.images.count() + number > MOST:
        sentence = _("A data set has room for %(most)s pictures. Take some out first.")
        raise Refused(sentence % {"most": f"{MOST:,}"})


def end(dataset: Dataset) -> int:
    """The place behind the last picture."""
    last = dataset.images.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
