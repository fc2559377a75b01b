"""The last thing that somebody did in the library, and how it is taken back.

One act of each person is remembered; the page after it tells it and offers the undo once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import collections, library
from catalog.library import Changes, grouped
from catalog.models import Collection, LastAct, SavedSearch
from sartiq.access.models import User
from sartiq.ids import uuid7

SESSION = "library-done"


def remember(request: HttpRequest, text: str, act: str, **back: Any) -> None:
    """Keep what was done in words, and what its undo needs, as JSON."""
    given = {"key": uuid7(), "text": text, "act": act, "back": back}
    done, _new = LastAct.objects.update_or_create(owner=cast(User, request.user), defaults=given)
    offer(request, done)


def offer(request: HttpRequest, done: LastAct) -> None:
    """Let the next page tell what was done, with its undo."""
    request.session[SESSION] = {"key": str(done.key), "text": done.text}


def told(request: HttpRequest) -> dict[str, Any] | None:
    """What was done last, unless a page has told it already."""
    done: dict[str, Any] | None = request.session.pop(SESSION, None)
    return done


@transaction.atomic
def take_back(request: HttpRequest, *, key: str) -> None:
    """Undo the act with this key; says so where it is not the last one any more."""
    actor = cast(User, request.user)
    done = LastAct.objects.select_for_update().filter(owner=actor).first()
    if done is None or str(done.key) != key:
        messages.warning(request, _("Something else was done since. This can't be undone here."))
        return
    try:
        UNDO[done.act](actor, done.back)
    except library.Refused as refusal:
        messages.error(request, str(refusal))
        offer(request, done)  # what stands in the way may be put right
    else:
        done.delete()
        messages.success(request, _("Undone."))


def remember_edit(request: HttpRequest, back: Mapping[UUID, Changes]) -> None:
    """Assets were changed; ``back`` is what takes that back."""
    if not back:
        messages.info(request, _("Nothing changed: all of it was so already."))
        return
    text = ngettext("%(number)s asset changed.", "%(number)s assets changed.", len(back))
    remember(request, text % {"number": grouped(len(back))}, "edit", **stored(back))


def stored(back: Mapping[UUID, Changes]) -> dict[str, Any]:
    """Changes as JSON."""
    return {str(pk): asdict(changes) for pk, changes in back.items()}


def restored(back: Mapping[str, Any]) -> dict[UUID, Changes]:
    """Changes from JSON."""
    return {
        UUID(pk): Changes(
            **one
            | {
                "add_tags": tuple(one["add_tags"]),
                "remove_tags": tuple(one["remove_tags"]),
            }
        )
        for pk, one in back.items()
    }


def remember_collected(
    request: HttpRequest, collection: Collection, assets: Iterable[UUID], *, new: bool
) -> None:
    """Assets came into a collection, which is ``new`` or not."""
    ids = [str(pk) for pk in assets]
    if not ids:
        messages.info(request, _("“%(name)s” has them all already.") % {"name": collection.name})
        return
    text = ngettext(
        "%(number)s asset added to “%(name)s”.", "%(number)s assets added to “%(name)s”.", len(ids)
    )
    said = text % {"number": grouped(len(ids)), "name": collection.name}
    remember(request, said, "collect", collection=str(collection.pk), assets=ids, new=new)


def remember_taken_out(
    request: HttpRequest, collection: Collection, assets: Iterable[UUID]
) -> None:
    """Assets were taken out of a collection."""
    ids = [str(pk) for pk in assets]
    text = ngettext(
        "%(number)s asset taken out of “%(name)s”.",
        "%(number)s assets taken out of “%(name)s”.",
        len(ids),
    )
    said = text % {"number": grouped(len(ids)), "name": collection.name}
    remember(request, said, "take_out", collection=str(collection.pk), assets=ids)


def remember_deleted(request: HttpRequest, search: SavedSearch) -> None:
    """A saved search was deleted."""
    text = _("The search “%(name)s” was deleted.") % {"name": search.name}
    remember(request, text, "delete_search", name=search.name, query=search.query)


def remember_collection_deleted(request: HttpRequest, collection: Collection) -> None:
    """A collection was deleted."""
    text = _("The collection “%(name)s” was deleted.") % {"name": collection.name}
    remember(request, text, "delete_collection", collection=str(collection.pk))


def undo_edit(actor: User, done: dict[str, Any]) -> None:
    """Give assets back what they had; shoppers saw it before, so nobody is asked again."""
    library.edit(actor=actor, changes=restored(done), confirmed=True)


def undo_collect(actor: User, done: dict[str, Any]) -> None:
    """Take out what came in, and forget a collection that was made for it."""
    collection = collection_of(done)
    collections.take_out(actor=actor, collection=collection, assets=ids_of(done))
    if done["new"] and not collection.items.exists():
        collections.delete(actor=actor, collection=collection)


def undo_take_out(actor: User, done: dict[str, Any]) -> None:
    """Put back what was taken out."""
    collections.collect(actor=actor, collection=collection_of(done), assets=ids_of(done))


def undo_delete_search(actor: User, done: dict[str, Any]) -> None:
    """Save the search again."""
    library.save_search(actor=actor, name=done["name"], query=done["query"])


def undo_delete_collection(actor: User, done: dict[str, Any]) -> None:
    """Bring the collection back."""
    collections.restore(actor=actor, collection=Collection.objects.get(pk=done["collection"]))


def collection_of(done: dict[str, Any]) -> Collection:
    """The collection that an act was about; raises ``library.Refused`` when it is gone."""
    collection = Collection.objects.kept().filter(pk=done["collection"]).first()
    if collection is None:
        raise library.Refused(_("This collection was deleted meanwhile."))
    return collection


def ids_of(done: dict[str, Any]) -> list[UUID]:
    """The assets that an act was about."""
    return [UUID(pk) for pk in done["assets"]]


UNDO = {
    "edit": undo_edit,
    "collect": undo_collect,
    "take_out": undo_take_out,
    "delete_search": undo_delete_search,
    "delete_collection": undo_delete_collection,
}
