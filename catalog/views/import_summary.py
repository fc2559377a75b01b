"""An import's report as its pages show it: plain values, grouped by product, safe as JSON."""

from collections import defaultdict
from pathlib import PurePath
from typing import Any

from catalog.importers.catalogue import ImportReport
from catalog.importers.incoming import Incoming
from catalog.importers.placing import Place, PlacedPhoto
from catalog.models import Product

ORDER = {"new": 0, "changed": 1, "same": 2}


def summary(report: ImportReport, incoming: Incoming) -> dict[str, Any]:
    """Everything that was sent, sorted by what becomes of it.

    A photo's ``number`` is its place in the batch, by which its small picture is fetched.
    """
    numbers = {one.path: number for number, one in enumerate(incoming.photos.taken)}
    photos: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for placed in report.photos:
        key = placed.match.handle if placed.place == Place.COLOURWAY and placed.match else ""
        photos[key or placed.place].append(told(placed, numbers))
    inbox, here = photos.pop(Place.INBOX, []), photos.pop(Place.HERE, [])
    matched = sum(map(len, photos.values()))
    products: list[dict[str, Any]] = [
        {"handle": one.handle, "title": one.title, "how": one.how} for one in report.products
    ]
    products += others(set(photos) - {one["handle"] for one in products})
    for product in products:
        product["photos"] = photos.get(product["handle"], [])
    products.sort(key=lambda one: (ORDER[one["how"]], one["title"]))
    return {
        "counts": {**report.product_counts},
        "variants": {**report.variants},
        "pictured": [one for one in products if one["photos"]],
        "bare": [one for one in products if not one["photos"]],
        "matched": matched,
        "photos": matched + len(inbox),
        "refused": len(report.refused_rows) + len(report.refused_photos),
        "inbox": inbox,
        "here": here,
        "rows": [
            {"line": one.line, "handle": one.handle, "reason": one.reason}
            for one in report.refused_rows
        ],
        "files": [{"name": one.name, "reason": one.reason} for one in report.refused_photos],
        "notes": report.notes,
    }


def told(placed: PlacedPhoto, numbers: dict[Any, int]) -> dict[str, Any]:
    """A photo and what its name was understood to say."""
    match = placed.match
    colour = match.colour_code if match and match.colour_code != "default" else None
    said = (colour, match.view) if match else ()
    file = PurePath(placed.photo.name).name
    return {
        "name": placed.photo.name,
        "number": numbers.get(placed.photo.path),
        "file": file,
        "said": " · ".join(filter(None, said)) or file,
        "reason": placed.reason,
    }


def others(handles: set[str]) -> list[dict[str, Any]]:
    """Products that only photos speak of."""
    found = Product.objects.filter(handle__in=handles).values_list("handle", "title")
    return [{"handle": handle, "title": title, "how": "same"} for handle, title in found]
