"""Shopify exports written in memory for the import tests."""

import csv
import io

HEADER = [
    *("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Status"),
    *("Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value"),
    *("Variant SKU", "Variant Price", "Variant Barcode", "Image Src"),
]


def shopify(*rows: dict[str, str], header: list[str] | None = None) -> bytes:
    """A product CSV with these rows; columns that a row leaves out are empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header or HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def row(handle: str = "shirt", title: str = "", **cells: str) -> dict[str, str]:
    """One row; keywords are column names with ``_`` for each blank."""
    named = {name.replace("_", " "): cell for name, cell in cells.items()}
    return {"Handle": handle, "Title": title, **named}
