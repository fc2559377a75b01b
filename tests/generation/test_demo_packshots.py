from concurrent.futures import ProcessPoolExecutor
from functools import cache
from io import BytesIO
from itertools import combinations
from multiprocessing import get_context

import pytest
from PIL import Image, ImageChops, ImageDraw

from generation.management.demo import PRODUCTS, DemoColourway, DemoProduct, draw, packshot
from generation.management.demo.garments import BACK, FRONT
from generation.management.demo.packshots import PATTERNS
from generation.management.demo.studio import BACKGROUND
from generation.management.demo.textures import TEXTURES

SMALL = (240, 300)
EVERY_PICTURE = [
    (product, colourway, view)
    for product in PRODUCTS
    for colourway in product.colourways
    for view in product.views
]
CUT_OUT = (255, 0, 255)


def named(case: tuple[DemoProduct, DemoColourway, str]) -> str:
    product, colourway, view = case
    return f"{product.handle}-{colourway.code}-{view}"


@cache
def small(product: DemoProduct, colourway: DemoColourway, view: str = "front") -> Image.Image:
    return draw(product, colourway, SMALL, view)


def bounds(image: Image.Image) -> tuple[int, int, int, int]:
    box = image.getbbox()
    assert box, "the picture is empty"
    return box


def cut_out(image: Image.Image) -> Image.Image:
    """A plain flood fill from a corner, as an 'L' mask of what it leaves."""
    filled = image.copy()
    ImageDraw.floodfill(filled, (0, 0), CUT_OUT, thresh=24)
    magenta = Image.new("RGB", image.size, CUT_OUT)
    return ImageChops.difference(filled, magenta).convert("L").point([0] + [255] * 255)


@pytest.mark.parametrize("case", EVERY_PICTURE, ids=named)
def test_a_flood_fill_leaves_the_whole_garment(case):
    kept = cut_out(small(*case))
    left, top, right, bottom = bounds(kept)
    share = kept.histogram()[255] / ((right - left) * (bottom - top))
    assert share > 0.45


@pytest.mark.parametrize("case", EVERY_PICTURE, ids=named)
def test_a_packshot_keeps_clear_of_the_frame(case):
    background = Image.new("RGB", SMALL, BACKGROUND)
    left, top, right, bottom = bounds(ImageChops.difference(small(*case), background))
    assert min(left, top, SMALL[0] - right, SMALL[1] - bottom) >= 5


def test_the_same_product_gives_the_same_bytes():
    product = PRODUCTS[0]
    assert packshot(product, product.colourways[0]) == packshot(product, product.colourways[0])


def test_another_process_gives_the_same_bytes():
    product = next(product for product in PRODUCTS if product.garment == "camp_shirt")
    arguments = product, product.colourways[0]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(packshot, *arguments).result() == packshot(*arguments)


def test_a_packshot_is_a_jpeg_of_the_garment_in_portrait():
    product = PRODUCTS[0]
    image = Image.open(BytesIO(packshot(product, product.colourways[0])))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (960, 1200))


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.handle)
def test_colourways_of_a_product_look_different(product):
    pictures = [small(product, colourway) for colourway in product.colourways]
    for one, other in combinations(pictures, 2):
        assert ImageChops.difference(one, other).getbbox()


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.handle)
def test_a_product_names_only_what_can_be_drawn(product):
    assert product.garment in FRONT
    assert product.garment in BACK or product.views == ("front",)
    assert product.fabric in TEXTURES
    assert {way.pattern for way in product.colourways} <= {"", *PATTERNS}


def test_every_garment_is_in_the_catalogue():
    assert {product.garment for product in PRODUCTS} == set(FRONT)


def test_handles_are_unique():
    handles = [product.handle for product in PRODUCTS]
    assert len(handles) == len(set(handles))


def test_skus_are_unique():
    skus = [
        product.sku(colourway, size)
        for product in PRODUCTS
        for colourway in product.colourways
        for size in product.sizes
    ]
    assert len(skus) == len(set(skus))
