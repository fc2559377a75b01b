import io

import pytest

from catalog.importers.shopify import parse
from tests.catalog.catalogues import HEADER, row, shopify


def refused(*rows: dict[str, str]) -> list[tuple[int, str]]:
    return [(each.line, each.reason) for each in parse(io.BytesIO(shopify(*rows))).refused]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("", "Shirt"), "no handle"),
        (row("a b", "Shirt"), "not a handle"),
        (row("../etc", "Shirt"), "not a handle"),
        (row("=cmd|'/c calc'!A1", "Shirt"), "not a handle"),
        (row("a", "x" * 256), "title has more than 255"),
        (row("a", "A\0B"), "zero byte"),
        (row("a", "A", Variant_SKU="=1+1"), "looks like a formula"),
        (row("a", "A", Variant_SKU="@SUM(1)"), "looks like a formula"),
        (row("a", "A", Variant_Price="cheap"), "not a number"),
        (row("a", "A", Variant_Price="-5"), "not a number"),
        (row("a", "A", Variant_Price="12,50"), "not a number"),
        (row("a", "A", Variant_Price="NaN"), "not a number"),
        (row("a", "A", Variant_Price="1e9"), "not a number"),
        (row("a", "A", Variant_Barcode="4.05E+12"), "rounded by a spreadsheet"),
        (row("a", "A", Status="sold"), "not active, draft or archived"),
        (row("a", "A", Published="perhaps"), "not true or false"),
        (row("a", "A", Option1_Name="Size", Variant_Price="5"), "no value for the option"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_and_reason(bad, reason):
    ((line, said),) = refused(row("good", "Good"), bad)
    assert line == 3
    assert reason in said


def test_a_bad_row_does_not_cost_its_neighbours():
    catalogue = parse(
        io.BytesIO(shopify(row("a", "A"), row("b", "B", Variant_Price="x"), row("c", "C")))
    )
    assert [product.handle for product in catalogue.products] == ["a", "b", "c"]


def test_a_bad_first_variant_does_not_cost_the_product():
    catalogue = parse(
        io.BytesIO(
            shopify(
                row(title="Shirt", Option1_Name="Size", Option1_Value="S", Variant_Price="x"),
                row(Option1_Value="M", Variant_Price="5"),
            )
        )
    )
    (variant,) = catalogue.products[0].colourways[0].variants
    assert variant.options == {"Size": "M"}


def test_a_sku_of_another_product_is_refused():
    ((line, reason),) = refused(row("a", "A", Variant_SKU="S1"), row("b", "B", Variant_SKU="S1"))
    assert line == 3
    assert "S1 stands in line 2" in reason


def test_the_same_options_twice_are_refused():
    ((line, reason),) = refused(
        row("a", "A", Option1_Name="Size", Option1_Value="S"), row("a", Option1_Value="s")
    )
    assert line == 3
    assert "line 2" in reason


def test_another_title_under_the_same_handle_is_refused():
    ((_, reason),) = refused(row("a", "A"), row("a", "B"))
    assert "belongs to “A”" in reason


def test_every_row_of_a_product_without_title_is_refused():
    assert [line for line, _ in refused(row("a", ""), row("b", "B"), row("a", ""))] == [2, 4]


def test_lines_are_counted_as_an_editor_does():
    rows = row("a", "A", Tags="one\ntwo\nthree"), row("b", "B", Variant_Price="x")
    assert refused(*rows)[0][0] == 5


def test_more_cells_than_the_header_are_refused():
    data = shopify(row("a", "A")) + b"b,B" + b"," * len(HEADER) + b"surplus\r\n"
    ((refusal),) = parse(io.BytesIO(data)).refused
    assert "more cells than the header" in refusal.reason


def test_an_open_quotation_mark_costs_only_its_own_line():
    data = shopify(row("a", "A")) + b'b,"B\r\n' + b"c,C\r\nd,D\r\n"
    catalogue = parse(io.BytesIO(data))
    assert [product.handle for product in catalogue.products] == ["a", "c", "d"]
    assert [(each.line, "quotation" in each.reason) for each in catalogue.refused] == [(3, True)]


def test_a_cell_of_megabytes_costs_only_its_own_line():
    data = shopify(row("a", "A"), row("b", "B", Tags="x" * 300_000), row("c", "C"))
    catalogue = parse(io.BytesIO(data))
    assert [product.handle for product in catalogue.products] == ["a", "c"]


def test_blank_lines_are_passed_over():
    data = shopify(row("a", "A")) + b"\r\n,,,\r\n" + b"c,C\r\n"
    assert not parse(io.BytesIO(data)).refused
