"""Talents, their portraits and their releases: what people add to them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog import ingest
from catalog.media.archives import displayed
from catalog.models import Asset, Release, Role, Talent
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.ids import uuid7

MAX_DOCUMENT = 20 * 1024 * 1024  # bytes
# What a signed release is kept as, by how such a file begins.
DOCUMENTS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


class Refused(Exception):
    """What can't be added; the message says why and what to do."""


def add(
    *,
    actor: User,
    name: str,
    synthetic: bool,
    adult: bool,
    height_cm: int | None = None,
    size_band: str = "",
) -> Talent:
    """Add a talent; ``synthetic`` ones are invented. Raises ``PermissionDenied``."""
    require(actor, Trust.MERCHANDISER)
    return Talent.objects.create(
        name=name,
        slug=free_slug(name),
        synthetic=synthetic,
        adult=adult,
        height_cm=height_cm,
        size_band=size_band,
    )


def free_slug(name: str) -> str:
    """A slug by the name that no talent has yet."""
    wanted = slugify(name)[:80] or "talent"
    taken = set(Talent.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def add_portrait(*, actor: User, talent: Talent, path: Path, file_name: str) -> Asset:
    """Make the photo at ``path`` a portrait, which waits for a reviewer.

    Raises ``PermissionDenied``, ``Refused`` for one that is there already, and
    ``catalog.media.refusal.Refused`` for what is no picture; nothing is kept then.
    """
    require(actor, Trust.MERCHANDISER)
    stored = ingest.store(path)
    portraits = talent.assets.filter(role=Role.PORTRAIT, sha256=stored.facts.sha256)
    if portraits.exclude(status=Asset.Status.WITHDRAWN).exists():
        words = _("%(talent)s has the portrait “%(name)s” already.")
        raise Refused(words % {"talent": talent, "name": displayed(file_name)})
    portrait = Asset(
        origin=Asset.Origin.CAPTURED,
        role=Role.PORTRAIT,
        talent=talent,
        created_by=actor,
        file_name=displayed(file_name),
    )
    with transaction.atomic():
        return ingest.record(stored, portrait)


def release(
    *,
    actor: User,
    talent: Talent,
    uses: Sequence[str],
    first: date,
    last: date | None = None,
    territories: Sequence[str] = (),
    channels: Sequence[str] = (),
    purpose: str = "",
    pay: str = "",
    document: "File[Any] | None" = None,
) -> Release:
    """Add a release that counts from the day ``first`` to the day ``last``, both included.

    Without ``last`` it has no end; without territories (ISO codes) or channels it counts in all.
    Raises ``PermissionDenied``, and ``Refused`` for an invented talent or a document that is none.
    """
    require(actor, Trust.MERCHANDISER)
    if talent.synthetic:
        raise Refused(_("%(talent)s is invented and needs no release.") % {"talent": talent})
    made = Release(
        pk=uuid7(),
        talent=talent,
        uses=list(uses),
        valid_from=begin_of(first),
        valid_until=end_of(last) if last else None,
        territories=list(territories),
        channels=list(channels),
        purpose=purpose,
        pay=pay,
    )
    if document:
        made.document = File(document.file, name=f"{made.pk}{ending_of(document)}")
    made.save()
    return made


def ending_of(document: "File[Any]") -> str:
    """What a document's name has to end with, by its contents; raises ``Refused``."""
    if document.size > MAX_DOCUMENT:
        raise Refused(_("The document is larger than 20 MB. Scan it at a lower resolution."))
    head = document.read(16)
    document.seek(0)
    for beginning, ending in DOCUMENTS.items():
        if head.startswith(beginning):
            return ending
    raise Refused(_("The document is no PDF, JPEG or PNG. Save it as one of these."))


def begin_of(day: date) -> datetime:
    """The first moment of a day in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of a day in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time.max))
