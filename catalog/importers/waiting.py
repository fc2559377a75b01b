"""Photos of the inbox, held against the catalogue by a pattern of their names.

Only products that a name may begin with are read, however large the catalogue is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.importers.comparison import Comparison
from catalog.importers.photos import UNMATCHED, KnownProduct, PhotoMatch, PhotoMatcher, beginnings
from catalog.importers.placing import directory
from catalog.models import Asset, Colourway, Product, Role, Variant, View
from catalog.models.products import ProductQuerySet, letters, letters_of
from sartiq.access.models import User


@dataclass(frozen=True, slots=True)
class Reading:
    """A photo, and the colourway and view that its name says; without one, the reason."""

    photo: Asset
    colourway: Colourway | None = None
    view: View | None = None
    number: int | None = None
    reason: str = ""


def read(*, actor: User, photos: Sequence[Asset], pattern: str) -> list[Reading]:
    """What the names of ``photos`` say by ``pattern``; what matches nothing comes last.

    Front before back, 1 before 2: the first of a colourway becomes its hero. Raises ``ValueError``
    with a sentence for what is no pattern.
    """
    views = {view.pk: view for view in View.objects.all()}
    among = candidates(photo.file_name for photo in photos)
    known = directory(actor=actor, coming=Comparison(), among=among)
    matcher = PhotoMatcher(known.values(), views=views, pattern=pattern)
    matches = [(photo, matcher.match(photo.file_name)) for photo in photos]
    homes = homes_of(match for _photo, match in matches if match)
    readings = [reading(photo, match, known, homes, views) for photo, match in matches]
    return without_twins(sorted(readings, key=order))


def candidates(names: Iterable[str]) -> ProductQuerySet:
    """Products whose handle, SKU or barcode may be what one of ``names`` begins with."""
    words = {tokens for name in names for tokens in beginnings(name)}
    squeezed = {letters("".join(tokens)) for tokens in words} - {""}
    handles = {"-".join(tokens) for tokens in words}  # of other scripts, which have no such letters
    barcodes = {"".join(tokens) for tokens in words}
    by_handle = Product.objects.alias(letters=letters_of("handle")).filter(letters__in=squeezed)
    of_handle = Product.objects.filter(handle__in=handles)
    by_sku = Variant.objects.alias(letters=letters_of("sku")).filter(letters__in=squeezed)
    of_barcode = Variant.objects.filter(barcode__in=barcodes)
    ids = set(by_handle.values_list("pk", flat=True)) | set(of_handle.values_list("pk", flat=True))
    for variants in (by_sku, of_barcode):
        ids |= set(variants.values_list("colourway__product", flat=True))
    # By their ids: as parts of one question the database would read every product for it.
    return Product.objects.filter(pk__in=ids)


def homes_of(matches: Iterable[PhotoMatch]) -> dict[tuple[str, str], Colourway]:
    """The colourways that matches speak of, by handle and code."""
    handles = {match.handle for match in matches}
    found = Colourway.objects.filter(product__handle__in=handles).select_related("product")
    return {(one.product.handle, one.code): one for one in found}


def reading(
    photo: Asset,
    match: PhotoMatch | None,
    known: dict[str, KnownProduct],
    homes: dict[tuple[str, str], Colourway],
    views: dict[str, View],
) -> Reading:
    """What one name says, in our rows."""
    if match is None:
        return Reading(photo, reason=str(UNMATCHED))
    if match.colour_code is None:
        colours = ", ".join(code for code, _name in known[match.handle].colourways)
        words = _("Its name says %(handle)s, but not in which colour (%(colours)s).")
        return Reading(photo, reason=words % {"handle": match.handle, "colours": colours})
    home = homes[match.handle, match.colour_code]
    return Reading(photo, home, views.get(match.view or ""), match.number)


def without_twins(readings: list[Reading]) -> list[Reading]:
    """The readings, of which a colourway gets the very same picture once; the others come last."""
    homes = {one.colourway for one in readings if one.colourway}
    there: set[tuple[UUID | None, str]] = set(
        Asset.objects.filter(colourway__in=homes, role=Role.PACKSHOT).values_list(
            "colourway", "sha256"
        )
    )
    kept: list[Reading] = []
    left: list[Reading] = []
    for one in readings:
        if one.colourway is None:
            left.append(one)
        elif (spot := (one.colourway.pk, one.photo.sha256)) in there:
            words = _("%(colourway)s has this very picture already.")
            left.append(Reading(one.photo, reason=words % {"colourway": one.colourway}))
        else:
            there.add(spot)
            kept.append(one)
    return kept + left


def order(reading: Reading) -> tuple[object, ...]:
    """By product, colour, view and number; what matches nothing last."""
    home, view = reading.colourway, reading.view
    if home is None:
        return (True, reading.photo.file_name)
    position = (False, view.position) if view else (True, 0)
    return (False, home.product.title, home.position, home.code, position, reading.number or 0)
