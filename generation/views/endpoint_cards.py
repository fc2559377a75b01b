"""The endpoints that a shoot can use, by what one wants of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Slot
from generation.endpoints.guide import purposes
from generation.forms.offers import MAKES_PICTURES, Offer, offers
from generation.models import Endpoint

OTHERS = gettext_lazy("Others")
ALL = gettext_lazy("All")
WORDS = {"loras": gettext_lazy("LoRAs"), "negative_prompt": gettext_lazy("Negative prompt")}


@dataclass(frozen=True, slots=True)
class Group:
    """What one may want, and how many endpoints suit it.

    While a group is ticked, the style sheet shows the cards that name its ``number``.
    """

    number: int
    title: str
    count: int
    ticked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """An endpoint, what goes along with its prompt, and the numbers of the groups it is in."""

    offer: Offer
    takes: list[str]
    numbers: str

    @property
    def sees(self) -> bool:
        """Whether it gets a picture of the garment."""
        return sees(self.offer)


def cards() -> list[Card]:
    """Every enabled endpoint that makes pictures; those that see the garment first."""
    found = offers(makes_pictures())
    members = list(members_of(one.id for one in found).values())
    made = [
        Card(
            offer=one,
            takes=list(takes(one)),
            numbers=" ".join(str(n) for n, ids in enumerate(members, 1) if one.id in ids),
        )
        for one in found
    ]
    return sorted(made, key=lambda card: not card.sees)


def groups(chosen: str) -> list[Group]:
    """What one may want of those endpoints; the first that the ``chosen`` one suits is ticked."""
    members = members_of(makes_pictures().values_list("pk", flat=True))
    ticked = next((title for title, ids in members.items() if chosen in ids), str(ALL))
    return [
        Group(number=number, title=title, count=len(ids), ticked=title == ticked)
        for number, (title, ids) in enumerate(members.items(), 1)
    ]


def makes_pictures() -> QuerySet[Endpoint]:
    """Enabled endpoints that make pictures."""
    return Endpoint.objects.enabled().filter(kind__in=MAKES_PICTURES)


def members_of(endpoints: Iterable[str]) -> dict[str, set[str]]:
    """Those ids by the guide's purposes, then the rest, then all."""
    ids = set(endpoints)
    suited = {one.title: ids & set(one.endpoints) for one in purposes()}
    members = {title: some for title, some in suited.items() if some}
    rest = ids.difference(*members.values())
    return members | ({str(OTHERS): rest} if rest and members else {}) | {str(ALL): ids}


def sees(one: Offer) -> bool:
    """Whether an endpoint gets a picture of the garment."""
    return "GARMENT" in one.slots


def takes(one: Offer) -> Iterator[str]:
    """What goes along with the prompt."""
    yield _("Sees the garment") if sees(one) else _("Text only: does not see the garment")
    others = [slot for slot in one.slots if slot not in ("GARMENT", "BASE", "MASK")]
    if others:
        labels = ", ".join(str(Slot[slot].label).lower() for slot in others)
        yield _("References: %(slots)s") % {"slots": labels}
    yield from (str(label) for word, label in WORDS.items() if word in one.words)
    if "size" in one.words:
        yield _("Size")
