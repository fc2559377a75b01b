import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.importers.catalogue import ImportReport, apply, plan
from catalog.importers.comparison import How
from catalog.importers.incoming import Incoming
from catalog.importers.shopify import parse
from catalog.models import Brand, BrandMember, Colourway, Product, Variant
from tests import factories
from tests.catalog.catalogues import row, shopify

pytestmark = pytest.mark.django_db

SHIRT = (
    row("shirt", "Shirt", Vendor="Acme", Option1_Name="Colour", Option1_Value="Red",
        Option2_Name="Size", Option2_Value="S", Variant_SKU="R-S", Variant_Price="10"),
    row("shirt", Option1_Value="Red", Option2_Value="M", Variant_SKU="R-M", Variant_Price="10"),
    row("shirt", Option1_Value="Blue", Option2_Value="S", Variant_SKU="B-S", Variant_Price="10"),
)  # fmt: skip


@pytest.fixture
def actor():
    return factories.merchandiser()


def incoming(*rows: dict[str, str], brand: Brand | None = None) -> Incoming:
    return Incoming(parse(io.BytesIO(shopify(*rows))), brand=brand)


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(refused.line, refused.reason) for refused in report.refused_rows]


def test_products_colourways_and_variants_are_made(actor):
    apply(actor=actor, incoming=incoming(*SHIRT))
    product = Product.objects.get()
    assert (product.handle, product.brand.name, product.status) == ("shirt", "Acme", "active")
    assert [colour.name for colour in product.colourways.all()] == ["Red", "Blue"]
    assert set(Variant.objects.values_list("colourway__code", "sku", "size")) == {
        ("red", "R-S", "S"),
        ("red", "R-M", "M"),
        ("blue", "B-S", "S"),
    }


def test_a_plan_counts_and_writes_nothing(actor):
    report = plan(actor=actor, incoming=incoming(*SHIRT))
    assert (report.product_counts, report.variants) == (Counter(new=1), Counter(new=3))
    assert not Product.objects.exists()
    assert not Brand.objects.exists()


def test_importing_again_changes_nothing(actor):
    apply(actor=actor, incoming=incoming(*SHIRT))
    report = apply(actor=actor, incoming=incoming(*SHIRT))
    assert (report.product_counts, report.variants) == (Counter(same=1), Counter(same=3))
    assert (Product.objects.count(), Colourway.objects.count(), Variant.objects.count()) == (
        1,
        2,
        3,
    )


def test_importing_again_updates_what_differs(actor):
    apply(actor=actor, incoming=incoming(*SHIRT))
    first = Product.objects.get()
    cheaper = [each | {"Variant Price": "8.50"} for each in SHIRT]
    report = apply(actor=actor, incoming=incoming(*cheaper))
    assert (report.product_counts, report.variants) == (Counter(changed=1), Counter(changed=3))
    assert set(Variant.objects.values_list("price", flat=True)) == {Decimal("8.50")}
    assert Product.objects.get().updated_at > first.updated_at


def test_a_blank_cell_wipes_nothing_out(actor):
    apply(actor=actor, incoming=incoming(row("a", "A", Type="Shirts", Status="archived")))
    apply(actor=actor, incoming=incoming(row("a", "A")))
    product = Product.objects.get()
    assert (product.category, product.status) == ("Shirts", "archived")


def test_options_named_otherwise_are_the_same_variant(actor):
    apply(actor=actor, incoming=incoming(*SHIRT))
    renamed = [
        each | {"Option1 Name": "Color"} if "Option1 Name" in each else each for each in SHIRT
    ]
    apply(actor=actor, incoming=incoming(*renamed))
    assert Variant.objects.count() == 3


def test_a_variant_whose_options_changed_is_found_by_its_sku(actor):
    apply(actor=actor, incoming=incoming(row("a", "A", Option1_Name="Size", Option1_Value="S",
                                             Variant_SKU="S1")))  # fmt: skip
    apply(actor=actor, incoming=incoming(row("a", "A", Option1_Name="Size", Option1_Value="Small",
                                             Variant_SKU="S1")))  # fmt: skip
    assert Variant.objects.get().size == "Small"


def test_skus_may_change_places(actor):
    apply(actor=actor, incoming=incoming(*SHIRT))
    swap = {"R-S": "R-M", "R-M": "R-S", "B-S": "B-S"}
    swapped = [each | {"Variant SKU": swap[each["Variant SKU"]]} for each in SHIRT]
    apply(actor=actor, incoming=incoming(*swapped))
    assert Variant.objects.get(sku="R-S").size == "M"


