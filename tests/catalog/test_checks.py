"""Checks of pictures: what is measured, what deserves a second look, and how it is told."""

import io

import pytest
from PIL import Image, ImageFilter

from catalog import checks, ingest
from catalog.models import Asset, Check, Derivation, Role
from tests import factories

pytestmark = pytest.mark.django_db
Kind = Check.Kind


def check(asset: Asset, kind: Check.Kind) -> Check | None:
    return asset.checks.filter(kind=kind).first()


def concerns(asset: Asset) -> int:
    asset.refresh_from_db()
    return asset.concerns


def told(asset: Asset) -> list[str]:
    return [one.text for one in checks.told(Asset.objects.get(pk=asset.pk))]


def asked(width: int, height: int) -> Asset:
    """A picture of 300 x 400 pixels of which another size was asked."""
    return factories.generated(asked_width=width, asked_height=height, rendered=True)


def stripes(*, blurred: float = 0) -> bytes:
    image = Image.new("RGB", (800, 800), "#f4f4f4")
    for x in range(200, 600, 12):
        image.paste("#203050", (x, 200, x + 6, 600))
    data = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(blurred)).save(data, "PNG")
    return data.getvalue()


def test_a_picture_as_large_as_asked_is_no_concern():
    assert check(asked(300, 400), Kind.SIZE).concern is False


def test_a_picture_smaller_than_asked_is_a_concern():
    asset = asked(600, 800)
    assert (check(asset, Kind.SIZE).value, concerns(asset)) == (0.25, 1)
    assert told(asset) == ["Smaller than asked: 300 × 400 of 600 × 800 pixels"]


def test_other_proportions_than_asked_are_a_concern():
    assert told(asked(400, 300)) == [
        "Other proportions than asked: 300 × 400, not 400 × 300 pixels"
    ]


def test_where_no_size_was_asked_none_is_compared():
    assert check(factories.generated(rendered=True), Kind.SIZE) is None


def test_a_sharp_picture_is_no_concern():
    assert check(factories.asset(content=stripes(), rendered=True), Kind.BLUR).concern is False


def test_a_blurred_picture_is_a_concern():
    assert told(factories.asset(content=stripes(blurred=6), rendered=True)) == ["Looks blurred"]


def test_a_near_duplicate_names_the_other():
    colourway = factories.colourway()
    first = factories.generated(colourway, rendered=True)
    second = factories.generated(colourway)
    Asset.objects.filter(pk=second.pk).update(
        perceptual_hash=(first.perceptual_hash or 0) ^ 0b10101
    )
    second.refresh_from_db()
    ingest.render(second)
    found = check(second, Kind.TWIN)
    assert (found.value, found.other, found.concern) == (3, first, True)
    assert told(second) == ["Nearly the same as an earlier picture"]


def twins(**fields) -> tuple[Asset, Asset]:
    """Two pictures of a colourway that look the same, the second not measured yet."""
    colourway = factories.colourway()
    content = factories.picture_bytes()
    first = factories.generated(colourway, content=content, **fields)
    return first, factories.generated(colourway, content=content)


def test_a_rejected_picture_is_nobodys_duplicate():
    _, second = twins(status=Asset.Status.REJECTED)
    ingest.render(second)
    assert check(second, Kind.TWIN) is None


def test_what_a_picture_was_made_of_is_no_duplicate():
    first, second = twins()
    Derivation.objects.create(child=second, parent=first, how="upscale")
    ingest.render(second)
    assert check(second, Kind.TWIN) is None


def test_another_view_is_no_duplicate():
    _, second = twins(view_id="back")
    ingest.render(second)
    assert check(second, Kind.TWIN) is None


def test_the_very_same_picture_of_another_product_is_a_concern():
    content = factories.picture_bytes()
    factories.packshot(factories.colourway(), content=content, file_name="shirt.png")
    second = factories.packshot(factories.colourway(), content=content, rendered=True)
    assert told(second) == ["Nearly the same as “shirt.png”"]


def test_another_brands_pictures_are_not_told_of():
    content = factories.picture_bytes()
    elsewhere = factories.colourway(brand=factories.brand("Elsewhere"))
    factories.packshot(elsewhere, content=content)
    second = factories.packshot(factories.colourway(), content=content, rendered=True)
    assert check(second, Kind.TWIN) is None


def test_a_flag_is_a_concern_from_the_first_moment():
    asset = factories.generated(flagged=True)
    assert (concerns(asset), told(asset)) == (1, ["Flagged by the provider"])


def test_a_flag_counts_beside_measurements():
    asset = factories.generated(flagged=True, asked_width=600, asked_height=800, rendered=True)
    assert concerns(asset) == 2


def test_measuring_again_changes_nothing():
    asset = factories.asset(content=stripes(blurred=6), rendered=True)
    before = list(asset.checks.values())
    checks.measure(asset, Image.open(io.BytesIO(stripes(blurred=6))).resize((640, 640)))
    assert [row["id"] for row in asset.checks.values()] == [row["id"] for row in before]
    assert concerns(asset) == 1


def test_a_mask_is_not_judged():
    mask = factories.generated(role=Role.MASK, asked_width=9, asked_height=9, rendered=True)
    assert not mask.checks.exists()


def test_telling_of_prefetched_checks_asks_nothing(django_assert_num_queries):
    twins(rendered=True)
    assets = list(Asset.objects.prefetch_related("checks__other"))
    with django_assert_num_queries(0):
        [checks.told(asset) for asset in assets]
