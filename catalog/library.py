"""The library: what people do with many assets at once, and searches that they keep."""

import json
from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog import announcements, mediasets
from catalog.checks.keeping import TOOLS
from catalog.models import (
    SHOPPERS_SEE,
    Asset,
    Collection,
    Placement,
    SavedSearch,
    Talent,
    View,
)
from catalog.models import Role as AssetRole
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

BATCH = 1_000  # rows of one statement
MAX_MOVED = 200  # pictures that one edit takes into media sets and out of them
MAX_TAGS = 50  # of one asset
MAX_TAG = 100  # characters
MAX_ALT = 500  # characters of an alternative text

_WRITE = """
UPDATE catalog_asset AS asset
SET tags = edited.tags, role = edited.role, view_id = edited.view_id,
    alt_text = edited.alt_text, updated_at = edited.updated_at
FROM jsonb_to_recordset(%s) AS edited(
    id uuid, tags varchar[], role varchar, view_id varchar, alt_text jsonb, updated_at timestamptz
)
WHERE asset.id = edited.id
"""


class Refused(Exception):
    """What can't be done; the message says why and what to do."""


class NeedsConfirmation(Refused):
    """What shows something to shoppers that must be confirmed on purpose."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different about an asset; what is not said stays.

    ``view`` is a view's code, or empty for none. ``alt_text`` is by locale; an empty text goes.
    """

    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    role: str = ""
    view: str | None = None
    alt_text: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(
            self.add_tags or self.remove_tags or self.role or self.view is not None or self.alt_text
        )


@transaction.atomic
def edit(
    *, actor: User, changes: Mapping[UUID, Changes], confirmed: bool = False
) -> dict[UUID, Changes]:
    """Change tags, roles, views and alt texts of assets, all or none; gives what takes it back.

    5,000 take about a second. An approved asset whose new role shoppers see is placed in its media
    set, and taken out where they don't see the new one. Raises ``PermissionDenied``, ``Refused``,
    and ``NeedsConfirmation`` where shoppers would see a picture that was made without its garment.
    """
    require(actor, Role.MERCHANDISER)
    require_sound(changes.values())
    assets = locked(actor, changes)
    back = {asset.pk: change(asset, changes[asset.pk]) for asset in assets}
    back = {pk: undoing for pk, undoing in back.items() if undoing}
    changed = [asset for asset in assets if asset.pk in back]
    if not confirmed:
        require_no_doubt(changed, back)
    for asset in changed:
        asset.updated_at = timezone.now()
    for begin in range(0, len(changed), BATCH):
        write(changed[begin : begin + BATCH])
    judged = [pk for pk, undoing in back.items() if undoing.role in TOOLS]
    Asset.objects.filter(pk__in=judged).update(measured=0)  # the sweeper finds them
    replace(changed, back)
    announcements.reworded([pk for pk, undoing in back.items() if undoing.alt_text])
    return back


def require_sound(changes: Some[Changes]) -> None:
    """Raise ``Refused`` where a change names a role or view that there is not, or says too much."""
    roles = {one.role for one in changes if one.role} - set(AssetRole.values)
    views = {one.view for one in changes if one.view}
    unknown = roles | (views - set(View.objects.filter(pk__in=views).values_list("pk", flat=True)))
    if unknown:
        raise Refused(_("There is no role or view “%(name)s”.") % {"name": min(unknown)})
    for one in changes:
        refuse_long(one)


def refuse_long(changes: Changes) -> None:
    """Raise ``Refused`` where a tag or an alternative text is too long."""
    for tag in changes.add_tags:
        if len(tag) > MAX_TAG:
            raise Refused(
                _("The tag “%(tag)s…” is longer than %(most)d characters.")
                % {"tag": tag[:30], "most": MAX_TAG}
            )
    if any(len(text) > MAX_ALT for text in changes.alt_text.values()):
        raise Refused(_("An alt text has more than %(most)d characters.") % {"most": MAX_ALT})


