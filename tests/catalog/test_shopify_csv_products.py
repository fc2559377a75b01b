import io
from decimal import Decimal
from typing import Any

from catalog.importers.parsed import ParsedProduct
from catalog.importers.shopify import parse
from tests.catalog.catalogues import row, shopify


def products(*rows: dict[str, str], **options: Any) -> list[ParsedProduct]:
    catalogue = parse(io.BytesIO(shopify(*rows, **options)))
    assert not catalogue.refused
    return catalogue.products


def product(*rows: dict[str, str], **options: Any) -> ParsedProduct:
    (only,) = products(*rows, **options)
    return only


def test_a_row_is_a_product_with_all_that_it_says():
    found = product(
        row(
            "ocean-blue-shirt",
            "Ocean  Blue Shirt",
            Vendor="Acme",
            Type="Shirts",
            Tags="men, summer,, men",
            Variant_SKU="OBS",
            Variant_Price="50",
            Variant_Barcode="'40063",
            Image_Src="https://example.com/1.jpg",
        )
    )
    (colourway,) = found.colourways
    (variant,) = colourway.variants
    assert (found.handle, found.title, found.vendor) == (
        "ocean-blue-shirt",
        "Ocean Blue Shirt",
        "Acme",
    )
    assert (found.category, found.tags) == ("Shirts", ["men", "summer"])
    assert (variant.sku, variant.price, variant.barcode) == ("OBS", Decimal("50.00"), "40063")
    assert found.image_srcs == ["https://example.com/1.jpg"]


def test_the_description_is_text_without_markup():
    body = "<p>Soft &amp; warm.</p><ul><li>Wool</li><li>Lined</li></ul><script>x()</script>"
    found = product({**row(title="Shirt"), "Body (HTML)": body})
    assert found.description == "Soft & warm.\n- Wool\n- Lined"


def test_a_product_without_options_has_one_default_colourway():
    found = product(row(title="Shirt", Option1_Name="Title", Option1_Value="Default Title"))
    (colourway,) = found.colourways
    assert (colourway.code, colourway.name) == ("default", "")
    assert [variant.options for variant in colourway.variants] == [{}]


def test_option_names_of_the_first_row_hold_for_the_following():
    found = product(
        row(title="Shirt", Option1_Name="Size", Option1_Value="S"),
        row(Option1_Value="M"),
    )
    (colourway,) = found.colourways
    assert [variant.options for variant in colourway.variants] == [{"Size": "S"}, {"Size": "M"}]
    assert [variant.size for variant in colourway.variants] == ["S", "M"]


def test_a_colour_option_makes_colourways():
    for name in ("Colour", "Color", "FARBE", "couleur"):
        found = product(
            row(
                title="Shirt",
                Option1_Name="Size",
                Option1_Value="S",
                Option2_Name=name,
                Option2_Value="Ocean Blue",
            ),
            row(Option1_Value="M", Option2_Value="Ocean Blue"),
            row(Option1_Value="S", Option2_Value="Red/White"),
        )
        assert [(colour.code, colour.name) for colour in found.colourways] == [
            ("ocean-blue", "Ocean Blue"),
            ("red-white", "Red/White"),
        ]
        assert [len(colour.variants) for colour in found.colourways] == [2, 1]


def test_a_variants_options_include_its_colour():
    found = product(row(title="Shirt", Option1_Name="Color", Option1_Value="Red"))
    assert found.colourways[0].variants[0].options == {"Color": "Red"}


def test_rows_with_an_image_alone_add_the_image_alone():
    found = product(
        row(title="Shirt", Variant_Price="5", Image_Src="https://example.com/1.jpg"),
        row(Image_Src="https://example.com/2.jpg"),
        row(Image_Src="javascript:alert(1)"),
    )
    assert found.image_srcs == ["https://example.com/1.jpg", "https://example.com/2.jpg"]
    assert len(found.colourways[0].variants) == 1


def test_rows_of_a_product_need_not_stand_together():
    rows = row("a", "A", Variant_SKU="a1"), row("b", "B"), row("a", Option1_Value="M")
    assert [found.handle for found in products(*rows)] == ["a", "b"]


def test_newer_column_names_are_read():
    found = product(
        {
            "Title": "Shirt", "URL handle": "shirt", "Description": "Soft",
            "Product category": "Apparel & Accessories > Clothing > Shirts",
            "Published on online store": "true", "Status": "Draft", "SKU": "S1",
            "Price": "9.5", "Product image URL": "https://example.com/1.jpg",
            "Option1 name": "Color", "Option1 value": "Red",
            "Season (product.metafields.custom.season)": "SS27",
        },
        header=[
            "Title", "URL handle", "Description", "Product category", "Published on online store",
            "Status", "SKU", "Price", "Product image URL", "Option1 name", "Option1 value",
            "Season (product.metafields.custom.season)",
        ],
    )  # fmt: skip
    assert (found.handle, found.description, found.category) == ("shirt", "Soft", "Shirts")
    assert (found.status, found.season) == ("draft", "SS27")
    assert found.colourways[0].variants[0].sku == "S1"


def test_the_status_wins_over_published():
    statuses = [
        product(row(title="Shirt", Status=status, Published=published)).status
        for status, published in (
            ("active", "false"),
            ("", "FALSE"),
            ("", ""),
            ("archived", "true"),
        )
    ]
    assert statuses == ["active", "draft", "", "archived"]


def test_a_guarded_code_keeps_its_leading_zeros():
    found = product(row(title="Shirt", Variant_SKU='="0012"'))
    assert found.colourways[0].variants[0].sku == "0012"


def test_a_formula_in_a_text_is_kept_as_text_and_noted():
    formula = '=HYPERLINK("http://evil.example","Shirt")'
    catalogue = parse(io.BytesIO(shopify(row(title=formula))))
    assert catalogue.products[0].title == formula
    assert "formulas (line 2)" in catalogue.notes[0]


def test_fifty_thousand_rows_are_read():
    rows = (
        row(f"p{n // 8}", f"P {n // 8}", Option1_Name="Size", Option1_Value=str(n % 8))
        for n in range(50_000)
    )
    assert len(products(*rows)) == 6_250