def test_a_sku_may_move_to_another_product_of_the_file(actor):
    apply(actor=actor, incoming=incoming(row("a", "A", Variant_SKU="S1")))
    apply(
        actor=actor,
        incoming=incoming(row("a", "A", Variant_SKU="S2"), row("b", "B", Variant_SKU="S1")),
    )
    assert Variant.objects.get(sku="S1").colourway.product.handle == "b"


def test_a_sku_that_another_product_keeps_is_refused(actor):
    apply(actor=actor, incoming=incoming(row("a", "Old", Variant_SKU="S1")))
    report = apply(actor=actor, incoming=incoming(row("b", "B", Variant_SKU="S1")))
    assert reasons(report) == [(2, "The SKU S1 belongs to “Old” (a) already.")]
    assert Variant.objects.get().colourway.product.handle == "a"


def test_a_refusal_that_costs_another_row_is_followed_up(actor):
    """B can't have A's SKU, so B keeps its own, so C can't have that one."""
    apply(
        actor=actor,
        incoming=incoming(row("a", "A", Variant_SKU="1"), row("b", "B", Variant_SKU="2")),
    )
    report = apply(
        actor=actor,
        incoming=incoming(row("b", "B", Variant_SKU="1"), row("c", "C", Variant_SKU="2")),
    )
    assert [line for line, _ in reasons(report)] == [2, 3]
    assert set(Variant.objects.values_list("colourway__product__handle", "sku")) == {
        ("a", "1"),
        ("b", "2"),
    }


def test_a_product_without_colour_keeps_the_colourway_that_it_has(actor):
    product = factories.product(handle="a", title="A", colours=("blue",))
    apply(actor=actor, incoming=incoming(row("a", "A", Variant_SKU="S1")))
    assert product.colourways.get().variants.filter(sku="S1").exists()


def test_the_chosen_brand_is_that_of_new_products_only(actor):
    apply(actor=actor, incoming=incoming(row("a", "A", Vendor="Acme")))
    chosen = factories.brand("Other")
    apply(actor=actor, incoming=incoming(row("a", "A"), row("b", "B"), brand=chosen))
    assert set(Product.objects.values_list("handle", "brand__name")) == {
        ("a", "Acme"),
        ("b", "Other"),
    }


def test_products_without_vendor_belong_to_the_only_brand(actor):
    only = factories.brand("Only")
    apply(actor=actor, incoming=incoming(row("a", "A")))
    assert Product.objects.get().brand == only


def test_the_brands_of_others_stay_untouched(actor):
    BrandMember.objects.create(brand=factories.brand("Mine"), user=actor)
    factories.product(handle="theirs", title="Theirs", brand=factories.brand("Theirs"))
    rows = (
        row("theirs", "Stolen"),
        row("new", "New", Vendor="Theirs"),
        row("ok", "Ok", Vendor="Mine"),
    )
    report = apply(actor=actor, incoming=incoming(*rows))
    assert [line for line, _ in reasons(report)] == [2, 3]
    assert set(Product.objects.values_list("handle", "title")) == {
        ("theirs", "Theirs"),
        ("ok", "Ok"),
    }


def test_a_brand_named_without_latin_letters_has_a_slug(actor):
    apply(actor=actor, incoming=incoming(row("a", "A", Vendor="無印")))
    assert Brand.objects.get().name == "無印"
    assert Brand.objects.get().slug.startswith("brand-")


def test_who_is_no_merchandiser_may_not_import():
    with pytest.raises(PermissionDenied):
        apply(actor=factories.reviewer(), incoming=incoming(*SHIRT))


def many(count: int) -> Incoming:
    return incoming(*(row(f"p{n}", f"P {n}", Variant_SKU=f"S{n}") for n in range(count)))


def test_the_number_of_queries_does_not_grow_with_the_rows(actor):
    apply(actor=actor, incoming=many(3))
    counts = []
    for size in (30, 300):
        with CaptureQueriesContext(connection) as queries:
            apply(actor=actor, incoming=many(size))
        counts.append(len(queries))
    assert counts[1] == counts[0]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_each_product_once(actor):
    def run(_: int) -> Counter[How]:
        try:
            return apply(actor=actor, incoming=many(200)).product_counts
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        counts = list(threads.map(run, range(2)))
    assert sorted(counts, key=str) == [Counter(new=200), Counter(same=200)]
