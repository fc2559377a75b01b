"""What is picked in the library: single assets, or everything that its filters find."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from catalog import library
from catalog.forms.library import LibraryFilter
from catalog.library import grouped
from catalog.models import Asset
from sartiq.access.models import User
from sartiq.ids import uuid_or_none

PICKED = 500  # single assets that one form takes
EVERYTHING = 5_000  # assets that are found and taken at once; a CSV changes more
READ = ("tags", "role", "view", "alt_text")


@dataclass(frozen=True, slots=True)
class Picked:
    """Assets that an act is about; where they are all that is found, ``query`` finds them.

    ``told`` is how many of these the person was told of.
    """

    assets: list[Asset]
    query: str | None = None
    told: str = ""

    @property
    def number(self) -> int:
        """How many they are."""
        return len(self.assets)

    def require_told(self) -> None:
        """Raise ``Refused`` where more or fewer are found by now than the person was told of."""
        if self.query is not None and self.told != str(self.number):
            raise library.Refused(
                _("%(number)s assets are found by now. Nothing is done yet: look again.")
                % {"number": grouped(self.number)}
            )


def picked(request: HttpRequest) -> Picked:
    """What was picked, as far as it is seen; raises ``Refused`` where it is too much."""
    asked = request.POST if request.method == "POST" else request.GET
    actor = cast(User, request.user)
    if "everything" in asked:
        query = asked["everything"]
        return Picked(found(actor, query), query, told=asked.get("number", ""))
    ids = {key for value in asked.getlist("asset")[:PICKED] if (key := uuid_or_none(value))}
    return Picked(list(Asset.objects.visible_to(actor).filter(pk__in=ids)))


def found(actor: User, query: str) -> list[Asset]:
    """All that these filters find; raises ``Refused`` for too many, or a filter that is gone."""
    form = LibraryFilter(QueryDict(query), actor=actor)
    if urlencode(form.wanted()) != query:  # what is gone would narrow nothing
        raise library.Refused(_("What you filter by was deleted. Filter again, then choose."))
    assets = list(form.found().order_by().only(*READ)[: EVERYTHING + 1])
    if len(assets) > EVERYTHING:
        raise library.Refused(
            _("More than %(most)s assets are found. Narrow them, or change them by a CSV.")
            % {"most": grouped(EVERYTHING)}
        )
    return assets
