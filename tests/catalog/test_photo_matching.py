from typing import Any

import pytest

from catalog.importers.photos import KnownProduct, PhotoMatcher, PhotoPattern

VIEWS = ("front", "back", "full-body")
SHIRT = KnownProduct(
    handle="ocean-blue-shirt",
    colourways=(("navy", "Navy"), ("sky-blue", "Sky Blue")),
    skus={"OBS-100": "navy", "OBS-200": "sky-blue"},
    barcodes={"4006381333931": "navy", "0012345678905": "sky-blue"},
)
OCEAN = KnownProduct(handle="ocean-blue", colourways=(("default", ""),))
TEE = KnownProduct(handle="tee", colourways=(("default", ""),), skus={"TEE": "default"})


def said(name: str, *products: KnownProduct, **options: str) -> Any:
    found = PhotoMatcher(products or (SHIRT, OCEAN), views=VIEWS, **options).match(name)
    return found and (found.handle, found.colour_code, found.view, found.number, found.how)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OBS-100.jpg", ("ocean-blue-shirt", "navy", None, None, "sku")),
        ("obs100_front_2.JPG", ("ocean-blue-shirt", "navy", "front", 2, "sku")),
        ("OBS 200 back.png", ("ocean-blue-shirt", "sky-blue", "back", None, "sku")),
        ("4006381333931.jpg", ("ocean-blue-shirt", "navy", None, None, "barcode")),
        ("4006381333931_3.webp", ("ocean-blue-shirt", "navy", None, 3, "barcode")),
    ],
)
def test_a_sku_or_barcode_names_the_colourway(name, expected):
    assert said(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ocean-blue-shirt_navy_front_2.jpg", ("navy", "front", 2)),
        ("ocean_blue_shirt_sky_blue_back.jpg", ("sky-blue", "back", None)),
        ("Ocean Blue Shirt.Sky-Blue.FRONT.01.jpeg", ("sky-blue", "front", 1)),
        ("ocean-blue-shirt-back-navy.jpg", ("navy", "back", None)),
        ("ocean-blue-shirt_full-body_navy (3).jpg", ("navy", "full-body", 3)),
        ("ocean-blue-shirt_navy_front2.jpg", ("navy", "front", 2)),
        ("shoot 4/ocean-blue-shirt_navy.jpg", ("navy", None, None)),
        ("C:\\photos\\ocean-blue-shirt_navy.jpg", ("navy", None, None)),
    ],
)
def test_colour_view_and_number_follow_a_handle_in_any_order(name, expected):
    assert said(name) == ("ocean-blue-shirt", *expected, "handle")


def test_the_longest_handle_wins():
    assert said("ocean-blue-shirt.jpg")[0] == "ocean-blue-shirt"
    assert said("ocean-blue_1.jpg")[0] == "ocean-blue"


def test_a_handle_does_not_swallow_a_longer_name_that_is_unknown():
    assert said("ocean-blue-shirt_1.jpg", OCEAN) is None
    assert said("ocean_blue_shirt.jpg", OCEAN) is None
    assert said("ocean-blue-shirt_front.jpg", OCEAN) is None
    assert said("oceans-blue.jpg", OCEAN) is None
    assert said("ocean-blues.jpg", OCEAN) is None


def test_after_an_underscore_anything_may_stand():
    assert said("ocean-blue_final-v2.jpg", OCEAN) == ("ocean-blue", "default", None, None, "handle")


def test_a_product_with_one_colour_needs_no_colour_in_the_name():
    assert said("ocean-blue.jpg")[1] == "default"


def test_a_colour_that_is_not_said_stays_open():
    assert said("ocean-blue-shirt_front.jpg")[1] is None


def test_a_photos_number_does_not_become_part_of_a_sku():
    tees = KnownProduct("a", (("default", ""),), {"TEE1": "default"})
    longer = KnownProduct("b", (("default", ""),), {"TEE12": "default"})
    assert said("tee1_2.jpg", tees, longer) == ("a", "default", None, 2, "sku")
    assert said("tee_1.jpg", TEE, tees)[0] == "tee"


def test_a_code_that_two_products_could_mean_matches_neither():
    one = KnownProduct("one", (("default", ""),), {"AB-12C": "default"})
    other = KnownProduct("other", (("default", ""),), {"AB12-C": "default"})
    assert said("ab-12c.jpg", one, other)[0] == "one"
    assert said("ab-12-c.jpg", one, other) is None


def test_a_barcode_of_two_products_matches_neither():
    twin = KnownProduct("twin", (("default", ""),), barcodes={"4006381333931": "default"})
    assert said("4006381333931.jpg", SHIRT, twin) is None


def test_a_barcode_of_a_colourways_every_size_is_no_doubt():
    sizes = KnownProduct("a", (("red", "Red"),), barcodes={"40063813": "red", "4006-3813": "red"})
    assert said("40063813.jpg", sizes)[0] == "a"


def test_short_codes_are_not_trusted():
    assert said("1.jpg", KnownProduct("a", (("default", ""),), {"1": "default"})) is None


def test_names_written_by_a_mac_match():
    handle = KnownProduct("caf\u00e9-shirt", (("default", ""),))
    assert said("cafe\u0301-shirt_1.jpg", handle)[0] == "caf\u00e9-shirt"


@pytest.mark.parametrize("name", ["", ".jpg", "___.png", "DSC_0123.jpg", "../../etc/passwd"])
def test_other_names_match_nothing(name):
    assert said(name) is None


def test_a_pattern_chooses_what_names_begin_with():
    assert said("OBS-100.jpg", pattern="{handle}_{view}") is None
    assert said("OBS-100_front_2.jpg", pattern="{sku}_{n}")[2:4] == (None, 2)


@pytest.mark.parametrize("text", ["", "{colour}_{n}", "{name}", "{sku}_{price}"])
def test_a_pattern_that_means_nothing_is_refused(text):
    with pytest.raises(ValueError, match="pattern"):
        PhotoPattern.parse(text)
