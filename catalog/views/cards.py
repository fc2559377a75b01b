"""Products as lists show them: their packshot, their colours, and what is missing or waits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from catalog import coverage
from catalog.models import Asset, Colourway, Product, Role
from catalog.pictures import Picture, picture, with_thumbnails


@dataclass(slots=True)
class Card:
    """A product as the list shows it; counts are of approved pictures, all colourways together.

    Of the ``shots`` that its shot list wants at least, ``filled`` are there.
    """

    product: Product
    colourways: list[Colourway]
    picture: Picture | None = None
    counts: Counter[str] = field(default_factory=Counter)
    without_packshot: int = 0
    without_on_model: int = 0
    in_review: int = 0
    shots: int = 0
    filled: int = 0

    @property
    def badges(self) -> list[tuple[str, str]]:
        """What is missing or waits, the most urgent first: words and tone."""
        bare = self.missing(self.without_packshot, _("No packshot"), _("%(n)s without packshot"))
        waiting = _("%(n)s in review") % {"n": self.in_review} if self.in_review else ""
        told = [(bare, "warn"), (waiting, "accent"), (self.coverage, "")]
        return [(words, tone) for words, tone in told if words]

    @property
    def coverage(self) -> str:
        """How much of the shot list is there; without one, whether a picture on a model is."""
        if self.shots:
            told = {"filled": self.filled, "shots": self.shots}
            return _("%(filled)s of %(shots)s shots") % told if self.filled < self.shots else ""
        return self.missing(
            self.without_on_model, _("No on-model image"), _("%(n)s without on-model image")
        )

    def missing(self, number: int, all_of_them: str, some: str) -> str:
        """How many colourways lack something; no number where it is all of them."""
        if number in {0, len(self.colourways)}:
            return all_of_them if number else ""
        return some % {"n": number}


def cards(products: Iterable[Product]) -> list[Card]:
    """What the list shows of ``products``, in a fixed number of queries."""
    found = [Card(product, list(product.colourways.all())) for product in products]
    colourways = [colourway for card in found for colourway in card.colourways]
    tallies = coverage.tallies(colourways)
    lists = coverage.shot_lists(coverage.usual_storefront())
    pictures = covers(colourways)
    for card in found:
        summarise(card, tallies, lists)
        card.picture = pictures.get(card.product.pk)
    return found


def summarise(card: Card, tallies: dict[UUID, coverage.Tally], lists: coverage.ShotLists) -> None:
    """Add up what the colourways of ``card`` have and need."""
    needs = coverage.needs(lists, card.product.category)
    for colourway in card.colourways:
        own = tallies[colourway.pk]
        card.counts += own.roles
        card.without_packshot += not own.roles[Role.PACKSHOT]
        card.without_on_model += not own.roles[Role.ON_MODEL]
        card.in_review += own.pending
        for shot in coverage.shots(needs, own).values():
            card.shots += shot.need.minimum
            card.filled += shot.filled


def covers(colourways: Iterable[Colourway]) -> dict[UUID, Picture]:
    """The first packshot of the first colourway that has one, by the product's id."""
    firsts = packshots(colourways).order_by(
        "colourway__product_id",
        "colourway__position",
        "colourway__code",
        F("view__position").asc(nulls_last=True),
        "id",
    )
    found = firsts.distinct("colourway__product_id")
    return {one.colourway.product_id: picture(one) for one in found if one.colourway}


def first_packshots(colourways: Iterable[Colourway]) -> dict[UUID, Picture]:
    """The packshot of each colourway that goes along as the garment."""
    firsts = packshots(colourways).order_by(
        "colourway_id", F("view__position").asc(nulls_last=True), "id"
    )
    found = firsts.distinct("colourway_id")
    return {one.colourway_id: picture(one) for one in found if one.colourway_id}


def packshots(colourways: Iterable[Colourway]) -> QuerySet[Asset]:
    """Approved packshots of ``colourways`` with all that ``picture`` reads of them."""
    return with_thumbnails(
        Asset.objects.packshots().filter(colourway__in=[one.pk for one in colourways])
    )