def tags_of(text: str) -> tuple[str, ...]:
    """Tags from a text in which commas stand between them."""
    tags = (" ".join(part.split()) for part in text.split(","))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def locked(actor: User, wanted: Some[UUID]) -> list[Asset]:
    """The assets, held until the transaction ends; raises ``Refused`` where one is not seen."""
    assets = list(
        Asset.objects.visible_to(actor)
        .filter(pk__in=wanted)
        .select_related("colourway__product")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if len(assets) != len(wanted):
        raise Refused(_("One of these assets is gone, or its brand is not yours. Pick again."))
    return assets


def change(asset: Asset, wanted: Changes) -> Changes:
    """Change ``asset`` without saving it; what takes that back, nothing where nothing changed."""
    added = tuple(tag for tag in dict.fromkeys(wanted.add_tags) if tag not in asset.tags)
    removed = tuple(tag for tag in asset.tags if tag in wanted.remove_tags)
    texts = {
        locale: asset.alt_text.get(locale, "")
        for locale, text in wanted.alt_text.items()
        if text != asset.alt_text.get(locale, "")
    }
    role = asset.role if wanted.role and wanted.role != asset.role else ""
    moves = wanted.view is not None and wanted.view != (asset.view_id or "")
    view = (asset.view_id or "") if moves else None
    asset.tags = [tag for tag in asset.tags if tag not in removed] + list(added)
    asset.alt_text = {
        locale: text for locale, text in (asset.alt_text | dict(wanted.alt_text)).items() if text
    }
    asset.role = wanted.role or asset.role
    asset.view_id = (wanted.view or None) if moves else asset.view_id
    if len(asset.tags) > MAX_TAGS:
        raise Refused(
            _("“%(name)s” would have more than %(most)d tags. Remove some first.")
            % {"name": name(asset), "most": MAX_TAGS}
        )
    return Changes(removed, added, role, view, texts)


def require_no_doubt(assets: Some[Asset], back: Mapping[UUID, Changes]) -> None:
    """Raise ``NeedsConfirmation`` where a role would show shoppers what was never confirmed."""
    doubted = [
        asset
        for asset in assets
        if becomes_seen(asset, before=back[asset.pk].role)
        and asset.colourway_id
        and not asset.garment_referenced
    ]
    if doubted:
        raise NeedsConfirmation(
            _(
                "“%(name)s” was made without its garment: it may show something else, "
                "and shoppers would see it. Change its role all the same?"
            )
            % {"name": name(doubted[0])}
        )


def write(assets: Some[Asset]) -> None:
    """Save what can be edited of ``assets``; bulk_update takes twenty times as long."""
    rows = [
        {
            "id": str(one.pk),
            "tags": one.tags,
            "role": one.role,
            "view_id": one.view_id,
            "alt_text": one.alt_text,
            "updated_at": one.updated_at.isoformat(),
        }
        for one in assets
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(rows)])


def becomes_seen(asset: Asset, *, before: str) -> bool:
    """Whether shoppers see an approved asset since its role, ``before`` until now, changed."""
    approved = asset.status == Asset.Status.APPROVED
    return bool(before) and approved and before not in SHOPPERS_SEE and asset.role in SHOPPERS_SEE


def replace(assets: Some[Asset], back: Mapping[UUID, Changes]) -> None:
    """Give assets their places, or take them away, as their changed roles ask.

    Raises ``Refused`` where these are too many: others wait for the media sets meanwhile.
    """
    seen = [asset for asset in assets if becomes_seen(asset, before=back[asset.pk].role)]
    hidden = {one.pk for one in assets if back[one.pk].role and one.role not in SHOPPERS_SEE}
    placed = set(Placement.objects.filter(asset__in=hidden).values_list("asset", flat=True))
    moving = [*seen, *(asset for asset in assets if asset.pk in placed)]
    if len(moving) > MAX_MOVED:
        raise Refused(
            _(
                "%(number)s pictures would come into media sets or leave them. Change the role of "
                "%(most)s of these at a time."
            )
            % {"number": grouped(len(moving)), "most": grouped(MAX_MOVED)}
        )
    for asset in sorted(moving, key=lambda one: str(one.colourway_id)):  # sets lock in order
        if asset.pk in placed:
            mediasets.remove(asset)
        else:
            mediasets.place(asset)


def grouped(number: int) -> str:
    """A number as people read it: 1,240."""
    return number_format(number, force_grouping=True)


def name(asset: Asset) -> str:
    """What people call an asset: its file's name, else what it is a picture of."""
    return asset.file_name or str(asset)


def out_of_rights(*, within: timedelta) -> QuerySet[Talent]:
    """Real talents whom no release covers then, though one does now; now, where ``within`` is 0."""
    talents, now = Talent.objects.all(), timezone.now()
    return talents.ending(at=now, within=within) if within else talents.unreleased(at=now)


def save_search(*, actor: User, name: str, query: str) -> SavedSearch:
    """Keep a person's filters of the library under a name of theirs; raises ``Refused``."""
    page = SavedSearch.Page.LIBRARY
    with once(name, among=actor.saved_searches.filter(page=page)):
        return SavedSearch.objects.create(owner=actor, page=page, name=name, query=query)


def rename_search(*, actor: User, search: SavedSearch, name: str) -> None:
    """Call a saved search of the actor's something else; raises ``Refused``."""
    require_own(actor, search)
    others = actor.saved_searches.filter(page=search.page).exclude(pk=search.pk)
    search.name = name
    with once(name, among=others):
        search.save(update_fields=["name"])


def delete_search(*, actor: User, search: SavedSearch) -> None:
    """Forget a saved search of the actor's."""
    require_own(actor, search)
    search.delete()


def require_own(actor: User, search: SavedSearch) -> None:
    """Raise ``Refused`` when the search is somebody else's."""
    if search.owner_id != actor.pk:
        raise Refused(_("This search is somebody else's."))


@contextmanager
def once(name: str, *, among: "QuerySet[SavedSearch] | QuerySet[Collection]") -> Iterator[None]:
    """Write a name that none ``among`` others has; raises ``Refused``, also for who was slower."""
    refusal = Refused(_("“%(name)s” is taken. Choose another name.") % {"name": name})
    if among.filter(name__iexact=name).exists():
        raise refusal
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise refusal from None
