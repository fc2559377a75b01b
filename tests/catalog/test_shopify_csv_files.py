import io
import zipfile

import pytest

from catalog.importers import tables
from catalog.importers.parsed import NotACatalogue
from catalog.importers.shopify import parse
from tests.catalog.catalogues import row, shopify
from tests.catalog.pictures import encoded, shirt

TEXT = shopify(row("cafe", "Café", Vendor="Größe & Söhne")).decode()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        b"sep=,\r\n" + TEXT.encode(),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
    ],
)
def test_encodings_and_separators_are_found_out(data):
    (product,) = parse(io.BytesIO(data)).products
    assert (product.title, product.vendor) == ("Café", "Größe & Söhne")


def test_a_guessed_encoding_is_noted():
    assert "Windows-1252" in parse(io.BytesIO(TEXT.encode("cp1252"))).notes[0]


def refusal(data: bytes) -> str:
    with pytest.raises(NotACatalogue) as caught:
        parse(io.BytesIO(data))
    return str(caught.value)


def workbook() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"%PDF-1.7\n", "a PDF document"),
        (workbook(), "Excel workbook"),
        (encoded(shirt(), "PNG"), "a PNG picture"),
        (b"<!doctype html><html>", "a web page"),
        (bytes(range(256)) * 10 + bytes(2000), "not text"),
        (b"Dear customer, thank you for your order.", "lacks the column"),
    ],
)
def test_what_is_no_csv_is_told_what_it_is(data, what):
    assert what in refusal(data)


def test_missing_columns_are_named():
    sentence = refusal(b"Title,Vendor\r\nShirt,Acme\r\n")
    assert "“Handle”" in sentence
    assert "It begins with: Title, Vendor." in sentence
    assert "“Handle” and the column “Title”" in refusal(b"Name,Vendor\r\nShirt,Acme\r\n")


def test_a_file_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(tables, "MAX_BYTES", 100)
    assert "Split it" in refusal(TEXT.encode())


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert "more than 2 rows" in refusal(shopify(*(row(f"a{n}", "A") for n in range(3))))


def test_a_line_without_end_is_refused():
    assert "Line 2 is far too long" in refusal(
        TEXT.split("\r\n")[0].encode() + b"\n" + b"x" * 2**21
    )


def test_a_header_alone_has_no_products():
    catalogue = parse(io.BytesIO(shopify()))
    assert (catalogue.products, catalogue.refused) == ([], [])


def test_the_file_stays_open_for_its_owner():
    file = io.BytesIO(TEXT.encode())
    parse(file)
    assert not file.closed
