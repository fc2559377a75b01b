"""The two verbs of an import: say what would happen, and do it.

Both can be repeated. What is here already stays as it is, so an import that was cut off is
finished by importing again.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.db.models import Model

from catalog import inbox
from catalog.importers.brands import BrandBook
from catalog.importers.comparison import Comparison, Fate, How, compare
from catalog.importers.incoming import Incoming, RefusedPhoto
from catalog.importers.parsed import RefusedRow
from catalog.importers.placing import Place, PlacedPhoto, place
from catalog.media.refusal import Refused
from catalog.models import Brand, Colourway, Product, Variant, View
from sartiq.access.models import Role, User
from sartiq.access.permissions import require


@dataclass(frozen=True, slots=True)
class ProductOutcome:
    """A product of the file and whether it is new, changed or the same."""

    handle: str
    title: str
    how: How


@dataclass(slots=True)
class ImportReport:
    """What an import would do, or has done; nothing that was sent is missing from it."""

    products: list[ProductOutcome] = field(default_factory=list)
    variants: Counter[How] = field(default_factory=Counter)
    refused_rows: list[RefusedRow] = field(default_factory=list)
    photos: list[PlacedPhoto] = field(default_factory=list)
    refused_photos: list[RefusedPhoto] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def product_counts(self) -> Counter[How]:
        """How many products are new, changed, the same."""
        return Counter(product.how for product in self.products)

    def photos_at(self, place: Place) -> list[PlacedPhoto]:
        """The photos that go to a colourway, go to the inbox, or are here already."""
        return [placed for placed in self.photos if placed.place == place]


def plan(*, actor: User, incoming: Incoming) -> ImportReport:
    """Say what ``apply`` would do now, without doing it. Raises ``PermissionDenied``."""
    require(actor, Role.MERCHANDISER)
    comparison = _compared(actor, incoming)
    return _report(incoming, comparison, _placed(actor, incoming, comparison))


def apply(*, actor: User, incoming: Incoming) -> ImportReport:
    """Make and update the products, give them their photos, and report what was done.

    The products come in one transaction, each photo in its own: decoding takes its time. Photos
    that match are approved in the actor's name, the others wait in the inbox. Raises
    ``PermissionDenied``, and OSError when the storage refuses; then import again.
    """
    require(actor, Role.MERCHANDISER)
    with transaction.atomic():
        _lock(Brand, Product, Colourway, Variant)
        comparison = _compared(actor, incoming)
        comparison.save()
    report = _report(incoming, comparison, [])
    for placed in _placed(actor, incoming, comparison):
        try:
            report.photos.append(_take(actor, placed))
        except Refused as refusal:
            report.refused_photos.append(RefusedPhoto(placed.photo.name, str(refusal)))
    return report


def _compared(actor: User, incoming: Incoming) -> Comparison:
    book = BrandBook(actor=actor, chosen=incoming.brand)
    return compare(incoming.catalogue.products, book=book)


def _placed(actor: User, incoming: Incoming, comparison: Comparison) -> list[PlacedPhoto]:
    return place(incoming.photos.taken, actor=actor, coming=comparison, pattern=incoming.pattern)


def _report(incoming: Incoming, comparison: Comparison, photos: list[PlacedPhoto]) -> ImportReport:
    refused = [*incoming.catalogue.refused, *comparison.refused]
    return ImportReport(
        products=[_outcome(fate) for fate in comparison.products],
        variants=Counter(fate.how for fate in comparison.variants),
        refused_rows=sorted(refused, key=lambda row: row.line),
        photos=photos,
        refused_photos=list(incoming.photos.refused),
        notes=list(incoming.catalogue.notes),
    )


def _outcome(fate: Fate[Product]) -> ProductOutcome:
    return ProductOutcome(fate.row.handle, fate.row.title, fate.how)


def _take(actor: User, placed: PlacedPhoto) -> PlacedPhoto:
    """Do what was said of a photo; raises ``Refused`` when it can't be decoded to its end."""
    if placed.place == Place.HERE:
        return placed
    photo, match = placed.photo, placed.match
    asset = inbox.waiting_for(actor).filter(sha256=photo.sha256).first()
    asset = asset or inbox.receive(actor=actor, path=photo.path, file_name=photo.name)
    if placed.place == Place.INBOX or match is None:
        return placed
    colourway = Colourway.objects.get(product__handle=match.handle, code=match.colour_code)
    view = View.objects.filter(code=match.view).first()
    try:
        inbox.assign(actor=actor, assets=[asset], colourway=colourway, view=view)
    except inbox.Refused as refusal:
        return replace(placed, place=Place.INBOX, reason=str(refusal))
    return placed


def _lock(*models: type[Model]) -> None:
    """Let one import at a time write products; readers and reviewers go on."""
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
