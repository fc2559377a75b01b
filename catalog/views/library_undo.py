"""The last thing that somebody did in the library, and how it is taken back.

It lies in their session; one act is remembered, and its page offers the undo once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import library
from catalog.library import Changes
from catalog.models import Collection, SavedSearch
from sartiq.access.models import User
from sartiq.ids import uuid7

SESSION = "library-done"


def remember(request: HttpRequest, text: str, act: str, **what: Any) -> None:
    """Keep what was done in words, and what its undo needs, as JSON."""
    done = {"key": str(uuid7()), "text": text, "act": act, **what}
    request.session[SESSION] = done


def told(request: HttpRequest) -> dict[str, Any] | None:
    """What was done last, unless a page has told it already."""
    done: dict[str, Any] | None = request.session.get(SESSION)
    if done is None or done.get("told"):
        return None
    request.session[SESSION] = done | {"told": True}
    return done


def take_back(request: HttpRequest, *, key: str) -> None:
    """Undo the act with this key; says so where it is not the last one any more."""
    done = request.session.get(SESSION)
    if done is None or done["key"] != key:
        messages.warning(request, _("Something else was done since. This can't be undone here."))
        return
    del request.session[SESSION]
    try:
        UNDO[done["act"]](cast(User, request.user), done)
    except library.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone."))


def remember_edit(request: HttpRequest, back: Mapping[UUID, Changes]) -> None:
    """Assets were changed; ``back`` is what takes that back."""
    if not back:
        messages.info(request, _("Nothing changed: all of it was so already."))
        return
    text = ngettext("%(number)d asset changed.", "%(number)d assets changed.", len(back))
    remember(request, text % {"number": len(back)}, "edit", back=stored(back))


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
        "%(number)d asset added to “%(name)s”.", "%(number)d assets added to “%(name)s”.", len(ids)
    )
    what = {"collection": str(collection.pk), "assets": ids, "new": new}
    remember(request, text % {"number": len(ids), "name": collection.name}, "collect", **what)


def remember_taken_out(
    request: HttpRequest, collection: Collection, assets: Iterable[UUID]
) -> None:
    """Assets were taken out of a collection."""
    ids = [str(pk) for pk in assets]
    text = ngettext(
        "%(number)d asset taken out of “%(name)s”.",
        "%(number)d assets taken out of “%(name)s”.",
        len(ids),
    )
    what = {"collection": str(collection.pk), "assets": ids}
    remember(request, text % {"number": len(ids), "name": collection.name}, "take_out", **what)


def remember_deleted(request: HttpRequest, search: SavedSearch) -> None:
    """A saved search was deleted."""
    text = _("The search “%(name)s” was deleted.") % {"name": search.name}
    remember(request, text, "delete_search", name=search.name, query=search.query)


def undo_edit(actor: User, done: dict[str, Any]) -> None:
    """Give assets back what they had; shoppers saw it before, so nobody is asked again."""
    library.edit(actor=actor, changes=restored(done["back"]), confirmed=True)


def undo_collect(actor: User, done: dict[str, Any]) -> None:
    """Take out what came in, and forget a collection that was made for it."""
    collection = collection_of(done)
    library.take_out(actor=actor, collection=collection, assets=ids_of(done))
    if done["new"] and not collection.items.exists():
        library.delete_collection(actor=actor, collection=collection)


def undo_take_out(actor: User, done: dict[str, Any]) -> None:
    """Put back what was taken out."""
    library.collect(actor=actor, collection=collection_of(done), assets=ids_of(done))


def undo_delete_search(actor: User, done: dict[str, Any]) -> None:
    """Save the search again."""
    library.save_search(actor=actor, name=done["name"], query=done["query"])


def collection_of(done: dict[str, Any]) -> Collection:
    """The collection that an act was about; raises ``library.Refused`` when it is gone."""
    collection = Collection.objects.filter(pk=done["collection"]).first()
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
}
